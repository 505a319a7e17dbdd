"""What every shell says of itself, whatever runs in it."""

from __future__ import annotations

from lyncauto.lab.winrm.bodies import Identification
from lyncauto.lab.winrm.envelope import Request


class Identified:
    """A shell that knows which it is, whose, and whether its client is connected."""

    def __init__(self, who: Identification) -> None:
        self._who = who
        self._connected = True

    @property
    def id(self) -> str:
        """The shell's id."""
        return self._who.id

    @property
    def owner(self) -> str:
        """Who opened it."""
        return self._who.owner

    def created(self) -> str:
        """Return the body that answers Create."""
        return self._who.created()

    def described(self, _: Request | None = None, /) -> str:
        """Return the shell as Get shows it."""
        return self._who.described("Connected" if self._connected else "Disconnected")
