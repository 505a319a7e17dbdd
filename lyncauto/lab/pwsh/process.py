"""One process of a PowerShell engine: one runspace pool, and gone with it."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

from lyncauto.lab.pwsh import packets
from lyncauto.lab.pwsh.packets import POOL, NoPacket, Order, Packet, Stream

LINE = 1 << 26  # bytes: a fragment of 32 KiB as Base64 is far less, what a client sends at once may be more
PATIENCE = 60.0  # seconds until the engine must have taken what it was told
FAREWELL = 5.0  # seconds until a process that was told to close must have ended


class EngineGone(Exception):
    """The process has ended, or says what no PowerShell says."""


class EngineProcess:
    """Speaks to one process. Every order waits until it was taken: the engine keeps no order of its own.

    Args:
        heard: Called with each piece of data, in order, and with whose it is.
        ended: Called once, when the process has ended, whoever ended it.
        patience: Seconds until the engine must have taken what it was told.
    """

    def __init__(
        self,
        heard: Callable[[uuid.UUID, bytes], None],
        ended: Callable[[], None],
        patience: float = PATIENCE,
    ) -> None:
        self._heard = heard
        self._ended = ended
        self._patience = patience
        self._process: asyncio.subprocess.Process | None = None
        self._reader: asyncio.Task[None] | None = None
        self._taken: dict[tuple[str, uuid.UUID], asyncio.Future[bool]] = {}  # false: it has ended
        self._one_by_one = asyncio.Lock()

    @property
    def pid(self) -> int | None:
        """The process's id; ``None`` before it was started."""
        return self._process.pid if self._process else None

    async def start(self, argv: Sequence[str], environment: Mapping[str, str]) -> None:
        """Start it.

        Raises:
            OSError: There is no such program, or it cannot be run.
        """
        self._process = await asyncio.create_subprocess_exec(
            *argv,
            env=environment,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            limit=LINE,
        )
        self._reader = asyncio.create_task(self._read(self._process))

    async def data(self, content: bytes, id: uuid.UUID = POOL, stream: Stream = "Default") -> None:
        """Hand over fragments.

        Raises:
            EngineGone: It did not take them.
        """
        await self._tell(packets.data(content, id, stream), "DataAck", id)

    async def order(self, tag: Order, id: uuid.UUID = POOL) -> None:
        """Begin a pipeline, stop it, or close it or the pool.

        Raises:
            EngineGone: It did not take the order.
        """
        await self._tell(packets.order(tag, id), f"{tag}Ack", id)

    async def close(self) -> None:
        """End the process: by closing the pool, or else by force."""
        process = self._process
        if process is None:
            return
        with suppress(EngineGone, TimeoutError):
            async with asyncio.timeout(FAREWELL):
                await self.order("Close")
                if process.stdin is not None:
                    process.stdin.close()
                await process.wait()
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
        if self._reader is not None:
            await asyncio.wait([self._reader])

    async def _tell(self, line: bytes, answer: str, id: uuid.UUID) -> None:
        async with self._one_by_one:
            if self._process is None or self._process.stdin is None or self._process.returncode is not None:
                raise EngineGone("the engine's process does not run")
            taken = asyncio.get_running_loop().create_future()
            self._taken[answer, id] = taken
            try:
                self._process.stdin.write(line)
                await self._process.stdin.drain()
                took = await asyncio.wait_for(taken, self._patience)
            except (OSError, TimeoutError):
                took = False
            finally:
                self._taken.pop((answer, id), None)
            if not took:
                raise EngineGone("the engine's process took nothing any more")

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        try:
            while process.stdout is not None and (line := await process.stdout.readline()):
                self._hear(packets.parse(line))
        except (NoPacket, ValueError):  # the latter: a line without an end
            with suppress(ProcessLookupError):
                process.kill()
        await process.wait()
        for taken in self._taken.values():
            if not taken.done():
                taken.set_result(False)
        self._ended()

    def _hear(self, packet: Packet) -> None:
        if packet.tag == "Data":
            self._heard(packet.id, packet.data)
        elif (taken := self._taken.get((packet.tag, packet.id))) and not taken.done():
            taken.set_result(True)
