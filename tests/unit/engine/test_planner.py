"""From what is observed to stages of changes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lyncauto.engine.planner import Limits, StageSpec, check_limits, plan_stages
from lyncauto.errors import LimitExceeded, PlaybookInvalid
from lyncauto.model.plan import Change
from tests.unit.engine.world import BEFORE, SPECS, Site


def test_the_parts_of_a_chain_are_placed_in_their_stages_and_numbered_through() -> None:
    plan = Site().plan()
    record = [
        (stage.id, change.link)
        for stage in plan.stages
        for change in stage.changes
        if change.step == "record"
    ]
    assert record == [("cut-over", 0), ("cut-over", 1), ("verify", 2)]


def test_a_later_step_sees_what_an_earlier_one_will_have_made() -> None:
    service = next(change for change in Site().plan().changes if change.step == "service")
    assert (service.after or {})["certificate"].startswith("(known after apply)")


def test_a_step_that_nobody_knows_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(PlaybookInvalid, match="no step nothing"):
        plan_stages((StageSpec("one", "One", ("nothing",)),), Site().steps, BEFORE)


def test_a_part_without_a_stage_is_refused() -> None:
    with pytest.raises(PlaybookInvalid, match="record:restore"):
        plan_stages(SPECS[:-1], Site().steps, BEFORE)


def delete(target: str) -> Change:
    return Change("record", target, {"address": "fe01"}, None)


@pytest.mark.parametrize(
    ("limits", "waiver"),
    [(Limits(1, 9, "a-record/"), "--allow-deletes 2"), (Limits(2, 1, "a-record/"), "--allow-records 2")],
)
def test_a_limit_is_waived_by_number_alone(limits: Limits, waiver: str) -> None:
    changes = [delete("a-record/one"), delete("a-record/two")]
    with pytest.raises(LimitExceeded) as refused:
        check_limits(changes, limits)
    assert waiver in refused.value.fix


def test_what_a_plan_makes_and_takes_away_again_is_no_deletion() -> None:
    made = Change("record", "a-record/one", None, {"address": "fe01"})
    gone = replace(made.inverse(), link=1)
    check_limits([made, gone], Limits(0, 1, "a-record/"))
    again = replace(made, link=1)
    with pytest.raises(LimitExceeded):
        check_limits([delete("a-record/one"), again], Limits(0, 1, "a-record/"))


def test_a_plan_within_its_limits_is_let_through() -> None:
    check_limits([delete("a-record/one")], Limits(1, 1, "a-record/"))
