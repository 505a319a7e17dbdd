"""A PSRP shell whose runspace pool is a real engine's process: fragments pass, only the framing changes.

Source: MS-WSMV section 3.1.4 (shell operations); the process's side is :mod:`lyncauto.lab.pwsh.packets`.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable
from contextlib import AsyncExitStack

from lyncauto.lab.pwsh import packets
from lyncauto.lab.pwsh.equipment import Equipment, Setting
from lyncauto.lab.pwsh.packets import POOL, Ending, Stream
from lyncauto.lab.pwsh.process import PATIENCE, EngineGone, EngineProcess
from lyncauto.lab.winrm import bodies
from lyncauto.lab.winrm import fault as faults
from lyncauto.lab.winrm.bodies import Identification
from lyncauto.lab.winrm.envelope import NAMESPACES, Request
from lyncauto.lab.winrm.identified import Identified
from lyncauto.lab.winrm.outbox import Outbox


class EngineShell(Identified):
    """One shell of one user.

    Args:
        request: The Create request.
        commands: How many pipelines it may hold that are not closed.
    """

    def __init__(self, request: Request, commands: int) -> None:
        super().__init__(Identification.of(request))
        self._first = bodies.opening(request)
        self._limit = commands
        self._outboxes: dict[uuid.UUID, Outbox] = {POOL: Outbox()}
        self._endings: dict[uuid.UUID, Ending] = {}
        self._process = EngineProcess(self._heard, self._ended)
        self._told = asyncio.Event()  # how the pool is
        self._equipment = Equipment(self._process)
        self._held = AsyncExitStack()

    @property
    def pid(self) -> int | None:
        """The engine process's id."""
        return self._process.pid

    async def open(
        self,
        argv: tuple[str, ...],
        environment: dict[str, str],
        held: AsyncExitStack,
        setting: Setting | None = None,
    ) -> None:
        """Start the engine and hand it what opens the pool.

        Args:
            argv: The engine's program and arguments.
            environment: Of its process, whole.
            held: What is given back when the shell ends.
            setting: What the session is set up with before the client's first command.

        Raises:
            WSManFault: It does not start.
        """
        self._held = held
        try:
            await self._process.start(argv, environment)
            await self._process.data(self._first)
            if setting is not None:
                await asyncio.wait_for(self._told.wait(), PATIENCE)
                await self._equipment.bring(setting, packets.pool_id(self._first))
        except (OSError, EngineGone, TimeoutError) as error:
            await self.delete()
            raise faults.malformed(f"The engine does not start: {error}") from error

    async def command(self, request: Request) -> str:
        """Start a pipeline; a request that is repeated, because its answer was lost, starts nothing."""
        body = request.payload()
        command_id = bodies.identifier(body.get("CommandId") or str(uuid.uuid4()))
        if command_id not in self._outboxes:
            if len(self._outboxes) > self._limit:  # the pool's own is one of them
                raise faults.too_many_commands(self._limit)
            self._outboxes[command_id], self._endings[command_id] = Outbox(), Ending()
            await self._taken(self._process.order("Command", command_id))
            await self._taken(self._process.data(bodies.arguments(body), command_id))
        return bodies.begun(command_id)

    async def send(self, request: Request) -> str:
        """Take further fragments, or what somebody answered at a prompt."""
        for stream in request.payload().iterfind("rsp:Stream", NAMESPACES):
            command_id = stream.get("CommandId")
            id_ = bodies.identifier(command_id) if command_id else POOL
            kind: Stream = "PromptResponse" if stream.get("Name") == "pr" else "Default"
            await self._taken(self._process.data(bodies.decoded(stream.text), id_, kind))
        return "<rsp:SendResponse/>"

    async def receive(self, request: Request) -> str:
        """Return what the pool or a command has to say, waiting for it."""
        command_id = bodies.desired(request)
        outbox = self._outbox(command_id or POOL)
        pieces = await outbox.take(request)
        return bodies.received(pieces, command_id, drained=outbox.drained)

    async def signal(self, request: Request) -> str:
        """Stop a pipeline; with Terminate forget it."""
        body = request.payload()
        command_id = bodies.identifier(body.get("CommandId") or "")
        if command_id in self._outboxes:
            if bodies.is_terminate(body):
                await self._taken(self._process.order("Close", command_id))
                if (outbox := self._outboxes.pop(command_id, None)) is not None:  # another was faster
                    outbox.interrupt(faults.aborted())
                self._endings.pop(command_id, None)
            else:
                await self._taken(self._process.order("Signal", command_id))
        return "<rsp:SignalResponse/>"

    def disconnect(self, _: Request) -> str:
        """Let the client go; pipelines run on, and what they say is kept."""
        self._connected = False
        for outbox in self._outboxes.values():
            outbox.interrupt(faults.disconnected())
        return "<rsp:DisconnectResponse/>"

    def reconnect(self, _: Request) -> str:
        """Take the client back."""
        self._connected = True
        return "<rsp:ReconnectResponse/>"

    def connect(self, request: Request) -> str:
        """Take up a pipeline again, after Reconnect. Taking over another client's pool is not supported."""
        self._outbox(bodies.taken_up(request))
        return "<rsp:ConnectResponse/>"

    async def delete(self) -> None:
        """End the process, and tell whoever waits."""
        for command_id in [one for one in self._outboxes if one != POOL]:
            try:
                await self._process.order("Close", command_id)  # the engine waits for each before it closes
            except EngineGone:
                break
        await self._process.close()
        await self._held.aclose()

    def _outbox(self, id_: uuid.UUID) -> Outbox:
        if id_ not in self._outboxes:
            raise faults.no_command(str(id_).upper())
        return self._outboxes[id_]

    def _heard(self, id_: uuid.UUID, data: bytes) -> None:
        if id_ == POOL and packets.tells_pool_state(data):
            self._told.set()
        self._equipment.heard(id_, data)
        outbox = self._outboxes.get(id_)
        if outbox is not None:
            outbox.put(data)
            if id_ != POOL and self._endings[id_].heard(data):
                outbox.finish()

    def _ended(self) -> None:
        for outbox in self._outboxes.values():
            outbox.interrupt(faults.aborted())

    @staticmethod
    async def _taken(told: Awaitable[None]) -> None:
        try:
            await told
        except EngineGone as error:
            raise faults.aborted() from error
