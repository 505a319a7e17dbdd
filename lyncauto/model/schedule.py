"""How long a plan's holds take, on the way there and back, and when its first change can be felt. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

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
    begins, total = timeline(stage.changes for stage in plan.stages)
    felt = (
        begins[change.id]
        for stage in plan.stages
        if stage.traffic
        for change in stage.changes
        if not change.transitional
    )
    return Schedule(next(felt, None), total)


def timeline(blocks: Iterable[Sequence[Change]]) -> tuple[Mapping[str, float], float]:
    """Return change's id to the seconds of holds before it, and when the last hold is over.

    Args:
        blocks: Changes in their order; a block ends with all of its holds.
    """
    now, begins = 0.0, dict[str, float]()
    for block in blocks:
        ends: dict[str, float] = {}
        for number, change in enumerate(block):
            together = _group(block, number)
            now = max((now, *(ends.pop(one.target, now) for one in together)))
            begins[change.id] = now
            if change.hold:
                ends[change.target] = now + change.hold.seconds
        now = max((now, *ends.values()))
    return begins, now


@dataclass(frozen=True, slots=True)
class WayBack:
    """Seconds of holds when traffic is taken back; acts themselves not counted.

    Attributes:
        begins: Before the first client is sent back.
        ends: Until no client holds the answer that was taken back.
        at_once: The same where the TTL steps are skipped, ``rollback --now``.
    """

    begins: float
    ends: float
    at_once: float


def way_back(plan: Plan, stage: str) -> WayBack | None:
    """Return how long it takes to send clients back once *stage* is settled; ``None``: none was moved.

    What is one-way, and what stays with it, stays.
    """
    last = [one.id for one in plan.stages].index(stage)
    made = [change for one in plan.stages[: last + 1] if one.traffic for change in one.changes]
    undo = [change.inverse() for change in reversed(made) if not (change.one_way or change.stays_with)]
    begins, total = timeline(tuple(block) for _, block in groupby(undo, key=lambda change: change.step))
    felt = [begins[change.id] for change in undo if change.hold and not change.transitional]
    if not felt:
        return None
    return WayBack(min(felt), total, max(change.hold.seconds for change in undo if change.hold))


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
