"""How a client learns its URLs: it signs in at one of the pool's registrars.

SIP is balanced by its own clients, which try the next address: what happens here is not counted.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass

from lyncauto.lab.clients.names import Names

PATIENCE = 2.0  # seconds for each address


class SignInFailed(Exception):
    """No registrar of the pool took the sign-in."""


@dataclass(frozen=True, slots=True)
class Urls:
    """What in-band provisioning told; each without a path."""

    web: str
    http: str
    meet: str  # empty: none


class Registrar:
    """The way from one client to its pool.

    Args:
        pool: FQDN of the pool.
        port: Of its registrars.
        source: The client's own address.
        names: What the client knows of names.

    Attributes:
        stays: Set to true, a client stays signed in at one registrar and is told new URLs at once; else it
            signs in anew whenever it asks, and learns them then.
    """

    def __init__(self, pool: str, port: int, source: str, names: Names, *, stays: bool = False) -> None:
        self.stays = stays
        self._pool = pool
        self._port = port
        self._source = source
        self._names = names
        self._listening: asyncio.Task[None] | None = None
        self._latest: Urls | None = None

    @property
    def latest(self) -> Urls | None:
        """What the registrar has told a client that stays; ``None`` for one that does not, or has lost it."""
        return self._latest if self.stays else None

    async def sign_in(self, user: str) -> Urls:
        """Return the URLs, from the first address of the pool that gives them.

        Raises:
            NameNotResolved: The pool's name has no address.
            SignInFailed: None of its addresses answered.
        """
        if self.latest is not None:
            return self.latest
        await self.close()
        for address in await self._names.addresses(self._pool):
            try:
                async with asyncio.timeout(PATIENCE):
                    return await self._ask(address, user)
            except (OSError, TimeoutError, ValueError, KeyError):
                continue
        raise SignInFailed(f"no registrar of {self._pool} answers")

    async def close(self) -> None:
        """Sign out, if it has stayed signed in."""
        listening, self._listening, self._latest = self._listening, None, None
        if listening is not None:
            listening.cancel()
            await asyncio.wait([listening])

    async def _ask(self, address: str, user: str) -> Urls:
        reader, writer = await asyncio.open_connection(address, self._port, local_addr=(self._source, 0))
        stays = self.stays
        try:
            writer.write(json.dumps({"user": user, "stay": stays}).encode() + b"\n")
            told = _understood(await reader.readline())
        except BaseException:
            writer.close()
            raise
        if stays:
            self._latest = told
            self._listening = asyncio.create_task(self._listen(reader))
            self._listening.add_done_callback(lambda _: writer.close())  # also if it never began
        else:
            writer.close()
        return told

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        """Take in what is told until the registrar hangs up."""
        try:
            while line := await reader.readline():
                self._latest = _understood(line)
        except (OSError, ValueError, KeyError):
            return
        finally:
            self._latest = None


def _understood(line: bytes) -> Urls:
    told = json.loads(line)
    return Urls(told["web"], told["http"], told.get("meet", ""))
