"""How an error is to be read: whether its command went on to another host, or is the management shell's."""

from __future__ import annotations

from lyncauto.modules import calls_vendor
from lyncauto.ports.hops import resources
from lyncauto.ports.powershell import Command


def leaves(command: Command | str) -> bool:
    """Whether a command goes on to another host; an act in words, such as loading a module, does not."""
    return isinstance(command, Command) and bool(resources(command))


def manages(command: Command | str) -> bool:
    """Whether a command is the management shell's, calls one of it, or leaves its host."""
    if isinstance(command, str):
        return False
    return leaves(command) or "-cs" in command.name.lower() or calls_vendor(command.name)
