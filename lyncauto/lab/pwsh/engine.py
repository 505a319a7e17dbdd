"""A host's real PowerShell engine: what its sessions find there, and how one is opened."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from importlib.resources import as_file
from pathlib import Path

from lyncauto.lab.engine.registry import Registry
from lyncauto.lab.engine.role import Role
from lyncauto.lab.engine.session import Session, Surroundings
from lyncauto.lab.pwsh import stubs
from lyncauto.lab.pwsh.channel import Channel
from lyncauto.lab.pwsh.equipment import Setting
from lyncauto.lab.pwsh.shell import EngineShell
from lyncauto.lab.winrm.configuration import Configuration
from lyncauto.lab.winrm.envelope import Request
from lyncauto.modules import READ, WRITE
from lyncauto.resources import folder

_OURS = "LYNCAUTO_"  # variables of that name are no business of a host's sessions
_STAND_INS = "LyncAutoLab"
_DNS = "DnsServer"


@dataclass(frozen=True, slots=True)
class Engine:
    """Opens shells on one host.

    Attributes:
        program: The engine.
        channel: By which its functions reach the estate.
        modules: Folder in which its sessions find their modules.
        registry: What its functions may ask for.
        vendor: Name of the management shell's module.
    """

    program: str
    channel: Channel
    modules: Path
    registry: Registry
    vendor: str

    def equip(self) -> None:
        """Write the host's modules.

        Raises:
            RowNotMade: A command cannot be said in PowerShell.
        """
        known = {command.name: command.declaration for command in self.registry.commands}
        vendors = {name: declared for name, declared in known.items() if "-Cs" in name}
        if vendors:
            self._write(self.vendor, stubs.module(vendors), stubs.manifest(self.vendor, vendors))
        if any(name.endswith("-DnsServerResourceRecord") for name in known):
            dns = stubs.text("dns_server")
            self._write(_DNS, f"{stubs.text('channel')}\n{dns}", stubs.manifest(_DNS, ("*",)))
        stand_ins = f"{stubs.text('channel')}\n{stubs.text('host')}"
        self._write(_STAND_INS, stand_ins, stubs.manifest(_STAND_INS, ("*",), aliases="*"))
        for name in (READ, WRITE):
            with as_file(folder("powershell") / name) as shipped:
                shutil.copytree(shipped, self.modules / name, dirs_exist_ok=True)

    async def open(
        self, request: Request, configuration: Configuration, around: Surroundings, commands: int
    ) -> EngineShell:
        """Open a shell in a process of its own.

        Raises:
            WSManFault: The engine does not start.
        """
        session = Session(replace(around, registry=self.registry), configuration.identity(request.user))
        shell, held = EngineShell(request, commands), AsyncExitStack()
        token = await held.enter_async_context(self.channel.admitted(session))
        await shell.open((self.program, "-s"), self._environment(token), held, _setting(configuration.role))
        return shell

    def _write(self, name: str, text: str, manifest: str) -> None:
        folder = self.modules / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.psm1").write_text(text, encoding="utf-8")
        (folder / f"{name}.psd1").write_text(manifest, encoding="utf-8")

    def _environment(self, token: str) -> dict[str, str]:
        own: Mapping[str, str] = {
            "PSModulePath": str(self.modules),
            "LYNCAUTO_LAB_PORT": str(self.channel.port),
            "LYNCAUTO_LAB_TOKEN": token,
        }
        rest = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
        return {**rest, **own}


def _setting(role: Role | None) -> Setting:
    """Return what a session is set up with: what stands in for Windows, and nothing else but its role."""
    if role is None:
        return Setting("Import-Module", {"Name": (_STAND_INS,)})
    visible = tuple(command.name for command in role.commands)
    return Setting(
        stubs.text("role"), {"Modules": (_STAND_INS, *role.modules), "Visible": visible}, script=True
    )
