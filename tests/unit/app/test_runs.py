"""Runs of a site with several pools: one is open at a time, and each pool takes back its own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest

from lyncauto.app.runs import Run, Runs
from lyncauto.errors import NoRun, OpenRun
from lyncauto.model.journal import Closed, Opened, Turned
from tests.unit.engine.world import ModelClock, Site

CLOCK = ModelClock()
Outcome = Literal["migrated", "taken back", "nothing was changed"]


def runs(folder: Path, pool: str = "pool01") -> Runs:
    return Runs(folder, CLOCK, pool, several=True)


def begun(folder: Path, name: str, pool: str, *outcomes: Outcome | None) -> Run:
    run = Run(folder / name)
    journal = run.journal(CLOCK)
    journal.append(Opened(replace(Site().plan(), pool=pool), "0"))
    for outcome in outcomes:
        journal.append(Closed(outcome) if outcome else Turned(finish=False, now=False))
    return run


def test_a_run_of_another_pool_is_neither_gone_on_with_nor_taken_back(tmp_path: Path) -> None:
    begun(tmp_path, "1", "pool02")
    for act in (runs(tmp_path).open, runs(tmp_path).standing, runs(tmp_path).refuse_open):
        with pytest.raises(OpenRun) as refused:
            act()
        assert "`lyncauto rollback --pool pool02` takes it back" in refused.value.fix


def test_the_migrated_run_is_taken_back_whatever_was_refused_since(tmp_path: Path) -> None:
    first = begun(tmp_path, "1", "pool01", "migrated")
    begun(tmp_path, "2", "pool02", "migrated")
    begun(tmp_path, "3", "pool01", "nothing was changed")
    assert runs(tmp_path).standing() == first
    assert runs(tmp_path).latest() == first


def test_an_open_run_is_taken_back_before_one_that_migrated(tmp_path: Path) -> None:
    begun(tmp_path, "1", "pool01", "migrated")
    second = begun(tmp_path, "2", "pool01")
    assert runs(tmp_path).standing() == second


def test_a_run_that_is_being_taken_back_says_how_to_finish(tmp_path: Path) -> None:
    begun(tmp_path, "1", "pool01", "migrated", None)
    with pytest.raises(OpenRun) as refused:
        runs(tmp_path).refuse_open()
    assert "`lyncauto rollback --finish --pool pool01`" in refused.value.fix


@pytest.mark.parametrize("outcome", ["taken back", "nothing was changed"])
def test_a_run_that_is_over_is_not_taken_back_but_can_be_reported(tmp_path: Path, outcome: Outcome) -> None:
    run = begun(tmp_path, "1", "pool01", outcome)
    with pytest.raises(NoRun):
        runs(tmp_path).standing()
    assert runs(tmp_path).latest() == run


def test_without_a_run_there_is_nothing_to_report(tmp_path: Path) -> None:
    with pytest.raises(NoRun):
        runs(tmp_path / "absent").latest()
    with pytest.raises(NoRun, match="nothing"):
        runs(tmp_path).named("nothing")


def test_two_runs_that_begin_in_the_same_second_are_not_the_same(tmp_path: Path) -> None:
    assert runs(tmp_path).new() != runs(tmp_path).new()


def test_a_folder_without_a_whole_line_is_no_run(tmp_path: Path) -> None:
    (tmp_path / "1").mkdir()
    (tmp_path / "1" / "journal.jsonl").write_bytes(b'{"torn')
    assert runs(tmp_path).all() == ()
