import asyncio
import dataclasses
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from lyncauto.lab.clients.settings import Settings
from lyncauto.lab.front_end import settings as front_end
from lyncauto.lab.net.authoritative import AuthoritativeServer
from lyncauto.lab.net.resolver import Resolver
from tests.integration.loopback import DEADLINE, ZONE, Authority, Process, Zone, network, running

pytestmark = pytest.mark.lab

WEB = f"webint.{ZONE}"
POOL = f"pool01.{ZONE}"
MEET = f"meet.{ZONE}"
CLIENTS, PHONES = 8, 2
LOOKS = 8  # in a row that count alike: nobody is at work
PORTS = {"https_port": 10443, "http_port": 10080, "registrar_port": 15061}


class Estate:
    """Three Front Ends, the override on the first; names, a resolver, clients."""

    def __init__(self, folder: Path, hold: float = 0.3) -> None:
        self.addresses = network()
        self.authority = Authority(folder)
        self.hosts = {f"fe{number:02}": next(self.addresses) for number in (1, 2, 3)}
        self.zone = Zone()
        self.point(WEB, "fe01")
        self.point(POOL, *self.hosts)
        self.point(MEET, *self.hosts)
        self.resolver_address = next(self.addresses)
        self.pem = str(authority_pem(self.authority))
        self.hold = hold
        self.front_ends: dict[str, Process] = {}
        self.clients: Process

    def point(self, name: str, *hosts: str) -> None:
        self.zone.put(name.removesuffix(f".{ZONE}"), *(self.hosts[host] for host in hosts), ttl=1)

    def line(self, name: str) -> str:
        provisioning = front_end.Provisioning(WEB, 10443, 10080, MEET)
        return front_end.Settings(
            f"{name}.{ZONE}",
            self.hosts[name],
            PORTS["https_port"],
            PORTS["http_port"],
            PORTS["registrar_port"],
            certificate=self.pem,
            root=self.authority.der,
            provisioning=provisioning,
            hold=self.hold,
        ).line()

    async def start_front_end(self, name: str) -> None:
        self.front_ends[name] = await Process.start("lyncauto.lab.front_end", self.line(name))
        assert (await self.front_ends[name].hear())["ready"]

    async def kill(self, name: str) -> None:
        at = time.time()
        await self.front_ends[name].kill()
        self.clients.tell(do="killed", at=at, gone=time.time())

    async def period(self, name: str) -> dict[str, Any]:
        return dict((await self.clients.ask(do="figures"))["periods"].get(name, {}))

    async def until(self, name: str, reached: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Return the first figures of a period that are as wanted."""
        async with asyncio.timeout(DEADLINE):
            while not reached(figures := await self.period(name)):  # noqa: ASYNC110 - another process counts
                await asyncio.sleep(0.05)
        return figures

    async def still(self, name: str) -> dict[str, Any]:
        """Return the figures of a period once nothing is counted into it any more."""
        seen: list[dict[str, Any]] = []

        def repeats(found: dict[str, Any]) -> bool:
            seen.append(found)
            return seen[-LOOKS:] == [found] * LOOKS

        return await self.until(name, repeats)

    async def after_the_last_failure(self, name: str) -> dict[str, Any]:
        """Return the figures of a period once requests succeed in it and none fails any more."""
        seen: list[dict[str, Any]] = []

        def over(found: dict[str, Any]) -> bool:
            seen.append(found)
            before = seen[max(0, len(seen) - LOOKS)]
            return bool(
                before["failed"] == found["failed"] and found["requests"] > before["requests"] + LOOKS
            )

        return await self.until(name, over)


def authority_pem(authority: Authority) -> Path:
    return authority.issue(POOL, WEB, MEET, f"new.{ZONE}")


@asynccontextmanager
async def estate(folder: Path, *, hold: float = 0.3, **wishes: Any) -> AsyncIterator[Estate]:
    made = Estate(folder, hold)
    server = AuthoritativeServer(next(made.addresses), 10053, made.zone, zone=ZONE)
    resolver = Resolver(made.resolver_address, 10053, [server.endpoint])
    clients = Settings(
        tuple(next(made.addresses) for _ in range(CLIENTS)),
        ((made.resolver_address, 10053),),
        POOL,
        15061,
        made.authority.pem,
        **({"rate": 300.0, "pause": 0.02} | wishes),
    )
    async with AsyncExitStack() as stack:
        for part in (server, resolver):
            await part.start()
            stack.push_async_callback(part.stop)
        await asyncio.gather(*map(made.start_front_end, made.hosts))
        made.clients = await stack.enter_async_context(running("lyncauto.lab.clients", clients.line()))
        try:
            yield made
        finally:
            for process in made.front_ends.values():
                await process.end()


def play(folder: Path, scene: Callable[[Estate], Awaitable[None]], **wishes: Any) -> None:
    async def whole() -> None:
        async with estate(folder, **wishes) as made:
            await scene(made)

    asyncio.run(whole())


def busy(requests: int) -> Callable[[dict[str, Any]], bool]:
    return lambda found: found.get("requests", 0) >= requests


def test_a_healthy_estate_fails_nobody(tmp_path):
    async def scene(made):
        figures = await made.until("start", busy(300))
        assert (figures["failed"], figures["sessions_lost"], figures["in_flight_lost"]) == (0, 0, 0), figures

    play(tmp_path, scene)


def test_a_killed_front_end_under_the_override_fails_requests_until_it_is_revived(tmp_path):
    async def scene(made):
        await made.until("start", busy(100))
        made.clients.tell(do="mark", name="dead")
        await made.kill("fe01")
        dead = await made.until("dead", lambda found: found["failed"] > 20)
        assert dead["by_error"]["refused"] > 0
        assert sum(dead["by_error"].values()) == dead["failed"]
        await made.start_front_end("fe01")
        made.clients.tell(do="mark", name="first sign-ins")
        await made.until("first sign-ins", busy(50))
        made.clients.tell(do="mark", name="revived")
        revived = await made.until("revived", busy(100))
        assert revived["failed"] == 0, revived

    play(tmp_path, scene)


def test_posts_in_flight_at_a_kill_are_counted_apart_and_gets_are_failures(tmp_path):
    async def scene(made):
        await made.until("start", busy(50))
        await made.front_ends["fe01"].ask(id=1, mode="hang")
        made.clients.tell(do="mark", name="kill")
        before = await made.still("kill")  # every client now has a request that is not answered
        await made.kill("fe01")
        made.clients.tell(do="pause")
        after = await made.until(
            "kill", lambda found: found["in_flight_lost"] + found["failed"] >= CLIENTS - PHONES
        )
        assert before["failed"] == before["in_flight_lost"] == 0
        assert after["in_flight_lost"] > 0
        assert after["failed"] > 0

    play(tmp_path, scene, posts=0.5, meetings=0.0, polling=0.0, rate=100.0, sign_in=60.0)


def test_a_post_that_fails_without_a_kill_is_a_failed_request(tmp_path):
    async def scene(made):
        await made.until("start", busy(50))
        await made.front_ends["fe01"].kill()  # and nobody told the clients
        figures = await made.until("start", lambda found: found["failed"] > 30)
        assert figures["in_flight_lost"] == 0

    play(tmp_path, scene, posts=1.0)


def test_a_long_poll_that_is_cut_is_a_lost_session_and_no_failed_request(tmp_path):
    async def scene(made):
        await made.until("start", busy(200))  # all have signed in, and hold a poll
        made.clients.tell(do="pause")
        await made.still("start")  # all else has been answered
        made.clients.tell(do="mark", name="cut")
        await made.kill("fe01")
        figures = await made.until("cut", lambda found: found["sessions_lost"] == CLIENTS - PHONES)
        assert figures["by_loss"] == {"poll cut": CLIENTS - PHONES}
        assert figures["failed"] == figures["in_flight_lost"] == 0

    play(tmp_path, scene, hold=60.0, polling=1.0, new_connections=1.0, sign_in=60.0)


def test_clients_follow_the_name_and_lose_the_sessions_that_stay_behind(tmp_path):
    async def scene(made):
        await made.until("start", busy(50))
        made.point(WEB, "fe02")
        lost = await made.until("start", lambda found: found["by_loss"].get("ticket unknown", 0) > 0)
        await made.until("start", busy(lost["requests"] + 500))  # longer than TTL and kept connections last
        made.clients.tell(do="mark", name="moved")
        await made.front_ends["fe01"].kill()  # nobody uses it any more
        moved = await made.until("moved", busy(100))
        assert (lost["failed"], moved["failed"]) == (0, 0), (lost, moved)

    play(tmp_path, scene, meetings=0.0, keep_alive=0.3, sign_in=60.0)


def test_a_meeting_at_the_dead_one_of_three_addresses_fails_and_is_not_saved_by_the_others(tmp_path):
    async def scene(made):
        await made.until("start", busy(50))
        await made.front_ends["fe03"].kill()
        figures = await made.until("start", lambda found: found["failed"] > 5)
        assert set(figures["by_error"]) <= {"refused", "reset"}  # reset: under way at the instant of the kill

    play(tmp_path, scene, meetings=1.0)


@pytest.mark.parametrize("mode", ["403", "500"])
def test_an_answer_that_is_not_200_is_a_failed_request(tmp_path, mode):
    async def scene(made):
        await made.until("start", busy(50))
        await made.front_ends["fe01"].ask(id=1, mode=mode)
        figures = await made.until("start", lambda found: found["failed"] > 5)
        assert set(figures["by_error"]) == {f"status {mode}"}

    play(tmp_path, scene)


def test_a_name_that_goes_away_fails_requests_by_name(tmp_path):
    async def scene(made):
        await made.until("start", busy(50))
        del made.zone.records[WEB]
        figures = await made.until("start", lambda found: found["failed"] > 5)
        assert set(figures["by_error"]) == {"name"}

    play(tmp_path, scene, keep_alive=0.3)


def test_a_certificate_that_clients_do_not_trust_fails_requests_by_tls(tmp_path):
    async def scene(made):
        await made.until("start", busy(50))
        (tmp_path / "stranger").mkdir()
        stranger = authority_pem(Authority(tmp_path / "stranger"))
        await made.front_ends["fe01"].ask(id=1, certificate=str(stranger))
        figures = await made.until("start", lambda found: found["failed"] > 5)
        assert set(figures["by_error"]) == {"tls"}

    play(tmp_path, scene, keep_alive=0.3)


def test_clients_that_are_paused_ask_nothing_until_they_go_on(tmp_path):
    async def scene(made):
        await made.until("start", busy(50))
        made.clients.tell(do="pause")
        still = await made.still("start")
        made.clients.tell(do="resume")
        await made.until("start", busy(still["requests"] + 50))

    play(tmp_path, scene)


def test_clients_that_are_to_rest_at_first_ask_nothing_before_they_are_told(tmp_path):
    async def scene(made):
        assert await made.still("start") == {}
        made.clients.tell(do="resume")
        await made.until("start", busy(50))

    play(tmp_path, scene, begin=False)


def test_a_command_that_cannot_be_obeyed_is_answered_with_the_reason_and_the_clients_go_on(tmp_path):
    async def scene(made):
        assert "juggle" in (await made.clients.ask(do="juggle"))["error"]
        assert "per_second" in (await made.clients.ask(do="rate"))["error"]
        assert "above 0" in (await made.clients.ask(do="rate", per_second=0))["error"]
        made.clients.tell(do="rate", per_second=400)
        await made.until("start", busy(50))

    play(tmp_path, scene)


def test_clients_end_with_their_standard_input(tmp_path):
    async def scene(made):
        await made.until("start", busy(50))
        assert await made.clients.end() == 0

    play(tmp_path, scene)


def test_clients_without_addresses_say_why_they_cannot_begin():
    async def scene():
        settings = Settings(("127.0.0.1",), (), POOL, 15061, "")
        async with running("lyncauto.lab.clients", settings.line()) as process:
            assert "leave no client" in (await process.hear())["error"]
            assert await process.end() == 1

    asyncio.run(scene())


async def provision(made: Estate, web: str) -> None:
    """Let every Front End's replica have another override."""
    provisioning = dataclasses.asdict(front_end.Provisioning(web, 10443, 10080, MEET))
    for process in made.front_ends.values():
        assert (await process.ask(id=1, provisioning=provisioning))["ok"]


def test_half_of_the_clients_take_new_urls_at_replication_and_half_when_they_sign_in_again(tmp_path):
    async def scene(made):
        await made.until("start", busy(100))  # everybody has signed in, and does not again
        await provision(made, f"new.{ZONE}")
        made.clients.tell(do="mark", name="new")
        figures = await made.until("new", lambda found: found.get("failed", 0) >= 20)
        fine = figures["requests"] - figures["failed"]
        assert figures["by_error"].keys() == {"name"}
        more = await made.until("new", lambda found: found["requests"] - found["failed"] > fine + 20)
        assert more["failed"] > figures["failed"]

    play(tmp_path, scene, sign_in=3600.0, polling=0.0, phones=0)


@pytest.mark.parametrize("adopt", ["at-replication", "at-sign-in"])
def test_every_client_fails_on_a_name_that_does_not_exist_and_remembers_that(tmp_path, adopt):
    async def scene(made):
        await made.until("start", busy(40))
        await provision(made, f"new.{ZONE}")
        made.clients.tell(do="mark", name="absent")
        await made.until("absent", lambda found: found.get("failed", 0) >= 30)
        made.point(f"new.{ZONE}", "fe01")
        made.clients.tell(do="mark", name="there")
        there = await made.until("there", lambda found: found.get("failed", 0) > 0)
        assert there["by_error"].keys() == {"name"}
        last = await made.after_the_last_failure("there")
        assert last["sessions_lost"] == 0

    play(tmp_path, scene, adopt=adopt, sign_in=0.5, polling=0.0, phones=0, rate=60.0, pause=0.1)


def test_how_clients_are_can_be_changed_while_they_run_and_back(tmp_path):
    async def scene(made):
        await made.until("start", busy(200))
        made.clients.tell(do="vary", adopt="at-sign-in")
        assert "never" in (await made.clients.ask(do="vary", adopt="never"))["error"]
        await provision(made, f"new.{ZONE}")
        made.clients.tell(do="mark", name="late")
        late = await made.until("late", busy(100))
        assert late["failed"] == 0
        made.clients.tell(do="vary", adopt="at-replication")
        await made.period("late")
        await provision(made, f"newer.{ZONE}")
        figures = await made.until("late", lambda found: found["failed"] > 10)
        assert figures["by_error"].keys() == {"name"}

    play(tmp_path, scene, sign_in=3600.0, polling=0.0, phones=0)
