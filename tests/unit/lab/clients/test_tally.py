import pytest

from lyncauto.lab.clients.tally import Attempt, Tally


def figures(tally: Tally, name: str = "start") -> dict[str, object]:
    return dict(tally.figures()[name])


def test_an_attempt_that_was_answered_is_a_request_and_no_more():
    tally = Tally()
    tally.count(Attempt(1.0, 1.1))
    assert figures(tally) == {
        "requests": 1,
        "failed": 0,
        "in_flight_lost": 0,
        "sessions_lost": 0,
        "by_error": {},
        "by_loss": {},
    }


def test_failures_are_counted_by_error_and_add_up():
    tally = Tally()
    for error in ("refused", "refused", "tls"):
        tally.count(Attempt(1.0, 1.1, error))
    assert figures(tally)["by_error"] == {"refused": 2, "tls": 1}
    assert figures(tally)["failed"] == 3


def test_a_get_under_way_at_a_kill_is_a_failed_request():
    tally = Tally()
    tally.killed(5.0, 5.0)
    tally.count(Attempt(4.9, 5.1, "reset"))
    assert (figures(tally)["failed"], figures(tally)["in_flight_lost"]) == (1, 0)


def test_a_post_under_way_at_a_kill_is_lost_in_flight_whether_the_kill_is_told_before_or_after():
    before, after = Tally(), Tally()
    before.killed(5.0, 5.0)
    for tally in (before, after):
        tally.count(Attempt(4.9, 5.1, "reset", once=True))
    assert figures(after)["failed"] == 1
    after.killed(5.0, 5.0)
    assert figures(after) == figures(before)
    assert (figures(after)["failed"], figures(after)["in_flight_lost"]) == (0, 1)
    assert figures(after)["by_error"] == {}


def test_a_post_that_failed_before_or_began_after_a_kill_is_a_failed_request():
    tally = Tally()
    tally.count(Attempt(4.8, 4.9, "reset", once=True))
    tally.killed(5.0, 5.0)
    tally.count(Attempt(5.3, 5.4, "refused", once=True))
    assert (figures(tally)["failed"], figures(tally)["in_flight_lost"]) == (2, 0)


@pytest.mark.parametrize("error", ["reset", "status 502", "status 504"])
def test_a_post_that_was_cut_under_way_is_lost_in_flight(error):
    tally = Tally()
    tally.count(Attempt(5.0, 5.3, error, once=True))
    tally.killed(5.0, 5.0)
    assert (figures(tally)["failed"], figures(tally)["in_flight_lost"]) == (0, 1)


@pytest.mark.parametrize("told_first", [True, False])
@pytest.mark.parametrize("error", ["refused", "name", "tls", "time-out", "status 503", "status 500"])
def test_a_post_that_failed_otherwise_than_cut_is_a_failed_request_though_under_way_at_a_kill(
    error, told_first
):
    tally = Tally()
    if told_first:
        tally.killed(5.0, 5.0)
    tally.count(Attempt(4.9, 5.3, error, once=True))
    if not told_first:
        tally.killed(5.0, 5.0)
    assert (figures(tally)["failed"], figures(tally)["in_flight_lost"]) == (1, 0)


def test_a_post_that_was_cut_by_a_dying_process_was_under_way_and_one_after_its_end_was_not():
    tally = Tally()
    tally.killed(5.0, 5.02)
    tally.count(Attempt(5.01, 5.015, "reset", once=True))
    tally.count(Attempt(5.03, 5.05, "reset", once=True))
    assert (figures(tally)["failed"], figures(tally)["in_flight_lost"]) == (1, 1)


def test_a_post_under_way_at_a_kill_that_was_answered_is_not_lost():
    tally = Tally()
    tally.killed(5.0, 5.0)
    tally.count(Attempt(4.9, 5.1, once=True))
    assert (figures(tally)["requests"], figures(tally)["in_flight_lost"]) == (1, 0)


def test_one_failure_is_not_moved_twice_by_two_kills():
    tally = Tally()
    tally.count(Attempt(4.9, 6.0, "reset", once=True))
    tally.killed(5.0, 5.0)
    tally.killed(5.5, 5.5)
    assert (figures(tally)["failed"], figures(tally)["in_flight_lost"]) == (0, 1)


def test_a_mark_begins_a_period_and_the_earlier_one_keeps_its_figures():
    tally = Tally()
    tally.count(Attempt(1.0, 1.1, "refused"))
    tally.mark("migrate")
    tally.count(Attempt(2.0, 2.1))
    assert figures(tally)["failed"] == 1
    assert (figures(tally, "migrate")["requests"], figures(tally, "migrate")["failed"]) == (1, 0)


def test_a_kill_that_is_told_after_a_mark_corrects_the_period_in_which_the_failure_was_counted():
    tally = Tally()
    tally.count(Attempt(4.9, 5.1, "reset", once=True))
    tally.mark("later")
    tally.killed(5.0, 5.0)
    assert figures(tally)["in_flight_lost"] == 1
    assert figures(tally, "later")["in_flight_lost"] == 0


def test_a_mark_of_a_name_that_was_there_goes_on_with_it():
    tally = Tally()
    for _ in range(2):
        tally.mark("again")
        tally.count(Attempt(1.0, 1.1))
    assert figures(tally, "again")["requests"] == 2


def test_lost_sessions_are_counted_by_reason():
    tally = Tally()
    tally.lose("poll cut")
    assert tally.figures() == {}  # nothing was requested, and no period was marked
    tally.mark("after")
    tally.lose("poll cut")
    tally.lose("ticket unknown")
    assert figures(tally, "after")["sessions_lost"] == 2
    assert figures(tally, "after")["by_loss"] == {"poll cut": 1, "ticket unknown": 1}
