"""A plan as a reviewer reads it."""

from __future__ import annotations

from dataclasses import replace

from lyncauto.model.plan import LeftAlone
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
