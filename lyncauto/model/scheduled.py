"""How the daily renewal of a site stands, and what of it is an alarm. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from lyncauto.model.last_run import LastRun

HERE = "this machine"
PERIOD = timedelta(days=1)
GRACE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Standing:
    """One schedule, as its own system tells it; times are UTC, ``None`` where they are not known.

    Attributes:
        name: Of the timer or the task.
        where: Whose: :data:`HERE`, or a host's FQDN.
        installed: ``None``: it could not be asked.
        since: When it was installed.
        idle: Why it starts nothing though it is there; empty: it does.
        began: When it last started something.
        ran: When what it started last had ended; a task says the start of it alone.
        failed: How that ended badly; empty: well, or not known.
        next: When it starts something again.
    """

    kind: Literal["systemd", "task"]
    name: str
    where: str
    installed: bool | None
    since: datetime | None = None
    idle: str = ""
    began: datetime | None = None
    ran: datetime | None = None
    failed: str = ""
    next: datetime | None = None


@dataclass(frozen=True, slots=True)
class TaskFound:
    """A task of the Windows Task Scheduler, as it reads.

    Attributes:
        state: ``Ready``, ``Running``, ``Queued``, ``Disabled`` or ``Unknown``.
        ran: When it was last started, UTC; ``None``: never, or it is not told.
        result: What that came to, 0: well; ``None``: it is not told.
        next: When it is started again, UTC; ``None``: never, or it is not told.
        sha256: Of its definition as the Task Scheduler gives it: not letter by letter what it was given.
    """

    state: str
    ran: datetime | None
    result: int | None
    next: datetime | None
    sha256: str


@dataclass(frozen=True, slots=True)
class Renewals:
    """A pool's latest renewal.

    Attributes:
        kept: What was kept of it; ``None``: nothing.
        at: When it ended.
        ends: When the certificate that is served ends.
        due: From when on it is to be renewed.
    """

    pool: str
    kept: LastRun | None
    at: datetime | None = None
    ends: datetime | None = None
    due: datetime | None = None

    def days_left(self, now: datetime) -> int | None:
        """Return how many whole days the certificate is valid; less than 0 once it has ended."""
        return None if self.ends is None else (self.ends - now) // timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that somebody has to see to.

    Attributes:
        pool: Which one; empty: the whole site.
    """

    pool: str
    what: str
    fix: str


def alarms(
    pools: Sequence[Renewals], schedules: Sequence[Standing], now: datetime, late: timedelta
) -> tuple[Alarm, ...]:
    """Return what is wrong, the whole site first.

    Args:
        pools: Every pool of the site file.
        schedules: Every schedule that there is, or should be.
        now: UTC.
        late: How long after its due date a certificate may be served still.
    """
    return (
        *_of_site(schedules),
        *(found for pool in pools for found in _of_pool(pool, schedules, now, late)),
    )


def _of_site(schedules: Sequence[Standing]) -> Iterator[Alarm]:
    if all(one.installed is False for one in schedules):
        what = "no schedule is installed: nothing renews by itself"
        yield Alarm("", what, "run `lyncauto schedule install`")
    for one in schedules:
        if one.installed and one.idle:
            what = f"{one.name} on {one.where} starts nothing: {one.idle}"
            yield Alarm("", what, "run `lyncauto schedule install` again, or enable it by hand")


def _of_pool(
    pool: Renewals, schedules: Sequence[Standing], now: datetime, late: timedelta
) -> Iterator[Alarm]:
    failure = _failure(pool, schedules)
    if failure:
        yield Alarm(pool.pool, f"the last run failed: {failure}", "mend that, then run `lyncauto renew`")
    silence = _silence(pool, schedules, now)
    if silence:
        yield Alarm(pool.pool, silence, "see why on the host that it is to run on, then run `lyncauto renew`")
    if pool.ends is not None and pool.ends <= now:
        yield Alarm(pool.pool, f"the certificate ended on {pool.ends:%Y-%m-%d}", "run `lyncauto renew`")
    elif pool.due is not None and now - pool.due > late:
        days = (now - pool.due) // timedelta(days=1)
        what = f"the certificate was due on {pool.due:%Y-%m-%d}, {days} days ago"
        yield Alarm(pool.pool, what, "run `lyncauto renew` and see what it says")


def _failure(pool: Renewals, schedules: Sequence[Standing]) -> str:
    if pool.kept is not None and pool.kept.exit:
        return f"{pool.kept.came}: {pool.kept.why}"
    for one in schedules:
        # Whatever lyncauto itself came to it has kept: this is what ended before, or without, it.
        began = one.began or one.ran
        if one.failed and (pool.at is None or (began is not None and pool.at < began)):
            return f"{one.failed} ({one.name} on {one.where})"
    return ""


def _silence(pool: Renewals, schedules: Sequence[Standing], now: datetime) -> str:
    """Return that nothing has run for too long; what was installed only now need not have run yet."""
    ran = [pool.at, *(one.ran for one in schedules if pool.kept is None)]
    signs = [*ran, *(one.since for one in schedules if one.installed is not False)]
    latest = max((one for one in signs if one is not None), default=None)
    if latest is not None and now - latest <= PERIOD + GRACE:
        return ""
    last = max((one for one in ran if one is not None), default=None)
    if last is None and all(one.installed is False for one in schedules):
        return ""  # that none is installed is told once, for the whole site
    if last is None:
        return "it has never run, as far as is known here"
    return f"it has not run since {last:%Y-%m-%d %H:%M} UTC: it should every day"
