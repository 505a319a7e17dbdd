"""Change windows."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from lyncauto.model.window import Opening, is_open, opening

SATURDAY_NIGHT = datetime(2026, 1, 3, 23, 0, tzinfo=UTC)
SUNDAY_MORNING = datetime(2026, 1, 4, 3, 59, tzinfo=UTC)
MONDAY_NOON = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("window", "now", "wanted"),
    [
        ("Sat 22:00-04:00", SATURDAY_NIGHT, True),
        ("Sat 22:00-04:00", SUNDAY_MORNING, True),
        ("Sat 22:00-04:00", MONDAY_NOON, False),
        ("Sun 22:00-04:00", SUNDAY_MORNING, False),
        ("Mon-Fri 08:00-18:00", MONDAY_NOON, True),
        ("Mon-Fri 08:00-12:00", MONDAY_NOON, False),
        ("Sat-Mon 08:00-18:00", MONDAY_NOON, True),
        ("Sat-Mon 08:00-18:00", SATURDAY_NIGHT, False),
    ],
)
def test_a_window_is_open_from_its_begin_until_its_end(window: str, now: datetime, *, wanted: bool) -> None:
    assert is_open(window, now) is wanted


@pytest.mark.parametrize(
    ("window", "after", "begin", "end"),
    [
        ("Sat 22:00-04:00", MONDAY_NOON, (10, 22), (11, 4)),
        ("Sat 22:00-04:00", SUNDAY_MORNING, (3, 22), (4, 4)),
        ("Sat 22:00-04:00", datetime(2026, 1, 4, 4, 0, tzinfo=UTC), (10, 22), (11, 4)),
        ("Mon-Fri 08:00-12:00", MONDAY_NOON, (6, 8), (6, 12)),
        ("Sat-Sun 00:00-00:00", MONDAY_NOON, (10, 0), (11, 0)),
    ],
)
def test_the_next_opening_is_the_one_that_is_under_way_or_comes_first(
    window: str, after: datetime, begin: tuple[int, int], end: tuple[int, int]
) -> None:
    times = (datetime(2026, 1, day, hour, tzinfo=UTC) for day, hour in (begin, end))
    assert opening(window, after) == Opening(*times)
