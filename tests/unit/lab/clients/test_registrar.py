import asyncio
import json
from collections.abc import Awaitable, Callable

import pytest

from lyncauto.lab.clients.registrar import Registrar, SignInFailed, Urls
from tests.integration.loopback import DEADLINE, FixedNames, network


class Server:
    """A registrar that tells what the test sets; its connections stay open until it hangs up."""

    def __init__(self) -> None:
        self.web = "https://old"
        self.asked: list[dict[str, object]] = []
        self.writers: list[asyncio.StreamWriter] = []
        self.closed = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.writers.append(writer)
        while line := await reader.readline():
            self.asked.append(json.loads(line))
            self.tell(writer)
        self.closed += 1
        writer.close()

    def tell(self, writer: asyncio.StreamWriter) -> None:
        writer.write(json.dumps({"web": self.web, "http": "http://old"}).encode() + b"\n")


def play(act: Callable[[Server, Registrar], Awaitable[None]], *, stays: bool) -> None:
    async def whole() -> None:
        addresses, server = network(), Server()
        listening, source = next(addresses), next(addresses)
        async with await asyncio.start_server(server.serve, listening, 0) as taken:
            port = taken.sockets[0].getsockname()[1]
            registrar = Registrar("pool01.contoso.test", port, source, FixedNames(listening), stays=stays)
            try:
                await act(server, registrar)
            finally:
                await registrar.close()
                await until(lambda: server.closed == len(server.writers))
                for writer in server.writers:
                    await writer.wait_closed()

    asyncio.run(whole())


async def until(reached: Callable[[], bool]) -> None:
    async with asyncio.timeout(DEADLINE):
        while not reached():  # noqa: ASYNC110 - another task's doing
            await asyncio.sleep(0.001)


def test_who_does_not_stay_asks_anew_each_time_and_hangs_up():
    async def act(server, registrar):
        assert await registrar.sign_in("ann") == Urls("https://old", "http://old", "")
        server.web = "https://new"
        assert registrar.latest is None
        assert (await registrar.sign_in("ann")).web == "https://new"
        assert server.asked == [{"user": "ann", "stay": False}] * 2
        await until(lambda: server.closed == 2)

    play(act, stays=False)


def test_who_stays_asks_once_and_knows_what_is_told_later():
    async def act(server, registrar):
        await registrar.sign_in("ann")
        server.web = "https://new"
        server.tell(server.writers[0])
        await until(lambda: registrar.latest == Urls("https://new", "http://old", ""))
        assert (await registrar.sign_in("ann")).web == "https://new"
        assert server.asked == [{"user": "ann", "stay": True}]

    play(act, stays=True)


def test_who_stays_asks_again_when_the_registrar_has_hung_up():
    async def act(server, registrar):
        await registrar.sign_in("ann")
        server.writers[0].close()
        await until(lambda: registrar.latest is None)
        server.web = "https://new"
        assert (await registrar.sign_in("ann")).web == "https://new"
        assert len(server.asked) == 2

    play(act, stays=True)


def test_who_stays_no_longer_signs_out_at_the_next_sign_in():
    async def act(server, registrar):
        await registrar.sign_in("ann")
        registrar.stays = False
        assert registrar.latest is None
        await registrar.sign_in("ann")
        await until(lambda: server.closed == 2)

    play(act, stays=True)


def test_where_no_registrar_answers_the_sign_in_fails():
    async def act(server, registrar):
        server.web = "https://old"
        dead = Registrar("pool01.contoso.test", 1, "127.0.0.1", FixedNames("127.0.0.1"), stays=True)
        with pytest.raises(SignInFailed, match=r"pool01\.contoso\.test"):
            await dead.sign_in("ann")
        assert dead.latest is None

    play(act, stays=True)
