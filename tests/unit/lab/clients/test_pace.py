import asyncio
import random
import time

from lyncauto.lab.clients.pace import Pace


class Middle(random.Random):
    """Always the middle."""

    def uniform(self, a: float, b: float) -> float:
        return (a + b) / 2


def test_all_sharers_together_come_to_the_rate():
    now = time.monotonic()
    due = asyncio.run(Pace(500.0, 25).turn(now, Middle()))
    assert round(due - now, 6) == 0.05  # 25 sharers, 20 turns a second each


def test_a_rate_that_is_changed_holds_from_the_next_turn_on():
    pace, now = Pace(500.0, 25), time.monotonic()
    pace.rate = 250.0
    assert round(asyncio.run(pace.turn(now, Middle())) - now, 6) == 0.1


def test_who_is_late_does_not_catch_up():
    now = time.monotonic()
    assert asyncio.run(Pace(500.0, 25).turn(now - 3600.0, Middle())) >= now


def test_nobody_begins_anything_while_paused():
    async def scene() -> bool:
        pace = Pace(1000.0, 1)
        pace.pause()
        turn = asyncio.create_task(pace.turn(0.0, Middle()))
        for _ in range(10):
            await asyncio.sleep(0)
        waited = not turn.done()
        pace.resume()
        await turn
        return waited

    assert asyncio.run(scene())
