"""What a shell or a command has to say, kept until a Receive fetches it."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass

from lyncauto.lab.winrm.envelope import Request
from lyncauto.lab.winrm.fault import ConnectionDropped, WSManFault, aborted, timed_out

FRAME = 200  # bytes of XML around a piece
HEADROOM = 4096  # bytes of an envelope that are not pieces


@dataclass(frozen=True, slots=True)
class Piece:
    """What one stream says in one go: a PSRP fragment, or some of a program's output."""

    data: bytes
    stream: str = "stdout"


class Outbox:
    """Pieces in order; one Receive at a time waits for them.

    A client that has lost an answer repeats the request with its MessageID and is given the same pieces.
    """

    def __init__(self) -> None:
        self._waiting: deque[Piece] = deque()
        self._arrived = asyncio.Event()
        self._finished = False
        self._cut = False
        self._broken: WSManFault | None = None
        self._poll = 0
        self._last: tuple[str, list[Piece]] | None = None

    @property
    def drained(self) -> bool:
        """Everything was said and fetched."""
        return self._finished and not self._waiting

    def put(self, data: bytes, stream: str = "stdout") -> None:
        """Keep a piece for the next Receive."""
        self._waiting.append(Piece(data, stream))
        self._arrived.set()

    def finish(self, *, cut: bool = False) -> None:
        """Say that the end is near: what is put before the next turn of the loop is the last.

        Args:
            cut: Drop the connection that fetches the last piece, in place of the answer.
        """
        self._finished = True
        self._cut = cut
        self._arrived.set()

    def interrupt(self, fault: WSManFault) -> None:
        """Answer the Receive that is waiting, if any, with a fault."""
        self._broken = fault
        self._arrived.set()

    async def take(self, request: Request) -> list[Piece]:
        """Return the next pieces, as many as the envelope holds.

        Raises:
            WSManFault: Nothing came in time, everything has been fetched, or the shell has gone.
            ConnectionDropped: The client has gone (nothing was taken), or a fault wants it gone.
        """
        if self._last and self._last[0] == request.message_id:
            return self._last[1]
        if self.drained and not self._cut:
            raise aborted()  # an answer without pieces would make the client ask for ever
        await self._some(request.timeout)
        if not request.alive():
            raise ConnectionDropped
        pieces = self._fitting(request.max_envelope - HEADROOM)
        if self._cut and self._finished and not self._waiting:
            self._cut = False
            raise ConnectionDropped
        self._last = (request.message_id, pieces)
        return pieces

    async def _some(self, timeout: float) -> None:  # noqa: ASYNC109 - the client's own time-out, answered with a fault
        self._poll += 1
        mine, self._broken = self._poll, None
        if not self._waiting and not self._finished:
            self._arrived.set()  # whoever waited before has been superseded by this request
            self._arrived = asyncio.Event()
            try:
                await asyncio.wait_for(self._arrived.wait(), timeout)
            except TimeoutError:
                raise timed_out() from None
        if mine != self._poll:
            raise aborted()
        if self._broken:
            raise self._broken

    def _fitting(self, limit: int) -> list[Piece]:
        pieces: list[Piece] = []
        size = 0
        while self._waiting:
            size += len(self._waiting[0].data) * 4 // 3 + FRAME  # Base64
            if pieces and size > limit:
                break
            pieces.append(self._waiting.popleft())
        return pieces
