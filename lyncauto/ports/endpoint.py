"""Where to connect, and what name to expect there."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Endpoint:
    """Connect to the address, verify the name: names need not resolve where the tool runs."""

    name: str  # FQDN
    address: str  # IP literal
    port: int

    def __str__(self) -> str:
        return f"{self.name} ({self.address}:{self.port})"
