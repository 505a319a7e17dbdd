"""The WS-Management service of one host: its shells, by user, and its quotas."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Iterable, Mapping

from lyncauto.lab.engine.faults import FaultKind
from lyncauto.lab.engine.session import Surroundings
from lyncauto.lab.winrm import fault as faults
from lyncauto.lab.winrm.configuration import Configuration
from lyncauto.lab.winrm.envelope import POWERSHELL, Request
from lyncauto.lab.winrm.quotas import Quotas
from lyncauto.lab.winrm.shell import PsrpShell

USUAL = "Microsoft.PowerShell"  # the session configuration that every host has
CONFIG = "<cfg:Config><cfg:MaxEnvelopeSizekb>500</cfg:MaxEnvelopeSizekb></cfg:Config>"


class Service:
    """Answers requests of users who have logged on."""

    def __init__(
        self, surroundings: Surroundings, configurations: Iterable[Configuration], quotas: Quotas
    ) -> None:
        self._quotas = quotas
        self.shells: dict[str, PsrpShell] = {}
        self._around = surroundings
        self._configurations = {entry.name.lower(): entry for entry in configurations}

    async def answer(self, request: Request) -> str:
        """Return the body that answers a request, as XML.

        Raises:
            WSManFault: The answer is a fault.
            ConnectionDropped: There is to be no answer.
        """
        if request.verb == "Create":
            return self._create(request)
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

    def _shell(self, request: Request) -> PsrpShell:
        shell = self.shells.get(request.shell_id)
        if shell is None or shell.owner != request.user:
            raise faults.no_shell(request.shell_id)
        return shell

    def _create(self, request: Request) -> str:
        name = request.resource_uri.removeprefix(f"{POWERSHELL}/")
        configuration = self._configurations.get(name.lower())
        around = self._around
        if configuration is not None and name.lower() != USUAL.lower():
            unknown = around.faults.take(FaultKind.NO_CONFIGURATION, around.host)
            configuration = None if unknown else configuration
        if configuration is None:
            raise faults.no_configuration(name)
        if sum(shell.owner == request.user for shell in self.shells.values()) >= self._quotas.shells:
            raise faults.too_many_shells(self._quotas.shells)
        shell = PsrpShell(request, configuration, self._around, self._quotas.commands)
        self.shells[shell.id] = shell
        self._around.ledger.opened(self._around.host)
        return shell.created()
