"""What a constrained session may call, as a role capability says it. Pure.

Source: about_Role_Capabilities, about_Language_Modes (NoLanguage).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lyncauto.lab.engine.registry import Command, Registry


@dataclass(frozen=True, slots=True)
class Role:
    """Commands that are there when the session opens, and nothing else: no script, no import.

    Attributes:
        modules: That they come from, each after those that it needs.
    """

    modules: tuple[str, ...]
    commands: tuple[Command, ...]

    @classmethod
    def of(cls, registry: Registry, modules: Iterable[str], names: Iterable[str]) -> Role:
        """Return the role that lets *names* be called, so far as *modules* that are installed have them."""
        wanted = {name.lower() for name in names}
        found = [module for name in modules if (module := registry.installed(name))]
        commands = (command for module in found for command in module.commands)
        visible = tuple(command for command in commands if command.name.lower() in wanted)
        return cls(tuple(module.name for module in found), visible)
