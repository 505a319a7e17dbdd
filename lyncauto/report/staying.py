"""What no rollback takes back, each with its reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lyncauto.model.plan import Change


@dataclass(frozen=True, slots=True)
class Stays:
    """A change that stays, whatever is taken back."""

    change: Change
    why: str

    def __str__(self) -> str:
        return f"{self.change.target}: {self.why}"


def staying(standing: Iterable[Change]) -> tuple[Stays, ...]:
    """Return those of *standing* that are one-way, or stand with one that is, in their order.

    Args:
        standing: Changes that are not taken back, the one-way ones among them.
    """
    known = {change.id: change for change in standing}
    return tuple(
        Stays(change, why) for change in known.values() if (why := _why(change, known.get(change.stays_with)))
    )


def _why(change: Change, leader: Change | None) -> str:
    if change.one_way:
        return change.one_way
    return f"{leader.target} stays, and with it what it names" if leader else ""
