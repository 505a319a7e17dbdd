"""Where a run keeps what it saved before it changed anything."""

from __future__ import annotations

from typing import Protocol


class Archive(Protocol):
    """Files of one run, readable by its operator alone."""

    def put(self, name: str, content: bytes) -> None:
        """Save a file.

        Raises:
            RunFolderUnusable: It could not be written; nothing half-written is left.
        """

    def get(self, name: str) -> bytes | None:
        """Return a file, ``None`` if it is absent."""
