"""Which commands go on from their host to another one, where what was shown here to log on does not reach."""

from __future__ import annotations

from typing import Final

from lyncauto.modules import calls_vendor
from lyncauto.ports.powershell import Command

# To the database of the Central Management store, to a domain controller, or to a certification authority.
_LEAVING: Final = frozenset(
    {
        "export-lyncautoconfiguration",
        "get-csmanagementstorereplicationstatus",
        "get-cspool",
        "get-csservice",
        "get-cssipdomain",
        "get-lyncautosimpleurl",
        "get-lyncautotopology",
        "request-cscertificate",
        "test-lyncautocertificationauthority",
    }
)


def leaves(command: Command | str) -> bool:
    """Whether a command goes on to another host; an act in words, such as loading a module, does not."""
    return (
        isinstance(command, Command)
        and command.name.lower() in _LEAVING
        and "LocalStore" not in command.parameters
    )


def manages(command: Command | str) -> bool:
    """Whether a command is the management shell's, calls one of it, or leaves its host."""
    if isinstance(command, str):
        return False
    return leaves(command) or "-cs" in command.name.lower() or calls_vendor(command.name)
