import asyncio
from datetime import UTC, datetime, timedelta

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
