"""What a person types to start a Front End's services: it depends on the version."""

from __future__ import annotations

from dataclasses import dataclass

WITH_FAIL_OVER = 7  # version of the services: Skype for Business Server 2015


@dataclass(frozen=True, slots=True)
class Typed:
    """A command, and where it is typed."""

    command: str
    where: str

    def __str__(self) -> str:
        return f"`{self.command}` on {self.where}"


def start_command(host: str, product: int) -> Typed:
    """Return what starts the services of *host*; it leaves those alone that run.

    Args:
        host: FQDN.
        product: Version of the services.
    """
    if product >= WITH_FAIL_OVER:
        return Typed(f"Invoke-CsComputerFailBack -ComputerName {host}", "the management host")
    return Typed("Start-CsWindowsService", host)
