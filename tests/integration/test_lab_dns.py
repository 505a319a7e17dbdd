import asyncio
import shutil
from collections.abc import Awaitable, Callable

import dns.asyncquery
import dns.exception
import dns.flags
import dns.message
import dns.opcode
import dns.rcode
import pytest

from lyncauto.lab.net.authoritative import AuthoritativeServer
from lyncauto.lab.net.resolver import Fault, Resolver
from tests.integration.loopback import DEADLINE, ZONE, Zone, network

pytestmark = pytest.mark.lab

NAME = f"webint.{ZONE}"
MANY = tuple(f"127.9.9.{number}" for number in range(1, 41))


class Clock:
    """Stands still until it is told to go on."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


class Scene:
    """Two name servers of one zone, and a resolver that asks them."""

    def __init__(self) -> None:
        addresses = network()
        self.clock = Clock()
        self.zone = Zone(webint=("127.1.2.41",), pool01=("127.1.2.41", "127.1.2.42", "127.1.2.43"), many=MANY)
        self.servers = [AuthoritativeServer(next(addresses), 0, self.zone, zone=ZONE) for _ in range(2)]
        self.resolver_address = next(addresses)
        self.resolver: Resolver

    async def start(self) -> None:
        for server in self.servers:
            await server.start()
        upstreams = [server.endpoint for server in self.servers]
        self.resolver = Resolver(self.resolver_address, 0, upstreams, clock=self.clock, patience=0.1)
        await self.resolver.start()

    async def stop(self) -> None:
        for server in self.servers:
            await server.stop()
        await self.resolver.stop()

    async def resolve(self, name: str = NAME, rdtype: str = "A") -> dns.message.Message:
        return await udp(self.resolver.endpoint, dns.message.make_query(name, rdtype))


def play(act: Callable[[Scene], Awaitable[None]]) -> None:
    async def whole() -> None:
        scene = Scene()
        await scene.start()
        try:
            await act(scene)
        finally:
            await scene.stop()

    asyncio.run(whole())


async def udp(
    where: tuple[str, int], query: dns.message.Message, patience: float = DEADLINE
) -> dns.message.Message:
    return await dns.asyncquery.udp(query, where[0], patience, where[1])


async def tcp(where: tuple[str, int], query: dns.message.Message) -> dns.message.Message:
    return await dns.asyncquery.tcp(query, where[0], DEADLINE, where[1])


def values(answer: dns.message.Message) -> list[str]:
    return [rdata.to_text() for rrset in answer.answer for rdata in rrset]


@pytest.mark.parametrize("ask", [udp, tcp])
def test_a_name_server_answers_by_udp_and_by_tcp(ask):
    async def act(scene):
        answer = await ask(scene.servers[0].endpoint, dns.message.make_query(NAME, "A"))
        assert values(answer) == ["127.1.2.41"]
        assert answer.flags & dns.flags.AA

    play(act)


@pytest.mark.parametrize(("edns", "cut"), [(False, True), (True, False)])
def test_what_does_not_fit_by_udp_is_cut_off_and_whole_by_tcp(edns, cut):
    async def act(scene):
        query = dns.message.make_query(f"many.{ZONE}", "A", use_edns=edns, payload=1232)
        answer = await udp(scene.servers[0].endpoint, query)
        assert bool(answer.flags & dns.flags.TC) is cut
        whole, by_tcp = await dns.asyncquery.udp_with_fallback(
            query, scene.servers[0].endpoint[0], DEADLINE, scene.servers[0].endpoint[1]
        )
        assert sorted(values(whole)) == sorted(MANY)
        assert by_tcp is cut

    play(act)


def test_two_questions_may_follow_one_another_on_one_connection():
    async def act(scene):
        reader, writer = await asyncio.open_connection(*scene.servers[0].endpoint)
        for name in (NAME, f"pool01.{ZONE}"):
            wire = dns.message.make_query(name, "A").to_wire()
            writer.write(len(wire).to_bytes(2, "big") + wire)
            size = int.from_bytes(await reader.readexactly(2), "big")
            assert values(dns.message.from_wire(await reader.readexactly(size)))
        writer.close()

    play(act)


@pytest.mark.parametrize(
    ("query", "rcode"),
    [
        (dns.message.make_query("www.elsewhere.test", "A"), dns.rcode.REFUSED),
        (dns.message.make_query(NAME, "A", use_edns=1), dns.rcode.BADVERS),
        (dns.message.QueryMessage(id=7), dns.rcode.FORMERR),
    ],
)
def test_a_question_that_cannot_be_answered_is_told_why(query, rcode):
    async def act(scene):
        assert (await udp(scene.servers[0].endpoint, query)).rcode() == rcode

    play(act)


def test_an_update_is_not_implemented():
    async def act(scene):
        query = dns.message.make_query(ZONE, "SOA")
        query.set_opcode(dns.opcode.NOTIFY)
        assert (await udp(scene.servers[0].endpoint, query)).rcode() == dns.rcode.NOTIMP

    play(act)


def test_garbage_is_a_format_error():
    async def act(scene):
        reader, writer = await asyncio.open_connection(*scene.servers[0].endpoint)
        garbage = bytes([0x12, 0x34, 1, 0, 0, 9]) + bytes(6)  # nine questions, and none
        writer.write(len(garbage).to_bytes(2, "big") + garbage)
        answer = dns.message.from_wire((await asyncio.wait_for(reader.readexactly(14), DEADLINE))[2:])
        assert (answer.id, answer.rcode()) == (0x1234, dns.rcode.FORMERR)
        writer.close()

    play(act)


def test_a_silent_name_server_says_nothing():
    async def act(scene):
        scene.servers[0].silent = True
        with pytest.raises(dns.exception.Timeout):
            await udp(scene.servers[0].endpoint, dns.message.make_query(NAME, "A"), patience=0.2)

    play(act)


def test_a_resolver_keeps_an_answer_while_its_ttl_counts_down():
    async def act(scene):
        first = await scene.resolve()
        scene.zone.put("webint", "127.1.2.60")
        scene.clock.now = 1.5
        second = await scene.resolve()
        scene.clock.now = 3.0
        third = await scene.resolve()
        assert [(values(a), a.answer[0].ttl) for a in (first, second, third)] == [
            (["127.1.2.41"], 3),
            (["127.1.2.41"], 2),
            (["127.1.2.60"], 3),
        ]
        assert first.flags & dns.flags.RA
        assert not second.flags & dns.flags.AA

    play(act)


def test_a_resolver_remembers_that_a_name_does_not_exist():
    async def act(scene):
        assert (await scene.resolve(f"new.{ZONE}")).rcode() == dns.rcode.NXDOMAIN
        scene.zone.put("new", "127.1.2.60")
        scene.clock.now = 1.9
        no = await scene.resolve(f"new.{ZONE}")
        assert (no.rcode(), no.authority[0].ttl) == (dns.rcode.NXDOMAIN, 1)
        scene.clock.now = 2.0
        assert values(await scene.resolve(f"new.{ZONE}")) == ["127.1.2.60"]

    play(act)


def test_a_resolver_that_is_flushed_asks_again():
    async def act(scene):
        await scene.resolve()
        scene.zone.put("webint", "127.1.2.60")
        scene.resolver.flush()
        assert values(await scene.resolve()) == ["127.1.2.60"]

    play(act)


def test_a_resolver_asks_the_other_server_when_one_is_silent():
    async def act(scene):
        scene.servers[0].silent = True
        for name in ("webint", "pool01"):  # whichever is asked first, one of them meets the silent one
            assert values(await scene.resolve(f"{name}.{ZONE}"))

    play(act)


def test_a_resolver_whose_servers_are_all_silent_fails_and_does_not_remember_it():
    async def act(scene):
        for server in scene.servers:
            server.silent = True
        assert (await scene.resolve()).rcode() == dns.rcode.SERVFAIL
        for server in scene.servers:
            server.silent = False
        assert values(await scene.resolve()) == ["127.1.2.41"]

    play(act)


def test_a_resolver_gives_several_addresses_in_turn():
    async def act(scene):
        firsts = [values(await scene.resolve(f"pool01.{ZONE}"))[0] for _ in range(4)]
        assert len(set(firsts[:3])) == 3
        assert firsts[3] == firsts[0]

    play(act)


def test_a_resolver_asks_nobody_for_who_did_not_ask_it_to():
    async def act(scene):
        query = dns.message.make_query(NAME, "A")
        query.flags &= ~dns.flags.RD
        assert (await udp(scene.resolver.endpoint, query)).rcode() == dns.rcode.SERVFAIL
        assert scene.zone.asked == []

    play(act)


def test_a_resolver_fails_for_a_name_that_its_servers_refuse():
    async def act(scene):
        assert (await scene.resolve("www.elsewhere.test")).rcode() == dns.rcode.SERVFAIL

    play(act)


def test_a_resolver_can_be_made_to_fail_and_to_say_nothing():
    async def act(scene):
        await scene.resolve()
        scene.resolver.fault = Fault.SERVFAIL
        assert (await scene.resolve()).rcode() == dns.rcode.SERVFAIL
        scene.resolver.fault = Fault.SILENT
        with pytest.raises(dns.exception.Timeout):
            await udp(scene.resolver.endpoint, dns.message.make_query(NAME, "A"), patience=0.2)

    play(act)


def test_dig_agrees():
    dig = shutil.which("dig")
    if dig is None:
        pytest.skip("no dig here (packages.txt: bind9-dnsutils)")

    async def act(scene):
        address, port = scene.servers[0].endpoint
        process = await asyncio.create_subprocess_exec(
            dig, f"@{address}", "-p", str(port), NAME, "A", "+norecurse", stdout=asyncio.subprocess.PIPE
        )
        printed, _ = await process.communicate()
        assert b"127.1.2.41" in printed
        assert b"flags: qr aa;" in printed
        assert b"WARNING" not in printed

    play(act)


def test_an_address_that_is_taken_is_an_error_and_leaves_nothing_open():
    async def act(scene):
        address, port = scene.servers[0].endpoint
        with pytest.raises(OSError, match="in use"):
            await AuthoritativeServer(address, port, scene.zone, zone=ZONE).start()

    play(act)
