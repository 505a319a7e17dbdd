"""A Windows host for the contract: the lab's WinRM end point behind a relay that can cut connections."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lyncauto.adapters.psrp.road import Road
from lyncauto.lab.engine.call import Answer, Call, Output, PSError
from lyncauto.lab.engine.declaration import Declaration, Parameter
from lyncauto.lab.engine.faults import Fault, FaultKind
from lyncauto.lab.engine.registry import Function, Registry
from lyncauto.lab.winrm.accounts import Accounts
from lyncauto.lab.winrm.configuration import Configuration
from lyncauto.lab.winrm.host import WinRMHost
from lyncauto.model.secret import Secret
from lyncauto.modules import READ, WRITE, module_hash

USER = "CONTOSO\\lyncadmin"
PASSWORD = Secret("Correct-Horse-7")
RUNS_AS = "LyncAuto"
NAME = "fe01.contoso.test"


def echo(call: Call) -> Answer:
    yield {
        name: value.reveal() if isinstance(value, Secret) else value
        for name, value in call.parameters.items()
    }


def mixed(call: Call) -> Answer:
    yield Output("Microsoft.Rtc.Management.Xds.Display", {"Fqdn": NAME, "Port": 443, "List": ("a", "b")})
    yield {
        "When": datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        "Nothing": None,
        "Truth": True,
        "Who": call.identity.user,
    }
    yield "plain"


def fails(call: Call) -> Answer:
    raise PSError("the zone is closed", "LyncAutoDrifted", "InvalidResult")


def complains(call: Call) -> Answer:
    call.error(PSError("half of it went wrong", "HalfWrong", "InvalidData"))
    yield {"Done": "half"}


def refuses(call: Call) -> Answer:
    raise PSError(
        "Access is denied.", "Refused", "PermissionDenied", exception="System.UnauthorizedAccessException"
    )


def leaves(call: Call) -> Answer:
    if not call.identity.network:
        text = "The login failed. Login failed for user 'NT AUTHORITY\\ANONYMOUS LOGON'."
        raise PSError(text, "SqlConnectionError", "NotSpecified")
    yield {"Identity": "pool"}


class Meeting:
    """A command that ends when three of it run at once."""

    size = 3

    def __init__(self) -> None:
        self._barrier = asyncio.Barrier(self.size)

    async def handler(self, _: Call) -> list[Output]:
        await self._barrier.wait()
        return []


def registry(write_hash: str) -> Registry:
    known = Registry()
    echoed = [Parameter("Text"), Parameter("Switch", "SwitchParameter"), Parameter("Truth", "Boolean"),
              Parameter("Count", "Int64"), Parameter("Names", "String[]", allow_empty=True),
              Parameter("Phrase", "SecureString")]  # fmt: skip
    known.command("Get-Echo", echo, declaration=Declaration.of_function(*echoed), writes=True)
    plain = Declaration.of_function()
    for name, handler in (
        ("Get-Mixed", mixed),
        ("Get-Failure", fails),
        ("Get-Complaint", complains),
        ("Get-Refusal", refuses),
    ):
        known.command(name, handler, declaration=plain)
    known.command("Get-Meeting", Meeting().handler, declaration=plain)
    known.command("Get-CsSipDomain", leaves)
    known.command("Get-CsPool", complains)
    host = Function(lambda _: [{"ComputerName": NAME}])
    named = Declaration.of_function(Parameter("Name", mandatory=True))
    digest = Function(
        lambda call: [{"Sha256": {READ: module_hash(READ), WRITE: write_hash}[call.text("Name")]}], named
    )
    functions = {"Get-LyncAutoHost": host, "Get-LyncAutoModuleHash": digest}
    known.module(READ, module_hash(READ), functions, installed=True)
    writer = {"Set-LyncAutoDnsRecord": Function(lambda _: [], plain, writes=True)}
    known.module(WRITE, module_hash(WRITE), writer, installed=True)
    return known


class WindowsHost:
    """One host that a test breaks in every way that matters."""

    def __init__(
        self, folder: Path, wait: Callable[[Coroutine[Any, Any, Any]], Any], write_hash: str
    ) -> None:
        self.wait = wait
        self.accounts = Accounts(folder, {USER: PASSWORD})
        configurations = [
            Configuration("Microsoft.PowerShell"),
            Configuration(RUNS_AS, run_as="CONTOSO\\svc"),
        ]
        self.winrm = WinRMHost(NAME, "127.0.0.1", 0, registry(write_hash), configurations, [USER])
        self._relay: asyncio.Server | None = None
        self._cuts: list[Callable[[], None]] = []
        self._requests_left: int | None = None

    def road(self, **changes: Any) -> Road:
        given = {"host": NAME, "address": "127.0.0.1", "port": self.port, "user": USER, "password": PASSWORD}
        return Road(**(given | {"authentication": "ntlm", "answer": 5.0} | changes))

    def break_with(self, kind: FaultKind, command: str, **details: Any) -> None:
        self.winrm.faults.add("test", Fault(kind, command, **details))

    def times(self, command: str) -> int:
        return self.winrm.ledger.commands[NAME, command]

    async def start(self) -> None:
        self.accounts.write()
        await self.winrm.start()
        self._relay = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        self.port = self._relay.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        if self._relay is not None:
            self._relay.close()
        await self.cut()
        await self.winrm.stop()
        if self._relay is not None:
            await self._relay.wait_closed()
        self.accounts.remove()

    async def cut(self) -> None:
        """Close every connection, as a host does with idle ones."""
        cuts, self._cuts = self._cuts, []
        for cut in cuts:
            cut()
        await asyncio.sleep(0)

    def cut_at(self, request: int) -> None:
        """Cut the connection in place of handing on the client's *request* from now, counted from 1."""
        self._requests_left = request

    async def restart(self) -> None:
        """Lose every shell; the port is the same."""
        await self.winrm.stop()
        await self.winrm.start()
        await self.cut()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", self.winrm.port)
        self._cuts += [writer.close, back.close]
        await asyncio.gather(self._pump(reader, back, self._ends), self._pump(there, writer, lambda _: False))

    def _ends(self, data: bytes) -> bool:
        """Say whether this is the request at which the connection is to be cut."""
        if self._requests_left is None or not data.startswith(b"POST "):
            return False
        self._requests_left -= 1
        if self._requests_left > 0:
            return False
        self._requests_left = None
        return True

    @staticmethod
    async def _pump(
        source: asyncio.StreamReader, sink: asyncio.StreamWriter, ends: Callable[[bytes], bool]
    ) -> None:
        try:
            while (data := await source.read(65536)) and not ends(data):
                sink.write(data)
                await sink.drain()
        except ConnectionError:
            pass  # the other side has gone
        finally:
            sink.close()


@contextmanager
def background_loop() -> Iterator[Callable[[Coroutine[Any, Any, Any]], Any]]:
    """Run a loop in a thread of its own; give a function that runs a coroutine there and waits for it."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield lambda work: asyncio.run_coroutine_threadsafe(work, loop).result(10)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@contextmanager
def running(folder: Path, *, write_hash: str = module_hash(WRITE)) -> Iterator[WindowsHost]:
    """Run a host on a loop of its own thread."""
    with background_loop() as wait:
        host = WindowsHost(folder, wait, write_hash)
        wait(host.start())
        try:
            yield host
        finally:
            wait(host.stop())
