"""The balancer serves the next certificate: exchanged in memory and on disk, without a reload."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from lyncauto.model.design import Design
from lyncauto.model.plan import Attrs, Change, State
from lyncauto.steps import naming, read_node
from lyncauto.steps.estate import Estate
from lyncauto.steps.observe import HELD, delivered_attributes

STEP = "certificate.swap"


class PlanSwap:
    """What each node serves is the certificate that was staged there."""

    id: ClassVar[str] = STEP

    def __init__(self, design: Design) -> None:
        self._parts = design.parts

    def plan(self, observed: State) -> tuple[Change, ...]:
        """Return the exchanges, unless served already; authorities stay as they are."""
        found = []
        for node, wish in ((part.node, wish) for part in self._parts for wish in part.certificates):
            target = naming.delivered(node, wish.files)
            thumbprint = observed[naming.certificate(wish)]["thumbprint"]
            before = observed[target]
            lasting = {name: value for name, value in before.items() if name != HELD}
            after = {**lasting, "thumbprint": thumbprint}
            if before != after:
                found.append(Change(STEP, target, before, after))
        return tuple(found)


class SwapCertificate:
    """Has the balancer exchange it; the way back is the same exchange."""

    id: ClassVar[str] = STEP
    atomic: ClassVar[bool] = True
    repeatable: ClassVar[bool] = True

    def __init__(self, estate: Estate) -> None:
        self.deadline = estate.pool.limits.converge
        self._carrier = estate.carrier

    def read(self, target: str) -> Attrs | None:
        """Return what lies in the files, and what the balancer holds where that is another one."""
        node, name = naming.delivered_to(target)
        carrier = self._carrier(node)
        found = read_node.delivered(carrier.node, carrier.machine, name)
        if found is None or not found.has_key:
            return None
        held = carrier.balancer.held(name)
        return delivered_attributes(found.thumbprint, found.roots, "" if held == found.thumbprint else held)

    def apply(self, changes: Sequence[Change]) -> None:
        """Exchange the certificate.

        Raises:
            BalancerFailed: It was refused; the old one is served.
        """
        for change in changes:
            node, name = naming.delivered_to(change.target)
            self._carrier(node).balancer.exchange(name, (change.after or {})["thumbprint"])

    def halfway(self, change: Change, found: Attrs | None) -> bool:
        """Whether memory and files hold the two certificates of this change, in whatever order."""
        ends = {(side or {}).get("thumbprint", "") for side in (change.before, change.after)}
        return found is not None and {found.get(HELD, ""), found["thumbprint"]} == ends

    def lagging(self, change: Change) -> str:  # noqa: ARG002 - part of the protocol
        """Return nothing: the balancer reads as it serves. What clients see is for the proof to say."""
        return ""
