"""How a daily renewal stands, as lines: alarms first. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from lyncauto.model.last_run import LastRun
from lyncauto.model.scheduled import Alarm, Renewals, Standing
from lyncauto.report.lines import Line, Tone


def status_lines(
    alarms: Iterable[Alarm], pools: Iterable[Renewals], schedules: Iterable[Standing], now: datetime
) -> Iterator[Line]:
    """Give the lines: what must be seen to, then each pool, then each schedule."""
    for alarm in alarms:
        yield Line(f"ALARM {alarm.pool or 'schedule'}: {alarm.what}", Tone.BAD)
        yield Line(f"  {alarm.fix}")
    for pool in pools:
        yield from _pool(pool, now)
    for one in schedules:
        yield Line(f"{one.name} ({one.kind}, {one.where}): {_standing(one)}; next run {_at(one.next)}")


def _pool(pool: Renewals, now: datetime) -> Iterator[Line]:
    yield Line(pool.pool, Tone.TITLE)
    kept = pool.kept
    if kept is None:
        yield Line("  last run    none that is known here")
        return
    yield Line(f"  last run    {_at(pool.at)} on {kept.host}")
    yield Line(f"  result      {kept.came} (exit code {kept.exit}){_why(kept)}")
    yield Line(f"  certificate {_left(pool.days_left(now))}, to be renewed from {_at(pool.due)} on")


def _why(kept: LastRun) -> str:
    """Return the first line of why: an error may have given a list of reasons."""
    return f": {kept.why.splitlines()[0]}" if kept.why else ""


def _standing(one: Standing) -> str:
    if one.installed is None:
        return "it could not be asked"
    if not one.installed:
        return "not installed"
    return one.idle or "installed"


def _left(days: int | None) -> str:
    if days is None:
        return "unknown"
    return f"{days} days left" if days >= 0 else f"ended {-days} days ago"


def _at(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else "unknown"
