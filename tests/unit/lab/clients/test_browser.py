import asyncio
import ssl
from collections.abc import Awaitable, Callable, Sequence

import pytest

from lyncauto.lab.clients.browser import Answer, Browser, Request
from lyncauto.lab.clients.names import Names
from tests.integration.loopback import FixedNames, network

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n%s\r\nok"
CUT = b""  # the connection is closed instead of an answer


class Server:
    """Answers the requests of each connection with what the script says, then closes it."""

    def __init__(self, *script: Sequence[bytes]) -> None:
        self.script = list(script)
        self.requests: list[tuple[int, bytes]] = []  # number within its connection, head
        self.address = ""
        self.url = ""
        self.blurts = False  # answers before it was asked

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for number, answer in enumerate(self.script.pop(0), start=1):
            head = b"" if self.blurts else await reader.readuntil(b"\r\n\r\n")
            self.requests.append((number, head))
            writer.write(answer)
        writer.close()


def play(
    act: Callable[[Browser, Server], Awaitable[None]],
    *script: Sequence[bytes],
    keep_alive: float = 60.0,
    resolves: bool = False,
):
    async def whole() -> None:
        addresses = network()
        server, listening, source = Server(*script), next(addresses), next(addresses)
        browser = Browser(
            source,
            FixedNames(listening) if resolves else Names([], source),
            ssl.create_default_context(),
            keep_alive=keep_alive,
            patience=5.0,
        )
        async with await asyncio.start_server(server.serve, listening, 0) as taken:
            server.address = listening
            server.url = f"http://{listening}:{taken.sockets[0].getsockname()[1]}/"
            try:
                await act(browser, server)
            finally:
                await browser.close()

    asyncio.run(whole())


def get(server: Server) -> Request:
    return Request("GET", server.url)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_kept_connection_that_breaks_under_a_request_is_a_failure_and_nothing_is_sent_again(method):
    async def act(browser, server):
        assert (await browser.kept(get(server))).status == 200
        answer = await browser.kept(Request(method, server.url))
        assert (answer.status, answer.error, answer.connected) == (0, "reset", True)
        assert len(server.requests) == 2

    play(act, [OK % b"", CUT], [OK % b""])


def test_a_connection_that_the_server_announced_to_close_is_no_failure():
    async def act(browser, server):
        answers = [await browser.kept(get(server)) for _ in range(2)]
        assert [answer.status for answer in answers] == [200, 200]

    play(act, [OK % b"Connection: close\r\n"], [OK % b""])


def test_requests_on_a_kept_connection_share_it_and_others_do_not():
    async def act(browser, server):
        await browser.kept(get(server))
        await browser.fresh(get(server))
        await browser.kept(get(server))
        assert [number for number, _ in server.requests] == [1, 1, 2]

    play(act, [OK % b"", OK % b""], [OK % b""])


def test_a_connection_is_given_up_when_it_is_old():
    async def act(browser, server):
        for _ in range(2):
            await browser.kept(get(server))
        assert [number for number, _ in server.requests] == [1, 1]

    play(act, [OK % b"", CUT], [OK % b""], keep_alive=0.0)


def test_a_connection_that_is_refused_never_was_connected():
    async def act(browser, _):
        answer = await browser.fresh(Request("GET", "http://127.0.0.1:1/"))
        assert (answer.error, answer.connected) == ("refused", False)

    play(act)


def test_a_name_without_resolver_is_not_resolved():
    async def act(browser, _):
        answer = await browser.fresh(Request("GET", "http://webint.contoso.test/"))
        assert (answer.error, answer.connected) == ("name", False)

    play(act)


def test_a_peer_that_speaks_no_tls_is_a_tls_failure():
    async def act(browser, server):
        server.blurts = True
        answer = await browser.fresh(Request("GET", server.url.replace("http:", "https:")))
        assert (answer.error, answer.connected) == ("tls", False)

    play(act, [OK % b""])


def test_a_cookie_of_the_balancer_is_shown_again_on_every_connection_to_that_name():
    async def act(browser, server):
        url = server.url.replace(server.address, "webint.contoso.test")
        await browser.fresh(Request("GET", url))
        await browser.fresh(Request("GET", url))
        await browser.kept(Request("GET", url))
        await browser.kept(Request("GET", url.replace("webint", "meet")))
        assert [b"MS-WSMAN=a" in head for _, head in server.requests] == [False, True, True, False]

    play(act, [OK % b"Set-Cookie: MS-WSMAN=a; path=/\r\n"], [OK % b""], [OK % b""], [OK % b""], resolves=True)


def test_an_answer_knows_when_it_was_begun_and_ended():
    async def act(browser, server):
        answer = await browser.fresh(get(server))
        assert isinstance(answer, Answer)
        assert 0 < answer.begun <= answer.ended

    play(act, [OK % b""])
