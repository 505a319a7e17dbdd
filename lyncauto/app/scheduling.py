"""What ``schedule`` works with: a site file becomes a schedule of this machine, or of a host of the site."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from lyncauto.adapters.site_file import load_site
from lyncauto.adapters.systemd.systemctl import Systemctl
from lyncauto.adapters.systemd.unit_folder import UnitFolder
from lyncauto.adapters.systemd.units import Schedule, unfit
from lyncauto.adapters.task_records import TaskRecords
from lyncauto.adapters.task_scheduler.definition import Task, faults
from lyncauto.adapters.unattended import secret_files
from lyncauto.app.unit_schedule import UnitSchedule
from lyncauto.errors import NotUnattended, Reason, RunFolderUnusable, SchedulerFailed, UsageWrong
from lyncauto.model.site import Pool, Site, WindowsHost


@dataclass(frozen=True, slots=True)
class Place:
    """A site file, and what is beside it.

    Attributes:
        path: The site file, absolute; links are left as they are.
        runs: Its run folder.
    """

    path: Path
    site: Site
    runs: Path

    @classmethod
    def of(cls, path: Path) -> Place:
        """Read a site file.

        Raises:
            SiteFileInvalid: It cannot be used; every reason is listed.
        """
        site = load_site(path)
        absolute = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow links
        return cls(absolute, site, Path(os.path.abspath(absolute.parent / site.runs)))  # noqa: PTH100 - as above

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders that a renewal writes in, the run folder first."""
        used = (self.site.ca[pool.ca] for pool in self.site.pools)
        asked = (self.runs / one.folder for one in used if one.source == "files")
        others = (one for one in asked if not one.is_relative_to(self.runs))
        return tuple(dict.fromkeys((self.runs, *others)))

    @property
    def perhaps(self) -> tuple[str, ...]:
        """The folder of the metrics, if any are asked for: another program's, and no renewal needs it."""
        named = self.site.heard.prometheus
        return (str(self._beside(named).parent),) if named else ()

    @property
    def records(self) -> TaskRecords:
        """Which tasks the site has on Windows hosts."""
        return TaskRecords(self.runs)

    def pool_of(self, host: str) -> Pool:
        """Return a pool that a Windows host belongs to.

        Raises:
            UsageWrong: The site file has no such host.
        """
        for pool in self.site.pools:
            if any(one.name == host.lower() for one in self._hosts(pool)):
                return pool
        known = dict.fromkeys(one.name for pool in self.site.pools for one in self._hosts(pool))
        raise UsageWrong(
            f"{host} is no Windows host of {self.path}",
            why="a task is registered over the road that the site file says, and it says none",
            fix=f"give one of {', '.join(known)}",
        )

    def _beside(self, path: str) -> Path:
        return Path(os.path.abspath(self.path.parent / path))  # noqa: PTH100 - as in `of`

    def _hosts(self, pool: Pool) -> Iterator[WindowsHost]:
        yield self.site.cms[pool.cms].host
        yield self.site.dns[pool.dns].host
        yield from pool.front_ends
        enrolling = self.site.ca[pool.ca].host
        if enrolling:
            yield enrolling


def unit_schedule(place: Place, root: Path | None) -> UnitSchedule:
    """Return the schedule by systemd.

    Args:
        place: The site.
        root: The tree that the files go to; ``None``: this machine, whose systemd is told.
    """
    folder = UnitFolder(root or Path("/"))
    return UnitSchedule(place.site.name, str(place.path), folder, None if root else Systemctl())


def units(place: Place, *, user: str, at: str, here: bool) -> Schedule:
    """Return what systemd is to run: by this interpreter, as who owns the run folder if no *user* is given.

    A user that systemd makes up for each run (``DynamicUser``) could not keep what the next run must find.

    Args:
        place: The site.
        user: As whom; empty: the owner of the run folder, or of what it would be made in.
        at: When, local time: ``03:30``.
        here: Whether it is this machine that it runs on, so that files and owners are as they will be.

    Raises:
        NotUnattended: It could not run by itself; every reason is listed.
    """
    owner = _owner(place.runs)
    secrets = secret_files(place.path, place.site, look=here)
    schedule = Schedule(
        name=place.site.name,
        site=str(place.path),
        runs=str(place.runs),
        user=user or owner,
        python=sys.executable,
        at=at,
        secrets={name: str(path) for name, path in secrets.items()},
        folders=tuple(map(str, place.folders[1:])),
        perhaps=place.perhaps,
    )
    reasons = [
        Reason(str(place.path), repr(path), "a unit file cannot name it", "a path without control characters")
        for path in unfit(schedule)
    ]
    reasons += [_not_theirs(folder, schedule.user) for folder in _foreign(place, schedule.user) if here]
    if reasons:
        fix = "mend what is named and run the same command again"
        raise NotUnattended(f"{place.path} cannot be renewed by systemd", reasons=reasons, fix=fix)
    return schedule


def _foreign(place: Place, user: str) -> list[Path]:
    """Return the folders that the service could not write in, as far as their owners say so."""
    return [folder for folder in place.folders if folder.is_dir() and _owner(folder) != user]


def _not_theirs(folder: Path, user: str) -> Reason:
    why = "that is whose it is, and the service must write in it"
    wanted = f"a folder of the service's user: `chown -R {user} {folder}`"
    return Reason(str(folder), _owner(folder), why, wanted)


def make_folders(place: Place, user: str) -> tuple[Path, ...]:
    """Make the folders that the service is let into and cannot make; return those that were not there.

    Raises:
        RunFolderUnusable: One could not be made.
        SchedulerFailed: There is no such user; the folder was not made.
    """
    missing = tuple(folder for folder in place.folders if not folder.is_dir())
    for folder in missing:
        _make(folder, user)
    return missing


def _make(folder: Path, user: str) -> None:
    import shutil  # noqa: PLC0415 - what it needs to change an owner is there on POSIX alone

    try:
        folder.mkdir(mode=0o700, parents=True)
        shutil.chown(folder, int(user) if user.isdigit() else user)
    except LookupError as error:
        folder.rmdir()
        fix = "make that user, or give another one with --user"
        raise SchedulerFailed(f"there is no user {user}", why=str(error), fix=fix) from error
    except OSError as error:
        with suppress(OSError):
            folder.rmdir()
        why, fix = error.strerror or str(error), "make it by hand, or run the same command as root"
        raise RunFolderUnusable(f"cannot make {folder}", why=why, fix=fix) from error


def task(place: Place, *, account: str, at: str, python: str, site_there: str) -> Task:
    """Return what the Task Scheduler is to run.

    Args:
        place: The site.
        account: As whom.
        at: When, that host's local time.
        python: The interpreter on that host; empty: this one.
        site_there: The site file as it is called there; empty: as here.

    Raises:
        NotUnattended: A secret would be asked for; every one is listed.
        UsageWrong: A path or the account cannot be used there.
    """
    secret_files(place.path, place.site, look=False)
    made = Task(place.site.name, site_there or str(place.path), python or sys.executable, account, at)
    found = faults(made)
    if found:
        raise UsageWrong(
            "the task cannot be defined",
            why="\n".join(found),
            fix="give --account, and as they are called on that host --python and --site-there",
        )
    return made


def _owner(folder: Path) -> str:
    """Return who owns a folder, or the nearest one above it; a number where the user has no name."""
    there = next(one for one in (folder, *folder.parents) if one.exists())
    try:
        return there.owner()
    except KeyError:
        return str(there.stat().st_uid)
    except (NotImplementedError, ImportError):  # no POSIX: a tree for another machine is written here
        return "root"
