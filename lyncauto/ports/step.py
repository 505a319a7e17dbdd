"""What the engine asks of a step, of its planner and of a check."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from lyncauto.model.finding import Finding
from lyncauto.model.plan import Attrs, Change, State


class Planner(Protocol):
    """The pure half of a step: what should be."""

    @property
    def id(self) -> str:
        """The step's id, ``dns.a-records``."""

    def plan(self, observed: State) -> tuple[Change, ...]:
        """Return the changes from *observed*, which holds the effect of all earlier steps."""


class Step(Protocol):
    """The other half: it reads a target and makes a change. The change is all it needs to know."""

    @property
    def id(self) -> str:
        """``dns.a-records``."""

    @property
    def deadline(self) -> float:
        """Seconds until an accepted change must read back."""

    @property
    def repeatable(self) -> bool:
        """False: an act in doubt is looked for until the deadline before it is done again."""

    @property
    def atomic(self) -> bool:
        """False: an act that was cut off may leave what `read` does not show; undoing it removes that too."""

    def read(self, target: str) -> Attrs | None:
        """Return the target as it is now."""

    def apply(self, changes: Sequence[Change]) -> None:
        """Make the changes of one group, or a single one, as compare-and-swap."""

    def halfway(self, change: Change, found: Attrs | None) -> bool:
        """Whether *found* is what *change*, cut off, may leave, and :meth:`apply` can go on from there."""

    def lagging(self, change: Change) -> str:
        """Say who does not see an applied change yet ("dc02 answers 10.0.0.11"); empty when all do."""


@runtime_checkable
class Remarks(Protocol):
    """A step that may have something to say of a change that was made."""

    def remark(self, change: Change) -> str:
        """Return what a person should know of it, though it stopped nothing; empty: nothing."""


class Check(Protocol):
    """A question that must be answered well before a rollout goes on."""

    @property
    def id(self) -> str:
        """``prove.virtual-services``."""

    def run(self) -> tuple[Finding, ...]:
        """Ask it now."""
