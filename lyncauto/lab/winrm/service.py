"""The WS-Management service of one host: its shells, by user, and its quotas."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Protocol

from lyncauto.lab.engine.faults import FaultKind
from lyncauto.lab.engine.session import Surroundings
from lyncauto.lab.native.processor import NOTHING
from lyncauto.lab.native.program import Program
from lyncauto.lab.winrm import fault as faults
from lyncauto.lab.winrm.command_shell import CommandShell
from lyncauto.lab.winrm.configuration import Configuration
from lyncauto.lab.winrm.envelope import COMMANDS, POWERSHELL, Request
from lyncauto.lab.winrm.quotas import Quotas
from lyncauto.lab.winrm.shell import PsrpShell

USUAL = "Microsoft.PowerShell"  # the session configuration that every host has
CONFIG = "<cfg:Config><cfg:MaxEnvelopeSizekb>500</cfg:MaxEnvelopeSizekb></cfg:Config>"


class Shell(Protocol):
    """One shell of one user, whatever its engine."""

    @property
    def id(self) -> str:
        """The shell's id."""

    @property
    def owner(self) -> str:
        """Who opened it."""

    def created(self) -> str:
        """Return the body that answers Create."""

    def described(self, request: Request | None = None, /) -> str:
        """Return the shell as Get shows it."""

    def command(self, request: Request) -> str | Awaitable[str]:
        """Start a pipeline."""

    def send(self, request: Request) -> str | Awaitable[str]:
        """Take further fragments."""

    def receive(self, request: Request) -> Awaitable[str]:
        """Return what there is to say."""

    def signal(self, request: Request) -> Awaitable[str]:
        """Stop a pipeline, or forget it."""

    def disconnect(self, request: Request, /) -> str:
        """Let the client go."""

    def reconnect(self, request: Request, /) -> str:
        """Take the client back."""

    def connect(self, request: Request) -> str:
        """Take up a pipeline again."""

    async def delete(self) -> None:
        """Stop everything."""


class Engine(Protocol):
    """What opens shells on an engine that is not the lab's own."""

    async def open(
        self, request: Request, configuration: Configuration, around: Surroundings, commands: int
    ) -> Shell:
        """Open one."""


class Service:
    """Answers requests of users who have logged on."""

    def __init__(
        self,
        surroundings: Surroundings,
        configurations: Iterable[Configuration],
        quotas: Quotas,
        engine: Engine | None = None,
        programs: Mapping[str, Program] = NOTHING,
    ) -> None:
        self._quotas = quotas
        self._engine = engine
        self._programs = programs
        self.shells: dict[str, Shell] = {}
        self._around = surroundings
        self._configurations = {entry.name.lower(): entry for entry in configurations}

    async def answer(self, request: Request) -> str:
        """Return the body that answers a request, as XML.

        Raises:
            WSManFault: The answer is a fault.
            ConnectionDropped: There is to be no answer.
        """
        if request.verb == "Create":
            return await self._create(request)
        if request.verb == "Get" and request.resource_uri.endswith("/config"):
            return CONFIG
        shell = self._shell(request)
        if request.verb == "Delete":
            del self.shells[shell.id]
            await shell.delete()
            return ""
        verbs: Mapping[str, Callable[[Request], str | Awaitable[str]]] = {
            "Get": shell.described,
            "Command": shell.command,
            "Send": shell.send,
            "Receive": shell.receive,
            "Signal": shell.signal,
            "Disconnect": shell.disconnect,
            "Reconnect": shell.reconnect,
            "Connect": shell.connect,
        }
        if request.verb not in verbs:
            raise faults.unsupported(request.action)
        body = verbs[request.verb](request)
        return await body if inspect.isawaitable(body) else body

    async def close(self) -> None:
        """Delete every shell."""
        while self.shells:
            _, shell = self.shells.popitem()
            await shell.delete()

    def _shell(self, request: Request) -> Shell:
        shell = self.shells.get(request.shell_id)
        if shell is None or shell.owner != request.user:
            raise faults.no_shell(request.shell_id)
        return shell

    async def _create(self, request: Request) -> str:
        configuration = None if request.resource_uri == COMMANDS else self._configuration(request)
        if sum(shell.owner == request.user for shell in self.shells.values()) >= self._quotas.shells:
            raise faults.too_many_shells(self._quotas.shells)
        shell = await self._opened(request, configuration)
        self.shells[shell.id] = shell
        self._around.ledger.opened(self._around.host)
        return shell.created()

    async def _opened(self, request: Request, configuration: Configuration | None) -> Shell:
        around, limit = self._around, self._quotas.commands
        if configuration is None:
            return CommandShell(request, around, self._programs, limit)
        if self._engine is None:
            return PsrpShell(request, configuration, around, limit)
        return await self._engine.open(request, configuration, around, limit)

    def _configuration(self, request: Request) -> Configuration:
        name = request.resource_uri.removeprefix(f"{POWERSHELL}/")
        configuration = self._configurations.get(name.lower())
        around = self._around
        if configuration is not None and name.lower() != USUAL.lower():
            unknown = around.faults.take(FaultKind.NO_CONFIGURATION, around.host)
            configuration = None if unknown else configuration
        if configuration is None:
            raise faults.no_configuration(name)
        return configuration
