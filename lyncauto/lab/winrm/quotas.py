"""How much of a host one user may take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quotas:
    """Limits of the WinRM service; as Windows Server 2012 and later has them by default.

    Source: "Installation and configuration for Windows Remote Management", quota management.
    """

    shells: int = 30  # MaxShellsPerUser
    commands: int = 1000  # MaxConcurrentCommandsPerShell


WINDOWS = Quotas()
