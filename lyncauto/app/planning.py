"""From the live estate to a plan; nothing is written."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lyncauto.app.context import Context
from lyncauto.engine.journal import stamp
from lyncauto.engine.planner import Limits, check_limits, plan_stages
from lyncauto.errors import PreflightFailed, StalePlan
from lyncauto.model.design import Design, design_of, written
from lyncauto.model.events import Asked
from lyncauto.model.facts import Facts
from lyncauto.model.finding import Finding
from lyncauto.model.plan import Plan, fingerprint
from lyncauto.steps.build import checks, planners
from lyncauto.steps.collect import collect
from lyncauto.steps.design import Draft, design
from lyncauto.steps.estate import Estate
from lyncauto.steps.manual import manual_steps
from lyncauto.steps.observe import observe


@dataclass(frozen=True, slots=True)
class Waivers:
    """Limits of the site file that are waived, by number."""

    deletes: int | None = None
    records: int | None = None


def make_plan(context: Context, estate: Estate, waivers: Waivers) -> Plan:
    """Read the estate and return the plan.

    Raises:
        EstateUnreadable: Something a plan needs could not be read; all reasons at once.
        LimitExceeded: The plan does more than the site file allows.
    """
    facts = collect(estate)
    draft = _draft(estate, facts)
    made = plan_of(context, draft, facts, waivers)
    return replace(made, manual=manual_steps(context.pool, facts, draft.design))


def plan_of(context: Context, draft: Draft, facts: Facts, waivers: Waivers) -> Plan:
    """Return the plan of what was decided, by the context's playbook.

    Raises:
        LimitExceeded: The plan does more than the site file allows.
    """
    observed = observe(facts, draft.design)
    stages = plan_stages(context.playbook.stages, planners(draft.design), observed)
    changes = tuple(change for stage in stages for change in stage.changes)
    check_limits(changes, _limits(context, waivers))
    site = context.site.model_dump_json(exclude={"heard", "audit"})  # they change no plan
    return Plan(
        playbook=context.playbook.name,
        site=context.site.name,
        pool=context.pool.name,
        made_at=stamp(context.clock.now()),
        fingerprint=fingerprint(changes, observed, site, context.playbook.text, basis(draft.design)),
        stages=stages,
        left_alone=draft.left_alone,
        warnings=draft.warnings,
        design=written(draft.design),
        outcome=context.playbook.outcome,
    )


def basis(made: Design) -> str:
    """Return the design as plans are compared by it.

    When a replica was last updated is left out: it follows every change of any setting, and a plan that was
    reviewed would be stale the next day.
    """
    if made.publication:
        front_ends = tuple(replace(one, updated="") for one in made.publication.front_ends)
        made = replace(made, publication=replace(made.publication, front_ends=front_ends))
    return written(made)


def _draft(estate: Estate, facts: Facts) -> Draft:
    return design(estate.pool, estate.authority, estate.machines, facts)


def _limits(context: Context, waivers: Waivers) -> Limits:
    declared = context.pool.limits
    return Limits(
        declared.deletes if waivers.deletes is None else waivers.deletes,
        declared.records if waivers.records is None else waivers.records,
        "a-record/",
    )


def preflight(context: Context, estate: Estate, plan: Plan) -> tuple[Finding, ...]:
    """Ask the checks that stand before the first change; an empty plan needs none.

    Raises:
        PreflightFailed: The plan would fail; all reasons at once.
    """
    if not plan.changes:
        return ()
    known = checks(estate, design_of(plan))
    findings = tuple(finding for name in plan.stages[0].checks_before for finding in known[name].run())
    context.tell(Asked(findings))
    failed = [finding for finding in findings if finding.stops]
    if failed:
        raise PreflightFailed(
            f"this plan would fail: {len(failed)} obstacle(s)",
            why="\n".join(
                f"{one.target}: {one.text}" + (f" ({one.evidence})" if one.evidence else "") for one in failed
            ),
            fix="\n".join(dict.fromkeys(one.fix for one in failed)),
        )
    return findings


def refuse_stale(saved: Plan, fresh: Plan) -> None:
    """Refuse a saved plan that is not what would be planned now.

    Raises:
        StalePlan: With what differs.
    """
    if (saved.fingerprint, saved.stages) == (fresh.fingerprint, fresh.stages):
        return
    was, now = ({change.id: change for change in plan.changes} for plan in (saved, fresh))
    differ = sorted(key for key in was.keys() | now.keys() if was.get(key) != now.get(key))
    raise StalePlan(
        f"the plan of {saved.made_at} no longer fits",
        why="other changes would be planned now: " + ", ".join(differ)
        if differ
        else "the estate, the site file or the playbook changed since, though the changes would be the same",
        fix="run `lyncauto plan` again and read the new diff",
    )


def verify_pool(context: Context, estate: Estate) -> tuple[Finding, ...]:
    """Ask every check that stands behind a change, whatever run made it."""
    known = checks(estate, _draft(estate, collect(estate)).design)
    names = [
        name for stage in context.playbook.stages[1:] for name in (*stage.checks_before, *stage.checks_after)
    ]
    return tuple(finding for name in names for finding in known[name].run())
