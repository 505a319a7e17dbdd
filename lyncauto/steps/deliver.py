"""The certificate and its key on the balancer's node. The key never passes through here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from lyncauto.model.certificate_place import CertificatePlace
from lyncauto.model.design import CertificateWish, Design
from lyncauto.model.plan import Attrs, Change, State
from lyncauto.steps import naming, pem, read_node
from lyncauto.steps.difference import difference
from lyncauto.steps.estate import Estate
from lyncauto.steps.node_folder import remove_folder
from lyncauto.steps.observe import delivered_attributes

STEP = "certificate.deliver"
_LOST = "authorities that lie there are not kept, and Front Ends are verified against others now"


class PlanDelivery:
    """Each node has its certificates, and what Front Ends are verified against."""

    id: ClassVar[str] = STEP

    def __init__(self, design: Design) -> None:
        self._design = design

    def plan(self, observed: State) -> tuple[Change, ...]:
        """Return the deliveries, unless the very certificate and authorities lie there already."""
        return tuple(
            change
            for part in self._design.parts
            for wish in part.certificates
            for change in self._to(part.node, wish, observed)
        )

    def _to(self, node: str, wish: CertificateWish, observed: State) -> tuple[Change, ...]:
        roots = pem.thumbprints(*self._design.roots)
        target = naming.delivered(node, wish.files)
        thumbprint = observed[naming.certificate(wish)]["thumbprint"]
        found = {target: observed[target]} if target in observed else {}
        changes = difference(STEP, found, {target: delivered_attributes(thumbprint, roots)})
        return tuple(
            change if _roots_of(change.before) <= {*roots} else replace(change, one_way=_LOST)
            for change in changes
        )


class DeliverCertificate:
    """Has the key source bring it; takes it back by removing its folder.

    Args:
        estate: Of the pool.
        roots: PEM of the authorities that the design verifies Front Ends against.
    """

    id: ClassVar[str] = STEP
    atomic: ClassVar[bool] = False  # a key without its certificate
    repeatable: ClassVar[bool] = True

    def __init__(self, estate: Estate, roots: Sequence[str]) -> None:
        self.deadline = estate.pool.limits.converge
        self._roots = tuple(roots)
        self._carrier = estate.carrier

    def read(self, target: str) -> Attrs | None:
        """Return what lies there; a certificate without its key or without authorities counts as absent."""
        node, name = naming.delivered_to(target)
        carrier = self._carrier(node)
        found = read_node.delivered(carrier.node, carrier.machine, name)
        return delivered_attributes(found.thumbprint, found.roots) if found and found.has_key else None

    def apply(self, changes: Sequence[Change]) -> None:
        """Bring or remove certificate and key.

        Raises:
            CertificateRejected: There is no private key, or the chain is not whole; nothing was left.
            BalancerFailed: The node could not remove the files.
        """
        for change in changes:
            node, name = naming.delivered_to(change.target)
            if change.after is None:
                carrier = self._carrier(node)
                folder = CertificatePlace(carrier.machine.folder, name).folder
                remove_folder(carrier, folder, f"the certificate {name}")
            else:
                wanted = _roots_of(change.after)
                roots = [root for root in self._roots if wanted.issuperset(pem.thumbprints(root))]
                self._carrier(node).keys.deliver(change.after["thumbprint"], name, roots)

    def halfway(self, change: Change, found: Attrs | None) -> bool:  # noqa: ARG002 - part of the protocol
        """Return no: a delivery without all its files reads as absent."""
        return False

    def lagging(self, change: Change) -> str:  # noqa: ARG002 - part of the protocol
        """Return nothing: a file that is there is there for everybody."""
        return ""


def _roots_of(attrs: Attrs | None) -> set[str]:
    return {*attrs["roots"].split(",")} - {""} if attrs else set()
