"""A PSRP shell: a runspace pool behind the WS-Management verbs.

Source: MS-PSRP section 3.2, MS-WSMV section 3.1.4 (shell operations).
"""

from __future__ import annotations

import logging
import uuid
from collections import deque
from functools import partial
from typing import Any

import psrpcore
from psrpcore.types import RunspacePoolState

from lyncauto.lab.engine.session import Session, Surroundings
from lyncauto.lab.winrm import bodies, misfortune
from lyncauto.lab.winrm import fault as faults
from lyncauto.lab.winrm.bodies import Identification
from lyncauto.lab.winrm.configuration import Configuration
from lyncauto.lab.winrm.envelope import NAMESPACES, Request
from lyncauto.lab.winrm.identified import Identified
from lyncauto.lab.winrm.outbox import Outbox
from lyncauto.lab.winrm.pipeline import Pipeline

log = logging.getLogger(__name__)

FRAGMENT = 32768  # bytes; what Windows sends
VERSION_TABLE = {"PSVersionTable": {"PSVersion": "2.0"}}  # Lync Server 2010 runs on PowerShell 2.0


class PsrpShell(Identified):
    """One shell of one user.

    Args:
        request: The Create request.
        configuration: The session configuration that was asked for.
        surroundings: What the shells of this host share.
        commands: How many pipelines it may hold that are not closed.

    Raises:
        WSManFault: The request does not open a runspace pool.
    """

    def __init__(
        self, request: Request, configuration: Configuration, surroundings: Surroundings, commands: int
    ) -> None:
        super().__init__(Identification.of(request))
        self._around = surroundings
        self._limit = commands
        self._session = Session(surroundings, configuration.identity(request.user), configuration.role)
        self._pool = psrpcore.ServerRunspacePool(application_private_data=dict(VERSION_TABLE))
        self._outbox = Outbox()
        self._pipelines: dict[uuid.UUID, Pipeline] = {}
        self._queued: deque[Pipeline] = deque()
        self._feed(bodies.opening(request))

    def command(self, request: Request) -> str:
        """Start a pipeline; one whose message is not whole yet waits for the rest by Send.

        A request that is repeated, because its answer was lost, starts nothing.
        """
        body = request.payload()
        command_id = bodies.identifier(body.get("CommandId") or str(uuid.uuid4()))
        if command_id not in self._pipelines:
            self._prepare(command_id, bodies.arguments(body))
        return bodies.begun(command_id)

    def send(self, request: Request) -> str:
        """Take further fragments, for the pool or for a command."""
        for stream in request.payload().iterfind("rsp:Stream", NAMESPACES):
            command_id = stream.get("CommandId")
            self._feed(bodies.decoded(stream.text), bodies.identifier(command_id) if command_id else None)
        return "<rsp:SendResponse/>"

    async def receive(self, request: Request) -> str:
        """Return what the pool or a command has to say, waiting for it."""
        command_id = bodies.desired(request)
        outbox = self._outbox if command_id is None else self._pipeline(command_id).outbox
        pieces = await outbox.take(request)
        return bodies.received(pieces, command_id, drained=outbox.drained)

    async def signal(self, request: Request) -> str:
        """Stop a pipeline; with Terminate forget it."""
        body = request.payload()
        command_id = bodies.identifier(body.get("CommandId") or "")
        pipeline = self._pipelines.get(command_id)
        if pipeline is not None:
            if pipeline in self._queued:
                self._queued.remove(pipeline)
            await pipeline.stop()
            if bodies.is_terminate(body):
                self._forget(command_id)
        return "<rsp:SignalResponse/>"

    def disconnect(self, _: Request) -> str:
        """Let the client go; pipelines run on."""
        self._connected = False
        self._pool.disconnect()
        for outbox in self._outboxes():
            outbox.interrupt(faults.disconnected())
        return "<rsp:DisconnectResponse/>"

    def reconnect(self, _: Request) -> str:
        """Take the client back."""
        self._connected = True
        self._pool.state = (
            RunspacePoolState.Opened
        )  # reconnect() would send a state that clients do not expect
        return "<rsp:ReconnectResponse/>"

    def connect(self, request: Request) -> str:
        """Take up a pipeline again, after Reconnect. Taking over another client's pool is not supported."""
        self._pipeline(bodies.taken_up(request))
        return "<rsp:ConnectResponse/>"

    async def delete(self) -> None:
        """Stop everything; whoever waits is told."""
        for pipeline in tuple(self._pipelines.values()):
            await pipeline.stop()
        for outbox in self._outboxes():
            outbox.interrupt(faults.aborted())

    def _prepare(self, command_id: uuid.UUID, data: bytes) -> None:
        if len(self._pipelines) >= self._limit:
            raise faults.too_many_commands(self._limit)
        protocol = psrpcore.ServerPipeline(self._pool, command_id)
        self._pipelines[command_id] = Pipeline(protocol, self._session, self._pump)
        try:
            self._feed(data, command_id)
        except faults.WSManFault:
            self._forget(command_id)  # it will not run: a repeated request is a new one
            raise

    def _outboxes(self) -> list[Outbox]:
        return [self._outbox, *(pipeline.outbox for pipeline in self._pipelines.values())]

    def _pipeline(self, command_id: uuid.UUID) -> Pipeline:
        if command_id not in self._pipelines:
            raise faults.no_command(str(command_id).upper())
        return self._pipelines[command_id]

    def _forget(self, command_id: uuid.UUID) -> None:
        pipeline = self._pipelines.pop(command_id, None)
        if pipeline is None:
            return
        pipeline.outbox.interrupt(faults.aborted())
        pipeline.close()

    def _feed(self, data: bytes, command_id: uuid.UUID | None = None) -> None:
        try:
            self._pool.receive_data(psrpcore.PSRPPayload(data, psrpcore.StreamType.default, command_id))
            while (event := self._pool.next_event()) is not None:
                self._on(event)
        except (psrpcore.PSRPCoreError, ValueError, AttributeError) as error:
            log.exception("a message that the lab's PSRP state machine does not take")
            raise faults.malformed(f"{type(error).__name__}: {error}") from error
        self._pump()

    def _pump(self) -> None:
        while (payload := self._pool.data_to_send(FRAGMENT)) is not None:
            if payload.pipeline_id is None:
                self._outbox.put(payload.data)
            elif (pipeline := self._pipelines.get(payload.pipeline_id)) is not None:
                pipeline.outbox.put(payload.data)

    def _on(self, event: psrpcore.PSRPEvent[Any, Any]) -> None:
        if isinstance(event, psrpcore.CreatePipelineEvent) and event.pipeline_id is not None:
            self._begin(event.pipeline_id)
        elif isinstance(event, psrpcore.GetAvailableRunspacesEvent):
            free = self._pool.max_runspaces - self._busy()
            self._pool.runspace_availability_response(event.ci, free)
        elif isinstance(event, psrpcore.SetMaxRunspacesEvent | psrpcore.SetMinRunspacesEvent):
            self._pool.runspace_availability_response(event.ci, response=True)

    def _begin(self, command_id: uuid.UUID) -> None:
        """Queue a pipeline whose message is whole, unless a fault keeps it from running."""
        pipeline = self._pipelines[command_id]
        try:
            for name in pipeline.names:
                misfortune.strike(self._around, name)
        except (faults.ConnectionDropped, faults.WSManFault):
            self._forget(command_id)
            raise
        self._queued.append(pipeline)
        self._schedule()

    def _busy(self) -> int:
        return sum(pipeline.running for pipeline in self._pipelines.values())

    def _schedule(self) -> None:
        while self._queued and self._busy() < max(1, self._pool.max_runspaces):
            pipeline = self._queued.popleft()
            pipeline.start(partial(misfortune.cut, self._around, pipeline.names), self._schedule)
