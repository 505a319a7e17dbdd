import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from lyncauto.lab.estate.clock import ManualClock, SystemClock


def test_the_manual_clock_moves_when_it_is_told_to():
    clock = ManualClock(datetime(2026, 1, 1, tzinfo=UTC))
    clock.advance(90)
    asyncio.run(clock.sleep(30))
    assert clock.seconds() == 120
    assert clock.now() == datetime(2026, 1, 1, 0, 2, tzinfo=UTC)


def test_the_system_clock_never_goes_back_and_is_in_utc():
    clock = SystemClock()
    first, second = clock.seconds(), clock.seconds()
    assert 0 <= first <= second
    assert clock.now().utcoffset() == timedelta(0)


def test_a_clock_that_is_sent_forward_wakes_whom_it_has_passed_and_nobody_else():
    async def scene():
        clock = SystemClock()
        short, long = (asyncio.create_task(clock.sleep(seconds)) for seconds in (2400, 4800))
        await asyncio.sleep(0)
        clock.forward(2400)
        await asyncio.wait_for(short, 5)
        assert not long.done()
        clock.forward(2400)
        await asyncio.wait_for(long, 5)
        assert clock.seconds() >= 4800

    asyncio.run(scene())


def test_a_clock_that_is_sent_forward_keeps_the_machines_date():
    clock = SystemClock()
    clock.forward(86400)
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(hours=1)


@pytest.mark.parametrize("seconds", [0, -1, float("nan"), float("inf")])
def test_a_clock_goes_forward_only(seconds):
    with pytest.raises(ValueError, match="forward only"):
        SystemClock().forward(seconds)


def test_sending_the_manual_clock_forward_lets_time_pass():
    clock = ManualClock()
    clock.forward(2400)
    assert clock.seconds() == 2400
