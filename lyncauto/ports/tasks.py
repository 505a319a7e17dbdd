"""The Task Scheduler of one Windows host."""

from __future__ import annotations

from typing import Protocol

from lyncauto.model.scheduled import TaskFound


class Tasks(Protocol):
    """Reads, sets and removes one task at a time, each compared with what the caller believes is there."""

    @property
    def host(self) -> str:
        """FQDN of the host, or ``this machine``."""

    def get(self, name: str) -> TaskFound | None:
        """Return a task; ``None`` if there is none of this name.

        Raises:
            LyncAutoError: The host cannot be asked.
        """

    def register(self, name: str, xml: str, before: str) -> TaskFound:
        """Set a task and return it as it reads then.

        Args:
            name: Letters, digits, dots and dashes.
            xml: Its definition, without an XML declaration.
            before: The hash that it must have now; empty: there must be none.

        Raises:
            Drifted: Another one is there; nothing was written.
            LyncAutoError: The host refused it; nothing was written, unless the answer was lost.
        """

    def unregister(self, name: str, before: str) -> None:
        """Remove a task; what it has started goes on.

        Args:
            name: As above.
            before: The hash that it must have now.

        Raises:
            Drifted: Another one is there, or none; nothing was removed.
            LyncAutoError: The host refused it; nothing was removed, unless the answer was lost.
        """
