"""The estate's time: one source for certificates, lags and durations."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Seconds since the estate started, the date they make, and waiting."""

    def seconds(self) -> float:
        """Return the seconds since the start; they never go back."""

    def now(self) -> datetime:
        """Return the time in UTC."""

    def forward(self, seconds: float) -> None:
        """Leap ahead; whoever sleeps shorter than that wakes."""

    async def sleep(self, seconds: float) -> None:
        """Wait without holding up the others."""


class SystemClock:
    """The machine's time; a clock set back while the lab runs does not disturb it.

    It can be sent forward, so that what takes the estate an hour takes a test no time. Its date stays the
    machine's all the same: whoever verifies a certificate reads the machine's clock.
    """

    def __init__(self) -> None:
        self._started = datetime.now(UTC)
        self._origin = time.monotonic()
        self._ahead = 0.0
        self._jumped = asyncio.Event()

    def seconds(self) -> float:
        """Return the seconds since the start, those that were leapt over included."""
        return time.monotonic() - self._origin + self._ahead

    def now(self) -> datetime:
        """Return the machine's time in UTC."""
        return self._started + timedelta(seconds=time.monotonic() - self._origin)

    def forward(self, seconds: float) -> None:
        """Leap ahead; whoever sleeps shorter than that wakes at once.

        Raises:
            ValueError: That is no way ahead.
        """
        if not 0 < seconds < float("inf"):
            raise ValueError(f"the estate's clock goes forward only, not by {seconds} s")
        self._ahead += seconds
        jumped, self._jumped = self._jumped, asyncio.Event()
        jumped.set()

    async def sleep(self, seconds: float) -> None:
        """Wait until that many of the estate's seconds have passed."""
        until = self.seconds() + seconds
        while (left := until - self.seconds()) > 0:
            with suppress(TimeoutError):
                async with asyncio.timeout(left):
                    await self._jumped.wait()
        await asyncio.sleep(0)


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

    def forward(self, seconds: float) -> None:
        """Let time pass: nobody sleeps here."""
        self.advance(seconds)

    async def sleep(self, seconds: float) -> None:
        """Let time pass, and let others run meanwhile."""
        self.advance(seconds)
        await asyncio.sleep(0)
