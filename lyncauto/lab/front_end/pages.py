"""What a Front End's web services answer, page by page.

Sources: ``Get-CsService -WebServer`` (the paths), MS-OCAUTHWS (web tickets). Which of it is assumed, the
estate's list of behaviours says.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping

from aiohttp import hdrs, web

from lyncauto.lab.front_end.log_ons import OFFERS, LogOns
from lyncauto.lab.front_end.settings import Settings

TICKET = "X-MS-WebTicket"
DIAGNOSTICS = "X-Ms-diagnostics"
NO_TOKEN = '28020;reason="No valid security token."'  # noqa: S105 - a diagnosis
FILES = "/abs/files/"
MEETINGS = "/meet/"
MODES = ("ok", "403", "500", "hang")

Page = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


class Pages:
    """The pages of one Front End. A ticket is known to the process that gave it, and dies with it.

    Attributes:
        mode: "ok"; "403" and "500" answer everything with that; "hang" takes requests and never answers.
        variants: In what they differ from the usual.
        leaf: The certificate, DER, that the TLS side shows.
    """

    def __init__(self, settings: Settings) -> None:
        self.mode = "ok"
        self.variants = settings.variants
        self.leaf = b""
        self._hold = settings.hold
        self._root = settings.root
        self._headers = {"Server": "Microsoft-IIS/7.5", "X-MS-Server-Fqdn": settings.fqdn}
        self._tickets: set[str] = set()
        self._log_ons = LogOns()
        self._https: Mapping[tuple[str, str], Page] = {
            ("GET", "/abs/handler"): self._address_book,
            ("GET", "/meet/blank.html"): self._blank,
            ("POST", "/WebTicket/WebTicketService.svc"): self._web_ticket,
            ("POST", "/groupexpansion/service.svc"): self._group_expansion,
            ("GET", "/Mcx/events"): self._events,
        }
        self._http: Mapping[tuple[str, str], Page] = {
            ("GET", "/abs/handler"): self._forbidden,
            ("GET", "/meet/blank.html"): self._blank,
            ("GET", "/certs/root.cer"): self._root_certificate,
        }

    async def https(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer a request that came over TLS."""
        page = self._https.get((_method(request), request.path))
        if page is None and _method(request) == "GET":
            page = self._below(request.path)
        return await self._answer(request, page)

    async def http(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer a request that came in the clear."""
        return await self._answer(request, self._http.get((_method(request), request.path)))

    async def _answer(self, request: web.BaseRequest, page: Page | None) -> web.StreamResponse:
        if self.mode == "hang":
            await asyncio.Event().wait()  # until the client gives up, which cancels the handler
        if self.mode != "ok":
            return self._reply(int(self.mode))
        if request.method == "HEAD" and self.variants.head:
            return self._reply(self.variants.head)
        response = self._reply(404) if page is None else await page(request)
        if self.variants.own_cookie:
            response.headers.add(hdrs.SET_COOKIE, f"{self.variants.own_cookie}=own; path=/")
        return response

    def _below(self, path: str) -> Page | None:
        if path.startswith(FILES):
            return self._file
        return self._meeting if path.startswith(MEETINGS) else None

    def _reply(
        self,
        status: int,
        body: bytes = b"",
        *,
        kind: str = "text/html",
        headers: tuple[tuple[str, str], ...] = (),
    ) -> web.Response:
        response = web.Response(status=status, body=body, content_type=kind, headers=self._headers)
        for name, value in headers:
            response.headers.add(name, value)
        return response

    def _unauthorized(self, *extra: tuple[str, str], challenges: tuple[str, ...] = OFFERS) -> web.Response:
        offered = tuple((hdrs.WWW_AUTHENTICATE, challenge) for challenge in challenges)
        return self._reply(401, headers=offered + extra)

    @property
    def _windows(self) -> bool:
        """Whether Windows log-ons are asked for in earnest."""
        return self.variants.ntlm or self.variants.channel_binding

    def _challenge(self, request: web.BaseRequest) -> web.Response | None:
        bound_to = self.leaf if self.variants.channel_binding else b""
        challenges = self._log_ons.challenges(request, bound_to=bound_to)
        return self._unauthorized(challenges=challenges) if challenges else None

    def _refusal(self, request: web.BaseRequest) -> web.Response | None:
        ticket = request.headers.get(TICKET)
        if ticket is None:
            return self._challenge(request) if self._windows else self._unauthorized()
        if ticket in self._tickets or self.variants.any_ticket:
            return None
        return self._unauthorized(*(() if self.variants.plain_refusal else ((DIAGNOSTICS, NO_TOKEN),)))

    async def _address_book(self, request: web.BaseRequest) -> web.StreamResponse:
        return self._refusal(request) or self._reply(200, b"<handler/>", kind="text/xml")

    async def _blank(self, _: web.BaseRequest) -> web.StreamResponse:
        return self._reply(404) if self.variants.no_blank else self._reply(200, b"<html></html>")

    async def _meeting(self, _: web.BaseRequest) -> web.StreamResponse:
        return self._reply(200, b"<html>Join the meeting</html>")

    async def _forbidden(self, _: web.BaseRequest) -> web.StreamResponse:
        return self._reply(403)

    async def _root_certificate(self, _: web.BaseRequest) -> web.StreamResponse:
        return self._reply(200, self._root, kind="application/pkix-cert")

    async def _web_ticket(self, request: web.BaseRequest) -> web.StreamResponse:
        await request.read()
        refused = self._challenge(request) if self._windows else None
        if refused is not None:
            return refused
        ticket = secrets.token_hex(16)
        self._tickets.add(ticket)
        return self._reply(200, ticket.encode("ascii"), kind="text/plain")

    async def _group_expansion(self, request: web.BaseRequest) -> web.StreamResponse:
        await request.read()
        return self._refusal(request) or self._reply(200, b"<members/>", kind="text/xml")

    async def _file(self, request: web.BaseRequest) -> web.StreamResponse:
        return self._refusal(request) or self._reply(200, bytes(256), kind="application/octet-stream")

    async def _events(self, request: web.BaseRequest) -> web.StreamResponse:
        refusal = self._refusal(request)
        if refusal is None:
            await asyncio.sleep(self._hold + self.variants.longer)
        return refusal or self._reply(200)


def _method(request: web.BaseRequest) -> str:
    return "GET" if request.method == "HEAD" else request.method  # the server leaves a HEAD's body out itself
