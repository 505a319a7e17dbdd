import asyncio
import json
import random
import ssl
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from lyncauto.lab.clients.browser import Browser
from lyncauto.lab.clients.client import IN_VAIN, Client
from lyncauto.lab.clients.desk import Desk
from lyncauto.lab.clients.pace import Pace
from lyncauto.lab.clients.registrar import Registrar
from lyncauto.lab.clients.settings import Settings
from lyncauto.lab.clients.tally import Tally
from tests.integration.loopback import DEADLINE, FixedNames, network

UNKNOWN = (401, 'X-Ms-diagnostics: 28020;reason="No valid security token."\r\n')
FINE = (200, "")


class Pool:
    """Web services and registrar in the clear; every page answers as the test sets it."""

    def __init__(self) -> None:
        self.answers: dict[str, tuple[int, str]] = {}
        self.forgotten: set[str] = set()  # tickets
        self.unwanted: set[str] = set()  # tickets that are refused without a reason
        self.asked: list[tuple[str, str]] = []  # path and ticket
        self.tickets = 0
        self.url = ""
        self.sign_ins = 0
        self.staying: list[asyncio.StreamWriter] = []

    async def web(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            writer.write(await self.answer((await reader.readuntil(b"\r\n\r\n")).decode()))
        except (asyncio.IncompleteReadError, ConnectionError):
            return  # a client that has ended
        finally:
            writer.close()

    async def answer(self, head: str) -> bytes:
        path = head.split(" ", 2)[1]
        ticket = head.partition("X-MS-WebTicket: ")[2].partition("\r\n")[0]
        self.asked.append((path, ticket))
        status, headers = UNKNOWN if ticket in self.forgotten else self.answers.get(path, FINE)
        if ticket in self.unwanted:
            status, headers = 401, ""
        if path.endswith("WebTicketService.svc"):
            self.tickets += 1
        body = f"ticket{self.tickets}"
        if path == "/Mcx/events":
            await asyncio.sleep(0.01)
        first = f"HTTP/1.1 {status} X\r\nConnection: close\r\nContent-Length: {len(body)}\r\n"
        return f"{first}{headers}\r\n{body}".encode()

    async def sign_in(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        stays = json.loads(await reader.readline())["stay"]
        self.sign_ins += 1
        writer.write(self.told())
        if stays:
            self.staying.append(writer)
        else:
            writer.close()

    def told(self) -> bytes:
        return json.dumps({"web": self.url, "http": self.url}).encode() + b"\n"

    async def tell(self, url: str) -> None:
        """Tell those who stay another URL."""
        self.url = url
        for writer in self.staying:
            writer.write(self.told())
            await writer.drain()

    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]


class Scene:
    """One client and its pool."""

    def __init__(self, pool: Pool, client: Client, tally: Tally) -> None:
        self.pool = pool
        self.client = client
        self.tally = tally

    def figures(self) -> dict[str, Any]:
        return dict(self.tally.figures().get("start", {}))

    async def until(self, reached: Callable[[], bool]) -> None:
        async with asyncio.timeout(DEADLINE):
            while not reached():  # noqa: ASYNC110 - the client counts, it does not tell
                await asyncio.sleep(0.001)


def play(
    act: Callable[[Scene], Awaitable[None]], *, polls: bool = False, stays: bool = False, **wishes: Any
) -> None:
    async def whole() -> None:
        addresses, pool, tally = network(), Pool(), Tally()
        listening, source = next(addresses), next(addresses)
        settings = Settings((source,), (), "pool01.contoso.test", 0, "", **({"pause": 0.001} | wishes))
        browser = Browser(
            source, FixedNames(listening), ssl.create_default_context(), keep_alive=60.0, patience=5.0
        )
        async with (
            await asyncio.start_server(pool.web, listening, 0) as web,
            await asyncio.start_server(pool.sign_in, listening, 0) as sip,
        ):
            pool.url = f"http://{listening}:{web.sockets[0].getsockname()[1]}"
            registrar = Registrar(
                settings.pool,
                sip.sockets[0].getsockname()[1],
                source,
                FixedNames(listening),
                stays=stays,
            )
            desk = Desk("ann", browser, registrar, tally, Pace(1000.0, 1), random.Random(1))  # noqa: S311 - a load
            client = Client(desk, settings)
            tasks = [asyncio.create_task(client.work())]
            if polls:
                tasks.append(asyncio.create_task(client.poll()))
            try:
                await act(Scene(pool, client, tally))
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
                await registrar.close()
                await browser.close()
                for writer in pool.staying:
                    writer.close()
                    await writer.wait_closed()

    asyncio.run(whole())


def test_a_client_signs_in_and_shows_its_ticket():
    async def act(scene):
        await scene.until(lambda: len(scene.pool.asked) > 20)
        assert scene.pool.asked[0] == ("/WebTicket/WebTicketService.svc", "")
        assert {ticket for _, ticket in scene.pool.asked[1:]} == {"ticket1"}
        assert set(scene.pool.paths()[1:]) == {"/abs/files/F-0001.lsabs", "/groupexpansion/service.svc"}

    play(act)


def test_a_client_signs_in_again_from_time_to_time_and_loses_nothing_by_it():
    async def act(scene):
        await scene.until(lambda: scene.pool.tickets > 2)
        assert (scene.figures()["failed"], scene.figures()["sessions_lost"]) == (0, 0)

    play(act, sign_in=0.02, polls=True)


def test_a_ticket_that_is_not_known_is_a_lost_session_and_the_client_signs_in_again():
    async def act(scene):
        await scene.until(lambda: len(scene.pool.asked) > 5)
        scene.pool.forgotten.add("ticket1")
        await scene.until(lambda: "ticket2" in {ticket for _, ticket in scene.pool.asked})
        assert scene.figures()["by_loss"] == {"ticket unknown": 1}
        assert scene.figures()["failed"] == 0
        assert scene.pool.tickets == 2

    play(act, sign_in=3600.0)


def test_a_ticket_that_is_refused_without_a_reason_after_it_worked_is_a_lost_session():
    async def act(scene):
        await scene.until(lambda: len(scene.pool.asked) > 5)
        scene.pool.unwanted.add("ticket1")
        await scene.until(lambda: "ticket2" in {ticket for _, ticket in scene.pool.asked})
        await scene.until(lambda: len(scene.pool.asked) > 20)
        assert (scene.figures()["sessions_lost"], scene.figures()["failed"]) == (1, 0)
        assert scene.pool.tickets == 2

    play(act, sign_in=3600.0)


def test_new_tickets_that_are_refused_one_after_the_other_without_a_reason_are_failures():
    async def act(scene):
        scene.pool.unwanted |= {f"ticket{number}" for number in range(1, IN_VAIN + 2)}
        await scene.until(lambda: scene.pool.tickets == IN_VAIN + 2)
        await scene.until(lambda: scene.figures()["requests"] > 15)
        assert scene.figures()["by_error"] == {"status 401": 2}
        assert scene.figures()["sessions_lost"] == IN_VAIN + 1

    play(act, sign_in=3600.0)


def test_a_pool_that_takes_no_ticket_at_all_is_a_failure_again_and_again():
    async def act(scene):
        pages = ("/abs/files/F-0001.lsabs", "/groupexpansion/service.svc")
        scene.pool.answers = dict.fromkeys(pages, (401, ""))
        await scene.until(lambda: scene.figures().get("failed", 0) > 3)
        assert scene.figures()["by_error"].keys() == {"status 401"}

    play(act)


@pytest.mark.parametrize("status", [502, 504])
def test_a_poll_that_the_balancer_had_to_give_up_is_a_lost_session(status):
    async def act(scene):
        scene.pool.answers = {"/Mcx/events": (status, "")}
        await scene.until(lambda: scene.figures().get("sessions_lost", 0) > 0)
        assert scene.figures()["by_loss"].keys() == {"poll cut"}
        assert scene.figures()["failed"] == 0

    play(act, polls=True)


@pytest.mark.parametrize("status", [500, 503])
def test_a_poll_that_was_refused_is_a_failed_request(status):
    async def act(scene):
        scene.pool.answers = {"/Mcx/events": (status, "")}
        await scene.until(lambda: scene.figures().get("failed", 0) > 0)
        assert scene.figures()["by_error"].keys() == {f"status {status}"}
        assert scene.figures()["sessions_lost"] == 0

    play(act, polls=True)


def test_a_session_is_lost_once_however_many_requests_notice():
    async def act(scene):
        await scene.until(lambda: "/Mcx/events" in scene.pool.paths())
        pages = ("/abs/files/F-0001.lsabs", "/groupexpansion/service.svc", "/Mcx/events")
        scene.pool.answers = dict.fromkeys(pages, UNKNOWN) | {"/WebTicket/WebTicketService.svc": (503, "")}
        await scene.until(lambda: scene.figures()["failed"] > 5)  # it cannot sign in again
        assert scene.figures()["sessions_lost"] == 1

    play(act, polls=True)


def test_a_ticket_service_that_fails_is_a_failed_request_and_gives_no_ticket():
    async def act(scene):
        scene.pool.answers = {"/WebTicket/WebTicketService.svc": (500, "")}
        await scene.until(lambda: scene.figures().get("failed", 0) > 3)
        assert set(scene.pool.paths()) == {"/WebTicket/WebTicketService.svc"}

    play(act)


def test_a_client_that_stays_signs_in_anew_as_soon_as_its_registrar_tells_other_urls():
    async def act(scene):
        await scene.until(lambda: scene.pool.tickets == 1)
        await scene.pool.tell(scene.pool.url.replace("//", "//user@"))
        await scene.until(lambda: scene.pool.tickets == 2)
        assert scene.figures()["sessions_lost"] == 0

    play(act, sign_in=3600.0, stays=True)


def test_a_client_that_does_not_stay_goes_on_with_the_urls_that_it_has():
    async def act(scene):
        await scene.until(lambda: scene.pool.tickets == 1)
        scene.pool.url = "http://127.0.0.1:1"
        await scene.until(lambda: len(scene.pool.asked) > 30)
        assert (scene.pool.tickets, scene.figures()["failed"]) == (1, 0)

    play(act, sign_in=3600.0)
