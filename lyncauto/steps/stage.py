"""The next certificate lies on the balancer's node, with its key, beside the one that is served."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from lyncauto.errors import BalancerFailed
from lyncauto.model.certificate_place import CertificatePlace
from lyncauto.model.design import Design
from lyncauto.model.plan import Attrs, Change, State
from lyncauto.steps import naming, read_node
from lyncauto.steps.estate import Estate

STEP = "certificate.stage"
_ALONE = "its key was made on the node and is nowhere else: the next renewal takes it up again"


class PlanStaging:
    """The version of the certificate that is to be served lies on the node."""

    id: ClassVar[str] = STEP

    def __init__(self, design: Design) -> None:
        self._wish = design.certificate
        self._node = design.node

    def plan(self, observed: State) -> tuple[Change, ...]:
        """Return the one change; a version that is there already is found so when it is settled."""
        target = naming.staged(self._node, self._wish.name, self._wish.slot)
        thumbprint = observed[naming.certificate(self._wish.name)]["thumbprint"]
        if observed[naming.delivered(self._node, self._wish.name)]["thumbprint"] == thumbprint:
            return ()
        made_there = self._wish.host == self._node
        return (Change(STEP, target, None, {"thumbprint": thumbprint}, one_way=_ALONE if made_there else ""),)


class StageCertificate:
    """Has the key source bring it; takes it back by removing its folder, and a key that was copied there."""

    id: ClassVar[str] = STEP
    atomic: ClassVar[bool] = False  # a key without its certificate
    repeatable: ClassVar[bool] = True

    def __init__(self, estate: Estate) -> None:
        self.deadline = estate.pool.limits.converge
        self._keys = estate.keys
        self._node = estate.node
        self._machine = estate.machine

    def read(self, target: str) -> Attrs | None:
        """Return what lies there; a certificate without its key counts as absent."""
        found = read_node.version(self._node, self._machine, *_place(target))
        return {"thumbprint": found} if found else None

    def apply(self, changes: Sequence[Change]) -> None:
        """Bring or remove a version.

        Raises:
            CertificateRejected: There is no private key, or the chain is not whole; nothing was left.
            BalancerFailed: The node could not remove the files.
        """
        for change in changes:
            name, slot = _place(change.target)
            if change.after is not None:
                self._keys.bring(change.after["thumbprint"], name, slot)
            else:
                self._remove(CertificatePlace(self._machine.folder, name).version(slot).folder)

    def halfway(self, change: Change, found: Attrs | None) -> bool:  # noqa: ARG002 - part of the protocol
        """Return no: a version without all its files reads as absent."""
        return False

    def lagging(self, change: Change) -> str:  # noqa: ARG002 - part of the protocol
        """Return nothing: a file that is there is there for everybody."""
        return ""

    def _remove(self, folder: str) -> None:
        done = self._node.run(["rm", "-rf", folder])
        if done.status:
            raise BalancerFailed(
                f"{self._machine.name} did not remove a certificate that is not served",
                why=done.error.strip() or f"rm ended with status {done.status}",
                fix=f"remove {folder} on the node by hand, then run the same command again",
            )


def _place(target: str) -> tuple[str, str]:
    _, _, name, slot = target.split("/")
    return name, slot
