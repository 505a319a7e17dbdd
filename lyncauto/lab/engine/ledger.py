"""What was run where: the lab's own count, which proves that a plan writes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable


class Ledger:
    """Counts of commands, writing commands and shells, of all hosts that share it.

    Attributes:
        commands: Times that a command was asked for, by (host, command): refused ones included, for want of
            rights or for wrong parameters; not what the host does not know, and no dry run.
        writes: The same of commands that are marked as writing.
        shells: Shells opened, by host.
    """

    def __init__(self, on_write: Callable[[str, str], None] | None = None) -> None:
        self.commands: Counter[tuple[str, str]] = Counter()
        self.writes: Counter[tuple[str, str]] = Counter()
        self.shells: Counter[str] = Counter()
        self._on_write = on_write

    def asked(self, host: str, command: str, *, writes: bool) -> None:
        """Count one attempt; called before anything can refuse it."""
        self.commands[host, command] += 1
        if not writes:
            return
        self.writes[host, command] += 1
        if self._on_write is not None:
            self._on_write(host, command)

    def opened(self, host: str) -> None:
        """Count one shell."""
        self.shells[host] += 1
