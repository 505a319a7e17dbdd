"""Runs of a site: one folder each, with its journal, what it saved and its report."""

from __future__ import annotations

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
    """All runs of one site."""

    def __init__(
        self, folder: Path, clock: Clock, keep: Callable[[Path], JournalStore] = FileJournal
    ) -> None:
        self.folder = folder
        self._clock = clock
        self._keep = keep

    def all(self) -> tuple[Run, ...]:
        """Return the runs that have begun, oldest first."""
        found = sorted(self.folder.glob("*/journal.jsonl"))
        return tuple(self._run(path.parent) for path in found if b"\n" in path.read_bytes())

    def new(self) -> Run:
        """Return a run that has not begun; its folder appears with its first line."""
        began = f"{self._clock.now():%Y-%m-%dT%H-%M-%SZ}"
        taken = {run.id for run in self.all()}
        names = (began, *(f"{began}-{number}" for number in range(2, len(taken) + 3)))
        return self._run(self.folder / next(name for name in names if name not in taken))

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

    def _run(self, folder: Path) -> Run:
        return Run(folder, self._keep)

    def open(self) -> Run | None:
        """Return the run that is neither finished nor taken back, if there is one.

        Raises:
            JournalDamaged: A journal cannot be read, so that nobody can tell.
        """
        return next((run for run in reversed(self.all()) if self.story(run).closed is None), None)

    def latest(self) -> Run:
        """Return the newest run.

        Raises:
            NoRun: There is none.
        """
        runs = self.all()
        if not runs:
            raise NoRun(
                "there is no run",
                why=f"{self.folder} holds none",
                fix="run `lyncauto migrate`, or name the site file of the run with --site",
            )
        return runs[-1]

    def story(self, run: Run) -> Story:
        """Return what a run's journal adds up to."""
        return run.journal(self._clock).story

    def refuse_open(self) -> None:
        """Refuse when a run is open.

        Raises:
            OpenRun: With the command that finishes it and the one that takes it back.
        """
        run = self.open()
        if run is None:
            return
        turned = self.story(run).turned
        finish = (
            "`lyncauto rollback --finish` takes the rest back" if turned else "`lyncauto apply` finishes it"
        )
        other = "`lyncauto apply` goes forward again" if turned else "`lyncauto rollback` takes it back"
        raise OpenRun(
            f"run {run.id} is open", why="it is neither finished nor taken back", fix=f"{finish}; {other}"
        )
