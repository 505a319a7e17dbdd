"""The certificate and its key on the balancer's node. The key never passes through here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from lyncauto.errors import BalancerFailed
from lyncauto.model.certificate_place import CertificatePlace
from lyncauto.model.design import Design
from lyncauto.model.plan import Attrs, Change, State
from lyncauto.model.site import BalancerNode
from lyncauto.ports.certificates import KeySource
from lyncauto.ports.node import Node
from lyncauto.steps import naming, pem, read_node
from lyncauto.steps.difference import difference
from lyncauto.steps.observe import delivered_attributes

STEP = "certificate.deliver"
_LOST = "authorities that lie there are not kept, and Front Ends are verified against others now"


class PlanDelivery:
    """The node has the certificate of the Front End's store, and what Front Ends are verified against."""

    id: ClassVar[str] = STEP

    def __init__(self, design: Design) -> None:
        self._design = design

    def plan(self, observed: State) -> tuple[Change, ...]:
        """Return the delivery, unless the very certificate and authorities lie there already."""
        wish, roots = self._design.certificate, pem.thumbprints(*self._design.roots)
        target = naming.delivered(self._design.node, wish.name)
        thumbprint = observed[naming.certificate(wish.name)]["thumbprint"]
        found = {target: observed[target]} if target in observed else {}
        changes = difference(STEP, found, {target: delivered_attributes(thumbprint, roots)})
        return tuple(
            change if _roots_of(change.before) <= {*roots} else replace(change, one_way=_LOST)
            for change in changes
        )


class DeliverCertificate:
    """Has the key source bring it; takes it back by removing its folder.

    Args:
        keys: Where the private key is.
        node: Where it goes.
        machine: How the site file describes the node.
        roots: PEM of the authorities that the design verifies Front Ends against.
        deadline: Seconds until a delivery must read back.
    """

    id: ClassVar[str] = STEP
    atomic: ClassVar[bool] = False  # a key without its certificate
    repeatable: ClassVar[bool] = True

    def __init__(
        self, keys: KeySource, node: Node, machine: BalancerNode, roots: Sequence[str], *, deadline: float
    ) -> None:
        self.deadline = deadline
        self._roots = tuple(roots)
        self._keys = keys
        self._node = node
        self._machine = machine

    def read(self, target: str) -> Attrs | None:
        """Return what lies there; a certificate without its key or without authorities counts as absent."""
        found = read_node.delivered(self._node, self._machine, _name(target))
        return delivered_attributes(found.thumbprint, found.roots) if found and found.has_key else None

    def apply(self, changes: Sequence[Change]) -> None:
        """Bring or remove certificate and key.

        Raises:
            CertificateRejected: There is no private key, or the chain is not whole; nothing was left.
            BalancerFailed: The node could not remove the files.
        """
        for change in changes:
            if change.after is None:
                self._remove(_name(change.target))
            else:
                wanted = _roots_of(change.after)
                roots = [root for root in self._roots if wanted.issuperset(pem.thumbprints(root))]
                self._keys.deliver(change.after["thumbprint"], _name(change.target), roots)

    def halfway(self, change: Change, found: Attrs | None) -> bool:  # noqa: ARG002 - part of the protocol
        """Return no: a delivery without all its files reads as absent."""
        return False

    def lagging(self, change: Change) -> str:  # noqa: ARG002 - part of the protocol
        """Return nothing: a file that is there is there for everybody."""
        return ""

    def _remove(self, name: str) -> None:
        folder = CertificatePlace(self._machine.folder, name).folder
        done = self._node.run(["rm", "-rf", folder])
        if done.status:
            raise BalancerFailed(
                f"{self._machine.name} did not remove the certificate {name}",
                why=done.error.strip() or f"rm ended with status {done.status}",
                fix=f"remove {folder} on the node by hand, then run the same command again",
            )


def _roots_of(attrs: Attrs | None) -> set[str]:
    return {*attrs["roots"].split(",")} - {""} if attrs else set()


def _name(target: str) -> str:
    return target.rpartition("/")[2]
