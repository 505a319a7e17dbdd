"""How often the clients act, all together; it can be changed and halted while they run."""

from __future__ import annotations

import asyncio
import random
import time


class Pace:
    """Shared by all clients.

    Attributes:
        rate: Attempts a second, of all *sharers* together.
    """

    def __init__(self, rate: float, sharers: int) -> None:
        self.rate = rate
        self._sharers = sharers
        self._running = asyncio.Event()
        self._running.set()

    def pause(self) -> None:
        """Let nobody begin anything; what is under way goes on."""
        self._running.clear()

    def resume(self) -> None:
        """Go on."""
        self._running.set()

    async def go(self) -> None:
        """Wait while paused."""
        await self._running.wait()

    async def turn(self, due: float, chance: random.Random) -> float:
        """Wait until *due* (monotonic), and while paused; return when the next turn is due.

        Whoever is late does not catch up: the next turn counts from now.
        """
        await asyncio.sleep(due - time.monotonic())
        await self.go()
        interval = self._sharers / self.rate
        return max(due, time.monotonic() - interval) + interval * chance.uniform(0.5, 1.5)
