"""A pipeline of the lab's own in a client's runspace pool: it brings what stands in for Windows.

The client hears nothing of it: no session on Windows says which modules it was set up with.
"""

from __future__ import annotations

import asyncio
import uuid

import psrpcore
from psrpcore.types import RunspacePoolState

from lyncauto.lab.pwsh import packets
from lyncauto.lab.pwsh.process import PATIENCE, EngineProcess

_FRAGMENT = 32768  # bytes


class Equipment:
    """Imports a module into the pool that a process serves."""

    def __init__(self, process: EngineProcess) -> None:
        self._process = process
        self._id: uuid.UUID | None = None
        self._over = asyncio.Event()

    async def bring(self, module: str, pool_id: uuid.UUID) -> None:
        """Import *module*; the pool must be open, and nothing else run in it.

        Raises:
            EngineGone: The process has ended.
            TimeoutError: The import does not end.
        """
        pool = psrpcore.ClientRunspacePool(runspace_pool_id=pool_id)
        pool.state = RunspacePoolState.Opened  # it was opened by the client, whose words these are not
        pipeline = psrpcore.ClientPowerShell(pool)
        pipeline.add_command("Import-Module")
        pipeline.add_parameter("Name", module)
        pipeline.start()
        self._id = pipeline.pipeline_id
        await self._process.order("Command", self._id)
        while (payload := pool.data_to_send(_FRAGMENT)) is not None:
            await self._process.data(payload.data, self._id)
        await asyncio.wait_for(self._over.wait(), PATIENCE)
        await self._process.order("Close", self._id)

    def heard(self, id_: uuid.UUID, data: bytes) -> None:
        """Take what the process says, whoever it is about."""
        if id_ == self._id and packets.ends_pipeline(data):
            self._over.set()
