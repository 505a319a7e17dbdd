import asyncio
from collections.abc import Awaitable, Callable

import pytest

from lyncauto.lab.clients.names import NameNotResolved, Names
from lyncauto.lab.net.authoritative import AuthoritativeServer
from lyncauto.lab.net.resolver import Fault, Resolver
from tests.integration.loopback import Zone, network

NAME = "webint.contoso.test"
OLD, NEW = "127.1.2.41", "127.1.2.60"


class Clock:
    """Stands still until it is told to go on."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


class Scene:
    """A zone, a resolver that remembers nothing of its own, a client on an address of its own."""

    def __init__(self) -> None:
        addresses = network()
        self.clock = Clock()
        self.zone = Zone(webint=(OLD,))
        self.server = AuthoritativeServer(next(addresses), 0, self.zone, zone="contoso.test")
        self.second = AuthoritativeServer(next(addresses), 0, self.zone, zone="contoso.test")
        self.source = next(addresses)

    def client(self, *resolvers: tuple[str, int]) -> Names:
        return Names(resolvers or [self.server.endpoint], self.source, clock=self.clock)


def play(act: Callable[[Scene], Awaitable[None]]) -> None:
    async def whole() -> None:
        scene = Scene()
        await scene.server.start()
        await scene.second.start()
        try:
            await act(scene)
        finally:
            await scene.server.stop()
            await scene.second.stop()

    asyncio.run(whole())


def test_an_address_is_kept_for_its_ttl_and_asked_for_again_after_it():
    async def act(scene):
        names = scene.client()
        assert await names.addresses(NAME) == (OLD,)
        scene.zone.put("webint", NEW)
        scene.clock.now = 2.9
        assert await names.addresses(NAME) == (OLD,)
        scene.clock.now = 3.0
        assert await names.addresses(NAME) == (NEW,)

    play(act)


def test_a_name_that_does_not_exist_stays_away_for_as_long_as_the_soa_says():
    async def act(scene):
        names = scene.client()
        for now in (0.0, 1.9):
            scene.clock.now = now
            with pytest.raises(NameNotResolved, match=r"new\.contoso\.test has no address"):
                await names.addresses("new.contoso.test")
            scene.zone.put("new", NEW)
        scene.clock.now = 2.0
        assert await names.addresses("new.contoso.test") == (NEW,)

    play(act)


def test_the_second_resolver_is_asked_when_the_first_is_silent():
    async def act(scene):
        scene.server.silent = True
        names = scene.client(scene.server.endpoint, scene.second.endpoint)
        assert await names.addresses(NAME) == (OLD,)

    play(act)


def test_a_name_that_no_resolver_answers_for_is_not_resolved_and_not_remembered():
    async def act(scene):
        resolver = Resolver(scene.source, 0, [scene.server.endpoint])
        resolver.fault = Fault.SERVFAIL
        await resolver.start()
        names = scene.client(resolver.endpoint)
        with pytest.raises(NameNotResolved, match="no resolver answered"):
            await names.addresses(NAME)
        resolver.fault = None
        assert await names.addresses(NAME) == (OLD,)
        await resolver.stop()

    play(act)


def test_a_client_can_keep_what_it_was_told_beyond_its_ttl():
    async def act(scene):
        names = scene.client()
        names.longer = 5.0
        assert await names.addresses(NAME) == (OLD,)
        with pytest.raises(NameNotResolved):
            await names.addresses("new.contoso.test")
        scene.zone.put("webint", NEW)
        scene.zone.put("new", NEW)
        scene.clock.now = 6.9  # the negative TTL is 2 s, that of the address 3 s
        assert await names.addresses(NAME) == (OLD,)
        with pytest.raises(NameNotResolved):
            await names.addresses("new.contoso.test")
        scene.clock.now = 8.0
        assert await names.addresses(NAME) == (NEW,)
        assert await names.addresses("new.contoso.test") == (NEW,)

    play(act)


class Slow(AuthoritativeServer):
    """Says nothing to the first questions."""

    deaf = 2

    async def _respond(self, query):
        self.deaf -= 1
        return None if self.deaf >= 0 else await super()._respond(query)


def test_a_resolver_that_is_slow_is_asked_again_before_a_name_counts_as_missing():
    async def act(scene):
        slow = Slow(next(network()), 0, scene.zone, zone="contoso.test")
        await slow.start()
        try:
            assert await scene.client(slow.endpoint).addresses(NAME) == (OLD,)
        finally:
            await slow.stop()
        assert slow.deaf < 0

    play(act)
