"""The control end point: ``POST /`` with ``{"do": ...}`` and the token, on loopback alone.

200 ``{"result": ...}``; 400 ``{"what": ..., "why": ..., "fix": ...}``; 401 without the token.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import os
import secrets
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import web

from lyncauto.errors import LabFailed
from lyncauto.lab.world.places import write
from lyncauto.lab.world.world import World
from lyncauto.model.secret import Secret

Asked = Mapping[str, Any]


class ControlServer:
    """Does one thing at a time."""

    def __init__(self, world: World) -> None:
        self.ended = asyncio.Event()  # somebody asked for the end
        self._world = world
        self._token = Secret(secrets.token_urlsafe(32))
        self._turn = asyncio.Lock()
        self._runner: web.ServerRunner | None = None
        self._table: dict[str, Callable[[Asked], Awaitable[object]]] = {
            "status": self._status,
            "dump": self._dump,
            "site": self._site,
            "fault": self._fault,
            "mend": self._mend,
            "forward": self._forward,
            "kill": self._kill,
            "revive": self._revive,
            "mark": self._mark,
            "figures": self._figures,
            "writes": self._writes,
            "ledger": self._ledger,
            "issued": self._issued,
            "approve": self._approve,
            "reset": self._reset,
            "load": self._load,
            "down": self._down,
        }

    async def start(self) -> None:
        """Listen, and write into the lab's folder where and with which token."""
        self._runner = web.ServerRunner(
            web.Server(self._answer, access_log=None), handle_signals=False, shutdown_timeout=0.2
        )
        await self._runner.setup()
        await web.TCPSite(self._runner, self._world.estate.at(1), 0).start()
        address, port = self._runner.addresses[0][:2]
        said = {"address": address, "port": port, "token": self._token.reveal(), "pid": os.getpid()}
        write(self._world.places.control, json.dumps(said).encode())

    async def stop(self) -> None:
        """Close it."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        shown = request.headers.get("Authorization", "").encode()
        if not hmac.compare_digest(shown, f"Bearer {self._token.reveal()}".encode()):
            return web.json_response({"what": "no valid token was shown"}, status=401)
        try:
            asked = json.loads(await request.read())
            async with self._turn:
                return web.json_response({"result": await self._table[asked["do"]](asked)})
        except LabFailed as error:
            said = {"what": error.what, "why": error.why, "fix": error.fix}
        except (KeyError, TypeError, ValueError) as error:
            said = {"what": "the lab does not understand", "why": repr(error), "fix": "see `lyncauto lab -h`"}
        return web.json_response(said, status=400)

    async def _status(self, _: Asked) -> object:
        return self._world.status()

    async def _dump(self, _: Asked) -> object:
        return await self._world.dump()

    async def _site(self, _: Asked) -> object:
        return self._world.site()

    async def _fault(self, asked: Asked) -> None:
        await self._world.faults.set(asked["name"], asked.get("values", {}))

    async def _mend(self, asked: Asked) -> None:
        await self._world.faults.lift(asked["name"])

    async def _forward(self, asked: Asked) -> None:
        self._world.estate.clock.forward(float(asked["seconds"]))

    async def _kill(self, asked: Asked) -> None:
        await self._world.kill(asked["front_end"])

    async def _revive(self, asked: Asked) -> None:
        await self._world.revive(asked["front_end"])

    async def _mark(self, asked: Asked) -> None:
        await self._world.users.mark(asked["period"])

    async def _figures(self, _: Asked) -> object:
        return await self._world.users.figures()

    async def _writes(self, _: Asked) -> object:
        return self._world.estate.writes

    async def _ledger(self, _: Asked) -> object:
        return {f"{host} {act}": count for (host, act), count in self._world.estate.written.items()}

    async def _issued(self, _: Asked) -> object:
        return self._world.issued()

    async def _approve(self, asked: Asked) -> object:
        return self._world.decide(int(asked["id"]), deny=bool(asked["deny"]))

    async def _reset(self, _: Asked) -> None:
        await self._world.reset()

    async def _load(self, asked: Asked) -> None:
        await self._world.users.work(on=bool(asked["on"]), per_second=asked.get("per_second"))

    async def _down(self, _: Asked) -> None:
        self.ended.set()
