"""How long a plan's holds take, and when its first change can be felt. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lyncauto.model.plan import Change, Plan


@dataclass(frozen=True, slots=True)
class Schedule:
    """Seconds of holds, acts themselves not counted.

    Attributes:
        cut_over: Before the first lasting change that clients feel; ``None`` when there is none.
        total: Of the whole plan.
    """

    cut_over: float | None
    total: float


def schedule(plan: Plan) -> Schedule:
    """Return how long the holds of *plan* take, those of one stage running side by side."""
    now, felt = 0.0, None
    for stage in plan.stages:
        ends: dict[str, float] = {}
        for number, change in enumerate(stage.changes):
            together = _group(stage.changes, number)
            now = max((now, *(ends.pop(one.target, now) for one in together)))
            if stage.traffic and not change.transitional and felt is None:
                felt = now
            if change.hold:
                ends[change.target] = now + change.hold.seconds
        now = max((now, *ends.values()))
    return Schedule(felt, now)


def _group(changes: Sequence[Change], number: int) -> Sequence[Change]:
    """Return the changes that are made by one act with the one at *number*: all wait for all their holds."""
    change = changes[number]
    if not change.group:
        return (change,)
    return [one for one in changes[number:] if (one.step, one.group) == (change.step, change.group)]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many changes of which kind."""

    add: int
    change: int
    delete: int
    one_way: int


def tally(changes: Iterable[Change]) -> Tally:
    """Return the counts that end a plan."""
    every = tuple(changes)
    add = sum(change.before is None for change in every)
    delete = sum(change.after is None for change in every)
    return Tally(add, len(every) - add - delete, delete, sum(bool(change.one_way) for change in every))
