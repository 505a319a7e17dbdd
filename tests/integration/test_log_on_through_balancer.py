"""Windows log-ons through the real HAProxy: it must keep a client's connection on one server's connection."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lyncauto.adapters.haproxy.balancer import HaproxyBalancer
from lyncauto.adapters.pem_blocks import thumbprints
from lyncauto.lab.clients.browser import Browser, Request
from lyncauto.lab.clients.log_on import Account
from lyncauto.lab.front_end.settings import Provisioning, Settings
from lyncauto.lab.front_end.variants import Variants
from lyncauto.lab.winrm.accounts import Accounts
from lyncauto.model.balancer import RealServer, VirtualService
from lyncauto.model.secret import Secret
from tests.integration.haproxy_node import HaproxyNode, haproxy_node, programs
from tests.integration.loopback import DEADLINE, Authority, FixedNames, network, running

pytestmark = [
    pytest.mark.lab,
    pytest.mark.skipif(not programs(), reason="no HAProxy on this machine"),
]

POOL, OVERRIDE = "pool01.contoso.test", "webint.contoso.test"
USER = Account("CONTOSO\\user", Secret("a good one"))
TICKET, FILE = "/WebTicket/WebTicketService.svc", "/abs/files/F-0001.lsabs"
CLIENTS = 12


class Clock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        del seconds


@pytest.fixture
def node() -> Iterator[HaproxyNode]:
    yield from haproxy_node(next(iter(programs().values())))


@pytest.fixture(autouse=True)
def _known(tmp_path: Path) -> Iterator[None]:
    accounts = Accounts(tmp_path, {USER.name: USER.password})
    accounts.write()
    yield
    accounts.remove()


class Scene:
    """Three Front Ends behind the virtual service."""

    def __init__(self, node: HaproxyNode, folder: Path) -> None:
        self.node = node
        self.addresses = network()
        self.authority = Authority(folder)
        self.front_ends = tuple(
            RealServer(f"fe0{number}.contoso.test", next(self.addresses), 10443) for number in (1, 2, 3)
        )
        self.vip = next(self.addresses)

    def line(self, server: RealServer, certificate: Path, variants: Variants) -> str:
        return Settings(
            server.name,
            server.address,
            10443,
            10080,
            15061,
            str(certificate),
            self.authority.der,
            Provisioning(OVERRIDE, 10443, 10080),
            variants=variants,
        ).line()

    def deliver(self) -> str:
        certificate, _, key = self.authority.issue(OVERRIDE).read_text().partition("-----BEGIN PRIVATE")
        certs = f"{self.node.folder}/certs/{OVERRIDE}"
        self.node.put(f"{certs}/current/cert.pem", certificate.encode(), 0o600)
        self.node.put(f"{certs}/current/cert.pem.key", f"-----BEGIN PRIVATE{key}".encode(), 0o600)
        self.node.put(f"{certs}/roots.pem", self.authority.pem.encode(), 0o600)
        return thumbprints(certificate.encode())[0]

    def write(self) -> None:
        service = VirtualService(
            "FE Pool HTTPS",
            self.vip,
            10443,
            self.front_ends,
            "cookie MS-WSMAN",
            "/abs/handler",
            OVERRIDE,
            certificate=self.deliver(),
            certificate_name=OVERRIDE,
            verify=POOL,
            roots=thumbprints(self.authority.pem.encode()),
        )
        folder = str(self.node.folder)
        HaproxyBalancer(self.node, Clock(), folder=folder, haproxy=self.node.program).write(POOL, [service])

    @asynccontextmanager
    async def browser(self) -> AsyncIterator[Browser]:
        context = ssl.create_default_context(cadata=self.authority.pem)
        source = next(self.addresses)
        made = Browser(source, FixedNames(self.vip), context, keep_alive=60.0, patience=5.0)
        try:
            yield made
        finally:
            await made.close()

    async def sign_in(self) -> list[int]:
        """Log on as one client, then ask with the ticket on another connection; give both statuses."""
        url = f"https://{OVERRIDE}:10443"
        async with self.browser() as browser:
            request = Request("POST", url + TICKET, body=b"<rst/>")
            first = await browser.logged_on(request, USER, self.authority.pem)
            ticket = {"X-MS-WebTicket": first.body.decode("ascii", "replace")}
            second = await browser.fresh(Request("GET", url + FILE, ticket if first.status == 200 else {}))
            return [first.status, second.status]


@asynccontextmanager
async def serving(node: HaproxyNode, folder: Path, variants: Variants) -> AsyncIterator[Scene]:
    scene = Scene(node, folder)
    certificate = scene.authority.issue(POOL, OVERRIDE)
    async with AsyncExitStack() as stack:
        for server in scene.front_ends:
            line = scene.line(server, certificate, variants)
            process = await stack.enter_async_context(running("lyncauto.lab.front_end", line))
            assert (await process.hear())["ready"] is True
        await asyncio.to_thread(scene.write)
        async with asyncio.timeout(DEADLINE), scene.browser() as browser:
            request = Request("GET", f"https://{OVERRIDE}:10443/abs/handler")
            while (await browser.fresh(request)).status != 401:  # noqa: ASYNC110 - HAProxy's own checks
                await asyncio.sleep(0.05)
        yield scene


def test_every_client_logs_on_and_its_ticket_is_known_where_its_cookie_leads(node, tmp_path):
    async def whole():
        async with serving(node, tmp_path, Variants(ntlm=True)) as scene:
            done = await asyncio.gather(*(scene.sign_in() for _ in range(CLIENTS)))
            assert done == [[200, 200]] * CLIENTS

    asyncio.run(whole())


def test_where_the_log_on_must_be_bound_nobody_gets_through_a_balancer_that_encrypts_anew(node, tmp_path):
    async def whole():
        async with serving(node, tmp_path, Variants(channel_binding=True)) as scene:
            done = await asyncio.gather(*(scene.sign_in() for _ in range(CLIENTS)))
            assert done == [[401, 401]] * CLIENTS

    asyncio.run(whole())
