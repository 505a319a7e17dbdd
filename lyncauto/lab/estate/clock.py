"""The estate's time: one source for certificates, lags and durations."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Seconds since the estate started, the date they make, and waiting."""

    def seconds(self) -> float:
        """Return the seconds since the start; they never go back."""

    def now(self) -> datetime:
        """Return the time in UTC."""

    async def sleep(self, seconds: float) -> None:
        """Wait without holding up the others."""


class SystemClock:
    """The machine's time; a clock set back while the lab runs does not disturb it."""

    def __init__(self) -> None:
        self._started = datetime.now(UTC)
        self._origin = time.monotonic()

    def seconds(self) -> float:
        """Return the seconds since the start."""
        return time.monotonic() - self._origin

    def now(self) -> datetime:
        """Return the time in UTC."""
        return self._started + timedelta(seconds=self.seconds())

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


class ManualClock:
    """A time that passes when it is told to: for tests that must not wait."""

    def __init__(self, started: datetime = datetime(2026, 1, 1, tzinfo=UTC)) -> None:
        self._started = started
        self._seconds = 0.0

    def seconds(self) -> float:
        """Return the seconds since the start."""
        return self._seconds

    def now(self) -> datetime:
        """Return the time in UTC."""
        return self._started + timedelta(seconds=self._seconds)

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self._seconds += seconds

    async def sleep(self, seconds: float) -> None:
        """Let time pass, and let others run meanwhile."""
        self.advance(seconds)
        await asyncio.sleep(0)
