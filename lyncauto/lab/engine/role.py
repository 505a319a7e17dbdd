"""What a constrained session may call, as a role capability says it. Pure.

Source: about_Role_Capabilities, about_Language_Modes (NoLanguage).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lyncauto.lab.engine.registry import Command, Registry


@dataclass(frozen=True, slots=True)
class Role:
    """Commands of modules that are there when the session opens, and nothing else: no script, no import.

    Attributes:
        modules: Names, each after those that it needs.
        commands: All of theirs.
    """

    modules: tuple[str, ...]
    commands: tuple[Command, ...]

    @classmethod
    def of(cls, registry: Registry, modules: Iterable[str]) -> Role:
        """Return the role of those *modules* that the host has installed."""
        found = [module for name in modules if (module := registry.installed(name))]
        commands = tuple(command for module in found for command in module.commands)
        return cls(tuple(module.name for module in found), commands)
