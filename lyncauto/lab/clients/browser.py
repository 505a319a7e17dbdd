"""One client's HTTP: its own address, names, cookies and connections. Nothing is ever tried twice."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from multidict import CIMultiDict, CIMultiDictProxy
from yarl import URL

from lyncauto.lab.clients.log_on import Account, LogOn, watched
from lyncauto.lab.clients.names import NameNotResolved, Names

UNAUTHORIZED = 401


class AttemptCut(aiohttp.ClientError):
    """The connection broke under a request."""


async def never_twice(
    request: aiohttp.ClientRequest, send: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Send once: aiohttp itself repeats a GET whose kept connection broke, and tells nobody.

    It does so after ``ClientOSError`` and ``ServerDisconnectedError``; not where no connection could be made.
    """
    try:
        return await send(request)
    except aiohttp.ClientConnectorError:
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        raise AttemptCut(str(error)) from error


@dataclass(frozen=True, slots=True)
class Request:
    """One request, as it is sent."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    held: float = 0.0  # seconds that the server may hold it on top of a client's patience


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one attempt."""

    begun: float  # seconds since the epoch
    ended: float
    status: int = 0  # 0: no answer
    error: str = (
        ""  # of the connection, not of the status: "refused", "reset", "time-out", "tls", "name", ...
    )
    connected: bool = True
    body: bytes = b""
    headers: CIMultiDictProxy[str] = field(default_factory=lambda: CIMultiDictProxy(CIMultiDict()))

    @property
    def challenges(self) -> tuple[str, ...]:
        """The log-ons that the server asks for."""
        return tuple(self.headers.getall("WWW-Authenticate", ())) if self.status == UNAUTHORIZED else ()


class OneAddress(AbstractResolver):
    """Gives aiohttp one address only: an attempt at a dead one fails, the next one does not save it."""

    def __init__(self, names: Names) -> None:
        self._names = names

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return the first address of *host*."""
        address = (await self._names.addresses(host))[0]
        return [
            ResolveResult(
                hostname=host, host=address, port=port, family=family, proto=0, flags=socket.AI_NUMERICHOST
            )
        ]

    async def close(self) -> None:
        """Nothing is held."""


class Browser:
    """Attempts requests; use it as one client only.

    Attributes:
        keep_alive: Seconds after which a kept connection is given up for a new one.
    """

    def __init__(
        self, source: str, names: Names, tls: ssl.SSLContext, *, keep_alive: float, patience: float
    ) -> None:
        self._patience = patience
        self._source = source
        self._resolver = OneAddress(names)
        self._tls = tls
        self.keep_alive = keep_alive
        self._jar = aiohttp.CookieJar()
        self._kept = self._session(force_close=False)
        self._kept_since = time.monotonic()
        self._fresh = self._session(force_close=True)

    def _session(self, *, force_close: bool, tls: ssl.SSLContext | None = None) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(
            local_addr=(self._source, 0),
            resolver=self._resolver,
            use_dns_cache=False,
            family=socket.AF_INET,
            happy_eyeballs_delay=None,
            ssl=tls or self._tls,
            force_close=force_close,
            limit=0,
        )
        return aiohttp.ClientSession(connector=connector, cookie_jar=self._jar, middlewares=(never_twice,))

    async def close(self) -> None:
        """Close all connections."""
        await self._kept.close()
        await self._fresh.close()

    async def kept(self, request: Request) -> Answer:
        """Attempt on a kept connection; only one at a time.

        A kept connection is given up when it is old, as a user's is after a while of idleness: what a name
        answers now must reach every client some day.
        """
        if time.monotonic() - self._kept_since > self.keep_alive:
            await self._kept.close()
            self._kept = self._session(force_close=False)
            self._kept_since = time.monotonic()
        return await self._attempt(self._kept, request)

    def renew(self) -> None:
        """Give the kept connection up before the next request on it."""
        self._kept_since = float("-inf")

    async def fresh(self, request: Request) -> Answer:
        """Attempt on a connection of its own, which is closed afterwards."""
        return await self._attempt(self._fresh, request)

    async def logged_on(self, request: Request, account: Account, root: str) -> Answer:
        """Attempt on a connection of its own, and log on there if the server asks for it.

        One attempt, however many requests the log-on takes: its answer is the last one.
        """
        tls = watched(root)
        session = self._session(force_close=False, tls=tls)
        try:
            answer = await self._attempt(session, request)
            log_on = (
                LogOn(account, URL(request.url).host or "", tls.certificate) if answer.challenges else None
            )
            while log_on and (shown := log_on.next(answer.challenges)):
                headers = {**request.headers, "Authorization": shown}
                answer = replace(
                    await self._attempt(session, replace(request, headers=headers)), begun=answer.begun
                )
            return answer
        finally:
            await session.close()

    async def _attempt(self, session: aiohttp.ClientSession, request: Request) -> Answer:
        begun = time.time()
        try:
            async with session.request(
                request.method,
                request.url,
                headers=request.headers,
                data=request.body,
                timeout=aiohttp.ClientTimeout(
                    total=self._patience + request.held, sock_connect=self._patience
                ),
                allow_redirects=False,
            ) as response:
                content = await response.read()
                return Answer(begun, time.time(), response.status, body=content, headers=response.headers)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            connected = not isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError)
            return Answer(begun, time.time(), error=error_name(error), connected=connected)


def error_name(error: BaseException) -> str:
    """Return the short name under which a failure is counted."""
    if isinstance(error, aiohttp.ClientConnectorDNSError | NameNotResolved):
        return "name"
    if isinstance(error, aiohttp.ClientSSLError | ssl.SSLError):
        return "tls"
    if isinstance(error, TimeoutError):
        return "time-out"
    cause = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
    if isinstance(cause, ConnectionRefusedError):
        return "refused"
    if isinstance(cause, AttemptCut | aiohttp.ClientPayloadError | ConnectionError):
        return "reset"
    return type(cause).__name__
