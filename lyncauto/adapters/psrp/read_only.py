"""A session that can only read, by construction: what is not on the list is refused before a byte is sent."""

from __future__ import annotations

from typing import Final

from lyncauto.errors import ReadOnly
from lyncauto.modules import READ, functions
from lyncauto.ports.powershell import Command, Outcome, PowerShell

VENDOR_READS: Final = frozenset(
    {
        "Get-CsCertificate",
        "Get-CsKerberosAccountAssignment",
        "Get-CsManagementStoreReplicationStatus",
        "Get-CsMcxConfiguration",
        "Get-CsPool",
        "Get-CsServerVersion",
        "Get-CsService",
        "Get-CsSipDomain",
        "Get-CsWindowsService",
        "Test-CsKerberosAccountAssignment",
    }
)
_WRITES_A_FILE: Final = frozenset({"report", "outputcsvfile"})  # parameters of cmdlets that read otherwise
IMPORTS: Final = frozenset({READ, "Lync", "SkypeForBusiness"})


class ReadOnlySession:
    """Another session, with a list at its door."""

    def __init__(self, inner: PowerShell) -> None:
        self._inner = inner

    @property
    def host(self) -> str:
        """FQDN of the host that the commands run on."""
        return self._inner.host

    def run(self, command: Command) -> Outcome:
        """Run one command that reads; see the port."""
        if not _reads(command):
            raise ReadOnly(
                f"{command.name} on {self.host} was refused",
                why="this session reads only, and the command is not on its list; nothing was sent",
                fix="this is a fault of lyncauto: please report it",
            )
        return self._inner.run(command)

    def close(self) -> None:
        """End the session."""
        self._inner.close()


def _reads(command: Command) -> bool:
    name = command.name.lower()
    if name == "import-module":
        return set(command.parameters) == {"Name"} and command.parameters["Name"] in IMPORTS
    if not _WRITES_A_FILE.isdisjoint(map(str.lower, command.parameters)):
        return False
    return name in {allowed.lower() for allowed in VENDOR_READS | functions(READ)}
