"""Apply, resume and take back: the engine's jobs on one pool, locked, reported, and told how far they got."""

from __future__ import annotations

import getpass
import json
import platform
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass

from lyncauto import __version__
from lyncauto.adapters.archive_folder import FolderArchive
from lyncauto.adapters.lock_file import FileLock
from lyncauto.adapters.node_lock import NodeLock
from lyncauto.app.context import Context
from lyncauto.app.planning import Waivers, design_of, make_plan, refuse_stale
from lyncauto.app.runs import Run
from lyncauto.engine.journal import Journal, stamp
from lyncauto.engine.rollback import Rollback, Taken, Way
from lyncauto.engine.rollout import Rollout, Scope, note_torn, progress, stages_within
from lyncauto.engine.workshop import Workshop
from lyncauto.errors import AGAIN, Exit, Interrupted, LyncAutoError, NodeUnreachable, NoRun, NotSilent
from lyncauto.model.events import Noted
from lyncauto.model.journal import Opened
from lyncauto.model.plan import Attrs, Plan
from lyncauto.ports.step import Step
from lyncauto.report.lines import duration
from lyncauto.report.run_report import report_document, report_markdown
from lyncauto.steps.backup import save
from lyncauto.steps.build import checks, steps
from lyncauto.steps.estate import Estate
from lyncauto.steps.rollback_probe import reasons, replacements


@dataclass(frozen=True, slots=True)
class Applied:
    """What an apply came to."""

    run: str  # id; empty when there was nothing to do
    changes: int
    closed: bool
    report: str  # path of report.md


class Migration:
    """The jobs that write."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def migrate(self, waivers: Waivers, scope: Scope) -> Applied:
        """Plan and apply in one go.

        Raises:
            OpenRun: An earlier run is neither finished nor taken back.
            LyncAutoError: Whatever the engine stops at; its line says how much is done.
        """
        with self._locked(), self._context.writing() as estate:
            self._context.runs.refuse_open()
            with self._context.reading() as reader:
                plan = make_plan(self._context, reader, waivers)
            return self._begin(estate, plan, scope)

    def apply(self, plan: Plan | None, waivers: Waivers, scope: Scope) -> Applied:
        """Apply a saved plan, or go on with the open run.

        Raises:
            StalePlan: The estate is no longer what the plan was made from.
            NoRun: No plan was given and no run is open.
        """
        with self._locked(), self._context.writing() as estate:
            if plan is None:
                return self._resume(estate, scope)
            self._context.runs.refuse_open()
            with self._context.reading() as reader:
                refuse_stale(plan, make_plan(self._context, reader, waivers))
            return self._begin(estate, plan, scope)

    def rollback(self, way: Way) -> Taken:
        """Take the open or the latest run back.

        Raises:
            NotSilent: Traffic is back, and clients still use the balancer.
            NoRun: There is nothing to take back.
        """
        with self._locked(), self._context.writing() as estate:
            run = self._context.runs.open() or self._context.runs.latest()
            with self._at_work(run, estate, tolerant=not way.finish) as shop:
                return self._back(estate, Rollback(shop), shop, way)

    def _back(self, estate: Estate, rollback: Rollback, shop: Workshop, way: Way) -> Taken:
        replaced = self._replaced(estate, shop)
        taken = rollback.back(Way(now=way.now, replaced=replaced)) if _traffic_stands(shop.journal) else None
        if not way.finish:
            return taken or rollback.back(way)
        silence = estate.balancer.silent_for(self._context.pool.name)
        linger = self._context.pool.linger
        if silence < linger:
            raise NotSilent(
                "clients may still use the balancer",
                why=f"its last request was {duration(silence)} ago; linger is {duration(linger)}",
                fix=f"run `lyncauto rollback --finish` again in {duration(linger - silence)} or later",
            )
        return rollback.back(Way(finish=True, now=way.now, replaced=replaced))

    def _replaced(self, estate: Estate, shop: Workshop) -> dict[str, Attrs]:
        """Return what stands in for addresses that are dead, for records that do not have them (any more)."""
        plan = shop.journal.story.plan
        chosen = {
            target: instead
            for target, instead in replacements(estate, design_of(plan), plan).items()
            if not _holds(shop, target, instead)
        }
        for text in reasons(chosen):
            shop.tell(Noted(text))
        return chosen

    def _begin(self, estate: Estate, plan: Plan, scope: Scope) -> Applied:
        stages_within(plan, scope)  # a stage that is not there is refused before a run is opened
        if not plan.changes:
            return Applied("", 0, closed=True, report="")
        return self._forward(self._context.runs.new(), estate, scope, plan)

    def _resume(self, estate: Estate, scope: Scope) -> Applied:
        run = self._context.runs.open()
        if run is None:
            raise NoRun(
                "no run is open",
                why="there is nothing to go on with",
                fix="run `lyncauto plan --out FILE` and `lyncauto apply FILE`, or `lyncauto migrate`",
            )
        return self._forward(run, estate, scope, None)

    def _forward(self, run: Run, estate: Estate, scope: Scope, plan: Plan | None) -> Applied:
        with self._at_work(run, estate, plan=plan) as shop:
            design = design_of(shop.journal.story.plan)
            if not shop.journal.story.standing:
                save(estate, design, FolderArchive(run.folder))
            windows = self._context.windows
            closed = Rollout(shop, checks(estate, design)).forward(Scope(scope.until, scope.start, windows))
            changes = len(shop.journal.story.standing)
        return Applied(run.id, changes, closed, str(run.folder / "report.md"))

    @contextmanager
    def _at_work(
        self, run: Run, estate: Estate, *, plan: Plan | None = None, tolerant: bool = False
    ) -> Iterator[Workshop]:
        """Open a run's journal, hold its node, and leave a report and the engine's line, come what may.

        The journal comes first: a node that is held for a run which nobody knows would stay held.
        """
        archive = FolderArchive(run.folder)
        journal = run.journal(self._context.clock)
        lock = NodeLock(estate.node, estate.machine.folder)
        if plan is not None:
            journal.append(Opened(plan, __version__))
        known = steps(estate, design_of(journal.story.plan))
        shop = self._shop(known, journal, lock)
        try:
            self._hold(lock, run, shop, tolerant=tolerant)
            note_torn(shop)
            yield shop
        except LyncAutoError as error:
            _close_untouched(shop)
            _tell_where(error, journal)
            raise
        except KeyboardInterrupt:
            raise _interrupted(journal) from None
        finally:
            self._report(run, journal, archive)

    def _shop(self, known: Mapping[str, Step], journal: Journal, lock: NodeLock) -> Workshop:
        answer = self._context.pool.limits.answer
        return Workshop(known, journal, self._context.clock, self._context.tell, answer, lock.release)

    def _hold(self, lock: NodeLock, run: Run, shop: Workshop, *, tolerant: bool) -> None:
        """Hold the node for this run, and while it is open, so that no other laptop goes on from there."""
        try:
            lock.acquire(self._owner(run.id))
        except NodeUnreachable as error:
            if not tolerant:
                raise
            shop.tell(Noted(f"{error.what}; going on, since traffic goes back by DNS alone"))

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with ExitStack() as stack:
            lock = FileLock(self._context.runs.folder)
            lock.acquire(self._owner("lyncauto"))
            stack.callback(lock.release)
            yield

    def _owner(self, run: str) -> str:
        who = f"{_operator()}@{platform.node()}"
        return f"{run} {who} since {stamp(self._context.clock.now())}"

    def _report(self, run: Run, journal: Journal, archive: FolderArchive) -> None:
        document = report_document(run.id, journal.entries, self._context.places)
        archive.put("report.json", json.dumps(document, indent=1).encode())
        archive.put("report.md", report_markdown(document).encode())


def _operator() -> str:
    """Return who runs this; a user without a name, or a system that does not tell it, is no obstacle."""
    try:
        return getpass.getuser()
    except (ImportError, KeyError, OSError):  # no pwd module; no entry in it; both, from Python 3.13 on
        return "somebody"


def _holds(shop: Workshop, target: str, instead: Attrs) -> bool:
    step = next(change.step for change in shop.journal.story.plan.changes if change.target == target)
    found = shop.steps[step].read(target) or {}
    return any(f"{name}={value}" in instead for name, value in found.items())


def _traffic_stands(journal: Journal) -> bool:
    told = journal.story
    traffic = {change.id for stage in told.plan.stages if stage.traffic for change in stage.changes}
    return any(one.change.id in traffic for one in told.standing)


def _tell_where(error: LyncAutoError, journal: Journal) -> None:
    """Add how far the run is and, while it is open, the commands that go on with it and take it back."""
    error.done = progress(journal)
    story = journal.story
    if story.closed:
        return
    if error.exit is Exit.ERROR:
        error.exit = Exit.PART_WAY
    on, back = "lyncauto apply", "lyncauto rollback"
    if story.turned:
        on, back = "lyncauto rollback --finish" if story.turned.finish else back, on
    ways = f"run `{on}` to go on, or `{back}` to go back"
    if AGAIN in error.fix:
        error.fix = error.fix.replace(AGAIN, ways)
    elif not any(f"`{command}" in error.fix for command in (on, back)):
        error.fix = f"{error.fix}\nthen {ways}".lstrip()


def _close_untouched(shop: Workshop) -> None:
    """Close a run that never intended anything: there is nothing to go on with or to take back."""
    story = shop.journal.story
    if not (story.standing or story.turned or story.closed):
        with suppress(LyncAutoError):  # it stays open; what stopped it is the error to tell
            shop.close("nothing was changed")


def _interrupted(journal: Journal) -> Interrupted:
    error = Interrupted("stopped by the operator", why="^C", fix=AGAIN)
    _tell_where(error, journal)
    return error
