"""A plan on disk is applied as it was reviewed, or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lyncauto.app.plan_file import load_plan, save_plan
from lyncauto.app.planning import basis, refuse_stale
from lyncauto.errors import PlanInvalid, RunFolderUnusable, StalePlan
from tests.unit.engine.world import Site
from tests.unit.steps.samples import PUBLISHING


def test_a_plan_that_was_saved_is_the_same_plan(tmp_path: Path) -> None:
    plan = Site().plan()
    save_plan(plan, tmp_path / "plan.json")
    assert load_plan(tmp_path / "plan.json") == plan


def _edit(found: dict[str, Any]) -> None:
    found["plan"]["stages"][4]["changes"][0]["after"]["ttl"] = "1"


def _age(found: dict[str, Any]) -> None:
    found["format"] = 0


def _empty(found: dict[str, Any]) -> None:
    found.clear()


@pytest.mark.parametrize(("damage", "why"), [(_edit, "seal"), (_age, "format"), (_empty, "format")])
def test_a_plan_that_was_edited_or_is_none_is_refused(
    damage: Callable[[dict[str, Any]], None], why: str, tmp_path: Path
) -> None:
    path = tmp_path / "plan.json"
    save_plan(Site().plan(), path)
    found = json.loads(path.read_text("utf-8"))
    damage(found)
    path.write_text(json.dumps(found), "utf-8")
    with pytest.raises(PlanInvalid) as refused:
        load_plan(path)
    assert why in refused.value.why


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[]"])
def test_a_plan_that_was_cut_short_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_bytes(content)
    with pytest.raises(PlanInvalid, match="not a plan"):
        load_plan(path)


def test_a_plan_that_cannot_be_written_says_where(tmp_path: Path) -> None:
    with pytest.raises(RunFolderUnusable, match="plan"):
        save_plan(Site().plan(), tmp_path / "absent" / "plan.json")


def test_a_stale_plan_is_refused_with_the_changes_that_differ() -> None:
    site = Site()
    saved = site.plan()
    site.begin()
    fresh = replace(site.plan(), fingerprint="1" * 64)
    with pytest.raises(StalePlan) as refused:
        refuse_stale(saved, fresh)
    assert "record/record#1" in refused.value.why


def test_a_replica_that_was_updated_since_makes_no_plan_stale_and_another_certificate_does() -> None:
    made = PUBLISHING.publication
    assert made is not None
    first, *others = made.front_ends

    def changed(**by: str) -> str:
        front_ends = (replace(first, **by), *others)
        return basis(replace(PUBLISHING, publication=replace(made, front_ends=front_ends)))

    assert changed(updated="2026-09-01T00:00:00Z") == basis(PUBLISHING)
    assert changed(used="CD" * 20) != basis(PUBLISHING)
