"""The programs that run beside the lab's own code."""

from __future__ import annotations

from dataclasses import dataclass

from lyncauto.lab.pwsh.program import checked, program


@dataclass(frozen=True, slots=True)
class Programs:
    """What somebody asks for.

    Attributes:
        haproxy: The program; empty: looked for.
        engine: ``pwsh``: a real PowerShell engine runs the hosts' commands; empty: the lab's own does.
    """

    haproxy: str = ""
    engine: str = ""

    def powershell(self) -> str:
        """Return the PowerShell engine that is to run the commands; empty: the lab's own.

        Raises:
            LabFailed: There is none that can.
        """
        if not self.engine:
            return ""
        name = program()
        checked(name)
        return name
