"""Apply, resume and take back: the engine's jobs on one pool, locked, reported, and told how far they got."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from lyncauto.adapters.archive_folder import FolderArchive
from lyncauto.app.anew import amend
from lyncauto.app.context import Context
from lyncauto.app.planning import Waivers, make_plan, refuse_stale
from lyncauto.app.resolving import resolve
from lyncauto.app.runs import Run
from lyncauto.app.since import renewed_since
from lyncauto.app.workplace import Workplace, locked
from lyncauto.engine.journal import Journal
from lyncauto.engine.rollback import Rollback, Taken, Way
from lyncauto.engine.rollout import Rollout, Scope, stages_within
from lyncauto.engine.workshop import Workshop
from lyncauto.errors import LyncAutoError, NoRun, NotSilent, RollbackUnsafe
from lyncauto.model.design import design_of
from lyncauto.model.events import Noted
from lyncauto.model.plan import Attrs, Plan
from lyncauto.report.lines import duration
from lyncauto.report.run_report import may_be_down
from lyncauto.steps.backup import save
from lyncauto.steps.build import checks
from lyncauto.steps.estate import Estate
from lyncauto.steps.naming import record
from lyncauto.steps.rollback_probe import homes, reasons, replacements, sent_by_override, serving


@dataclass(frozen=True, slots=True)
class Applied:
    """What an apply came to."""

    run: str  # id; empty when there was nothing to do
    changes: int
    closed: bool
    report: str  # path of report.md


@dataclass(frozen=True, slots=True)
class _Ends:
    """Where a rollback sends the clients.

    Attributes:
        replaced: What stands in for addresses that are dead, of records that have yet to go back.
        held: Records that must not go back yet, for the reason *unsafe*.
    """

    replaced: Mapping[str, Attrs]
    held: frozenset[str] = frozenset()
    unsafe: RollbackUnsafe | None = None


class Migration:
    """The jobs that write."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def migrate(self, approved: Plan | None, waivers: Waivers, scope: Scope) -> Applied:
        """Plan and apply in one go.

        Args:
            approved: The plan that the operator was shown; another one is not applied in its place.
            waivers: Limits that do not count.
            scope: How far.

        Raises:
            StalePlan: The estate changed while the operator was asked.
            OpenRun: An earlier run is neither finished nor taken back.
            LyncAutoError: Whatever the engine stops at; its line says how much is done.
        """
        with locked(self._context), self._context.writing() as estate:
            self._context.runs.refuse_open()
            with self._context.reading() as reader:
                plan = make_plan(self._context, reader, waivers)
            if approved is not None:
                refuse_stale(approved, plan)
            return self._begin(estate, plan, scope)

    def apply(self, plan: Plan, waivers: Waivers, scope: Scope) -> Applied:
        """Apply a saved plan.

        Raises:
            StalePlan: The estate is no longer what the plan was made from.
            OpenRun: An earlier run is neither finished nor taken back.
        """
        with locked(self._context), self._context.writing() as estate:
            self._context.runs.refuse_open()
            with self._context.reading() as reader:
                refuse_stale(plan, make_plan(self._context, reader, waivers))
            return self._begin(estate, plan, scope)

    def resume(self, scope: Scope, anew: Collection[str] = (), request: str | None = None) -> Applied:
        """Go on with the open run.

        Args:
            scope: How far.
            anew: Front Ends that were set up again since, and are to be planned anew.
            request: Number of a request whose answer was lost, as the CA shows it; empty: the CA has none.

        Raises:
            NoRun: None is open, or no request of it is in doubt.
            OpenRun: It is a renewal.
            FrontEndRebuilt: A Front End was set up again, and is not to be planned anew; nothing was changed.
        """
        with locked(self._context), self._context.writing() as estate:
            run = self._context.runs.open()
            if run is None:
                raise NoRun(
                    "no run is open",
                    why="there is nothing to go on with",
                    fix="run `lyncauto plan --out FILE` and `lyncauto apply FILE`, or `lyncauto migrate`",
                )
            if not self._context.runs.story(run).plan.migrates:
                self._context.runs.refuse_open()  # it has a way back of its own
            if request is not None:
                resolve(self._context, run, request)
            with Workplace(self._context, estate, run).open() as shop, self._context.reading() as reader:
                amend(self._context.playbook.stages, reader, shop, anew)
            return self._forward(run, estate, scope, None)

    def rollback(self, way: Way) -> Taken:
        """Take the open or the latest run back.

        Raises:
            NotSilent: Traffic is back, and clients still use the balancer.
            RollbackUnsafe: Clients of a published override would be sent where they refuse the certificate:
                its record stays as it is, and all other traffic is back.
            NoRun: There is nothing to take back.
        """
        with locked(self._context), self._context.writing() as estate:
            run = self._context.runs.standing()
            way = replace(way, since=renewed_since(self._context.runs.after(run)))
            with Workplace(self._context, estate, run).open(tolerant=not way.finish) as shop:
                return self._back(estate, Rollback(shop), shop, way)

    def _back(self, estate: Estate, rollback: Rollback, shop: Workshop, way: Way) -> Taken:
        if not shop.journal.story.plan.migrates:
            return rollback.back(replace(way, finish=True))  # no client holds on to what it is shown
        taken, ends = self._traffic_back(estate, rollback, shop, way)
        staying = self._bring_home(estate, rollback, shop)
        if ends.unsafe:
            raise ends.unsafe
        if not way.finish:
            return taken or rollback.back(way)
        silence = min(one.balancer.silent_for(self._context.pool.name) for one in estate.carriers)
        linger = self._context.pool.linger
        if silence < linger:
            raise NotSilent(
                "clients may still use the balancer",
                why=f"its last request was {duration(silence)} ago; linger is {duration(linger)}",
                fix=f"run `lyncauto rollback --finish` again in {duration(linger - silence)} or later",
            )
        for target in staying:
            shop.tell(Noted(f"{target} stays as it is: not all of its own addresses answer healthily"))
        rest = rollback.back(replace(way, finish=True, replaced=ends.replaced))
        price = max(rest.seconds, taken.seconds if taken else 0.0)
        return replace(rest, back=rest.back + (taken.back if taken else 0), seconds=price)

    def _traffic_back(
        self, estate: Estate, rollback: Rollback, shop: Workshop, way: Way
    ) -> tuple[Taken | None, _Ends]:
        """Take traffic back; whatever becomes of it, start Front Ends that were cut off, or name them."""
        rollback.forget_what_never_was()
        ends = self._ends(estate, shop)
        carried = way.now  # that way needs DNS alone
        if way.now:
            _name_who_may_be_down(shop)
        elif ends.unsafe:
            rollback.carry_through()  # a Front End that was cut off while it started may be the one to serve
            ends, carried = self._ends(estate, shop), True
        for text in reasons(ends.replaced):
            shop.tell(Noted(text))
        try:
            traffic = replace(way, finish=False, replaced=ends.replaced, held=ends.held)
            taken = rollback.back(traffic) if _traffic_stands(shop.journal) else None
        except LyncAutoError:
            if not carried:
                rollback.carry_through()
            raise
        if not carried:
            rollback.carry_through()
        return taken, ends

    @staticmethod
    def _bring_home(estate: Estate, rollback: Rollback, shop: Workshop) -> tuple[str, ...]:
        """Give records that went back to a stand-in their own addresses, if these live; return who stays."""
        told = shop.journal.story
        if told.closed or not (away := rollback.away()):
            return ()
        return rollback.bring_home(homes(estate, design_of(told.plan), told.plan, away))

    @staticmethod
    def _ends(estate: Estate, shop: Workshop) -> _Ends:
        """Return where the records go back to that have yet to go."""
        told = shop.journal.story
        plan, design = told.plan, design_of(told.plan)
        found, held, reason = replacements(estate, design, plan), frozenset[str](), None
        if sent_by_override(told, design):
            try:
                found |= serving(estate, design, plan)
            except RollbackUnsafe as unsafe:
                held, reason = frozenset({record(design.override)}), unsafe
        standing = {one.change.target for one in told.standing}
        chosen = {
            target: instead
            for target, instead in found.items()
            if target in standing and not _is_at_home(shop, target, instead)
        }
        return _Ends(chosen, held, reason)

    def _begin(self, estate: Estate, plan: Plan, scope: Scope) -> Applied:
        stages_within(plan, scope)  # a stage that is not there is refused before a run is opened
        if not plan.changes:
            return Applied("", 0, closed=True, report="")
        return self._forward(self._context.runs.new(), estate, scope, plan)

    def _forward(self, run: Run, estate: Estate, scope: Scope, plan: Plan | None) -> Applied:
        with Workplace(self._context, estate, run).open(plan=plan) as shop:
            design = design_of(shop.journal.story.plan)
            if not shop.journal.story.standing:
                save(estate, design, FolderArchive(run.folder))
            windows, since = self._context.windows, renewed_since(self._context.runs.after(run))
            scope = replace(scope, windows=windows, since=since)
            closed = Rollout(shop, checks(estate, design)).forward(scope)
            changes = len(shop.journal.story.standing)
        return Applied(run.id, changes, closed, str(run.folder / "report.md"))


def _name_who_may_be_down(shop: Workshop) -> None:
    for host, typed in may_be_down(shop.journal.story):
        shop.tell(Noted(f"{host} was to be restarted; where its services are down: {typed}"))


def _is_at_home(shop: Workshop, target: str, instead: Attrs) -> bool:
    """Whether a record has its own addresses, dead as they are: it never left, or is back."""
    step = next(change.step for change in shop.journal.story.plan.changes if change.target == target)
    found = shop.steps[step].read(target) or {}
    return any(f"{name}={value}" in instead for name, value in found.items())


def _traffic_stands(journal: Journal) -> bool:
    told = journal.story
    traffic = {change.id for stage in told.plan.stages if stage.traffic for change in stage.changes}
    return any(one.change.id in traffic for one in told.standing)
