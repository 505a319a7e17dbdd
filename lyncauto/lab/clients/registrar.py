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


@dataclass(frozen=True, slots=True)
class Registrar:
    """The way from one client to its pool."""

    pool: str
    port: int
    source: str
    names: Names

    async def sign_in(self, user: str) -> Urls:
        """Return the URLs, from the first address of the pool that gives them.

        Raises:
            NameNotResolved: The pool's name has no address.
            SignInFailed: None of its addresses answered.
        """
        for address in await self.names.addresses(self.pool):
            try:
                async with asyncio.timeout(PATIENCE):
                    return await self._ask(address, user)
            except (OSError, TimeoutError, ValueError, KeyError):
                continue
        raise SignInFailed(f"no registrar of {self.pool} answers")

    async def _ask(self, address: str, user: str) -> Urls:
        reader, writer = await asyncio.open_connection(address, self.port, local_addr=(self.source, 0))
        try:
            writer.write(json.dumps({"user": user}).encode() + b"\n")
            told = json.loads(await reader.readline())
        finally:
            writer.close()
        return Urls(told["web"], told["http"], told.get("meet", ""))
