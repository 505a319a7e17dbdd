"""What a step must not forget, whatever becomes of the process: kept in the run's journal at once."""

from __future__ import annotations

from typing import Protocol


class Notes(Protocol):
    """Texts by what they are about."""

    def recall(self, about: str) -> str:
        """Return what was noted last; empty: nothing."""

    def note(self, about: str, text: str) -> None:
        """Keep *text* in the place of what was noted before; it is on the disk when this returns.

        Raises:
            RunFolderUnusable: It is not.
        """
