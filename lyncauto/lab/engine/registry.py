"""Which commands a host knows, and which of them only after a module was sent or imported."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from lyncauto.lab.engine.binding_errors import scripts_not_allowed
from lyncauto.lab.engine.call import Handler
from lyncauto.lab.engine.declaration import Declaration
from lyncauto.lab.engine.table import CmdletTable

NO_TEXT = ""  # the hash of no text at all


@dataclass(frozen=True, slots=True)
class Called:
    """A cmdlet that a function calls: unknown to it too until its module was imported."""

    cmdlet: str
    module: str


@dataclass(frozen=True, slots=True)
class Command:
    """One command that can be run.

    Attributes:
        class_name: What stands behind the comma of FullyQualifiedErrorId: a cmdlet's class, or the function.
        writes: It changes something; the lab counts these.
        selects: What it returns has gone through Select-Object, which leaves a trace in the objects' types.
    """

    name: str
    handler: Handler
    declaration: Declaration
    class_name: str
    writes: bool = False
    calls: Called | None = None
    selects: bool = False


@dataclass(frozen=True, slots=True)
class Function:
    """A module's function."""

    handler: Handler
    declaration: Declaration = field(default_factory=Declaration.of_function)
    writes: bool = False
    calls: Called | None = None


@dataclass(frozen=True, slots=True)
class Module:
    """Functions that become known together.

    Attributes:
        sha256: Of the module's text in UTF-8, 64 lower-case hex digits.
        installed: The host has it, so that Import-Module finds it.
    """

    name: str
    sha256: str
    commands: tuple[Command, ...]
    installed: bool = False


class Registry:
    """The commands of one kind of host.

    Args:
        product: What `cmdlets.json` calls the product: "Lync Server 2010". Cmdlets and parameters of other
            versions are unknown here. DNS cmdlets go by the operating system's name instead.
        loads: A command of an installed module is found without an import, as from PowerShell 3.0 on.
    """

    def __init__(
        self, product: str = "Lync Server 2010", table: CmdletTable | None = None, *, loads: bool = False
    ) -> None:
        self.loads = loads
        self._product = product
        self._table = table or CmdletTable.shipped()
        self._commands: dict[str, Command] = {}
        self._modules: dict[str, Module] = {}

    def command(  # noqa: PLR0913 - what a command is; all but two by name
        self,
        name: str,
        handler: Handler,
        *,
        class_name: str = "",
        writes: bool = False,
        declaration: Declaration | None = None,
        module: str = "",
    ) -> None:
        """Make a cmdlet known.

        Args:
            name: As the table spells it, or any name together with *declaration*.
            handler: What runs.
            class_name: The cmdlet's .NET class; by default made up as the vendor names its own.
            writes: It changes something.
            declaration: Its parameters, where the table does not hold them.
            module: It is known once this module is imported; empty: known at once.

        Raises:
            KeyError: The table does not know the cmdlet in this product version.
        """
        declared = declaration or self._table.declaration(name, self._product)
        given = class_name or self._table.class_name(name)
        command = Command(name, handler, declared, given, writes)
        if module:
            self._add(module, command)
        else:
            self._commands[name.lower()] = command

    def module(
        self, name: str, text_sha256: str, functions: Mapping[str, Function], *, installed: bool = False
    ) -> None:
        """Make a module's functions available to runspace pools that were sent its text or imported it."""
        commands = tuple(
            Command(
                function, entry.handler, entry.declaration, function, entry.writes, entry.calls, selects=True
            )
            for function, entry in functions.items()
        )
        self._modules[name.lower()] = Module(name, text_sha256.lower(), commands, installed)

    def _add(self, module: str, command: Command) -> None:
        """Put a command into a module that is installed; as a text it cannot be sent."""
        there = self._modules.get(module.lower()) or Module(module, NO_TEXT, (), installed=True)
        self._modules[module.lower()] = replace(there, commands=(*there.commands, command))

    @property
    def commands(self) -> tuple[Command, ...]:
        """The commands that every pool knows at first."""
        return tuple(self._commands.values())

    def find(self, name: str) -> Command | None:
        """Return the command of this name, letter case aside; None when every pool lacks it at first."""
        return self._commands.get(name.lower())

    def sent(self, script: str) -> Module:
        """Return the module whose text this is.

        Raises:
            PSError: It is no module's text; nothing of it is looked at, as under NoLanguage.
        """
        digest = hashlib.sha256(script.encode()).hexdigest()
        for module in self._modules.values():
            if module.sha256 == digest:
                return module
        raise scripts_not_allowed(script)

    def installed(self, name: str) -> Module | None:
        """Return the module that Import-Module would find; None when the host has none of this name."""
        module = self._modules.get(name.lower())
        return module if module and module.installed else None

    def provider(self, name: str) -> Module | None:
        """Return the installed module that has a command of this name; None when none has."""
        wanted = name.lower()
        return next(
            (
                module
                for module in self._modules.values()
                if module.installed and wanted in {command.name.lower() for command in module.commands}
            ),
            None,
        )

    def module_named(self, name: str) -> Module | None:
        """Return a module by name, installed or not."""
        return self._modules.get(name.lower())
