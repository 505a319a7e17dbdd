"""The certificate and its key on the balancer's node. The key never passes through here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from lyncauto.errors import BalancerFailed
from lyncauto.model.design import Design
from lyncauto.model.plan import Attrs, Change, State
from lyncauto.model.site import BalancerNode
from lyncauto.ports.certificates import KeySource
from lyncauto.ports.node import Node
from lyncauto.steps import naming, read_node
from lyncauto.steps.difference import difference

STEP = "certificate.deliver"


class PlanDelivery:
    """The node has the certificate that the Front End's store has."""

    id: ClassVar[str] = STEP

    def __init__(self, design: Design) -> None:
        self._design = design

    def plan(self, observed: State) -> tuple[Change, ...]:
        """Return the delivery, unless the very certificate lies there already."""
        wish = self._design.certificate
        target = naming.delivered(self._design.node, wish.name)
        wanted = {target: {"thumbprint": observed[naming.certificate(wish.name)]["thumbprint"]}}
        found = {target: observed[target]} if target in observed else {}
        return difference(STEP, found, wanted)


class DeliverCertificate:
    """Has the key source bring it; takes it back by removing its files."""

    id: ClassVar[str] = STEP
    atomic: ClassVar[bool] = False  # a key without its certificate
    repeatable: ClassVar[bool] = True

    def __init__(self, keys: KeySource, node: Node, machine: BalancerNode, *, deadline: float) -> None:
        self.deadline = deadline
        self._keys = keys
        self._node = node
        self._machine = machine

    def read(self, target: str) -> Attrs | None:
        """Return which certificate lies there; one without its key counts as absent."""
        found = read_node.delivered(self._node, self._machine, _name(target))
        return {"thumbprint": found.thumbprint} if found and found.has_key else None

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
                self._keys.deliver(change.after["thumbprint"], _name(change.target))

    def halfway(self, change: Change, found: Attrs | None) -> bool:  # noqa: ARG002 - part of the protocol
        """Return no: a delivery without all its files reads as absent."""
        return False

    def lagging(self, change: Change) -> str:  # noqa: ARG002 - part of the protocol
        """Return nothing: a file that is there is there for everybody."""
        return ""

    def _remove(self, name: str) -> None:
        folder = self._machine.folder
        places = (naming.key_path, naming.certificate_path, naming.roots_path)
        paths = [place(folder, name) for place in places]
        done = self._node.run(["rm", "-f", *paths])
        if done.status:
            raise BalancerFailed(
                f"{self._machine.name} did not remove the certificate {name}",
                why=done.error.strip() or f"rm ended with status {done.status}",
                fix=f"remove {' and '.join(paths)} on the node by hand, then run the same command again",
            )


def _name(target: str) -> str:
    return target.rpartition("/")[2]
