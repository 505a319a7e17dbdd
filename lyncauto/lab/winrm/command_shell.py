"""A shell that runs programs: WinRS, as pywinrm and Windows' own winrs.exe use it.

Source: MS-WSMV sections 2.2.4.7 (CommandLine), 2.2.4.10 (CommandStateType) and 3.1.4 (shell operations).
"""

from __future__ import annotations

import asyncio
import codecs
import logging
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from lyncauto.lab.engine.call import Identity
from lyncauto.lab.engine.session import Surroundings
from lyncauto.lab.native.processor import Started, started
from lyncauto.lab.native.program import CONTROL_C, Ended, Program
from lyncauto.lab.winrm import bodies, misfortune
from lyncauto.lab.winrm import fault as faults
from lyncauto.lab.winrm.bodies import Identification
from lyncauto.lab.winrm.envelope import NAMESPACES, Request
from lyncauto.lab.winrm.identified import Identified
from lyncauto.lab.winrm.outbox import Outbox

log = logging.getLogger(__name__)

_PIECE = 16384  # bytes
_UTF_8 = "65001"
_OEM = "cp437"  # the code page of a console in English


@dataclass
class _Running:
    """One program from its start until the client forgets it."""

    outbox: Outbox = field(default_factory=Outbox)
    task: asyncio.Task[Ended] | None = None
    code: int | None = None

    async def stop(self) -> None:
        """End it if it runs, as Ctrl+C does."""
        if self.task is not None and not self.task.done():
            self.task.cancel()
            await asyncio.wait([self.task])

    def end(self, ended: Ended, encoding: str, *, cut: bool) -> None:
        """Keep what it has said, be it nothing: the exit code comes with the answer that fetches the last."""
        for stream, text in (("stdout", ended.out), ("stderr", ended.err)):
            data = text.replace("\n", "\r\n").encode(encoding, "replace")
            for at in range(0, len(data) + 1, _PIECE):
                self.outbox.put(data[at : at + _PIECE], stream)
        self.code = ended.code
        self.outbox.finish(cut=cut)


class CommandShell(Identified):
    """One shell of one user.

    Args:
        request: The Create request.
        surroundings: What the shells of this host share.
        programs: That the host has, by name.
        commands: How many programs it may hold that were not forgotten.
    """

    def __init__(
        self, request: Request, surroundings: Surroundings, programs: Mapping[str, Program], commands: int
    ) -> None:
        super().__init__(Identification.of(request, inputs="stdin", outputs="stdout stderr"))
        self._around = surroundings
        self._programs = programs
        self._limit = commands
        self._identity = Identity(request.user, network=False)  # nothing that it could show to a further host
        self._encoding = _encoding(request.options.get("WINRS_CODEPAGE", ""))
        home = f"C:\\Users\\{request.user.rpartition(chr(92))[2]}"
        self._folder = request.payload().findtext("rsp:WorkingDirectory", "", NAMESPACES) or home
        self._commands: dict[uuid.UUID, _Running] = {}

    def command(self, request: Request) -> str:
        """Start a program; a request that is repeated, because its answer was lost, starts nothing."""
        body = request.payload()
        command_id = bodies.identifier(body.get("CommandId") or str(uuid.uuid4()))
        if command_id not in self._commands:
            if len(self._commands) >= self._limit:
                raise faults.too_many_commands(self._limit)
            skips = request.options.get("WINRS_SKIP_CMD_SHELL", "").upper() == "TRUE"
            start = started(bodies.line(body), self._programs, interpreted=not skips)
            if skips and start.program is None:
                raise faults.no_program()
            self._start(command_id, start)
        return bodies.begun(command_id)

    def send(self, request: Request) -> str:
        """Take what is typed; none of the programs reads it."""
        for stream in request.payload().iterfind("rsp:Stream", NAMESPACES):
            self._command(bodies.identifier(stream.get("CommandId") or ""))
        return "<rsp:SendResponse/>"

    async def receive(self, request: Request) -> str:
        """Return what a program has to say, waiting for it, and at the end its exit code."""
        command_id = bodies.desired(request)
        if command_id is None:
            raise faults.malformed("A Receive names no command.")
        running = self._command(command_id)
        pieces = await running.outbox.take(request)
        return bodies.received(pieces, command_id, drained=running.outbox.drained, code=running.code)

    async def signal(self, request: Request) -> str:
        """End a program; with Terminate forget it."""
        body = request.payload()
        command_id = bodies.identifier(body.get("CommandId") or "")
        running = self._commands.get(command_id)
        if running is not None:
            await running.stop()
            if bodies.is_terminate(body):
                self._commands.pop(command_id, None)  # another Signal may have done so meanwhile
                running.outbox.interrupt(faults.aborted())
        return "<rsp:SignalResponse/>"

    def disconnect(self, request: Request) -> str:
        """Refuse: this shell is not kept for a client that comes back.

        Raises:
            WSManFault: Always.
        """
        raise faults.unsupported(request.action)

    reconnect = connect = disconnect

    async def delete(self) -> None:
        """End everything; whoever waits is told."""
        for running in tuple(self._commands.values()):
            await running.stop()
            running.outbox.interrupt(faults.aborted())

    def _command(self, command_id: uuid.UUID) -> _Running:
        if command_id not in self._commands:
            raise faults.no_command(str(command_id).upper())
        return self._commands[command_id]

    def _start(self, command_id: uuid.UUID, start: Started) -> None:
        misfortune.strike(self._around, start.name)
        if start.program is not None:
            self._around.ledger.asked(self._around.host, start.name, writes=start.writes)
        running = self._commands[command_id] = _Running()
        running.task = asyncio.create_task(start.run(self._around.host, self._identity, self._folder))
        running.task.add_done_callback(partial(self._over, start.name, running))

    def _over(self, name: str, running: _Running, task: asyncio.Task[Ended]) -> None:
        """Keep what a program has said, however it ended: whoever waits for it is always told."""
        if task.cancelled():
            ended = Ended(CONTROL_C)
        elif (defect := task.exception()) is not None:
            log.error("%s on %s failed", name, self._around.host, exc_info=defect)
            ended = Ended(1, err=f"The lab's {name} failed; its log says why.\n")
        else:
            ended = task.result()
        running.end(ended, self._encoding, cut=misfortune.cut(self._around, (name,)))


def _encoding(page: str) -> str:
    if page == _UTF_8:
        return "utf-8"
    try:
        return codecs.lookup(f"cp{page}").name
    except LookupError:
        return _OEM
