"""All clients of a lab, and the commands that they obey."""

from __future__ import annotations

import asyncio
import random
import ssl
import time
from collections.abc import Coroutine, Mapping
from typing import Any

from lyncauto.lab.clients.browser import Browser
from lyncauto.lab.clients.client import Client
from lyncauto.lab.clients.desk import Desk
from lyncauto.lab.clients.names import Names
from lyncauto.lab.clients.pace import Pace
from lyncauto.lab.clients.phone import Phone
from lyncauto.lab.clients.registrar import Registrar
from lyncauto.lab.clients.settings import Settings
from lyncauto.lab.clients.tally import Tally


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
        self._tls = ssl.create_default_context(cadata=settings.root)
        self._tally = Tally()
        self._pace = Pace(settings.rate, users)
        if not settings.begin:
            self._pace.pause()
        self._browsers: list[Browser] = []
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
        registrar = Registrar(made.pool, made.registrar_port, address, names)
        browser = Browser(address, names, self._tls, keep_alive=made.keep_alive, patience=made.patience)
        self._browsers.append(browser)
        desk = Desk(f"user{number:02}", browser, registrar, self._tally, self._pace, chance)
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
        for task in self._tasks:
            task.cancel()
        ends = await asyncio.gather(*self._tasks, return_exceptions=True)
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
            case other:
                raise ValueError(f"not understood: {other}")
        return None

    def _set_rate(self, rate: float) -> None:
        if rate <= 0:
            raise ValueError(f"a rate is above 0, not {rate}; to halt, say pause")
        self._pace.rate = rate
