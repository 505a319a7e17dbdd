"""What stands for SIP in-band provisioning: a line of JSON asks, a line of JSON tells the URLs.

Whoever signs in to stay keeps the connection, and is told anew whenever this Front End's replica has changed.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress

from lyncauto.lab.front_end.settings import Provisioning

IDLE = 10.0  # seconds until a connection that asks nothing is closed


class Registrar:
    """Tells whoever signs in where the web services are.

    Attributes:
        provisioning: What this Front End's own replica of the topology says at present.
    """

    def __init__(self, provisioning: Provisioning) -> None:
        self.provisioning = provisioning
        self._staying: set[asyncio.StreamWriter] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer every line of one connection until it ends; what is no sign-in ends it."""
        try:
            with suppress(OSError, TimeoutError, ValueError):
                while line := await asyncio.wait_for(reader.readline(), self._patience(writer)):
                    writer.write(self.answer(line))
                    if json.loads(line).get("stay"):
                        self._staying.add(writer)
                    await writer.drain()
        finally:
            self._staying.discard(writer)
            writer.close()

    def answer(self, line: bytes) -> bytes:
        """Return the answer to one line.

        Raises:
            ValueError: The line is no JSON object with a user.
        """
        asked = json.loads(line)
        if not isinstance(asked, dict) or not isinstance(asked.get("user"), str):
            raise ValueError("a sign-in names its user")  # noqa: TRY004 - one kind of error for one kind of mistake
        return self._told()

    def tell(self, provisioning: Provisioning) -> None:
        """Take what the replica says from now on, and tell those who stay, unless it is what it was."""
        if provisioning == self.provisioning:
            return
        self.provisioning = provisioning
        for writer in self._staying:
            writer.write(self._told())

    def close(self) -> None:
        """Hang up on those who stay."""
        for writer in tuple(self._staying):
            writer.close()

    def _told(self) -> bytes:
        return json.dumps(self.provisioning.answer()).encode() + b"\n"

    def _patience(self, writer: asyncio.StreamWriter) -> float | None:
        return None if writer in self._staying else IDLE
