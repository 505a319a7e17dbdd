"""A plan as a reviewer reads it: a block a target, before and after, holds, and what is one-way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from lyncauto.model.plan import KNOWN_LATER, Attrs, Change, Plan, Stage
from lyncauto.model.schedule import schedule, tally
from lyncauto.report.lines import Line, Tone, duration
from lyncauto.report.manual_text import manual_lines

_AROUND_A_CHANGE = "publish."  # checks that ask nothing where there is nothing to publish


def plan_lines(plan: Plan) -> tuple[Line, ...]:
    """Return *plan* in full."""
    return tuple(_plan(plan))


def _plan(plan: Plan) -> Iterator[Line]:
    yield Line(f"Pool {plan.pool}, playbook {plan.playbook}", Tone.TITLE)
    for warning in plan.warnings:
        yield Line(f"! {warning}", Tone.WARNING)
    if not plan.changes:
        yield Line()
        yield Line("No changes. The pool is as the site file declares it.", Tone.GOOD)
    else:
        for stage in plan.stages:
            yield from _stage(stage)
    yield from _left_alone(plan)
    yield from _manual(plan)
    if plan.changes:
        yield from _summary(plan)


def _stage(stage: Stage) -> Iterator[Line]:
    checks = (*stage.checks_before, *stage.checks_after)
    if not stage.changes and all(check.startswith(_AROUND_A_CHANGE) for check in checks):
        return
    yield Line()
    window = f", window {stage.window}" if stage.window else ""
    yield Line(f"Stage {stage.id}: {stage.title}{window}", Tone.TITLE)
    for check in stage.checks_before:
        yield Line(f"  ? {check}", Tone.QUIET)
    for change in stage.changes:
        yield from _change(change)
    for check in stage.checks_after:
        yield Line(f"  ? {check}", Tone.QUIET)


def _change(change: Change) -> Iterator[Line]:
    sign, tone = _sign(change)
    yield Line(f"  {sign} {change.target}", tone)
    before, after = change.before or {}, change.after or {}
    names = list(dict.fromkeys((*before, *after)))
    width = max(map(len, names), default=0)
    for name in names:
        yield Line(f"      {name:<{width}} = {_edit(change, name)}")
    if change.hold and change.hold.seconds:
        yield Line(f"      hold {duration(change.hold.seconds)}: {change.hold.reason}", Tone.QUIET)
    if change.one_way:
        yield Line(f"      one-way: {change.one_way}", Tone.WARNING)
    elif change.stays_with:
        leader = change.stays_with.partition("/")[2].rpartition("#")[0]
        yield Line(f"      one-way as soon as {leader} is: what that names stays", Tone.WARNING)


def _sign(change: Change) -> tuple[str, Tone]:
    if change.before is None:
        return "+", Tone.ADD
    if change.after is None:
        return "-", Tone.DELETE
    return "~", Tone.CHANGE


def _edit(change: Change, name: str) -> str:
    before, after = _value(change.before, name), _value(change.after, name)
    if change.before is None or before == after:
        return after
    if change.after is None:
        return before
    return f"{before} -> {after}"


def _value(attrs: Attrs | None, name: str) -> str:
    value = (attrs or {}).get(name, "")
    return KNOWN_LATER if value.startswith(KNOWN_LATER) else value or "-"


def _left_alone(plan: Plan) -> Iterator[Line]:
    if not plan.left_alone:
        return
    yield Line()
    yield Line("Left alone", Tone.TITLE)
    for one in plan.left_alone:
        yield Line(f"  {one.target}: {one.why}", Tone.QUIET)


def _manual(plan: Plan) -> Iterator[Line]:
    if not plan.manual:
        return
    yield Line()
    yield Line("By hand, which lyncauto cannot do", Tone.TITLE)
    yield from manual_lines(plan.manual)


def _summary(plan: Plan) -> Iterator[Line]:
    count, times = tally(plan.changes), schedule(plan)
    yield Line()
    yield Line(
        f"Plan: {count.add} to add, {count.change} to change, {count.delete} to delete; "
        f"{count.one_way} one-way.",
        Tone.TITLE,
    )
    if times.cut_over is not None:
        earliest = datetime.fromisoformat(plan.made_at) + timedelta(seconds=times.cut_over)
        yield Line(
            f"Clients move at the earliest {earliest:%Y-%m-%d %H:%M:%S} UTC, "
            f"after {duration(times.cut_over)} of holds; all holds take {duration(times.total)}."
        )
    yield Line(f"Fingerprint {plan.fingerprint[:16]}", Tone.QUIET)
