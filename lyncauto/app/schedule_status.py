"""How the daily renewal of a whole site file stands: pools, schedules, and what of it is an alarm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from lyncauto.adapters.last_run_file import LastRuns
from lyncauto.engine.journal import moment, stamp
from lyncauto.errors import ScheduleOverdue
from lyncauto.model.last_run import LastRun
from lyncauto.model.scheduled import Alarm, Renewals, Standing, alarms
from lyncauto.model.site import Site


@dataclass(frozen=True, slots=True)
class Overview:
    """All that is known at a moment."""

    now: datetime
    pools: tuple[Renewals, ...]
    schedules: tuple[Standing, ...]
    alarms: tuple[Alarm, ...]

    def document(self) -> dict[str, Any]:
        """Return it as plain data; times are UTC, ISO 8601, ``None`` where they are not known."""
        following = min((one.next for one in self.schedules if one.next), default=None)
        return {
            "now": stamp(self.now),
            "alarms": [asdict(one) for one in self.alarms],
            "pools": [{**_pool(one, self.now), "next": _told(following)} for one in self.pools],
            "schedules": [
                {name: _told(value) for name, value in asdict(one).items()} for one in self.schedules
            ],
        }

    def error(self) -> ScheduleOverdue | None:
        """Return the error of all alarms; ``None`` if there is none."""
        if not self.alarms:
            return None
        count = f"{len(self.alarms)} {'thing' if len(self.alarms) == 1 else 'things'}"
        return ScheduleOverdue(
            f"{count} about the daily renewal must be seen to",
            why="\n".join(f"{one.pool}: {one.what}" if one.pool else one.what for one in self.alarms),
            fix="\n".join(dict.fromkeys(one.fix for one in self.alarms)),
        )


def overview(
    site: Site, runs: Path, schedules: Sequence[Standing], now: datetime, late: timedelta
) -> Overview:
    """Return how the renewal of every pool stands.

    Args:
        site: The site file.
        runs: Its run folder; need not exist.
        schedules: Every schedule that there is, or should be.
        now: UTC.
        late: How long after its due date a certificate may be served still.

    Raises:
        RunFolderUnusable: What was kept is there and cannot be read.
    """
    files = LastRuns(runs)
    pools = tuple(_renewals(pool.name, files.of(pool.name)) for pool in site.pools)
    return Overview(now, pools, tuple(schedules), alarms(pools, schedules, now, late))


def _renewals(pool: str, kept: LastRun | None) -> Renewals:
    if kept is None:
        return Renewals(pool, None)
    return Renewals(pool, kept, _moment(kept.at), _moment(kept.ends), _moment(kept.due))


def _moment(text: str) -> datetime | None:
    return moment(text) if text else None


def _pool(one: Renewals, now: datetime) -> dict[str, Any]:
    return {
        "pool": one.pool,
        "host": one.kept.host if one.kept else None,
        "last": asdict(one.kept) if one.kept else None,
        "days_left": one.days_left(now),
        "ends": _told(one.ends),
        "due": _told(one.due),
    }


def _told(value: object) -> object:
    return stamp(value) if isinstance(value, datetime) else value
