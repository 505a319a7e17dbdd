"""The users' machines: one process for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lyncauto.lab.clients.settings import Settings
from lyncauto.lab.estate.description import Description
from lyncauto.lab.estate.estate import Estate
from lyncauto.lab.world.child import Child
from lyncauto.lab.world.front_ends import Killed
from lyncauto.lab.world.places import Places

MODULE = "lyncauto.lab.clients"


def account_of(description: Description) -> str:
    """Return the down-level name that all users share; their log-ons are told apart by nobody."""
    return f"{description.netbios}\\user"


class Users:
    """All clients. They rest until they are told to begin.

    Args:
        estate: Whose users they are.
        places: Where the root that they trust is.
        accounts: The file that holds the password of `account_of`.
    """

    def __init__(self, estate: Estate, places: Places, accounts: Path) -> None:
        described = estate.description
        first, count = described.clients.first, described.clients.count
        resolvers = tuple(
            (estate.address(name), described.ports.dns) for name in described.of_role("resolver")
        )
        self._settings = Settings(
            addresses=tuple(estate.at(first + number) for number in range(count)),
            resolvers=resolvers,
            pool=described.pool.fqdn,
            registrar_port=described.ports.registrar,
            root=places.root.read_text(encoding="ascii"),
            accounts=str(accounts),
            account=account_of(described),
        )
        self._child = Child(MODULE, self._settings.line())

    @property
    def pid(self) -> int | None:
        """The process's id."""
        return self._child.pid

    @property
    def patience(self) -> float:
        """How many seconds a client waits for an answer."""
        return self._settings.patience

    async def start(self) -> None:
        """Start them, at rest."""
        await self._child.start()
        await self._child.say(do="pause")

    async def stop(self) -> None:
        """End them."""
        await self._child.kill()

    async def work(self, *, on: bool, per_second: float | None) -> None:
        """Let them work or rest.

        Args:
            on: Whether they begin new requests.
            per_second: Attempts of all together; ``None`` leaves it as it is.
        """
        if per_second is not None:
            await self._child.say(do="rate", per_second=per_second)
        await self._child.say(do="resume" if on else "pause")

    async def vary(self, line: Mapping[str, str | float]) -> None:
        """Let all clients be as the line says; what it does not say is as it was at the start."""
        await self._child.say(do="vary", **line)

    async def mark(self, period: str) -> None:
        """Begin a period of that name."""
        await self._child.say(do="mark", name=period)

    async def killed(self, killed: Killed) -> None:
        """Tell them when a Front End was killed."""
        await self._child.say(do="killed", at=killed.at, gone=killed.gone)

    async def figures(self) -> dict[str, Any]:
        """Return the figures by period."""
        await self._child.say(do="figures")
        return dict((await self._child.told())["periods"])
