"""What stands for SIP in-band provisioning: a line of JSON asks, a line of JSON tells the URLs."""

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

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer every line of one connection until it ends; what is no sign-in ends it."""
        try:
            with suppress(OSError, TimeoutError, ValueError):
                while line := await asyncio.wait_for(reader.readline(), IDLE):
                    writer.write(self.answer(line))
                    await writer.drain()
        finally:
            writer.close()

    def answer(self, line: bytes) -> bytes:
        """Return the answer to one line.

        Raises:
            ValueError: The line is no JSON object with a user.
        """
        asked = json.loads(line)
        if not isinstance(asked, dict) or not isinstance(asked.get("user"), str):
            raise ValueError("a sign-in names its user")  # noqa: TRY004 - one kind of error for one kind of mistake
        return json.dumps(self.provisioning.answer()).encode() + b"\n"
