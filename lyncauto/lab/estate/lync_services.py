"""The Lync services of each Front End: running, or not, and how long they take to become either."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from enum import Enum

from lyncauto.lab.estate.clock import Clock
from lyncauto.lab.estate.description import Description
from lyncauto.lab.estate.faults import Faults


class ServiceState(Enum):
    """As Windows names it."""

    RUNNING = "Running"
    STOPPING = "StopPending"
    STOPPED = "Stopped"
    STARTING = "StartPending"


async def _nobody(_: str, __: bool) -> None:  # noqa: FBT001 - the shape of a listener
    """Hear nothing."""


class LyncServices:
    """All Front Ends' services. What was begun is carried through, even if nobody waits for it any more.

    Attributes:
        switched: Told FQDN, and whether the services run now; awaited before anybody hears of it.
    """

    def __init__(self, description: Description, clock: Clock, faults: Faults) -> None:
        self.switched: Callable[[str, bool], Coroutine[None, None, None]] = _nobody
        self._description = description
        self._clock = clock
        self._faults = faults
        self._states = dict.fromkeys(description.pool.front_ends, ServiceState.RUNNING)
        self._under_way: dict[str, asyncio.Task[None]] = {}

    def state(self, host: str) -> ServiceState:
        """Return how the services of a Front End are.

        Raises:
            KeyError: It is none.
        """
        return self._states[host]

    def running(self, host: str) -> bool:
        """Say whether the services of a Front End run."""
        return self._states[host] is ServiceState.RUNNING

    async def stop(self, host: str) -> None:
        """Stop the services as `-Graceful` does, and return when they have ended."""
        await self._wait_for(host)
        if self._states[host] is not ServiceState.STOPPED:
            await asyncio.shield(self._begin(host, self._stop(host)))

    async def start(self, host: str, wait: bool) -> None:  # noqa: FBT001 - as -NoWait is given or not
        """Start the services; return when they run, or at once without *wait*.

        A start that fails leaves them stopped; see :meth:`state`.
        """
        await self._wait_for(host)
        begun = self._begin(host, self._start(host))
        if wait:
            await asyncio.shield(begun)

    def cancel(self) -> None:
        """Break off what is under way, and take all services for running: for a lab that is set back."""
        for task in self._under_way.values():
            task.cancel()
        self._under_way.clear()
        self._states = dict.fromkeys(self._states, ServiceState.RUNNING)

    async def _wait_for(self, host: str) -> None:
        """Let the service manager finish what it is doing there."""
        task = self._under_way.get(host)
        if task is not None and not task.done():
            await asyncio.wait({task})

    def _begin(self, host: str, act: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.ensure_future(act)
        self._under_way[host] = task
        return task

    async def _stop(self, host: str) -> None:
        self._states[host] = ServiceState.STOPPING
        await self._clock.sleep(self._description.durations.front_end_stop)
        self._states[host] = ServiceState.STOPPED
        await self._tell(host, running=False)

    async def _start(self, host: str) -> None:
        if self._states[host] is not ServiceState.RUNNING:
            self._states[host] = ServiceState.STARTING
            await self._clock.sleep(self._start_takes(host))
            if self._faults.active("services.do-not-start", host):
                self._states[host] = ServiceState.STOPPED
                return
        await self._tell(host, running=True)
        self._states[host] = ServiceState.RUNNING

    async def _tell(self, host: str, *, running: bool) -> None:
        """Tell the listener; what it has begun it ends, even if the act that it belongs to is broken off."""
        await asyncio.shield(asyncio.ensure_future(self.switched(host, running)))

    def _start_takes(self, host: str) -> float:
        """Return the seconds that a start takes; a fault can say another figure."""
        slow = self._faults.armed("services.slow", host)
        return float(slow.value) if slow else self._description.durations.front_end_start
