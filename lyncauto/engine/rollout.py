"""Walk a plan's stages: checks, changes, holds; from wherever the journal says the run is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import takewhile

from lyncauto.engine.chain import fitting
from lyncauto.engine.journal import Journal, moment, stamp
from lyncauto.engine.settle import Settler, chains, groups
from lyncauto.engine.workshop import Workshop
from lyncauto.errors import AGAIN, NoRun, OutsideWindow, PlaybookInvalid, PreflightFailed, VerificationFailed
from lyncauto.model.events import Asked, Noted, StageBegun, WaitsFor
from lyncauto.model.finding import Finding, Verdict
from lyncauto.model.journal import Checked, Resumed
from lyncauto.model.plan import Attrs, Change, Plan, Stage
from lyncauto.model.window import is_open
from lyncauto.ports.step import Check

_PAUSE = 1.0  # seconds between two rounds of checks while an act is in doubt


@dataclass(frozen=True, slots=True)
class Scope:
    """Which stages, and when.

    Attributes:
        until: Last stage; empty: the plan's last.
        start: First stage; the ones before it must be settled already. Empty: the plan's first.
        windows: Window name to its text, ``cut-over`` -> ``Sat 22:00-04:00``.
        since: Target to attributes that later runs have given it in place of its own.
    """

    until: str = ""
    start: str = ""
    windows: Mapping[str, str] | None = None
    since: Mapping[str, Attrs] = field(default_factory=dict)


class Rollout:
    """One run going forward.

    Attributes:
        stage: Id of the one that was begun last; empty before the first.
    """

    def __init__(self, workshop: Workshop, checks: Mapping[str, Check]) -> None:
        self.stage = ""
        self._shop = workshop
        self._checks = checks

    def forward(self, scope: Scope) -> bool:
        """Settle the plan's stages within *scope*; return whether the run is now closed.

        Raises:
            PreflightFailed: Nothing was changed, and the run is closed.
            VerificationFailed: What was settled stands; nothing after it was begun.
            OutsideWindow: The same.
            Drifted, NotConverged, AnswerLost: See :class:`Settler`.
        """
        plan = self._shop.journal.story.plan
        wanted = stages_within(plan, scope)
        changes = self._fitting(plan.changes, scope.since)
        for stage in plan.stages[: plan.stages.index(wanted[0])]:
            self._must_be_settled(stage)
            self._ask(stage, stage.checks_after)  # a proof that failed or is old is none
        if self._shop.journal.story.turned:
            self._within(next(filter(self._outstanding, wanted), wanted[0]), scope)
            self._shop.journal.append(Resumed())
        settler = Settler(self._shop, chains(changes), back=False)
        for stage in wanted:
            own = {change.id for change in stage.changes}
            self._stage(stage, [change for change in changes if change.id in own], settler, scope)
        if wanted[-1] == plan.stages[-1]:
            self._shop.close(plan.outcome)
            return True
        return False

    def _fitting(self, changes: Sequence[Change], since: Mapping[str, Attrs]) -> tuple[Change, ...]:
        """Return the plan's changes as the targets stand on them after a rollback to other attributes."""
        story = self._shop.journal.story
        if not story.replaced and not since:
            return tuple(changes)
        variants = tuple({**one, **since} for one in ({}, *story.replaced))
        chosen: dict[str, Change] = {}
        for target, chain in chains([change.completed(story.known) for change in changes]).items():
            found = self._shop.steps[chain[0].step].read(target)
            chosen |= {change.id: change for change in fitting(chain, found, variants)}
        return tuple(chosen[change.id] for change in changes)

    def _stage(self, stage: Stage, changes: Sequence[Change], settler: Settler, scope: Scope) -> None:
        self.stage = stage.id
        self._shop.tell(StageBegun(stage))
        self._within(stage, scope)
        self._ask(stage, stage.checks_before)
        for group in groups(changes):
            settler.pass_holds(group)
            self._within(replace(stage, changes=group), scope)
            settler.settle(group)
        settler.pass_holds()
        self._ask(stage, stage.checks_after)

    def _within(self, stage: Stage, scope: Scope) -> None:
        """Refuse what clients can feel outside its window; lowering a TTL beforehand is none of that.

        Raises:
            OutsideWindow: The first lasting change that is outstanding would not be made in the window.
        """
        window = (scope.windows or {}).get(stage.window, "")
        outstanding = self._outstanding(stage)
        if not window or all(change.transitional for change in outstanding):
            return
        if self._begun(stage, outstanding[0].turn):
            return  # a Front End that is drained already is not left so until the next window
        before = takewhile(lambda change: change.transitional, outstanding)
        lead = max((change.hold.seconds for change in before if change.hold), default=0.0)
        felt = self._shop.clock.now() + timedelta(seconds=lead)
        if not is_open(window, felt):
            raise OutsideWindow(
                f"stage {stage.id} may not be settled now",
                why=f"its window is {window} (UTC); its first lasting change would be made {felt:%a %H:%M}",
                fix=f"in the window, {AGAIN}",
            )

    def _begun(self, stage: Stage, turn: int) -> bool:
        """Whether a turn of the stage, a Front End's, has begun."""
        return turn > 0 and any(
            (self._stage_of(one.change), one.change.turn) == (stage.id, turn)
            for one in self._shop.journal.story.standing
        )

    def _stage_of(self, change: Change) -> str:
        stages = self._shop.journal.story.plan.stages
        return next(stage.id for stage in stages if change.id in {one.id for one in stage.changes})

    def _outstanding(self, stage: Stage) -> list[Change]:
        done = {one.change.id for one in self._shop.journal.story.standing if one.done}
        return [change for change in stage.changes if change.id not in done]

    def _must_be_settled(self, stage: Stage) -> None:
        missing = [change.id for change in self._outstanding(stage)]
        if missing:
            raise NoRun(
                f"stage {stage.id} is not done",
                why=f"{len(missing)} of its changes are outstanding: {', '.join(missing)}",
                fix=f"run `lyncauto apply --until {stage.id}` first",
            )

    def _ask(self, stage: Stage, names: Sequence[str]) -> None:
        if not names:
            return
        findings = self._findings(names)
        if _failed(findings) and (until := self._doubt_ends()) > self._shop.clock.now():
            self._shop.tell(
                WaitsFor("what was cut off may still land, and a check fails meanwhile", stamp(until))
            )
            while _failed(findings) and self._shop.clock.now() < until:
                self._shop.clock.sleep(_PAUSE)
                findings = self._findings(names)
        self._shop.journal.append(Checked(stage.id, findings))
        self._shop.tell(Asked(findings))
        if failed := _failed(findings):
            self._stop(stage, failed)

    def _findings(self, names: Sequence[str]) -> tuple[Finding, ...]:
        return tuple(finding for name in names for finding in self._checks[name].run())

    def _doubt_ends(self) -> datetime:
        """Return when every act in doubt has landed and is seen everywhere, or never will be."""
        shop = self._shop
        return max(
            (
                moment(one.at) + timedelta(seconds=max(shop.answer, shop.steps[one.change.step].deadline))
                for one in shop.journal.story.standing
                if not one.done and not one.over
            ),
            default=shop.clock.now(),
        )

    def _stop(self, stage: Stage, failed: Sequence[Finding]) -> None:
        why = "\n".join(
            f"{one.target}: {one.text}" + (f" ({one.evidence})" if one.evidence else "") for one in failed
        )
        fix = "\n".join(dict.fromkeys(one.fix for one in failed if one.fix))
        story = self._shop.journal.story
        if not story.standing and not story.turned:
            self._shop.close("nothing was changed")
            raise PreflightFailed(f"stage {stage.id} found {len(failed)} obstacle(s)", why=why, fix=fix)
        raise VerificationFailed(
            f"stage {stage.id} is not passed: {len(failed)} check(s) failed",
            why=why,
            fix=fix,
        )


def _failed(findings: Sequence[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.verdict is Verdict.FAILED]


def stages_within(plan: Plan, scope: Scope) -> tuple[Stage, ...]:
    """Return the stages of *scope*, at least one.

    Raises:
        PlaybookInvalid: A stage is not in the plan, or the first comes after the last.
    """
    names = [stage.id for stage in plan.stages]
    for name in (scope.start, scope.until):
        if name and name not in names:
            raise PlaybookInvalid(
                f"the plan has no stage {name}",
                why=f"its stages are {', '.join(names)}",
                fix="use one of them",
            )
    first = names.index(scope.start) if scope.start else 0
    last = names.index(scope.until) if scope.until else len(names) - 1
    if last < first:
        raise PlaybookInvalid(
            f"stage {scope.until} comes before {scope.start}",
            why=f"the order is {', '.join(names)}",
            fix="give --from a stage that is not after --until",
        )
    return plan.stages[first : last + 1]


def progress(journal: Journal) -> str:
    """Return the engine's line of an error: how much is done, what is in doubt, where the journal is."""
    story = journal.story
    total = len(story.plan.changes)
    if story.turned:
        back = sum(one.done for one in story.backward)
        return f"{back} changes taken back, {len(story.standing)} standing; journal {journal.name}"
    done = sum(one.done for one in story.standing)
    doubt = len(story.in_doubt)
    return f"{done} of {total} changes, {doubt} in doubt; journal {journal.name}"


def note_torn(shop: Workshop) -> None:
    """Say so when the journal's last line was torn and cut off."""
    if shop.journal.torn:
        shop.tell(
            Noted(f"the journal ends in {len(shop.journal.torn)} bytes of a torn line; they are cut off")
        )
