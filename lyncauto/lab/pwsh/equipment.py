"""A pipeline of the lab's own in a client's runspace pool: it brings what stands in for Windows.

The client hears nothing of it: no session on Windows says how it was set up.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import psrpcore
from psrpcore.types import PSInvocationState, RunspacePoolState

from lyncauto.lab.pwsh import packets
from lyncauto.lab.pwsh.process import PATIENCE, EngineGone, EngineProcess

_FRAGMENT = 32768  # bytes


@dataclass(frozen=True, slots=True)
class Setting:
    """What a session is set up with.

    Attributes:
        text: A command's name, or a script.
        given: Its parameters.
        script: Which of both it is.
    """

    text: str
    given: Mapping[str, Sequence[str]] = field(default_factory=dict)
    script: bool = False


class Equipment:
    """Sets up the pool that a process serves."""

    def __init__(self, process: EngineProcess) -> None:
        self._process = process
        self._id: uuid.UUID | None = None
        self._ended = asyncio.get_running_loop().create_future()

    async def bring(self, setting: Setting, pool_id: uuid.UUID) -> None:
        """Run what sets the pool up; it must be open, and nothing else run in it.

        Raises:
            EngineGone: The process has ended, or the session is not as it was to be: nobody may use it.
            TimeoutError: It does not end.
        """
        pool = psrpcore.ClientRunspacePool(runspace_pool_id=pool_id)
        pool.state = RunspacePoolState.Opened  # it was opened by the client, whose words these are not
        pipeline = psrpcore.ClientPowerShell(pool)
        (pipeline.add_script if setting.script else pipeline.add_command)(setting.text)
        for name, values in setting.given.items():
            pipeline.add_parameter(name, list(values))
        pipeline.start()
        self._id = pipeline.pipeline_id
        await self._process.order("Command", self._id)
        while (payload := pool.data_to_send(_FRAGMENT)) is not None:
            await self._process.data(payload.data, self._id)
        state = await asyncio.wait_for(self._ended, PATIENCE)
        await self._process.order("Close", self._id)
        if state != PSInvocationState.Completed:
            raise EngineGone("a session could not be set up")

    def heard(self, id_: uuid.UUID, data: bytes) -> None:
        """Take what the process says, whoever it is about."""
        state = packets.pipeline_state(data) if id_ == self._id else None
        if state is not None and not self._ended.done():
            self._ended.set_result(state)
