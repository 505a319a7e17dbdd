"""The WinRM end point of one host: HTTP in, WS-Management answers out."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Iterable, Mapping
from weakref import WeakKeyDictionary

from aiohttp import web

from lyncauto.lab.engine.faults import FaultKind, Faults
from lyncauto.lab.engine.ledger import Ledger
from lyncauto.lab.engine.registry import Registry
from lyncauto.lab.engine.session import Surroundings
from lyncauto.lab.native.processor import NOTHING
from lyncauto.lab.native.program import Program
from lyncauto.lab.winrm import envelope, sealing
from lyncauto.lab.winrm.authentication import CHALLENGE, Authentication
from lyncauto.lab.winrm.configuration import Configuration
from lyncauto.lab.winrm.fault import ConnectionDropped, WSManFault, access_denied
from lyncauto.lab.winrm.quotas import WINDOWS, Quotas
from lyncauto.lab.winrm.service import Engine, Service

log = logging.getLogger(__name__)

IDLE = 120.0  # seconds after which HTTP.sys closes a connection on which nothing is asked (assumed)


def _unheard(_: bytes, __: bytes) -> None:
    """Hear nothing."""


class WinRMHost:
    r"""One host's listener; many of them share one event loop.

    Args:
        name: Of the host, as handlers, faults and the ledger know it.
        address: That it listens on.
        port: 0: any that is free; `port` holds it once started.
        registry: The commands that the host knows.
        configurations: Its session configurations.
        users: Down-level names that may use it, "CONTOSO\lyncadmin"; their passwords are in `Accounts`.
        faults: What is to go wrong; shared with other hosts or its own.
        ledger: What is counted; shared with other hosts or its own.
        quotas: How much one user may take.
        idle: Seconds until a connection on which nothing is asked is closed.
        engine: What runs the commands, in place of the lab's own engine.
        programs: What a shell without PowerShell can run, by name.
        overheard: Told each request and its answer, as they are before they are sealed.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - a host is made in one place, by name
        self,
        name: str,
        address: str,
        port: int,
        registry: Registry,
        configurations: Iterable[Configuration],
        users: Collection[str],
        *,
        faults: Faults | None = None,
        ledger: Ledger | None = None,
        quotas: Quotas = WINDOWS,
        idle: float = IDLE,
        engine: Engine | None = None,
        programs: Mapping[str, Program] = NOTHING,
        overheard: Callable[[bytes, bytes], object] = _unheard,
    ) -> None:
        self.name = name
        self.address = address
        self.port = port
        self.faults = faults or Faults()
        self.ledger = ledger or Ledger()
        self._users = {user.lower() for user in users}
        self._idle = idle
        self._overheard = overheard
        self._service = Service(
            Surroundings(name, registry, self.faults, self.ledger), configurations, quotas, engine, programs
        )
        self._connections: WeakKeyDictionary[object, Authentication] = WeakKeyDictionary()
        self._runner: web.ServerRunner | None = None

    @property
    def shells(self) -> int:
        """How many shells are open."""
        return len(self._service.shells)

    @property
    def connections(self) -> int:
        """How many TCP connections stand."""
        server = self._runner.server if self._runner else None
        return len(server.connections) if server else 0

    async def start(self) -> None:
        """Listen; a host that was stopped may be started again, on the port that it had.

        Raises:
            OSError: The address is not this machine's, or the port is taken.
        """
        server = web.Server(self._serve, keepalive_timeout=self._idle, access_log=None)
        self._runner = web.ServerRunner(server, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self.address, self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Delete the shells, which stops what runs in them, and close every connection."""
        await self._service.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
            await asyncio.sleep(0)  # a transport that was closed gives its socket back in the next turn

    async def _serve(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one HTTP request: who asks, and is there anything to open?"""
        body = await request.read()
        if request.transport is None:
            return _reply(400)  # the client has gone, and nobody knows any more whose connection it was
        connection = self._connections.setdefault(request.transport, Authentication())
        challenge = self._log_on(connection, request.headers.get("Authorization", ""))
        if not connection.user:
            return _reply(401, challenge)
        if not body:
            return _reply(200, challenge)  # the end of a log-on that was made without a request
        if not request.content_type.startswith("multipart/"):
            return _reply(500, challenge)  # AllowUnencrypted is false; Windows says no more than this
        return await self._converse(connection, body, challenge, request)

    async def _converse(
        self, connection: Authentication, body: bytes, challenge: str, request: web.BaseRequest
    ) -> web.StreamResponse:
        """Open, answer and seal."""
        try:
            plain = connection.unseal(body)
            status, answer = await self._answer(plain, connection.user, request)
            self._overheard(plain, answer)
        except sealing.NotSealed as reason:
            log.info("%s: a body that cannot be opened: %s", self.name, reason)
            return _reply(400, challenge)
        except ConnectionDropped:
            return _cut(request)
        return _reply(status, challenge, connection.seal(answer))

    def _log_on(self, connection: Authentication, authorization: str) -> str:
        """Return the challenge of the answer; empty for none."""
        challenge = "" if connection.user else CHALLENGE
        if authorization:
            challenge = connection.step(authorization)
        if connection.user and self.faults.take(FaultKind.LOGON_REFUSED, self.name):
            connection.forget()
            return CHALLENGE
        return challenge

    async def _answer(self, plain: bytes, user: str, request: web.BaseRequest) -> tuple[int, bytes]:
        def alive() -> bool:
            return request.transport is not None and not request.transport.is_closing()

        message_id = ""
        try:
            asked = envelope.parse(plain, user, request.remote or "", alive)
            message_id = asked.message_id
            if user.lower() not in self._users:
                raise access_denied()
            return 200, envelope.answer(asked, await self._service.answer(asked))
        except WSManFault as fault:
            return 500, envelope.fault(message_id, fault, self.name)


def _reply(status: int, challenge: str = "", body: bytes = b"") -> web.Response:
    response = web.Response(status=status, body=body)
    response.headers["Server"] = "Microsoft-HTTPAPI/2.0"
    if body:
        response.headers["Content-Type"] = sealing.CONTENT_TYPE
    if challenge:
        response.headers["WWW-Authenticate"] = challenge
    return response


def _cut(request: web.BaseRequest) -> web.Response:
    """Reset the connection; what is returned goes nowhere."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)
