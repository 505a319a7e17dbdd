import asyncio

import pytest

from lyncauto.lab.estate.clock import ManualClock
from lyncauto.lab.estate.description import load
from lyncauto.lab.estate.faults import Faults
from lyncauto.lab.estate.lync_services import LyncServices, ServiceState

FRONT_END, OTHER = "fe01.fabrikam.test", "fe02.fabrikam.test"


class Bench:
    """Services, and what their listener was told: FQDN, whether they run, and when."""

    def __init__(self):
        self.clock = ManualClock()
        self.faults = Faults(self.clock.seconds)
        self.durations = load("sfb-2019").durations
        self.services = LyncServices(load("sfb-2019"), self.clock, self.faults)
        self.services.switched = self.hear
        self.heard = []

    async def hear(self, host, running):
        self.heard.append((host, running, self.clock.seconds()))


@pytest.fixture
def bench():
    return Bench()


def test_a_stop_ends_after_its_time_and_only_there(bench):
    asyncio.run(bench.services.stop(FRONT_END))
    assert bench.heard == [(FRONT_END, False, bench.durations.front_end_stop)]
    assert (bench.services.running(FRONT_END), bench.services.running(OTHER)) == (False, True)


def test_a_second_stop_does_nothing(bench):
    async def twice():
        await bench.services.stop(FRONT_END)
        await bench.services.stop(FRONT_END)

    asyncio.run(twice())
    assert len(bench.heard) == 1


def test_a_start_that_is_waited_for_returns_once_the_services_run(bench):
    async def restart():
        await bench.services.stop(FRONT_END)
        await bench.services.start(FRONT_END, wait=True)

    asyncio.run(restart())
    took = bench.durations.front_end_stop + bench.durations.front_end_start
    assert bench.heard[-1] == (FRONT_END, True, took)
    assert bench.services.running(FRONT_END)


def test_a_start_that_is_not_waited_for_returns_before_the_services_run(bench):
    async def restart():
        await bench.services.stop(FRONT_END)
        await bench.services.start(FRONT_END, wait=False)
        early = bench.services.running(FRONT_END)
        await bench.services.start(FRONT_END, wait=True)  # the one under way ends first
        return early

    assert asyncio.run(restart()) is False
    assert bench.services.running(FRONT_END)


def test_a_stop_goes_on_though_whoever_asked_for_it_has_gone(bench):
    async def left():
        asked = asyncio.ensure_future(bench.services.stop(FRONT_END))
        await asyncio.sleep(0)
        asked.cancel()
        await asyncio.wait({asked})
        await bench.services.start(FRONT_END, wait=True)

    asyncio.run(left())
    assert [running for _, running, _ in bench.heard] == [False, True]


def test_a_front_end_that_does_not_start_stays_down(bench):
    async def restart():
        await bench.services.stop(FRONT_END)
        bench.faults.set("services.do-not-start", FRONT_END)
        await bench.services.start(FRONT_END, wait=True)

    asyncio.run(restart())
    assert bench.services.state(FRONT_END) is ServiceState.STOPPED
    assert [running for _, running, _ in bench.heard] == [False]


def test_a_slow_front_end_takes_as_long_as_the_fault_says_by_the_estate_s_clock(bench):
    async def restart():
        await bench.services.stop(FRONT_END)
        bench.faults.set("services.slow", FRONT_END, "2400")
        await bench.services.start(FRONT_END, wait=True)

    asyncio.run(restart())
    assert bench.heard[-1] == (FRONT_END, True, bench.durations.front_end_stop + 2400)


def test_all_run_again_after_a_cancellation(bench):
    async def broken_off():
        await bench.services.stop(OTHER)
        asked = asyncio.ensure_future(bench.services.stop(FRONT_END))
        await asyncio.sleep(0)
        bench.services.cancel()
        await asyncio.wait({asked})

    asyncio.run(broken_off())
    assert (bench.services.running(FRONT_END), bench.services.running(OTHER)) == (True, True)


def test_what_is_no_front_end_has_no_services(bench):
    with pytest.raises(KeyError):
        bench.services.state("mgmt01.fabrikam.test")
