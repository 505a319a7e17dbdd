"""A site's daily renewal by systemd: set and removed as a whole, never over what somebody else wrote."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from lyncauto.adapters.systemd.systemctl import Systemctl
from lyncauto.adapters.systemd.unit_folder import UnitFolder
from lyncauto.adapters.systemd.units import Schedule, mark, render, unit
from lyncauto.errors import LyncAutoError, ScheduleForeign
from lyncauto.model.scheduled import HERE, Standing

_Texts = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Done:
    """What an install or a removal came to.

    Attributes:
        changed: The files that were written or removed.
        same: Those that were as they were to be.
        left: What lyncauto did not write and left where it is.
    """

    changed: tuple[str, ...]
    same: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


class UnitSchedule:
    """The service and the timer of one site file."""

    def __init__(self, name: str, site: str, folder: UnitFolder, manager: Systemctl | None) -> None:
        """Keep the parts; nothing is read or written yet.

        Args:
            name: The site's, as its file says.
            site: The site file, absolute.
            folder: Where the units' files are.
            manager: Who is told of them; ``None``: nobody, they are another machine's.
        """
        self._site = site
        self._service, self._timer = f"{unit(name)}.service", f"{unit(name)}.timer"
        self._folder = folder
        self._manager = manager

    def files(self, schedule: Schedule) -> dict[str, str]:
        """Return path -> text of what an install would write."""
        return {self._path(name): text for name, text in render(schedule).items()}

    def install(self, schedule: Schedule, edited: Collection[str] = ()) -> Done:
        """Write what is not there yet, and let the timer count.

        Args:
            schedule: What is to run.
            edited: Files that may be replaced although somebody else has written in them.

        Raises:
            ScheduleForeign: A file is not as lyncauto wrote it for this site; nothing was written.
            SchedulerFailed: A file or systemd did not take it; what was there before is there again.
        """
        wanted, before = render(schedule), self._before()
        self._refuse(before, edited, "replaced")
        changed = [name for name in wanted if wanted[name] != before[name]]
        try:
            for name in changed:
                self._folder.write(name, wanted[name])
            self._take_up()
        except LyncAutoError:
            self._put_back(before)
            raise
        same = tuple(self._path(name) for name in wanted if name not in changed)
        return Done(tuple(map(self._path, changed)), same, self._beside())

    def remove(self, edited: Collection[str] = ()) -> Done:
        """Stop the timer and remove what lyncauto wrote; a renewal that is under way goes on to its end.

        Args:
            edited: Files that may be removed although somebody else has written in them.

        Raises:
            ScheduleForeign: A file is not as lyncauto wrote it for this site; nothing was removed.
            SchedulerFailed: A file or systemd did not take it; what was there before is there again.
        """
        before = self._before()
        there = [name for name, text in before.items() if text is not None]
        self._refuse(before, edited, "removed")
        if not there:
            return Done((), left=self._beside())
        try:
            self._leave(there)
            for name in there:
                self._folder.remove(name)
        except LyncAutoError:
            self._put_back(before)
            raise
        if self._manager:
            self._manager.forget(self._service)
        return Done(tuple(map(self._path, there)), left=self._beside())

    def standing(self) -> Standing:
        """Return how the schedule stands.

        Raises:
            SchedulerFailed: A file of it cannot be read.
        """
        if None in self._before().values():
            return Standing("systemd", self._timer, HERE, installed=False)
        written = self._folder.since(self._timer)
        since = None if written is None else datetime.fromtimestamp(written, UTC)
        if self._manager is None:
            return Standing("systemd", self._timer, HERE, installed=True, since=since)
        return self._manager.standing(self._timer, self._service, since)

    def _before(self) -> dict[str, str | None]:
        return {name: self._folder.read(name) for name in (self._service, self._timer)}

    def _refuse(self, before: _Texts, edited: Collection[str], act: str) -> None:
        reasons = {
            name: why
            for name, text in before.items()
            if text is not None and (why := self._foreign(text)) and not {name, self._path(name)} & {*edited}
        }
        if reasons:
            raise ScheduleForeign(
                f"the schedule of {self._site} is not {act}",
                why="\n".join(f"{self._path(name)}: {why}" for name, why in reasons.items()),
                fix=f"look at it; if it may be {act}, run the same command with "
                + " ".join(f"--edited {name}" for name in reasons),
            )

    def _foreign(self, text: str) -> str:
        """Return why a file is not ours to replace; empty if it is."""
        found = mark(text)
        if found is None:
            return "lyncauto did not write it, or its first line is gone"
        if found.site != self._site:
            return f"it is the schedule of {found.site}: two sites of one `name` cannot both have one"
        return "" if found.untouched else "it was changed by hand"

    def _take_up(self) -> None:
        if self._manager:
            self._manager.take_up(self._timer)
        else:
            self._folder.link(self._timer)

    def _leave(self, there: Collection[str]) -> None:
        if self._manager is None:
            self._folder.unlink(self._timer)
        elif self._timer in there:
            self._manager.leave(self._timer)

    def _put_back(self, before: _Texts) -> None:
        """Make the files what they were; the error that led here is told, and not one of these."""
        if before[self._timer] is None:
            with suppress(LyncAutoError):
                self._leave(before)
        for name, text in before.items():
            with suppress(LyncAutoError):
                if text is None:
                    self._folder.remove(name)
                else:
                    self._folder.write(name, text)
        with suppress(LyncAutoError):
            if before[self._timer] is not None:
                self._take_up()
            elif self._manager:
                self._manager.reload()

    def _path(self, name: str) -> str:
        return str(self._folder.path(name))

    def _beside(self) -> tuple[str, ...]:
        names = (self._service, self._timer)
        return tuple(str(found) for name in names if (found := self._folder.beside(name)))
