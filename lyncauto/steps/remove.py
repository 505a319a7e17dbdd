"""The balancer's certificate leaves the store of its Front End: the key is on the node alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from lyncauto.model.design import CertificateWish, Design
from lyncauto.model.facts import Facts
from lyncauto.model.plan import KNOWN_LATER, Attrs, Change, State
from lyncauto.ports import wire
from lyncauto.ports.powershell import Command, said
from lyncauto.steps import naming, read_node
from lyncauto.steps.asking import ask
from lyncauto.steps.estate import Estate

STEP = "certificate.remove"
_GONE = {"stored": "no"}


def stored_attributes(thumbprint: str) -> Attrs:
    """Return a certificate that is served and lies in the store as well, as plans write it."""
    return {"thumbprint": thumbprint, "stored": "yes"}


def uses(facts: Facts, wish: CertificateWish, thumbprint: str) -> tuple[str, ...]:
    """Return what the host that asked for a certificate uses it for."""
    return tuple(
        one.use for one in facts.assignments if (one.host, one.thumbprint) == (wish.host, thumbprint)
    )


def stays(made: Design, facts: Facts) -> list[str]:
    """Say which certificate is to leave its store and does not, since it is used there."""
    wish = made.certificate
    ours = [
        one.thumbprint
        for one in facts.store
        if wish.removed and (one.host, one.friendly_name) == (wish.host, wish.friendly_name)
    ]
    return [
        f"the certificate {one} stays in the store of {wish.host}, which uses it for {', '.join(found)}"
        for one in ours
        if (found := uses(facts, wish, one))
    ]


class PlanRemoval:
    """What this run brings to the node is not left in the store, if the site file says so."""

    id: ClassVar[str] = STEP

    def __init__(self, design: Design) -> None:
        self._wish = design.certificate
        self._nodes = " and ".join(part.node for part in design.parts)

    def plan(self, observed: State) -> tuple[Change, ...]:
        """Return the removal of what is to be asked for, or lies in the store and is yet to be served.

        Not a deletion in the plan's terms: the target goes on as one that is not stored, so that the limit on
        deletes, which nobody is there to waive in a renewal, does not count it.
        """
        if not self._wish.removed:
            return ()
        target = naming.stored(self._wish.host, self._wish.files)
        thumbprint = observed[naming.certificate(self._wish)]["thumbprint"]
        before = stored_attributes(thumbprint)
        if not thumbprint.startswith(KNOWN_LATER) and observed.get(target) != before:
            return ()
        return (Change(STEP, target, before, _GONE, one_way=f"its key is then on {self._nodes} alone"),)


class RemoveStored:
    """Removes on the Front End itself, as compare-and-remove, what bears the mark of this design's request.

    That may be more than one: a request whose answer was lost may have been made twice.
    """

    id: ClassVar[str] = STEP
    atomic: ClassVar[bool] = True
    repeatable: ClassVar[bool] = True

    def __init__(self, estate: Estate, design: Design) -> None:
        self.deadline = estate.pool.limits.converge
        self._estate = estate
        self._wish = design.certificate

    def read(self, target: str) -> Attrs | None:  # noqa: ARG002 - the design has one certificate
        """Return the certificate that every node serves with its key, as long as the store has it as well."""
        if not self._stored():
            return _GONE
        lying = (read_node.delivered(one.node, one.machine, self._wish.name) for one in self._estate.carriers)
        served = {found.thumbprint if found and found.has_key else "" for found in lying}
        return stored_attributes(served.pop() if len(served) == 1 else "")

    def apply(self, changes: Sequence[Change]) -> None:
        """Remove, the one that is served last: a removal that was cut off is begun again from it.

        Raises:
            Drifted: It bears another name now; it was not removed.
            AccessDenied, RemoteCommandFailed: It is used, or its key was not deleted; it was not removed.
            AnswerLost: It may have been removed.
        """
        for change in changes:
            served = (change.before or {})["thumbprint"]
            for thumbprint in sorted(self._stored(), key=served.__eq__):
                wanted = {"Thumbprint": thumbprint, "FriendlyName": self._wish.friendly_name}
                said(self._estate.sessions(self._wish.host), Command("Remove-LyncAutoCertificate", wanted))

    def halfway(self, change: Change, found: Attrs | None) -> bool:  # noqa: ARG002 - part of the protocol
        """Return no: it lies there or not."""
        return False

    def lagging(self, change: Change) -> str:  # noqa: ARG002 - part of the protocol
        """Return nothing: a store has no copies."""
        return ""

    def _stored(self) -> list[str]:
        command = Command("Get-LyncAutoCertificate", {"FriendlyName": self._wish.friendly_name})
        rows = ask(self._estate.sessions(self._wish.host), command)
        return [wire.stored(self._wish.host, row).thumbprint for row in rows]
