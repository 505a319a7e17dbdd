"""Plans Front Ends anew that were set up again while a run is open; nothing else of its plan changes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from lyncauto.engine.planner import StageSpec, plan_stages
from lyncauto.engine.workshop import Workshop
from lyncauto.errors import FrontEndRebuilt
from lyncauto.model.design import Design, design_of, written
from lyncauto.model.events import Noted
from lyncauto.model.journal import Amended
from lyncauto.model.plan import Change, Plan, Stage
from lyncauto.model.story import Story
from lyncauto.steps.anew import design_anew, lacks, set_up_again, targets
from lyncauto.steps.build import planners
from lyncauto.steps.collect import collect
from lyncauto.steps.estate import Estate
from lyncauto.steps.naming import served
from lyncauto.steps.observe import observe


def amend(stages: Sequence[StageSpec], estate: Estate, shop: Workshop, named: Collection[str]) -> None:
    """Amend the plan of the open run for the Front Ends that the operator has *named*.

    Args:
        stages: Of the playbook.
        estate: As it is now; only read.
        shop: Where the run is worked on; its steps know the plan of before.
        named: FQDNs.

    Raises:
        FrontEndRebuilt: One was set up again and is not named, or is named and was not; nothing was changed.
        EstateUnreadable: What a plan needs could not be read.
    """
    told = shop.journal.story
    done = {one.change.target for one in told.standing if one.done}
    found = set_up_again(estate, design_of(told.plan), done)
    begun = tuple(host for host in named if served(host) in told.amended - done and host not in found)
    _must_agree(found, [host for host in named if host not in begun])
    hosts = (*found, *begun)
    if not hosts:
        return
    plan = _planned_anew(stages, estate, told.plan, hosts)
    anew = (target for host in hosts for target in targets(host))
    shop.journal.append(Amended(plan, tuple(target for target in anew if not _is_under_way(told, target))))
    for host in hosts:
        shop.tell(Noted(f"{host} was set up again: what it needs is planned anew"))


def _is_under_way(told: Story, target: str) -> bool:
    """Whether *target* is out on a round trip: a Front End that is drained must not be forgotten so."""
    chain = [change for change in told.plan.changes if change.target == target]
    done = {one.change.id for one in told.standing if one.done}
    begun = any(one.change.target == target for one in told.standing)
    return begun and len(chain) > 1 and not {change.id for change in chain} <= done


def _must_agree(found: Collection[str], named: Collection[str]) -> None:
    if unnamed := [host for host in found if host not in named]:
        raise FrontEndRebuilt(
            f"{', '.join(unnamed)} was set up again since the plan was made",
            why="the certificate that this run has had issued for it is no longer in its store",
            fix=f"run `lyncauto apply {_options(found)}` to plan it anew and go on, or `lyncauto rollback`",
        )
    if others := [host for host in named if host not in found]:
        raise FrontEndRebuilt(
            f"{', '.join(others)} is not planned anew",
            why="it does not answer, or has the certificate that was issued for it, or none was issued",
            fix="run `lyncauto apply` without `--anew` for it",
        )


def _options(hosts: Collection[str]) -> str:
    return " ".join(f"--anew {host}" for host in hosts)


def _planned_anew(specs: Sequence[StageSpec], estate: Estate, plan: Plan, hosts: Collection[str]) -> Plan:
    facts = collect(estate)
    made = design_anew(design_of(plan), estate.pool, estate.authority, facts, hosts)
    _must_be_ready(made, hosts)
    own = {target for host in hosts for target in targets(host)}
    fresh = {
        stage.id: tuple(change for change in stage.changes if change.target in own)
        for stage in plan_stages(specs, planners(made), observe(facts, made))
    }
    stages = tuple(_with(stage, fresh.get(stage.id, ()), own) for stage in plan.stages)
    return replace(plan, stages=stages, design=written(made))


def _must_be_ready(made: Design, hosts: Collection[str]) -> None:
    """Refuse a Front End that cannot be read whole yet: a plan from half of it would never fit again."""
    front_ends = made.publication.front_ends if made.publication else ()
    lacking = {one.host: why for one in front_ends if one.host in hosts for why in [lacks(one)] if why}
    if lacking:
        raise FrontEndRebuilt(
            f"{', '.join(lacking)} is not set up to the end",
            why="; ".join(f"{host}: {why}" for host, why in lacking.items()),
            fix="assign its certificates and start its services as for any Front End of the pool; then "
            f"`lyncauto apply {_options(hosts)}`",
        )


def _with(stage: Stage, fresh: tuple[Change, ...], own: Collection[str]) -> Stage:
    """Return *stage* with the changes of some targets replaced, each in its turn."""
    others = (change for change in stage.changes if change.target not in own)
    return replace(stage, changes=tuple(sorted((*others, *fresh), key=lambda change: change.turn)))
