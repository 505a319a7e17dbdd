"""The estate's WinRM end points."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from lyncauto.lab.cmdlets.engine_commands import engine_registry
from lyncauto.lab.cmdlets.registry import build_registry, role
from lyncauto.lab.engine.call import Identity
from lyncauto.lab.engine.faults import Faults
from lyncauto.lab.engine.ledger import Ledger
from lyncauto.lab.estate.description import Role
from lyncauto.lab.estate.estate import Estate
from lyncauto.lab.native.table import programs
from lyncauto.lab.pwsh.channel import Channel
from lyncauto.lab.pwsh.engine import Engine
from lyncauto.lab.winrm.configuration import Configuration
from lyncauto.lab.winrm.host import WinRMHost

DEFAULT = "Microsoft.PowerShell"
OURS = "LyncAuto"
CONSTRAINED = "LyncAutoConstrained"  # for whoever has installed our modules and lets nothing else be called

ROLES: tuple[Role, ...] = ("management", "front-end", "name-server", "certification-authority")
LYNC_ROLES: tuple[Role, ...] = ("management", "front-end")


@dataclass(frozen=True, slots=True)
class RunAs(Configuration):
    """A configuration that runs as somebody, unless that was taken from it."""

    lost: Callable[[], bool] = lambda: False

    def identity(self, user: str) -> Identity:
        """Return who a session of *user* runs as, at this moment."""
        return Identity(user, network=False) if self.lost() else Identity(self.run_as, network=True)


class WindowsHosts:
    """All hosts with WinRM.

    Attributes:
        faults: What goes wrong at them; shared by all.
        run_as_lost: Set to true, the configuration that runs as somebody no longer does.
    """

    def __init__(self, estate: Estate, program: str, modules: Path) -> None:
        """Make them; nothing listens yet.

        Args:
            estate: What their commands act on.
            program: A real PowerShell engine that runs them; empty: the lab's own does.
            modules: Folder for what a real engine's sessions find, one folder a host.
        """
        self._estate = estate
        self._program = program
        self._modules = modules
        self._channel = Channel()
        self.faults = Faults()
        self.run_as_lost = False
        self._away: set[str] = set()
        self._ledger = Ledger(estate.wrote)
        self._hosts = {name: self._host(name) for role in ROLES for name in estate.description.of_role(role)}

    @property
    def names(self) -> tuple[str, ...]:
        """FQDNs."""
        return tuple(self._hosts)

    async def start(self) -> None:
        """Listen on all."""
        if self._program:
            await self._channel.start()
        await asyncio.gather(*(host.start() for host in self._hosts.values()))

    async def stop(self) -> None:
        """Close all."""
        await asyncio.gather(*(host.stop() for name, host in self._hosts.items() if name not in self._away))
        await self._channel.stop()

    async def reset(self) -> None:
        """Close all shells, lift all faults, listen again."""
        await self.stop()
        for name in tuple(self.faults.active()):
            self.faults.remove(name)
        self.run_as_lost = False
        self._away.clear()
        await self.start()

    async def take_away(self, name: str) -> None:
        """Let a host be switched off."""
        if name not in self._away:
            self._away.add(name)
            await self._hosts[name].stop()

    async def bring_back(self, name: str) -> None:
        """Switch it on again."""
        if name in self._away:
            self._away.discard(name)
            await self._hosts[name].start()

    def _host(self, name: str) -> WinRMHost:
        described = self._estate.description
        registry = build_registry(self._estate, name)
        configurations: list[Configuration] = [Configuration(DEFAULT)]
        known, account = role(self._estate, registry), described.service_account
        if described.hosts[name].role in LYNC_ROLES:
            configurations += [
                RunAs(OURS, account, lost=lambda: self.run_as_lost),
                RunAs(CONSTRAINED, account, known, lambda: self.run_as_lost),
            ]
        else:
            configurations.append(Configuration(CONSTRAINED, role=known))
        return WinRMHost(
            name,
            self._estate.address(name),
            described.ports.winrm,
            registry,
            configurations,
            {described.operator},
            faults=self.faults,
            ledger=self._ledger,
            engine=self._engine(name) if self._program else None,
            programs=programs(self._estate, name),
        )

    def _engine(self, name: str) -> Engine:
        vendor = self._estate.description.product.module
        registry = engine_registry(self._estate, name)
        engine = Engine(self._program, self._channel, self._modules / name, registry, vendor)
        engine.equip()
        return engine
