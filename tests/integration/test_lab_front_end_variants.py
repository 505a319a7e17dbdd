"""A Front End whose web services are not as the lab takes for usual: each variant, and the way back."""

import asyncio
import dataclasses
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from lyncauto.lab.clients.browser import Answer, Browser, Request
from lyncauto.lab.clients.log_on import Account, LogOn
from lyncauto.lab.front_end.settings import Provisioning, Settings
from lyncauto.lab.front_end.variants import Variants
from lyncauto.lab.winrm.accounts import Accounts
from lyncauto.model.secret import Secret
from tests.integration.loopback import Authority, FixedNames, Process, network, running

pytestmark = pytest.mark.lab

WEB = "webint.contoso.test"
BLANK = "/meet/blank.html"
TICKET = "/WebTicket/WebTicketService.svc"
USER = Account("CONTOSO\\user", Secret("a good one"))
STRANGER = Account("CONTOSO\\user", Secret("a wrong one"))


class Scene:
    """One Front End, and a user's browser that believes every name to be there."""

    def __init__(self, process: Process, settings: Settings, authority: Authority, source: str) -> None:
        self.process = process
        self.settings = settings
        self.authority = authority
        self.root = root = authority.pem
        self.url = f"https://{WEB}:{settings.https_port}"
        names = FixedNames(settings.address)
        context = ssl.create_default_context(cadata=root)
        self.browser = Browser(source, names, context, keep_alive=60.0, patience=5.0)

    async def vary(self, **variants: Any) -> None:
        wanted = dataclasses.asdict(Variants(**variants))
        assert (await self.process.ask(id=1, variants=wanted))["ok"]

    async def get(self, path: str = BLANK, method: str = "GET", **headers: str) -> Answer:
        return await self.browser.fresh(Request(method, self.url + path, headers))

    async def ticket(self, account: Account) -> Answer:
        return await self.browser.logged_on(
            Request("POST", self.url + TICKET, body=b"<rst/>"), account, self.root
        )

    async def handshake(self, name: str | None, context: ssl.SSLContext | None = None) -> str:
        """Shake hands, naming the server or not; give the version, "" when it was broken off.

        Whoever does not name it verifies it by its address, which no client sends as a server's name.
        """
        context = context or ssl.create_default_context(cadata=self.root)
        address, port = self.settings.address, self.settings.https_port
        try:
            reader, writer = await asyncio.open_connection(
                address, port, ssl=context, server_hostname=name or address
            )
        except (ssl.SSLError, ConnectionError):
            return ""
        version = str(writer.get_extra_info("ssl_object").version())
        writer.close()
        del reader
        return version


@pytest.fixture(autouse=True)
def _known(tmp_path: Path) -> Iterator[None]:
    accounts = Accounts(tmp_path, {USER.name: USER.password})
    accounts.write()
    yield
    accounts.remove()


@asynccontextmanager
async def scene(folder: Path, variants: Variants) -> AsyncIterator[Scene]:
    authority, addresses = Authority(folder), network()
    own = next(addresses)
    settings = Settings(
        "fe01.contoso.test",
        own,
        10443,
        10080,
        15061,
        str(authority.issue("fe01.contoso.test", WEB, "elsewhere.test", own)),
        authority.der,
        Provisioning(WEB, 10443, 10080),
        hold=0.05,
        variants=variants,
    )
    async with running("lyncauto.lab.front_end", settings.line()) as process:
        assert (await process.hear())["ready"] is True
        made = Scene(process, settings, authority, next(addresses))
        try:
            yield made
        finally:
            await made.browser.close()


def play(folder: Path, act: Callable[[Scene], Awaitable[None]], **variants: Any) -> None:
    async def whole() -> None:
        async with scene(folder, Variants(**variants)) as made:
            await act(made)

    asyncio.run(whole())


def old_client(root: str) -> ssl.SSLContext:
    """Return what speaks TLS 1.0 still."""
    context = ssl.create_default_context(cadata=root)
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.TLSv1
    return context


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1 is deprecated:DeprecationWarning")
def test_one_that_speaks_tls_1_0_alone_is_understood_by_old_clients_alone(tmp_path):
    async def act(scene):
        assert await scene.handshake(WEB) == ""
        assert (await scene.ticket(USER)).status == 200  # a user's machine is as old as its server
        assert await scene.handshake(WEB, old_client(scene.root)) == "TLSv1"
        await scene.vary()
        assert (await scene.get()).status == 200

    play(tmp_path, act, tls10=True)


def test_it_shows_the_same_certificate_whatever_name_is_asked_for_or_none(tmp_path):
    async def act(scene):
        assert [await scene.handshake(name) for name in (WEB, "elsewhere.test", None)] == ["TLSv1.3"] * 3

    play(tmp_path, act)


def test_one_that_refuses_sni_takes_those_alone_who_name_nobody(tmp_path):
    async def act(scene):
        assert [await scene.handshake(WEB), await scene.handshake(None)] == ["", "TLSv1.3"]
        await scene.vary()
        assert await scene.handshake(WEB) == "TLSv1.3"

    play(tmp_path, act, sni_refused=True)


def test_one_that_needs_sni_takes_those_alone_who_name_it(tmp_path):
    async def act(scene):
        assert [await scene.handshake(WEB), await scene.handshake(None)] == ["TLSv1.3", ""]

    play(tmp_path, act, sni_required=True)


def test_the_page_for_checks_can_be_absent(tmp_path):
    async def act(scene):
        assert (await scene.get()).status == 404
        await scene.vary()
        assert (await scene.get()).status == 200

    play(tmp_path, act, no_blank=True)


@pytest.mark.parametrize("status", [403, 405])
def test_a_head_can_be_answered_unlike_a_get(tmp_path, status):
    async def act(scene):
        assert [(await scene.get(method=method)).status for method in ("HEAD", "GET")] == [status, 200]

    play(tmp_path, act, head=status)


def test_a_ticket_service_that_wants_a_log_on_gives_a_ticket_to_whom_it_knows(tmp_path):
    async def act(scene):
        assert (await scene.get(TICKET, "POST")).challenges == ("Negotiate", "NTLM")
        refused, given = await scene.ticket(STRANGER), await scene.ticket(USER)
        assert (refused.status, given.status) == (401, 200)
        ticket = given.body.decode()
        assert (await scene.get("/abs/files/F-0001.lsabs", **{"X-MS-WebTicket": ticket})).status == 200

    play(tmp_path, act, ntlm=True)


def test_a_log_on_holds_for_its_connection_and_for_no_other(tmp_path):
    async def act(scene):
        context = ssl.create_default_context(cadata=scene.root)
        async with connection(scene, context) as ask:
            assert await log_on(ask) == 200
            assert (await ask(""))[0] == 200  # nothing is shown any more
        async with connection(scene, context) as ask:
            assert (await ask(""))[0] == 401

    play(tmp_path, act, ntlm=True)


def test_a_log_on_that_goes_on_over_another_connection_is_none(tmp_path):
    async def act(scene):
        context = ssl.create_default_context(cadata=scene.root)
        async with connection(scene, context) as first, connection(scene, context) as second:
            assert await log_on(first, last=second) == 401

    play(tmp_path, act, ntlm=True)


def test_where_the_log_on_must_be_bound_the_servers_own_certificate_binds_it(tmp_path):
    async def act(scene):
        assert (await scene.ticket(USER)).status == 200
        assert (await scene.ticket(STRANGER)).status == 401

    play(tmp_path, act, channel_binding=True)


def test_where_the_log_on_must_be_bound_another_certificate_in_between_fails_it(tmp_path):
    async def act(scene):
        async with reencrypting(scene) as port:
            scene.url = f"https://{WEB}:{port}"
            assert (await scene.ticket(USER)).status == 401
            await scene.vary(ntlm=True)
            assert (await scene.ticket(USER)).status == 200

    play(tmp_path, act, channel_binding=True)


def test_a_ticket_can_be_good_everywhere(tmp_path):
    async def act(scene):
        elsewhere = {"X-MS-WebTicket": "0" * 32}
        assert (await scene.get("/abs/handler", **elsewhere)).status == 200
        await scene.vary()
        assert (await scene.get("/abs/handler", **elsewhere)).status == 401

    play(tmp_path, act, any_ticket=True)


def test_a_ticket_can_be_refused_without_a_diagnosis(tmp_path):
    async def act(scene):
        refused = await scene.get("/abs/handler", **{"X-MS-WebTicket": "0" * 32})
        assert (refused.status, "X-Ms-diagnostics" in refused.headers) == (401, False)

    play(tmp_path, act, plain_refusal=True)


def test_every_answer_can_set_a_cookie(tmp_path):
    async def act(scene):
        answers = [await scene.get(), await scene.get("/abs/handler")]
        assert [answer.headers["Set-Cookie"] for answer in answers] == ["MS-WSMAN=own; path=/"] * 2

    play(tmp_path, act, own_cookie="MS-WSMAN")


def test_a_poll_can_be_held_longer(tmp_path):
    async def act(scene):
        ticket = {"X-MS-WebTicket": (await scene.get(TICKET, "POST")).body.decode()}
        poll = Request("GET", f"{scene.url}/Mcx/events", ticket)
        short = await scene.browser.fresh(poll)
        await scene.vary(longer=0.4)
        long = await scene.browser.fresh(poll)
        assert short.ended - short.begun < 0.4 <= long.ended - long.begun

    play(tmp_path, act)


def test_a_variant_that_nobody_knows_is_refused_and_changes_nothing(tmp_path):
    async def act(scene):
        assert "colour" in (await scene.process.ask(variants={"colour": "red"}))["error"]
        assert (await scene.get()).status == 404

    play(tmp_path, act, no_blank=True)


Ask = Callable[[str], Awaitable[tuple[int, tuple[str, ...]]]]


@asynccontextmanager
async def connection(scene: Scene, context: ssl.SSLContext) -> AsyncIterator[Ask]:
    """Give one connection: asks for a ticket with an Authorization header, gives status and challenges."""
    address, port = scene.settings.address, scene.settings.https_port
    reader, writer = await asyncio.open_connection(address, port, ssl=context, server_hostname=WEB)

    async def ask(authorization: str) -> tuple[int, tuple[str, ...]]:
        shown = f"Authorization: {authorization}\r\n" if authorization else ""
        head = f"POST {TICKET} HTTP/1.1\r\nHost: {WEB}\r\n{shown}Content-Length: 0\r\n\r\n"
        writer.write(head.encode())
        said = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = [tuple(line.split(": ", 1)) for line in said[1:] if line]
        (size,) = (int(value) for name, value in headers if name.lower() == "content-length")
        await reader.readexactly(size)
        challenges = (value for name, value in headers if name.lower() == "www-authenticate")
        return int(said[0].split()[1]), tuple(challenges)

    try:
        yield ask
    finally:
        writer.close()


async def log_on(first: Ask, *, last: Ask | None = None) -> int:
    """Log on by NTLM; the last token goes over the *last* connection. Give the last status."""
    made = LogOn(USER, WEB, b"")
    status, challenges = await first("")
    assert status == 401
    status, challenges = await first(str(made.next(challenges)))
    assert status == 401
    status, _ = await (last or first)(str(made.next(challenges)))
    return status


@asynccontextmanager
async def reencrypting(scene: Scene) -> AsyncIterator[int]:
    """Give the port of what ends TLS with a certificate of its own and begins it anew to the Front End."""
    trusted, shown = ssl.create_default_context(cadata=scene.root), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    shown.load_cert_chain(scene.authority.issue(WEB))

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            writer.write(data)
        writer.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        address, port = scene.settings.address, scene.settings.https_port
        behind = await asyncio.open_connection(address, port, ssl=trusted, server_hostname=WEB)
        await asyncio.gather(pump(reader, behind[1]), pump(behind[0], writer), return_exceptions=True)

    async with await asyncio.start_server(serve, scene.settings.address, 0, ssl=shown) as server:
        yield server.sockets[0].getsockname()[1]
