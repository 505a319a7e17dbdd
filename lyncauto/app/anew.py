"""Plans Front Ends anew that were set up again while a run is open; nothing else of its plan changes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from lyncauto.engine.planner import StageSpec, plan_stages
from lyncauto.engine.workshop import Workshop
from lyncauto.errors import FrontEndRebuilt
from lyncauto.model.design import design_of, written
from lyncauto.model.events import Noted
from lyncauto.model.journal import Amended
from lyncauto.model.plan import Change, Plan, Stage
from lyncauto.steps.anew import design_anew, set_up_again, targets
from lyncauto.steps.build import planners
from lyncauto.steps.collect import collect
from lyncauto.steps.estate import Estate
from lyncauto.steps.observe import observe


def amend(stages: Sequence[StageSpec], estate: Estate, shop: Workshop, named: Collection[str]) -> None:
    """Amend the plan of the open run for the Front Ends that the operator has *named*.

    Args:
        stages: Of the playbook.
        estate: As it is now.
        shop: Where the run is worked on; its steps know the plan of before.
        named: FQDNs.

    Raises:
        FrontEndRebuilt: One was set up again and is not named, or is named and was not; nothing was changed.
        EstateUnreadable: What a plan needs could not be read.
    """
    told = shop.journal.story
    issued = {one.change.target for one in told.standing if one.done}
    found = set_up_again(estate, design_of(told.plan), issued)
    _must_agree(found, named)
    if found:
        plan = _planned_anew(stages, estate, told.plan, found)
        shop.journal.append(Amended(plan, tuple(target for host in found for target in targets(host))))
        for host in found:
            shop.tell(
                Noted(f"{host} was set up again: a certificate for it is requested, and assigned, anew")
            )


def _must_agree(found: Collection[str], named: Collection[str]) -> None:
    if unnamed := [host for host in found if host not in named]:
        options = " ".join(f"--anew {host}" for host in found)
        raise FrontEndRebuilt(
            f"{', '.join(unnamed)} was set up again since the plan was made",
            why="the certificate that this run has had issued for it is no longer in its store",
            fix=f"run `lyncauto apply {options}` to plan it anew and go on, or `lyncauto rollback`",
        )
    if others := [host for host in named if host not in found]:
        raise FrontEndRebuilt(
            f"{', '.join(others)} is not planned anew",
            why="it does not answer, or has the certificate that was issued for it, or none was issued",
            fix="run `lyncauto apply` without `--anew` for it",
        )


def _planned_anew(specs: Sequence[StageSpec], estate: Estate, plan: Plan, hosts: Collection[str]) -> Plan:
    facts = collect(estate)
    made = design_anew(design_of(plan), estate.pool, estate.authority, facts, hosts)
    own = {target for host in hosts for target in targets(host)}
    fresh = {
        stage.id: tuple(change for change in stage.changes if change.target in own)
        for stage in plan_stages(specs, planners(made), observe(facts, made))
    }
    stages = tuple(_with(stage, fresh.get(stage.id, ()), own) for stage in plan.stages)
    return replace(plan, stages=stages, design=written(made))


def _with(stage: Stage, fresh: tuple[Change, ...], own: Collection[str]) -> Stage:
    """Return *stage* with the changes of some targets replaced, each in its turn."""
    others = (change for change in stage.changes if change.target not in own)
    return replace(stage, changes=tuple(sorted((*others, *fresh), key=lambda change: change.turn)))
