"""One operator at a time."""

from __future__ import annotations

from typing import Protocol


class Lock(Protocol):
    """A lock that a second operator, here or on another machine, is stopped by."""

    def acquire(self, owner: str) -> None:
        """Take the lock; taking it again for the same owner is no error.

        Args:
            owner: Run, user, host and time, as a person reads it; the run comes first.

        Raises:
            Locked: Somebody else holds it; says who, where and since when.
        """

    def release(self) -> None:
        """Give it back; no error when it is not held."""
