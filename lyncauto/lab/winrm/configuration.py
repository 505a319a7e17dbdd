"""The session configurations of a host: what `Get-PSSessionConfiguration` lists there."""

from __future__ import annotations

from dataclasses import dataclass

from lyncauto.lab.engine.call import Identity
from lyncauto.lab.engine.role import Role


@dataclass(frozen=True, slots=True)
class Configuration:
    """One session configuration.

    Attributes:
        run_as: The account that its sessions run as; empty: whoever connects, without a second hop.
        role: All that its sessions may call; ``None``: they are not constrained.
    """

    name: str
    run_as: str = ""
    role: Role | None = None

    def identity(self, user: str) -> Identity:
        """Return who a session of *user* runs as."""
        return Identity(self.run_as, network=True) if self.run_as else Identity(user, network=False)
