"""What a migration of a pool would be, as far as it can be said without anybody being asked again."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil

from lyncauto.app.context import Context
from lyncauto.app.planning import Waivers, plan_of
from lyncauto.errors import LyncAutoError
from lyncauto.model.audit import Readiness
from lyncauto.model.plan import Change, Plan
from lyncauto.model.schedule import schedule
from lyncauto.steps.collect import facts
from lyncauto.steps.design import design
from lyncauto.steps.estate import Estate
from lyncauto.steps.manual import manual_steps
from lyncauto.steps.survey import Survey

# Limits are for whoever applies a plan; here it is only shown.
_UNLIMITED = Waivers(deletes=2**31, records=2**31)


def readiness(context: Context, estate: Estate, surveyed: Survey) -> tuple[Readiness, Plan | None]:
    """Return the plan that a migration would be, by the same engine; or what is missing for one."""
    pool = context.pool.name
    try:
        found = facts(estate, surveyed)
        draft = design(estate.pool, estate.authority, estate.machines, found)
        plan = plan_of(context, draft, found, _UNLIMITED)
    except LyncAutoError as error:
        missing = tuple(f"{error.what}: {line}" for line in error.why.splitlines())
        return Readiness(pool, missing=missing), None
    manual = manual_steps(context.pool, found, draft.design)
    ready = Readiness(
        pool,
        changes=tuple(map(_line, plan.changes)),
        one_way=_each(plan, lambda change: change.one_way and f"{change.target}: {change.one_way}"),
        manual=tuple(f"{step.title} ({step.owner})" if step.owner else step.title for step in manual),
        seconds=ceil(schedule(plan).total),
    )
    return ready, plan


def _each(plan: Plan, words: Callable[[Change], str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(words, plan.changes))))


def _line(change: Change) -> str:
    if change.before is None:
        return f"add {change.target}"
    return f"change {change.target}" if change.after is not None else f"remove {change.target}"
