import asyncio
import dataclasses
import json
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from multidict import CIMultiDictProxy

from lyncauto.lab.front_end.settings import Provisioning, Settings
from tests.integration.loopback import Authority, Process, network, running

pytestmark = pytest.mark.lab

MODULE = "lyncauto.lab.front_end"
FQDN = "fe01.contoso.test"
WEB = "webint.contoso.test"


@dataclasses.dataclass(frozen=True)
class Reply:
    status: int
    headers: CIMultiDictProxy[str]
    body: bytes


class Caller:
    """What curl would be: one request a connection, the name in SNI, the address given."""

    def __init__(self, settings: Settings, root: str) -> None:
        self.settings = settings
        self.tls = ssl.create_default_context(cadata=root)

    async def __call__(
        self, method: str, path: str, *, https: bool = True, ticket: str = "", **more: Any
    ) -> Reply:
        port = self.settings.https_port if https else self.settings.http_port
        url = f"{'https' if https else 'http'}://{self.settings.address}:{port}{path}"
        headers = {"X-MS-WebTicket": ticket} if ticket else {}
        connector = aiohttp.TCPConnector(force_close=True)
        async with (
            aiohttp.ClientSession(connector=connector) as session,
            session.request(
                method, url, headers=headers, ssl=self.tls, server_hostname=WEB if https else None, **more
            ) as response,
        ):
            return Reply(response.status, response.headers, await response.read())

    async def ticket(self) -> str:
        response = await self("POST", "/WebTicket/WebTicketService.svc", data=b"<rst/>")
        return str(response.body, "ascii")


@pytest.fixture
def made(tmp_path: Path) -> tuple[Settings, str]:
    authority = Authority(tmp_path)
    provisioning = Provisioning(WEB, 10443, 10080, "meet.contoso.test")
    settings = Settings(
        FQDN,
        next(network()),
        10443,
        10080,
        15061,
        str(authority.issue(FQDN, WEB)),
        authority.der,
        provisioning,
        hold=0.05,
    )
    return settings, authority.pem


@asynccontextmanager
async def front_end(made: tuple[Settings, str]) -> AsyncIterator[tuple[Process, Caller]]:
    settings, root = made
    async with running(MODULE, settings.line()) as process:
        assert (await process.hear())["ready"] is True
        yield process, Caller(settings, root)


@pytest.mark.parametrize(
    ("method", "path", "https", "status"),
    [
        ("GET", "/abs/handler", True, 401),
        ("GET", "/abs/handler", False, 403),
        ("GET", "/meet/blank.html", True, 200),
        ("HEAD", "/meet/blank.html", True, 200),
        ("GET", "/meet/blank.html", False, 200),
        ("GET", "/abs/files/F-0001.lsabs", True, 401),
        ("POST", "/groupexpansion/service.svc", True, 401),
        ("GET", "/meet/ann/ABC123", True, 200),
        ("POST", "/meet/ann/ABC123", True, 404),
        ("GET", "/meet/ann/ABC123", False, 404),
        ("GET", "/elsewhere", True, 404),
        ("GET", "/abs/files/F-0001.lsabs", False, 404),
    ],
)
def test_every_page_answers_a_stranger_as_lync_does(made, method, path, https, status):
    async def scene():
        async with front_end(made) as (_, call):
            response = await call(method, path, https=https)
            assert response.status == status
            assert "Set-Cookie" not in response.headers

    asyncio.run(scene())


def test_a_ticket_opens_address_book_group_expansion_and_polls(made):
    async def scene():
        async with front_end(made) as (_, call):
            ticket = await call.ticket()
            answers = [
                await call("GET", "/abs/handler", ticket=ticket),
                await call("GET", "/abs/files/F-0001.lsabs", ticket=ticket),
                await call("POST", "/groupexpansion/service.svc", ticket=ticket, data=b"<expand/>"),
                await call("GET", "/Mcx/events", ticket=ticket),
            ]
            assert [answer.status for answer in answers] == [200] * 4
            assert answers[0].headers["X-MS-Server-Fqdn"] == FQDN

    asyncio.run(scene())


def test_a_killed_front_end_comes_back_without_its_tickets(made):
    async def scene():
        async with front_end(made) as (process, call):
            ticket = await call.ticket()
            await process.kill()
            with pytest.raises(aiohttp.ClientConnectorError):
                await call("GET", "/meet/blank.html")
        async with front_end(made) as (_, call):
            response = await call("GET", "/abs/files/F-0001.lsabs", ticket=ticket)
            assert response.status == 401
            assert response.headers["X-Ms-diagnostics"] == '28020;reason="No valid security token."'
            assert response.headers.getall("WWW-Authenticate") == ["Negotiate", "NTLM"]

    asyncio.run(scene())


def test_phones_get_the_root_certificate_in_the_clear(made):
    async def scene():
        async with front_end(made) as (_, call):
            response = await call("GET", "/certs/root.cer", https=False)
            assert response.body == made[0].root
            assert response.headers["Content-Type"] == "application/pkix-cert"

    asyncio.run(scene())


@pytest.mark.parametrize("mode", ["403", "500"])
def test_a_sick_front_end_says_so_on_every_page_until_it_is_well_again(made, mode):
    async def scene():
        async with front_end(made) as (process, call):
            assert await process.ask(id=1, mode=mode) == {"id": 1, "ok": True}
            assert (await call("GET", "/abs/handler")).status == int(mode)
            assert (await call("GET", "/meet/blank.html", https=False)).status == int(mode)
            await process.ask(id=2, mode="ok")
            assert (await call("GET", "/meet/blank.html")).status == 200

    asyncio.run(scene())


def test_a_front_end_that_hangs_takes_requests_and_ends_all_the_same(made):
    async def scene():
        async with front_end(made) as (process, call):
            await process.ask(id=1, mode="hang")
            with pytest.raises(TimeoutError):
                await call("GET", "/meet/blank.html", timeout=aiohttp.ClientTimeout(total=0.3))
            assert await process.end() == 0

    asyncio.run(scene())


async def sign_in(settings: Settings, line: bytes = b'{"user": "ann"}\n') -> Any:
    reader, writer = await asyncio.open_connection(settings.address, settings.registrar_port)
    writer.write(line)
    answer = await reader.readline()
    writer.close()
    return json.loads(answer) if answer else None


def test_the_registrar_tells_the_urls_and_new_ones_once_it_has_them(made):
    async def scene():
        async with front_end(made) as (process, _):
            assert await sign_in(made[0]) == {
                "web": "https://webint.contoso.test:10443",
                "http": "http://webint.contoso.test:10080",
                "meet": "https://meet.contoso.test:10443",
            }
            new = dataclasses.asdict(Provisioning("pool01.contoso.test", 10443, 10080))
            await process.ask(id=1, provisioning=new)
            assert await sign_in(made[0]) == {
                "web": "https://pool01.contoso.test:10443",
                "http": "http://pool01.contoso.test:10080",
            }

    asyncio.run(scene())


def test_the_registrar_hangs_up_on_what_is_no_sign_in(made):
    async def scene():
        async with front_end(made):
            assert await sign_in(made[0], b"REGISTER sip:contoso.test SIP/2.0\r\n") is None

    asyncio.run(scene())


def test_a_command_that_is_not_understood_is_answered_with_an_error_and_changes_nothing(made):
    async def scene():
        async with front_end(made) as (process, call):
            assert "sleep" in (await process.ask(mode="sleep"))["error"]
            assert "colour" in (await process.ask(id=3, mode="500", colour="red"))["error"]
            assert (await call("GET", "/meet/blank.html")).status == 200

    asyncio.run(scene())


def test_the_external_web_site_answers_at_its_own_ports_and_keeps_its_certificate(made, tmp_path):
    settings, root = made
    both = dataclasses.replace(settings, external_https_port=14443, external_http_port=18080)
    beyond = dataclasses.replace(settings, https_port=14443, http_port=18080)
    (tmp_path / "foreign").mkdir()
    foreign = Authority(tmp_path / "foreign").issue(FQDN, WEB)

    async def scene():
        async with front_end((both, root)) as (process, _):
            call = Caller(beyond, root)
            await process.ask(id=1, certificate=str(foreign))
            assert (await call("GET", "/abs/handler")).status == 401
            assert (await call("GET", "/meet/blank.html", https=False)).status == 200

    asyncio.run(scene())


def test_a_new_certificate_is_shown_to_new_connections(made, tmp_path):
    async def scene():
        async with front_end(made) as (process, call):
            foreign = Authority(tmp_path / "..").issue("foreign.contoso.test")
            await process.ask(id=1, certificate=str(foreign))
            with pytest.raises(aiohttp.ClientConnectorCertificateError):
                await call("GET", "/meet/blank.html")

    asyncio.run(scene())


def test_a_front_end_that_cannot_listen_says_why_and_fails(made):
    async def scene():
        settings, _ = made
        async with front_end(made), running(MODULE, settings.line()) as second:
            told = await second.hear()
            assert told["ready"] is False
            assert "in use" in told["error"]
            assert await second.end() == 1

    asyncio.run(scene())


def test_who_stays_at_the_registrar_is_told_new_urls_and_old_ones_are_not_repeated(made):
    async def scene():
        async with front_end(made) as (process, _):
            reader, writer = await asyncio.open_connection(made[0].address, made[0].registrar_port)
            writer.write(b'{"user": "ann", "stay": true}\n')
            first = json.loads(await reader.readline())
            same = dataclasses.asdict(made[0].provisioning)
            await process.ask(id=1, provisioning=same)
            new = dataclasses.asdict(Provisioning("pool01.contoso.test", 10443, 10080))
            await process.ask(id=2, provisioning=new)
            second = json.loads(await reader.readline())
            assert [first["web"], second["web"]] == [
                "https://webint.contoso.test:10443",
                "https://pool01.contoso.test:10443",
            ]
            await process.kill()
            assert await reader.read() == b""
            writer.close()

    asyncio.run(scene())
