"""One user's client: signs in, asks for address book files, expands groups, opens meetings, holds polls."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

from lyncauto.lab.clients.browser import UNAUTHORIZED, Answer, Request
from lyncauto.lab.clients.desk import Desk
from lyncauto.lab.clients.registrar import Urls
from lyncauto.lab.clients.settings import Settings

DIAGNOSTICS = "X-Ms-diagnostics"
NO_TOKEN = "28020"  # noqa: S105 - a diagnosis
# Refused tickets in a row that are no chance any more. While a name gets another address some are: a client's
# resolvers do not learn of it at one moment, so that it signs in at one server and asks another.
IN_VAIN = 3
MEETING = "/meet/user00/J0INUS"  # a page of somebody's meeting
CUT = (502, 504)  # what a balancer says when the server behind it is gone in the middle of a request


@dataclass(slots=True, eq=False)
class Session:
    """A ticket, and where it is good. It is lost once, however many requests notice."""

    urls: Urls
    ticket: str
    until: float  # monotonic: when to sign in again
    lost: bool = False
    worked: bool = False  # whether its ticket was ever taken

    def request(self, method: str, path: str, body: bytes | None = None, *, held: float = 0.0) -> Request:
        """Return a request that shows the ticket."""
        return Request(method, self.urls.web + path, {"X-MS-WebTicket": self.ticket}, body, held)


class Client:
    """Runs until it is cancelled."""

    def __init__(self, desk: Desk, settings: Settings) -> None:
        self._desk = desk
        self._settings = settings
        self._session: Session | None = None
        self._signed_in = asyncio.Event()
        self._in_vain = 0  # the last tickets that were refused before they ever worked, and nothing told why

    async def work(self) -> None:
        """Sign in, and again from time to time; in between ask this and that."""
        due = time.monotonic()
        while True:
            due = await self._desk.pace.turn(due, self._desk.chance)
            session = self._session
            if session is None or self._is_over(session):
                fine = await self._sign_in()
            else:
                fine = await self._ask(session)
            if not fine:
                await self._rest()

    async def poll(self) -> None:
        """Hold one long poll after the other, whenever signed in."""
        while True:
            await self._signed_in.wait()
            await self._desk.pace.go()
            session = self._session
            if session is None or session.lost:
                self._signed_in.clear()
            elif not await self._hold(session):
                await self._rest()

    def _is_over(self, session: Session) -> bool:
        """Whether to sign in again: by its time, or because the registrar has told other URLs."""
        if session.lost or time.monotonic() >= session.until:
            return True
        return self._desk.registrar.latest not in (None, session.urls)

    async def _rest(self) -> None:
        """Not before a retry: what failed stays failed, and the next attempt is another one."""
        await asyncio.sleep(self._settings.pause * self._desk.chance.uniform(0.5, 1.5))

    async def _sign_in(self) -> bool:
        urls = await self._desk.urls()
        if urls is None:
            return False
        request = Request("POST", f"{urls.web}/WebTicket/WebTicketService.svc", body=b"<rst/>")
        answer = await self._desk.log_on(request)
        if not self._desk.judge(answer, once=True):
            return False
        until = time.monotonic() + self._settings.sign_in * self._desk.chance.uniform(0.75, 1.25)
        self._session = Session(urls, answer.body.decode("ascii", "replace"), until)
        self._signed_in.set()
        return True

    async def _ask(self, session: Session) -> bool:
        chance = self._desk.chance.random()
        if session.urls.meet and chance < self._settings.meetings:
            page = Request("GET", f"{session.urls.meet}{MEETING}")
            return self._desk.judge(await self._desk.browser.fresh(page))
        once = chance > 1.0 - self._settings.posts
        answer = await self._send(self._request(session, once=once))
        if answer.status == UNAUTHORIZED:
            return self._refused(session, answer, once=once)
        return self._judge(session, answer, once=once)

    def _request(self, session: Session, *, once: bool) -> Request:
        if once:
            return session.request("POST", "/groupexpansion/service.svc", b"<expand/>")
        return session.request("GET", "/abs/files/F-0001.lsabs")

    async def _send(self, request: Request) -> Answer:
        if self._desk.chance.random() < self._settings.new_connections:
            return await self._desk.browser.fresh(request)
        return await self._desk.browser.kept(request)

    async def _hold(self, session: Session) -> bool:
        request = session.request("GET", "/Mcx/events", held=self._settings.hold)
        answer = await self._desk.browser.fresh(request)
        if answer.status == UNAUTHORIZED:
            return self._refused(session, answer)
        if (answer.error and answer.connected) or answer.status in CUT:
            self._desk.excuse(answer)
            return self._lose(session, "poll cut")
        return self._judge(session, answer)

    def _judge(self, session: Session, answer: Answer, *, once: bool = False) -> bool:
        fine = self._desk.judge(answer, once=once)
        if fine:
            session.worked, self._in_vain = True, 0
        return fine

    def _refused(self, session: Session, answer: Answer, *, once: bool = False) -> bool:
        """Give up a session whose ticket is refused: another one is asked for, whatever the reason told.

        A Front End that does not know the ticket need not say that it is the ticket. That is no failure
        unless new tickets are refused one after the other, before they ever worked.
        """
        told = answer.headers.get(DIAGNOSTICS, "").startswith(NO_TOKEN)
        if not session.lost:
            self._in_vain = 0 if told or session.worked else self._in_vain + 1
        if self._in_vain < IN_VAIN:
            self._desk.excuse(answer, once=once)
        else:
            self._desk.judge(answer, once=once)
        return self._lose(session, "ticket unknown")

    def _lose(self, session: Session, why: str) -> bool:
        """Give a session up, and the kept connection too: it may lead to who does not know it."""
        if not session.lost:
            session.lost = True
            self._desk.tally.lose(why)
            self._desk.browser.renew()
        return False
