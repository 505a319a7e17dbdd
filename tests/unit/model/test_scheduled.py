"""What is an alarm, and what is none."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from lyncauto.model.last_run import LastRun
from lyncauto.model.scheduled import Renewals, Standing, alarms

NOW = datetime(2026, 8, 22, 12, tzinfo=UTC)
LATE = timedelta(days=3)
KEPT = LastRun("pool01.contoso.test", "lb01", "", 0, "not due", "")


def days(number: float) -> timedelta:
    return timedelta(days=number)


WELL = Renewals(KEPT.pool, KEPT, at=NOW - days(0.4), ends=NOW + days(200), due=NOW + days(100))
TIMER = Standing("systemd", "one.timer", "this machine", installed=True, since=NOW - days(90))


def found(pool: Renewals = WELL, *schedules: Standing) -> list[str]:
    return [one.what for one in alarms([pool], schedules or [TIMER], NOW, LATE)]


def test_a_schedule_that_runs_and_a_certificate_that_is_not_due_are_no_alarm():
    assert found() == []


@pytest.mark.parametrize(("age", "alarm"), [(1.0, False), (2.0, False), (2.1, True), (30.0, True)])
def test_a_day_and_another_one_may_pass_between_two_runs(age, alarm):
    assert bool(found(replace(WELL, at=NOW - days(age)))) is alarm


def test_what_has_never_run_is_an_alarm_once_it_should_have():
    never = Renewals("pool01.contoso.test", None)
    assert found(never) == ["it has never run, as far as is known here"]
    assert found(never, replace(TIMER, since=NOW - days(1))) == []
    assert found(never, replace(TIMER, since=None)) != []


def test_that_nothing_is_installed_is_told_once_and_not_of_every_pool():
    (one,) = found(Renewals("pool01.contoso.test", None), replace(TIMER, installed=False))
    assert one.startswith("no schedule is installed")


def test_a_run_that_only_the_scheduler_knows_of_counts():
    never = Renewals("pool01.contoso.test", None)
    assert found(never, replace(TIMER, ran=NOW - days(1))) == []


def test_nothing_that_is_installed_is_an_alarm_of_the_site():
    (one,) = alarms([WELL], [replace(TIMER, installed=False)], NOW, LATE)
    assert (one.pool, one.fix) == ("", "run `lyncauto schedule install`")


def test_what_could_not_be_asked_is_not_taken_to_be_missing():
    assert found(WELL, replace(TIMER, installed=None)) == []


def test_one_schedule_of_two_is_enough():
    assert found(WELL, TIMER, replace(TIMER, installed=False)) == []


def test_a_timer_that_starts_nothing_is_an_alarm():
    assert found(WELL, replace(TIMER, idle="it is disabled")) == [
        "one.timer on this machine starts nothing: it is disabled"
    ]


def test_a_run_that_failed_is_an_alarm_with_what_it_said():
    kept = replace(KEPT, exit=1, came="access-denied", why="refused")
    assert found(replace(WELL, kept=kept)) == ["the last run failed: access-denied: refused"]


def test_what_ended_before_lyncauto_itself_began_is_an_alarm():
    ended = replace(
        TIMER, began=NOW - days(0.1), ran=NOW - days(0.1), failed="the service ended with `exit-code`"
    )
    (text,) = found(WELL, ended)
    assert text.startswith("the last run failed: the service ended with `exit-code`")


def test_another_pool_s_failure_in_the_same_run_is_none_of_this_pool():
    ended = replace(
        TIMER, began=NOW - days(0.5), ran=NOW - days(0.3), failed="the service ended with `exit-code`"
    )
    assert found(WELL, ended) == []


@pytest.mark.parametrize(("late", "alarm"), [(-10.0, False), (2.9, False), (3.1, True)])
def test_a_certificate_may_be_served_some_days_after_its_due_date(late, alarm):
    assert bool(found(replace(WELL, due=NOW - days(late)))) is alarm


def test_a_certificate_that_has_ended_is_told_as_that():
    ended = replace(WELL, ends=NOW - days(1), due=NOW - days(90))
    assert found(ended) == ["the certificate ended on 2026-08-21"]
    assert ended.days_left(NOW) == -1
    assert WELL.days_left(NOW) == 200
