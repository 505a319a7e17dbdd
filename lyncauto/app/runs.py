"""Runs of a site: one folder each, with its journal, what it saved and its report."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from lyncauto.adapters.journal_file import FileJournal
from lyncauto.engine.journal import Journal
from lyncauto.errors import NoRun, OpenRun
from lyncauto.model.story import Story
from lyncauto.ports.clock import Clock
from lyncauto.ports.journal import JournalStore


@dataclass(frozen=True, slots=True)
class Run:
    """One run's folder."""

    folder: Path
    keep: Callable[[Path], JournalStore] = FileJournal

    @property
    def id(self) -> str:
        """When it began, as its folder is called."""
        return self.folder.name

    def journal(self, clock: Clock) -> Journal:
        """Return its journal.

        Raises:
            JournalDamaged: It was edited or has lost a line.
        """
        path = self.folder / "journal.jsonl"
        return Journal(self.keep(path), clock, str(path))


class Runs:
    """All runs of one site, as one of its pools sees them."""

    def __init__(
        self,
        folder: Path,
        clock: Clock,
        pool: str,
        *,
        several: bool = False,
        keep: Callable[[Path], JournalStore] = FileJournal,
    ) -> None:
        """Keep the place; nothing is read yet.

        Args:
            folder: The site's run folder; need not exist.
            clock: For the names of new runs.
            pool: FQDN of the pool that is worked on.
            several: Whether the site has more pools, so that a command must name its pool.
            keep: What keeps a journal's lines.
        """
        self.folder = folder
        self._clock = clock
        self._pool = pool
        self._several = several
        self._keep = keep

    def all(self) -> tuple[Run, ...]:
        """Return the runs that have begun, of every pool, oldest first."""
        found = sorted(self.folder.glob("*/journal.jsonl"))
        return tuple(self._run(path.parent) for path in found if b"\n" in path.read_bytes())

    def new(self) -> Run:
        """Return a run that has not begun; its folder appears with its first line.

        Two laptops that begin in the same second do not have the same run.
        """
        return self._run(self.folder / f"{self._clock.now():%Y-%m-%dT%H-%M-%SZ}-{secrets.token_hex(2)}")

    def named(self, run_id: str) -> Run:
        """Return the run of this id.

        Raises:
            NoRun: There is none.
        """
        found = next((run for run in self.all() if run.id == run_id), None)
        if found is None:
            raise NoRun(
                f"there is no run {run_id}", why=f"{self.folder} has none", fix="run `lyncauto status`"
            )
        return found

    def story(self, run: Run) -> Story:
        """Return what a run's journal adds up to."""
        return run.journal(self._clock).story

    def open(self) -> Run | None:
        """Return this pool's run that is neither finished nor taken back, if there is one.

        Raises:
            OpenRun: Another pool's run is open: one at a time.
            JournalDamaged: A journal cannot be read, so that nobody can tell.
        """
        run = self._any_open()
        if run is not None and self.story(run).plan.pool != self._pool:
            raise self._is_open(run)
        return run

    def renewing(self) -> Run | None:
        """Return this pool's renewal, or its rehearsal, that is neither finished nor taken back, if any.

        Another pool's renewal that waits for a person keeps no pool from its own.

        Raises:
            OpenRun: A migration is open, of whatever pool.
        """
        found = None
        for run in self.all():
            told = self.story(run)
            if told.closed is None and told.plan.migrates:
                raise self._is_open(run)
            if told.closed is None and told.plan.pool == self._pool:
                found = run
        return found

    def standing(self) -> Run:
        """Return this pool's run that can be taken back: the open one, or the newest that migrated it.

        Raises:
            NoRun: There is none.
            OpenRun: Another pool's run is open.
        """
        run = self.open() or self._newest("migrated")
        if run is None:
            raise NoRun(
                "there is nothing to take back",
                why=f"{self.folder} holds no run of {self._pool} that is open or has migrated it",
                fix="run `lyncauto status`, or name the site file of the run with --site; "
                "`lyncauto migrate` begins one",
            )
        return run

    def after(self, run: Run) -> tuple[Story, ...]:
        """Return the stories of this pool's runs that began after *run*, oldest first."""
        told = (self.story(one) for one in self.all() if one.id > run.id)
        return tuple(one for one in told if one.plan.pool == self._pool)

    def latest(self) -> Run:
        """Return the run that a report is about: the one that can be taken back, or else the newest.

        Raises:
            NoRun: There is none.
        """
        mine = [run for run in self.all() if self.story(run).plan.pool == self._pool]
        if not mine:
            raise NoRun(
                "there is no run",
                why=f"{self.folder} holds none of {self._pool}",
                fix="run `lyncauto migrate`, or name the site file of the run with --site",
            )
        return self.open() or self._newest("migrated") or mine[-1]

    def refuse_open(self) -> None:
        """Refuse when a run is open, of whatever pool.

        Raises:
            OpenRun: With the command that finishes it and the one that takes it back.
        """
        run = self._any_open()
        if run is not None:
            raise self._is_open(run)

    def _any_open(self) -> Run | None:
        return next((run for run in reversed(self.all()) if self.story(run).closed is None), None)

    def _newest(self, outcome: str) -> Run | None:
        for run in reversed(self.all()):
            story = self.story(run)
            if story.plan.pool == self._pool and story.closed and story.closed.outcome == outcome:
                return run
        return None

    def _is_open(self, run: Run) -> OpenRun:
        story = self.story(run)
        pool = ("--pool", story.plan.pool) if self._several else ()
        on, back, finish = (_command(*words, *pool) for words in (story.plan.onward.split(), *_BACK))
        fix = f"{on} finishes it; {back} takes it back"
        if story.plan.migrates and story.turned:
            fix = f"{finish} takes the rest back; {on} goes forward again"
        what = story.plan.pool if story.plan.migrates else f"the certificate of {story.plan.pool}"
        why = f"{what} is neither {story.plan.outcome} nor taken back"
        return OpenRun(f"run {run.id} is open", why=why, fix=fix)

    def _run(self, folder: Path) -> Run:
        return Run(folder, self._keep)


_BACK = (("rollback",), ("rollback", "--finish"))


def _command(*words: str) -> str:
    return f"`{' '.join(('lyncauto', *words))}`"
