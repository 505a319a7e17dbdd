"""Change windows: ``Sat 22:00-04:00``, in UTC. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def is_open(window: str, now: datetime) -> bool:
    """Whether *now*, UTC, lies in *window*; a window that ends before it begins runs past midnight."""
    days, _, hours = window.partition(" ")
    first, _, last = days.partition("-")
    begin, _, end = hours.partition("-")
    clock = now.strftime("%H:%M")
    if begin < end:
        return _day_in(first, last or first, now) and begin <= clock < end
    yesterday = now - timedelta(days=1)
    return (_day_in(first, last or first, now) and clock >= begin) or (
        _day_in(first, last or first, yesterday) and clock < end
    )


def _day_in(first: str, last: str, now: datetime) -> bool:
    begin, end = _DAYS.index(first), _DAYS.index(last)
    return (now.weekday() - begin) % 7 <= (end - begin) % 7
