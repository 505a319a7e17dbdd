"""Acts that are carried through once begun, even if the session that asked for them breaks off.

Source: WS-Management keeps a disconnected shell running; see the estate's list of behaviours.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class Carrier:
    """What is under way on one host."""

    def __init__(self) -> None:
        self._under_way: set[asyncio.Task[Any]] = set()

    async def carry(self, act: Coroutine[Any, Any, T]) -> T:
        """Return what the act returns; if this is cancelled, the act goes on."""
        task = asyncio.ensure_future(act)
        self._under_way.add(task)
        task.add_done_callback(self._ended)
        return await asyncio.shield(task)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._under_way.discard(task)
        if not task.cancelled():
            task.exception()  # looked at here: nobody else may be listening any more
