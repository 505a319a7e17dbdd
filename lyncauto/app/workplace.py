"""Where a run is worked on: its journal open, its nodes held, and a report left behind, come what may."""

from __future__ import annotations

import getpass
import json
import platform
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

from lyncauto import __version__
from lyncauto.adapters.archive_folder import FolderArchive
from lyncauto.adapters.lock_file import FileLock
from lyncauto.adapters.node_lock import NodeLock
from lyncauto.app.context import Context
from lyncauto.app.runs import Run
from lyncauto.engine.journal import Journal, stamp
from lyncauto.engine.rollout import note_torn, progress
from lyncauto.engine.workshop import Workshop
from lyncauto.errors import AGAIN, Exit, Interrupted, Locked, LyncAutoError
from lyncauto.model.design import design_of
from lyncauto.model.events import Noted
from lyncauto.model.journal import Opened
from lyncauto.model.plan import Plan
from lyncauto.report.run_report import report_document, report_markdown
from lyncauto.steps.build import steps
from lyncauto.steps.estate import Estate


class Workplace:
    """One run, one estate, one process at a time."""

    def __init__(self, context: Context, estate: Estate, run: Run) -> None:
        self._context = context
        self._run = run
        self._estate = estate
        self._journal = run.journal(context.clock)
        self._locks = [NodeLock(one.node, one.machine.folder) for one in estate.carriers]

    @contextmanager
    def open(self, *, plan: Plan | None = None, tolerant: bool = False) -> Iterator[Workshop]:
        """Work on the run, or on a new one that begins with *plan*.

        The journal comes first: a node that is held for a run which nobody knows would stay held.

        Args:
            plan: The new run's.
            tolerant: A node that cannot be held does not hinder taking traffic back.

        Raises:
            LyncAutoError: With the engine's line, and the commands that go on from where the run is.
        """
        if plan is not None:
            self._journal.append(Opened(plan, __version__))
        shop = self._shop()
        try:
            self._hold(shop, tolerant=tolerant)
            note_torn(shop)
            yield shop
        except LyncAutoError as error:
            _close_untouched(shop)
            self._leave_behind()
            _tell_where(error, self._journal)
            error.run, error.report = self._run.id, str(self._run.folder / "report.md")
            raise
        except KeyboardInterrupt:
            interrupted = Interrupted("stopped by the operator", why="^C", fix=AGAIN)
            self._leave_behind()
            _tell_where(interrupted, self._journal)
            raise interrupted from None
        self._report()
        self._let_go()

    def _shop(self) -> Workshop:
        context = self._context
        known = steps(self._estate, design_of(self._journal.story.plan), self._journal)
        answer = context.pool.limits.answer
        return Workshop(known, self._journal, context.clock, context.tell, answer, self._release)

    def _hold(self, shop: Workshop, *, tolerant: bool) -> None:
        """Hold the nodes for this run, and while it is open, so that no other laptop goes on from there."""
        for lock in self._locks:
            try:
                lock.acquire(owner(self._context, self._run.id))
            except Locked:
                raise
            except LyncAutoError as error:
                if not tolerant:
                    raise
                shop.tell(Noted(f"{error.what}; going on, since traffic goes back by DNS alone"))

    def _leave_behind(self) -> None:
        """Leave report and lock as they must be; what stopped the run stays the error to tell."""
        for leave in (self._report, self._let_go):
            with suppress(LyncAutoError):
                leave()

    def _let_go(self) -> None:
        """Give the nodes back when the run is over: a lock of a closed run would never be given back."""
        if self._journal.story.closed:
            self._release()

    def _release(self) -> None:
        """Give back every node that answers.

        Raises:
            NodeUnreachable: One did not; all others were given back.
        """
        silent: LyncAutoError | None = None
        for lock in self._locks:
            try:
                lock.release()
            except LyncAutoError as error:
                silent = error
        if silent is not None:
            raise silent

    def _report(self) -> None:
        archive = FolderArchive(self._run.folder)
        document = report_document(self._run.id, self._journal.entries, self._context.places)
        archive.put("report.json", json.dumps(document, indent=1).encode())
        archive.put("report.md", report_markdown(document).encode())


@contextmanager
def locked(context: Context) -> Iterator[None]:
    """Hold the site's run folder, so that one process at a time works on its pools.

    Raises:
        Locked: Another one does.
    """
    with ExitStack() as stack:
        lock = FileLock(context.runs.folder)
        lock.acquire(owner(context, "lyncauto"))
        stack.callback(lock.release)
        yield


def owner(context: Context, run: str) -> str:
    """Return who works on *run*, as a lock tells a second operator."""
    return f"{run} {_operator()}@{platform.node()} since {stamp(context.clock.now())}"


def _operator() -> str:
    """Return who runs this; a user without a name, or a system that does not tell it, is no obstacle."""
    try:
        return getpass.getuser()
    except (ImportError, KeyError, OSError):  # no pwd module; no entry in it; both, from Python 3.13 on
        return "somebody"


def _tell_where(error: LyncAutoError, journal: Journal) -> None:
    """Add how far the run is and, while it is open, the commands that go on with it and take it back."""
    error.done = progress(journal)
    story = journal.story
    if story.closed:
        return
    if error.exit is Exit.ERROR:
        error.exit = Exit.PART_WAY
    on, back = f"lyncauto {story.plan.onward}", "lyncauto rollback"
    if story.plan.migrates and story.turned:
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
