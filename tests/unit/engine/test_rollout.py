"""A rollout that is cut off anywhere is finished by a second one, or taken back."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lyncauto.engine.rollback import Way
from lyncauto.engine.rollout import Scope
from lyncauto.errors import (
    AnswerLost,
    Drifted,
    JournalDamaged,
    NoRun,
    OutsideWindow,
    PreflightFailed,
    VerificationFailed,
)
from lyncauto.model.events import Noted, WaitsFor
from lyncauto.model.finding import Verdict
from tests.unit.engine.world import AFTER, BEFORE, LEFT, Blown, Site

FINISH = Way(finish=True)


def touches() -> int:
    """Return how often a whole migration touches journal and world."""
    site = Site()
    site.begin()
    return site.fuse.touches


TOUCHES = touches()


def test_a_rollout_leads_from_before_to_after() -> None:
    site = Site()
    assert site.begin()
    assert site.world.state == AFTER


def test_a_second_plan_is_empty_whatever_the_ttl_is() -> None:
    site = Site()
    site.begin()
    site.world.state["record"] = {"address": "vip", "ttl": "60"}
    assert site.plan().changes == ()


@pytest.mark.parametrize("touch", range(TOUCHES))
def test_a_rollout_cut_off_anywhere_is_finished_by_a_second_one(touch: int) -> None:
    site = Site()
    site.cut_off(touch)
    site.resume()
    assert site.world.state == AFTER
    assert site.world.made.count("certificate") == 1


@pytest.mark.parametrize("touch", range(TOUCHES))
def test_a_rollout_cut_off_anywhere_can_be_taken_back(touch: int) -> None:
    site = Site()
    site.cut_off(touch)
    if not site.store.content:
        assert site.world.state == BEFORE
        return
    try:
        site.back(FINISH)
    except NoRun:  # the power went when the run was closed already, with nothing left to do
        assert touch >= TOUCHES - 1
    assert {**LEFT, **site.world.state} == LEFT


@pytest.mark.parametrize("touch", range(TOUCHES))
def test_what_an_act_in_doubt_left_is_taken_back_though_no_reading_shows_it(touch: int) -> None:
    site = Site()
    site.cut_off(touch)
    if site.store.content:
        with contextlib.suppress(NoRun):
            site.back(FINISH)
    assert site.world.litter == set()


@settings(max_examples=150)
@given(cuts=st.lists(st.integers(0, 40), max_size=4), forward=st.booleans())
def test_any_number_of_cuts_either_way_ends_where_it_should(cuts: list[int], *, forward: bool) -> None:
    site = Site()
    site.cut_off(7)
    for number, cut in enumerate(cuts):
        site.fuse.at = site.fuse.touches + cut
        with contextlib.suppress(Blown, NoRun):
            site.back(FINISH) if number % 2 else site.resume()
        site.fuse.at = -1
    if site.shop().journal.story.closed:
        return  # a closed run is not gone on with; what it left is what the last direction wanted
    if forward:
        site.resume()
        assert site.world.state == AFTER
    else:
        site.back(FINISH)
        assert {**LEFT, **site.world.state} == LEFT
    assert site.world.made.count("certificate") <= 1


def test_a_rollback_takes_traffic_back_and_leaves_standing_what_a_client_may_still_hold() -> None:
    site = Site()
    site.begin()
    taken = site.back(Way())
    assert site.world.state == {**AFTER, **BEFORE}
    assert not taken.closed
    assert {change.target for change in taken.left} == {"service/443", "service/80"}


def test_finish_takes_back_the_rest_and_names_what_is_one_way() -> None:
    site = Site()
    site.begin()
    site.back(Way())
    taken = site.back(FINISH)
    assert site.world.state == LEFT
    assert taken.closed
    assert [change.target for change in taken.one_way] == ["certificate"]


def test_a_run_that_was_taken_back_can_go_forward_again() -> None:
    site = Site()
    site.begin()
    site.back(Way())
    assert site.resume()
    assert site.world.state == AFTER


def test_now_skips_the_ttl_steps_and_says_the_price() -> None:
    site = Site()
    site.begin()
    site.clock.slept.clear()
    taken = site.back(Way(now=True))
    assert site.world.state["record"] == BEFORE["record"]
    assert site.clock.slept == []
    assert taken.seconds == 3600


def test_a_rollback_at_once_leaves_no_link_standing_and_can_be_finished() -> None:
    site = Site()
    site.begin()
    taken = site.back(Way(now=True))
    assert {change.target for change in taken.left} == {"service/443", "service/80"}
    site.back(FINISH)
    assert site.world.state == LEFT


@pytest.mark.parametrize("touch", range(12))
def test_a_rollback_at_once_that_is_cut_off_is_finished_by_a_second_one(touch: int) -> None:
    site = Site()
    site.begin()
    site.fuse.at = site.fuse.touches + touch
    with contextlib.suppress(Blown):
        site.back(Way(now=True))
    site.fuse.at = -1
    site.back(Way(finish=True, now=True))
    assert site.world.state == LEFT


def test_a_hold_survives_a_power_cut() -> None:
    whole = Site()
    whole.begin()
    site = Site()
    site.begin(Scope(until="prove"))
    site.fuse.at = site.fuse.touches + 9  # the TTL is down, its hold is journaled, the address is next
    with pytest.raises(Blown):
        site.resume()
    site.fuse.at = -1
    site.clock.slept.clear()
    site.resume()
    assert sum(site.clock.slept) >= 60
    held = [event for event in site.events if isinstance(event, WaitsFor)]
    assert held


def test_a_lost_answer_is_read_back_and_never_repeated() -> None:
    site = Site(loses_answers=1)
    site.begin()
    assert site.world.state == AFTER
    assert site.world.made.count("service/443") == 1


def test_a_server_that_gets_an_older_change_after_it_was_seen_in_step_stops_nothing() -> None:
    site = Site()
    site.steps["record"].falls_behind = 1
    assert site.begin()
    assert site.world.state == AFTER


def test_a_target_that_somebody_else_changed_is_not_written() -> None:
    site = Site()
    site.begin(Scope(until="prove"))
    site.world.state["record"] = {"address": "other", "ttl": "3600"}
    with pytest.raises(Drifted, match="record"):
        site.resume()
    assert site.world.state["record"] == {"address": "other", "ttl": "3600"}


def test_a_failed_preflight_changes_nothing_and_closes_the_run() -> None:
    site = Site()
    site.checks["preflight"].verdict = Verdict.FAILED
    with pytest.raises(PreflightFailed, match="obstacle"):
        site.begin()
    assert site.world.state == BEFORE
    assert site.shop().journal.story.closed


def cut_off_in_doubt() -> Site:
    """Return a site whose last act was cut off: its intent is on disk, and its end is not."""
    site = Site()
    site.begin(Scope(until="prove"))
    site.fuse.at = site.fuse.touches + 5
    with pytest.raises(Blown):
        site.resume()
    site.fuse.at = -1
    assert site.shop().journal.story.in_doubt
    return site


def test_a_check_that_fails_while_an_act_is_in_doubt_is_asked_again() -> None:
    site = cut_off_in_doubt()
    preflight = site.checks["preflight"]
    preflight.fails = preflight.asked + 2
    assert site.resume()
    assert site.world.state == AFTER


def test_a_check_that_goes_on_failing_stops_a_resume_once_the_doubt_is_over() -> None:
    site = cut_off_in_doubt()
    site.checks["preflight"].verdict = Verdict.FAILED
    site.clock.slept.clear()
    with pytest.raises(VerificationFailed):
        site.resume()
    assert sum(site.clock.slept) <= 5 + 1
    asked = site.checks["preflight"].asked
    with pytest.raises(VerificationFailed):
        site.resume()
    assert site.checks["preflight"].asked == asked + 1


def test_a_proof_that_fails_stops_before_any_client_is_moved() -> None:
    site = Site()
    site.checks["prove"].verdict = Verdict.FAILED
    with pytest.raises(VerificationFailed):
        site.begin()
    assert site.world.state["record"] == BEFORE["record"]


def test_until_and_from_divide_a_rollout_in_two() -> None:
    site = Site()
    assert not site.begin(Scope(until="prove"))
    assert site.world.state["record"] == BEFORE["record"]
    assert site.resume(Scope(start="cut-over"))
    assert site.world.state == AFTER


def test_from_is_refused_while_an_earlier_stage_is_outstanding() -> None:
    site = Site()
    site.begin(Scope(until="certificate"))
    with pytest.raises(NoRun, match="balancer"):
        site.resume(Scope(start="cut-over"))


def test_a_stage_outside_its_window_is_not_begun() -> None:
    site = Site()
    with pytest.raises(OutsideWindow, match="cut-over"):
        site.begin(Scope(windows={"cut-over": "Sun 02:00-04:00"}))
    assert site.world.state["record"] == BEFORE["record"]


def test_a_torn_last_line_is_cut_off_and_the_run_goes_on() -> None:
    site = Site()
    site.begin(Scope(until="prove"))
    site.store.content = site.store.content[:-20]
    shop = site.shop()
    assert shop.journal.torn
    site.resume()
    assert site.world.state == AFTER


def test_reading_a_journal_writes_nothing_even_where_its_last_line_is_torn() -> None:
    site = Site()
    site.begin(Scope(until="prove"))
    site.store.content = site.store.content[:-20]
    before = site.store.content
    assert site.shop().journal.torn
    assert site.store.content == before


@pytest.mark.parametrize("damage", ["edited", "missing", "swapped"])
def test_a_journal_with_any_other_damage_is_refused(damage: str) -> None:
    site = Site()
    site.begin()
    lines = site.store.content.split(b"\n")
    if damage == "edited":
        lines[4] = lines[4].replace(b"e", b"f", 1)
    elif damage == "missing":
        del lines[4]
    else:
        lines[4], lines[5] = lines[5], lines[4]
    site.store.content = b"\n".join(lines)
    with pytest.raises(JournalDamaged, match="damaged"):
        site.shop()


def test_an_act_whose_answer_was_lost_and_that_never_reads_back_is_told_so() -> None:
    site = Site(loses_answers=1)
    site.begin(Scope(until="certificate"))
    site.world.deaf = True
    with pytest.raises(AnswerLost):
        site.resume()
    site.world.deaf = False
    site.resume()
    assert site.world.state == AFTER
    assert any(isinstance(event, Noted) for event in site.events)


def test_independent_undos_go_on_past_one_that_fails_but_what_serves_it_stays() -> None:
    site = Site()
    site.begin()
    site.world.state["record"] = {"address": "other", "ttl": "3600"}
    with pytest.raises(Drifted):
        site.back(FINISH)
    assert site.world.state["service/443"] == AFTER["service/443"]
