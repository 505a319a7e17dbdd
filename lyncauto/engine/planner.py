"""From what is observed to a plan: stages of changes, and limits on them. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from lyncauto.errors import LimitExceeded, PlaybookInvalid
from lyncauto.model.plan import Change, Stage, State, after
from lyncauto.ports.step import Planner


@dataclass(frozen=True, slots=True)
class StageSpec:
    """One stage of a playbook. A step is ``id``, or ``id:part`` where its changes are spread."""

    id: str
    title: str
    steps: tuple[str, ...] = ()
    checks_before: tuple[str, ...] = ()
    checks_after: tuple[str, ...] = ()
    window: str = ""
    traffic: bool = False


def plan_stages(
    specs: Sequence[StageSpec], planners: Mapping[str, Planner], observed: State
) -> tuple[Stage, ...]:
    """Return the stages with their changes; all empty when nothing lasting is outstanding.

    Raises:
        PlaybookInvalid: A step has no planner, or a part no stage.
    """
    changes = _planned(specs, planners, observed)
    if all(change.transitional for change in changes):
        changes = ()
    placed = _placed(specs, changes)
    return tuple(
        Stage(
            spec.id,
            spec.title,
            tuple(change for change in placed if _place(specs, change) == spec.id),
            spec.checks_before,
            spec.checks_after,
            spec.window,
            spec.traffic,
        )
        for spec in specs
    )


def _planned(
    specs: Sequence[StageSpec], planners: Mapping[str, Planner], observed: State
) -> tuple[Change, ...]:
    state, changes = observed, list[Change]()
    for step in dict.fromkeys(entry.partition(":")[0] for spec in specs for entry in spec.steps):
        if step not in planners:
            raise PlaybookInvalid(
                f"the playbook has no step {step}",
                why="no step of that name is known",
                fix=f"use one of {', '.join(sorted(planners))}",
            )
        made = planners[step].plan(state)
        state = after(state, made)
        changes.extend(made)
    return tuple(changes)


def _placed(specs: Sequence[StageSpec], changes: Sequence[Change]) -> tuple[Change, ...]:
    """Return the changes in the order of stage, turn and step, numbered along the chain of each target."""
    links: Counter[str] = Counter()
    numbered = []
    for change in sorted(changes, key=partial(_order, specs)):
        numbered.append(replace(change, link=links[change.target]))
        links[change.target] += 1
    return tuple(numbered)


def _order(specs: Sequence[StageSpec], change: Change) -> tuple[int, int, int]:
    stages = [spec.id for spec in specs]
    stage = stages.index(_place(specs, change))
    return stage, change.turn, specs[stage].steps.index(_entry(change))


def _entry(change: Change) -> str:
    return f"{change.step}:{change.part}" if change.part else change.step


def _place(specs: Sequence[StageSpec], change: Change) -> str:
    entry = _entry(change)
    for spec in specs:
        if entry in spec.steps:
            return spec.id
    raise PlaybookInvalid(
        f"the playbook has no place for {entry}",
        why=f"{change.target} changes there",
        fix=f"list {entry} under the steps of a stage",
    )


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a plan may do; ``records`` counts the targets whose name begins with ``prefix``.

    What a plan makes and takes away again is no deletion.
    """

    deletes: int
    records: int
    prefix: str


def check_limits(changes: Sequence[Change], limits: Limits) -> None:
    """Refuse a plan that does more than it may.

    Raises:
        LimitExceeded: With the numbers, and the option that waives each.
    """
    made = {change.target for change in changes if change.before is None and not change.link}
    deleted = sorted({change.target for change in changes if change.after is None} - made)
    touched = sorted({change.target for change in changes if change.target.startswith(limits.prefix)})
    if len(deleted) > limits.deletes:
        raise LimitExceeded(
            f"the plan deletes {len(deleted)} targets",
            why=f"the site file allows {limits.deletes}: {', '.join(deleted)}",
            fix=f"look at them; then `--allow-deletes {len(deleted)}`",
        )
    if len(touched) > limits.records:
        raise LimitExceeded(
            f"the plan changes {len(touched)} names",
            why=f"the site file allows {limits.records}: {', '.join(touched)}",
            fix=f"look at them; then `--allow-records {len(touched)}`",
        )
