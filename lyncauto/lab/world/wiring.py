"""What happens in the estate is felt at the Front Ends' processes: services, certificates, provisioning."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from functools import partial

from lyncauto.errors import LabFailed
from lyncauto.lab.estate.estate import Estate
from lyncauto.lab.world.front_ends import FrontEnds

PAUSE = 0.05  # of the estate's seconds between two looks at a replica
_USE = "WebServicesInternal"


class Wiring:
    """From the estate to the processes, while it is started."""

    def __init__(self, estate: Estate, front_ends: FrontEnds) -> None:
        self._estate = estate
        self._front_ends = front_ends
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Begin to pass on what happens."""
        self._estate.services.switched = self._switched
        for fqdn in self._front_ends.names:
            self._estate.stores[fqdn].assigned_anew = partial(self._assigned_anew, fqdn)
            self._run(self._follow(fqdn))

    async def stop(self) -> None:
        """End it."""
        self._estate.services.cancel()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _switched(self, fqdn: str, running: bool) -> None:  # noqa: FBT001 - the shape of a listener
        if running:
            await self._front_ends.revive(fqdn)
        else:
            await self._front_ends.kill(fqdn)

    def _assigned_anew(self, fqdn: str, use: str) -> None:
        if use == _USE and not self._estate.faults.active("certificate.needs-restart", fqdn):
            self._run(self._serve(fqdn))

    async def _serve(self, fqdn: str) -> None:
        with suppress(LabFailed):  # it went down meanwhile, and takes the certificate when it starts
            await self._front_ends.serve_certificate(fqdn)

    async def _follow(self, fqdn: str) -> None:
        """Let a Front End tell its clients what its replica says, from the moment on when it does."""
        while True:
            with suppress(LabFailed):  # it goes down, or hangs: the next round tells it
                await self._front_ends.provision(fqdn)
            await self._estate.clock.sleep(PAUSE)

    def _run(self, act: Coroutine[None, None, None]) -> None:
        task = asyncio.ensure_future(act)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
