"""Where the journal's lines are kept."""

from __future__ import annotations

from typing import Protocol


class JournalStore(Protocol):
    """An append-only list of lines that survives a power cut."""

    def lines(self) -> tuple[bytes, ...]:
        """Return the whole lines without their ends, then whatever follows the last line end."""

    def append(self, line: bytes) -> None:
        """Write one line; it is on the disk when this returns.

        Raises:
            RunFolderUnusable: It is not; the file holds at most a torn last line.
        """

    def cut(self, length: int) -> None:
        """Drop everything after *length* bytes: a torn last line."""
