"""Going back when something is in the way, has died, or is still on its way."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from lyncauto.engine.rollback import Rollback, Way
from lyncauto.engine.rollout import Scope
from lyncauto.errors import (
    DnsRefused,
    Drifted,
    OutsideWindow,
    PlaybookInvalid,
    VerificationFailed,
)
from lyncauto.model.finding import Verdict
from lyncauto.model.plan import Attrs, Change, Plan
from tests.unit.engine.world import AFTER, BEFORE, LEFT, Blown, Site

OLD, OTHER = BEFORE["record"], {"address": "other", "ttl": "3600"}


def test_one_record_that_somebody_changed_does_not_keep_the_others_from_going_back() -> None:
    site = Site(records=3)
    site.begin()
    site.world.state["record2"] = OTHER
    with pytest.raises(Drifted, match="record2"):
        site.back(Way())
    assert [site.world.state[name] for name in ("record", "record2", "record3")] == [OLD, OTHER, OLD]


def test_one_record_that_is_refused_does_not_keep_the_others_from_going_back() -> None:
    site = Site(records=3)
    site.begin()
    site.world.refused = {"record2"}
    with pytest.raises(DnsRefused, match="record2"):
        site.back(Way())
    assert [site.world.state[name] for name in ("record", "record3")] == [OLD, OLD]
    site.world.refused = set()
    site.back(Way())
    assert site.world.state["record2"] == OLD


def test_a_hold_of_a_rollback_survives_a_power_cut() -> None:
    site = Site()
    site.begin()
    taken = len(site.clock.slept)
    site.clock.on_sleep = cut
    with pytest.raises(Blown):
        site.back(Way(finish=True))
    site.clock.on_sleep = lambda: None
    site.back(Way(finish=True))
    assert sum(site.clock.slept[taken:]) >= 3600
    assert site.world.state == LEFT


def cut(*_: object) -> None:
    raise Blown


def test_a_finished_rollback_waits_for_the_records_holds_before_it_takes_the_services_away() -> None:
    site = Site()
    site.begin()
    seen: list[bool] = []
    site.clock.on_sleep = lambda: seen.append("service/443" in site.world.state)
    site.back(Way(finish=True))
    assert seen
    assert all(seen)


def test_an_inverse_that_was_cut_off_is_waited_for_before_the_run_goes_forward_again() -> None:
    site = Site()
    site.begin()
    late: list[tuple[str, Attrs | None, Attrs | None]] = []

    def delayed(*change: Any) -> None:
        late.append(change)
        raise Blown

    def landing() -> None:
        while late:
            site.world.swap(*late.pop())

    site.world.on_swap = delayed
    with pytest.raises(Blown):
        site.back(Way(now=True))
    site.world.on_swap = lambda *_: None
    site.clock.on_sleep = landing
    assert site.resume()
    assert site.world.state == AFTER


DEAD = {"record": {"address=fe01": "fe02"}}
STAND_IN = {"address": "fe02", "ttl": "3600"}


def test_a_record_whose_previous_address_is_dead_goes_back_to_another_and_can_go_forward_again() -> None:
    site = Site()
    site.begin()
    site.back(Way(replaced=DEAD))
    assert site.world.state["record"] == STAND_IN
    assert site.resume()
    assert site.world.state == AFTER
    site.back(Way(finish=True))  # the previous one lives again
    assert site.world.state == LEFT


def test_a_record_that_went_back_to_another_address_gets_its_own_once_that_lives_again() -> None:
    site = Site(records=2)
    site.begin()
    site.back(Way(replaced=DEAD))
    assert Rollback(site.shop()).bring_home(()) == ("record",)
    assert site.world.state["record"] == STAND_IN
    assert Rollback(site.shop()).bring_home({"record"}) == ()
    assert [site.world.state[name] for name in ("record", "record2")] == [OLD, OLD]
    assert site.back(Way(finish=True)).closed


@pytest.mark.parametrize("touch", range(4))
def test_bringing_a_record_home_can_be_cut_off_anywhere(touch: int) -> None:
    site = Site()
    site.begin()
    site.back(Way(replaced=DEAD))
    site.fuse.at = site.fuse.touches + touch
    with contextlib.suppress(Blown):
        Rollback(site.shop()).bring_home({"record"})
    site.fuse.at = -1
    Rollback(site.shop()).bring_home({"record"})
    assert site.world.state["record"] == OLD
    assert not site.shop().journal.story.in_doubt


def test_a_record_that_somebody_changed_since_is_not_brought_home() -> None:
    site = Site()
    site.begin()
    site.back(Way(replaced=DEAD))
    site.world.state["record"] = OTHER
    Rollback(site.shop()).bring_home({"record"})
    assert site.world.state["record"] == OTHER


@pytest.mark.parametrize("now", [False, True])
def test_a_record_that_must_not_go_back_yet_keeps_no_other_and_goes_when_it_may(now: bool) -> None:  # noqa: FBT001
    site = Site(records=2)
    site.begin()
    taken = site.back(Way(now=now, held={"record"}))
    assert [site.world.state[name] for name in ("record", "record2")] == [AFTER["record"], OLD]
    assert not taken.closed
    site.back(Way(now=now))
    assert site.world.state["record"] == OLD
    site.back(Way(finish=True, now=now))
    assert site.world.state == {**LEFT, "record2": OLD}


@pytest.mark.parametrize("touch", range(14))
def test_a_rollback_that_is_cut_off_goes_on_to_where_nobody_has_died_meanwhile(touch: int) -> None:
    site = Site()
    site.begin()
    site.fuse.at = site.fuse.touches + touch
    with contextlib.suppress(Blown):
        site.back(Way())
    site.fuse.at = -1
    moved = site.world.state["record"]["address"] != "vip"
    site.back(Way(replaced={} if moved else DEAD))
    assert site.world.state["record"]["address"] == ("fe01" if moved else "fe02")


def test_a_rollback_at_once_that_was_cut_off_half_way_leaves_no_link_standing() -> None:
    site = Site()
    site.begin()
    site.world.tolerant = True
    site.world.on_swap = cut
    with pytest.raises(Blown):
        site.back(Way(now=True))
    site.world.on_swap = lambda *_: None
    site.world.state["record"] = {"half": "record"}
    site.back(Way())
    assert site.world.state["record"] == OLD
    told = site.shop().journal.story
    assert [one.change.target for one in told.standing if one.change.target == "record"] == []


def test_a_change_whose_work_is_done_by_a_later_one_is_not_looked_for_any_more() -> None:
    site = Served()
    site.begin(Scope(until="balancer"))
    del site.world.state["certificate"]
    assert site.resume()
    assert "certificate" not in site.world.state
    assert site.world.made.count("certificate") == 1


class Served(Site):
    """A site whose certificate is needed until the services have it."""

    def plan(self) -> Plan:
        def until(change: Change) -> Change:
            return replace(change, until="service/service/443#0") if change.step == "certificate" else change

        plan = super().plan()
        stages = (replace(one, changes=tuple(map(until, one.changes))) for one in plan.stages)
        return replace(plan, stages=tuple(stages))


def test_a_half_made_change_is_made_from_where_it_was_cut_off() -> None:
    site = Site()
    site.begin(Scope(until="prove"))
    site.world.on_swap = cut
    with pytest.raises(Blown):
        site.resume()
    site.world.on_swap = lambda *_: None
    site.world.state["record"] = {"half": "record"}
    site.world.tolerant = True
    assert site.resume()
    assert site.world.state == AFTER


def test_a_stage_that_is_skipped_has_its_proof_asked_again() -> None:
    site = Site()
    site.checks["prove"].verdict = Verdict.FAILED
    with pytest.raises(VerificationFailed):
        site.begin()
    with pytest.raises(VerificationFailed):
        site.resume(Scope(start="cut-over"))
    assert site.world.state["record"] == OLD


def test_a_stage_that_does_not_exist_turns_nothing() -> None:
    site = Site()
    site.begin()
    site.back(Way())
    with pytest.raises(PlaybookInvalid):
        site.resume(Scope(until="typo"))
    assert site.shop().journal.story.turned


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 1, 3, hour, minute, tzinfo=UTC)  # a Saturday


def test_a_ttl_may_go_down_before_the_window_so_that_clients_move_inside_it() -> None:
    site = Site()
    site.clock.time = at(21, 30)
    assert site.begin(Scope(windows={"cut-over": "Sat 22:00-23:00"}))


def test_clients_are_not_moved_behind_the_end_of_the_window() -> None:
    site = Site()
    site.clock.time = at(22, 30)
    with pytest.raises(OutsideWindow) as refused:
        site.begin(Scope(windows={"cut-over": "Sat 22:00-23:00"}))
    assert "Sat 23:30" in refused.value.why
    assert site.world.state["record"] == OLD


def test_a_settled_stage_needs_no_window() -> None:
    site = Site()
    site.clock.time = at(10)
    site.begin(Scope(until="prove", windows={"cut-over": "Sat 22:00-23:00"}))
    site.checks["verify"].verdict = Verdict.FAILED
    site.clock.time = at(21, 30)
    with pytest.raises(VerificationFailed):
        site.resume(Scope(windows={"cut-over": "Sat 22:00-23:00"}))
    site.checks["verify"].verdict = Verdict.OK
    site.clock.time = at(23, 30)
    assert site.resume(Scope(windows={"cut-over": "Sat 22:00-23:00"}))


def test_nobody_waits_for_an_act_that_was_refused() -> None:
    site = Site()
    site.begin(Scope(until="prove"))
    site.world.refused = {"record"}
    with pytest.raises(DnsRefused):
        site.resume()
    site.world.refused = set()
    began = site.clock.now()
    site.back(Way())
    assert site.clock.now() == began


def test_an_act_that_was_cut_off_before_it_was_refused_may_still_land_and_is_waited_for() -> None:
    site = Site()
    site.begin(Scope(until="prove"))

    def blow(*_: object) -> None:
        raise Blown

    whole, site.world.on_swap = site.world.on_swap, blow
    with contextlib.suppress(Blown):
        site.resume()
    site.world.on_swap, site.world.refused = whole, {"record"}
    with pytest.raises(DnsRefused):
        site.resume()
    site.world.refused = set()
    began = site.clock.now()
    site.back(Way())
    assert site.clock.now() > began
