"""Change windows: ``Sat 22:00-04:00``, in UTC. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Opening:
    """One time at which a window is open: from *begin* until just before *end*, UTC."""

    begin: datetime
    end: datetime


def opening(window: str, after: datetime) -> Opening:
    """Return the first opening of *window* that ends later than *after*: it may be open then already.

    A window that ends before it begins runs past midnight.
    """
    days, _, hours = window.partition(" ")
    first, _, last = days.partition("-")
    begins, _, ends = hours.partition("-")
    day = after.replace(hour=0, minute=0, second=0, microsecond=0) - _DAY
    while True:
        begin, end = _at(day, begins), _at(day, ends)
        end += _DAY if end <= begin else timedelta()
        if _day_in(first, last or first, day) and end > after:
            return Opening(begin, end)
        day += _DAY


def is_open(window: str, now: datetime) -> bool:
    """Whether *now*, UTC, lies in *window*."""
    return opening(window, now).begin <= now


def _at(day: datetime, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), day.tzinfo)


def _day_in(first: str, last: str, now: datetime) -> bool:
    begin, end = _DAYS.index(first), _DAYS.index(last)
    return (now.weekday() - begin) % 7 <= (end - begin) % 7
