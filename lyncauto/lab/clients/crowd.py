"""All clients of a lab, and the commands that they obey."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Collection, Coroutine, Mapping
from pathlib import Path
from typing import Any

from lyncauto.lab.clients.browser import Browser
from lyncauto.lab.clients.client import Client
from lyncauto.lab.clients.desk import Desk
from lyncauto.lab.clients.log_on import Account, watched
from lyncauto.lab.clients.names import Names
from lyncauto.lab.clients.pace import Pace
from lyncauto.lab.clients.phone import Phone
from lyncauto.lab.clients.registrar import Registrar
from lyncauto.lab.clients.settings import Settings
from lyncauto.lab.clients.tally import Tally
from lyncauto.lab.winrm.accounts import password_of

# When a client takes over new URLs: at once when its registrar has them, or when it signs in the next time.
# "both": those of even number the former, the others the latter.
ADOPT = ("both", "at-replication", "at-sign-in")


TOLD_AGAIN = 0.5  # seconds until a task that has not ended is cancelled again


class Crowd:
    """Made and used within one event loop."""

    def __init__(self, settings: Settings) -> None:
        users = len(settings.addresses) - settings.phones
        if users < 1:
            raise ValueError(
                f"{len(settings.addresses)} addresses leave no client beside {settings.phones} phones"
            )
        self._settings = settings
        self._users = users
        self._stays(0, settings.adopt)  # refuses what it does not know
        self._tls = watched(settings.root)
        self._tally = Tally()
        self._pace = Pace(settings.rate, users)
        if not settings.begin:
            self._pace.pause()
        self._account = (
            Account(settings.account, password_of(Path(settings.accounts), settings.account))
            if settings.accounts
            else None
        )
        self._browsers: list[Browser] = []
        self._names: list[Names] = []
        self._registrars: list[Registrar] = []
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Let every client begin."""
        for number, address in enumerate(self._settings.addresses):
            for act in self._acts(number, address):
                self._tasks.append(asyncio.create_task(act))

    def _acts(self, number: int, address: str) -> list[Coroutine[Any, Any, None]]:
        made = self._settings
        chance = random.Random(f"{made.seed}/{number}")  # noqa: S311 - a load, not a secret
        names = Names(made.resolvers, address)
        self._names.append(names)
        registrar = Registrar(
            made.pool, made.registrar_port, address, names, stays=self._stays(number, made.adopt)
        )
        self._registrars.append(registrar)
        browser = Browser(address, names, self._tls, keep_alive=made.keep_alive, patience=made.patience)
        self._browsers.append(browser)
        desk = Desk(
            f"user{number:02}",
            browser,
            registrar,
            self._tally,
            self._pace,
            chance,
            self._account,
            made.root,
        )
        if number >= self._users:
            return [Phone(desk).work()]
        client = Client(desk, made)
        polls = number < round(self._users * made.polling)
        return [client.work(), client.poll()] if polls else [client.work()]

    async def stop(self) -> None:
        """End every client.

        Raises:
            BaseExceptionGroup: A client had ended of itself, which is a bug.
        """
        ends = await ended(self._tasks)
        for registrar in self._registrars:
            await registrar.close()
        for browser in self._browsers:
            await browser.close()
        bugs = [end for end in ends if end is not None and not isinstance(end, asyncio.CancelledError)]
        if bugs:
            raise BaseExceptionGroup("clients ended of themselves", bugs)

    def command(self, line: Mapping[str, Any]) -> dict[str, Any] | None:
        """Do what a line says; return what is to be answered, if anything.

        Raises:
            KeyError: The command lacks a value.
            ValueError: There is no such command, or its value is of no use.
        """
        match line.get("do"):
            case "mark":
                self._tally.mark(str(line["name"]))
            case "killed":
                at = float(line.get("at", time.time()))
                self._tally.killed(at, float(line.get("gone", at)))
            case "figures":
                return {"periods": self._tally.figures()}
            case "pause":
                self._pace.pause()
            case "resume":
                self._pace.resume()
            case "rate":
                self._set_rate(float(line["per_second"]))
            case "vary":
                self._vary(line)
            case other:
                raise ValueError(f"not understood: {other}")
        return None

    def _stays(self, number: int, adopt: str) -> bool:
        """Whether a client stays at its registrar; phones do not: they ask before every request."""
        if adopt not in ADOPT:
            raise ValueError(f"URLs are adopted {', '.join(ADOPT)}, not {adopt}")
        return number < self._users and (number % 2 == 0 if adopt == "both" else adopt == "at-replication")

    def _vary(self, line: Mapping[str, Any]) -> None:
        """Let all clients be as the line says; what it does not say is as the settings have it."""
        made = self._settings
        adopt, keep_alive = str(line.get("adopt", made.adopt)), float(line.get("keep_alive", made.keep_alive))
        stays = [self._stays(number, adopt) for number in range(len(self._registrars))]
        for registrar, names, browser, stay in zip(
            self._registrars, self._names, self._browsers, stays, strict=True
        ):
            registrar.stays = stay
            names.longer = float(line.get("longer", 0.0))
            browser.keep_alive = keep_alive

    def _set_rate(self, rate: float) -> None:
        if rate <= 0:
            raise ValueError(f"a rate is above 0, not {rate}; to halt, say pause")
        self._pace.rate = rate


async def ended(tasks: Collection[asyncio.Task[None]]) -> list[BaseException | None]:
    """Cancel tasks until all have ended; return how each did.

    Python 3.11's ``asyncio.wait_for`` (dnspython waits by it) swallows a cancellation that comes at the
    moment of what it waited for: whoever is told only once may run on for ever.
    """
    going = set(tasks)
    while going:
        for task in going:
            task.cancel()
        _, going = await asyncio.wait(going, timeout=TOLD_AGAIN)
    return list(await asyncio.gather(*tasks, return_exceptions=True))
