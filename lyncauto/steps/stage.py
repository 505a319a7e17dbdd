"""The next certificate lies on the balancer's node, with its key, beside the one that is served."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from lyncauto.model.certificate_place import CertificatePlace
from lyncauto.model.design import Design
from lyncauto.model.plan import Attrs, Change, State
from lyncauto.steps import naming, read_node
from lyncauto.steps.estate import Estate
from lyncauto.steps.node_folder import remove_folder

STEP = "certificate.stage"
_ALONE = "its key was made on the node and is nowhere else: the next renewal takes it up again"


class PlanStaging:
    """The version of the certificate that is to be served lies on each node."""

    id: ClassVar[str] = STEP

    def __init__(self, design: Design) -> None:
        self._parts = design.parts

    def plan(self, observed: State) -> tuple[Change, ...]:
        """Return a change a node and certificate; a version that is there is found so when it is settled."""
        found = []
        for node, wish in ((part.node, wish) for part in self._parts for wish in part.certificates):
            thumbprint = observed[naming.certificate(wish)]["thumbprint"]
            if observed[naming.delivered(node, wish.files)]["thumbprint"] != thumbprint:
                target = naming.staged(node, wish.files, wish.slot)
                one_way = _ALONE if wish.host == node else ""
                found.append(Change(STEP, target, None, {"thumbprint": thumbprint}, one_way=one_way))
        return tuple(found)


class StageCertificate:
    """Has the key source bring it; takes it back by removing its folder, and a key that was copied there."""

    id: ClassVar[str] = STEP
    atomic: ClassVar[bool] = False  # a key without its certificate
    repeatable: ClassVar[bool] = True

    def __init__(self, estate: Estate) -> None:
        self.deadline = estate.pool.limits.converge
        self._carrier = estate.carrier

    def read(self, target: str) -> Attrs | None:
        """Return what lies there; a certificate without its key counts as absent."""
        node, name, slot = _place(target)
        carrier = self._carrier(node)
        found = read_node.version(carrier.node, carrier.machine, name, slot)
        return {"thumbprint": found} if found else None

    def apply(self, changes: Sequence[Change]) -> None:
        """Bring or remove a version.

        Raises:
            CertificateRejected: There is no private key, or the chain is not whole; nothing was left.
            BalancerFailed: The node could not remove the files.
        """
        for change in changes:
            node, name, slot = _place(change.target)
            carrier = self._carrier(node)
            if change.after is not None:
                carrier.keys.bring(change.after["thumbprint"], name, slot)
            else:
                folder = CertificatePlace(carrier.machine.folder, name).version(slot).folder
                remove_folder(carrier, folder, "a certificate that is not served")

    def halfway(self, change: Change, found: Attrs | None) -> bool:  # noqa: ARG002 - part of the protocol
        """Return no: a version without all its files reads as absent."""
        return False

    def lagging(self, change: Change) -> str:  # noqa: ARG002 - part of the protocol
        """Return nothing: a file that is there is there for everybody."""
        return ""


def _place(target: str) -> tuple[str, str, str]:
    _, node, name, slot = target.split("/")
    return node, name, slot
