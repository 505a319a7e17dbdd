import asyncio

from lyncauto.lab.estate.clock import SystemClock
from lyncauto.lab.estate.description import load
from lyncauto.lab.estate.faults import Faults
from lyncauto.lab.estate.lync_services import LyncServices, ServiceState

FE = "fe02.fabrikam.test"


def test_a_start_of_forty_minutes_is_over_when_the_estates_clock_was_sent_that_far():
    async def scene():
        clock = SystemClock()
        faults = Faults(clock.seconds)
        services = LyncServices(load("sfb-2019"), clock, faults)
        stopping = asyncio.create_task(services.stop(FE))
        await asyncio.sleep(0)
        clock.forward(60)
        await stopping
        faults.set("services.slow", FE, "2400")
        starting = asyncio.create_task(services.start(FE, wait=True))
        await asyncio.sleep(0)
        await asyncio.sleep(0)  # it has begun, and waits
        clock.forward(2300)
        await asyncio.sleep(0)
        assert services.state(FE) is ServiceState.STARTING
        clock.forward(100)
        await asyncio.wait_for(starting, 5)
        assert services.state(FE) is ServiceState.RUNNING

    asyncio.run(scene())
