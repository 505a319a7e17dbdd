from datetime import UTC, datetime

from lyncauto.adapters.system_clock import SystemClock


def test_the_time_is_in_utc_and_goes_on():
    clock = SystemClock()
    first = clock.now()
    clock.sleep(0.001)
    assert first.tzinfo is UTC
    assert first < clock.now() < datetime.max.replace(tzinfo=UTC)
