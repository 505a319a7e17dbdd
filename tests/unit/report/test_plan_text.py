"""A plan as a reviewer reads it."""

from __future__ import annotations

from dataclasses import replace

from lyncauto.model.manual import ManualStep
from lyncauto.model.plan import Change, LeftAlone, Stage
from lyncauto.model.schedule import Schedule, schedule
from lyncauto.report.lines import plain
from lyncauto.report.plan_text import plan_lines
from tests.unit.engine.world import Site


def test_a_plan_shows_before_and_after_holds_and_what_is_one_way() -> None:
    text = plain(plan_lines(Site().plan()))
    assert "  ~ record" in text
    assert "address = fe01 -> vip" in text
    assert "ttl     = 3600 -> 60" in text
    assert "hold 1 h: old TTL" in text
    assert "thumbprint = (known after apply)\n" in text
    assert "one-way: a certificate stays issued" in text
    assert "Plan: 3 to add, 3 to change, 0 to delete; 1 one-way." in text


def test_a_plan_says_when_clients_move_at_the_earliest() -> None:
    plan = Site().plan()
    assert schedule(plan) == Schedule(cut_over=3600, total=3600 + 60 + 60)
    assert "Clients move at the earliest 2026-01-03 23:00:00 UTC, after 1 h" in plain(plan_lines(plan))


def test_an_empty_plan_says_so_and_names_what_it_leaves_alone() -> None:
    site = Site()
    site.begin()
    plan = replace(site.plan(), left_alone=(LeftAlone("admin", "answers X"),))
    text = plain(plan_lines(plan))
    assert "No changes." in text
    assert "admin: answers X" in text


MANUAL = ManualStep(
    "dhcp", "Tell telephones", "they find no other", "DHCPUtil.exe\nnetsh", "", "it prints the name"
)


def test_what_people_have_to_do_stands_in_the_plan_with_its_command() -> None:
    text = plain(plan_lines(replace(Site().plan(), manual=(MANUAL,))))
    assert "By hand, which lyncauto cannot do" in text
    assert "  * Tell telephones\n      why: they find no other\n      DHCPUtil.exe\n      netsh\n" in text
    assert "owner: not named: set owners.dhcp in the site file" in text
    assert "check: it prints the name" in text


def test_whoever_was_named_is_shown() -> None:
    text = plain(plan_lines(replace(Site().plan(), manual=(replace(MANUAL, owner="Ada"),))))
    assert "owner: Ada\n" in text


def test_a_change_that_stays_with_another_says_so() -> None:
    made = Change(
        "dns", "a-record/x", None, {"addresses": "10.0.0.11"}, stays_with="topology/override/pool#0"
    )
    plan = replace(Site().plan(), stages=(Stage("names", "Names", (made,)),))
    assert "one-way as soon as override/pool is: what that names stays" in plain(plan_lines(plan))


def test_a_stage_that_would_publish_nothing_is_not_shown() -> None:
    empty = Stage("publish", "Publish", (), ("publish.ready",), ("publish.unchanged",))
    proof = Stage("prove", "Prove", (), (), ("prove.virtual-services",))
    text = plain(plan_lines(replace(Site().plan(), stages=(*Site().plan().stages, empty, proof))))
    assert "publish" not in text
    assert "Stage prove" in text
