"""The functions about scheduled tasks, in a real engine."""

import hashlib
import shutil
from pathlib import Path
from typing import Any

import pytest

from lyncauto.modules import READ, WRITE, module_text
from tests.integration.powershell.engine import run

pytestmark = pytest.mark.pwsh
HERE = Path(__file__).parent
NAME = "lyncauto-renew-contoso"
KEPT = hashlib.sha256(b"kept").hexdigest()
NEVER = {"Name": NAME, "State": "Ready", "LastRunTime": "", "LastResult": 267011, "NextRunTime": ""}


@pytest.fixture(scope="module")
def results(tmp_path_factory) -> Any:
    folder = tmp_path_factory.mktemp("tasks")
    for module in (READ, WRITE):
        (folder / f"{module}.txt").write_text(module_text(module), encoding="utf-8")
    shutil.copy(HERE / "stand_ins.ps1", folder)
    return run(HERE / "driver.ps1", "-Folder", str(folder))


def test_a_task_that_is_not_there_gives_nothing(results):
    assert (results["task_none"]["output"], results["task_none"]["error"]) == ([], "")


def test_a_task_that_has_never_run_has_no_times(results):
    assert results["task_never"]["output"] == [{**NEVER, "Sha256": KEPT}]


def test_a_task_s_times_are_utc_and_its_result_is_told_as_it_is(results):
    (told,) = results["task_failed"]["output"]
    assert (told["LastRunTime"], told["NextRunTime"]) == ("2026-08-22T03:30:00Z", "2026-08-23T03:30:00Z")
    assert (told["LastResult"], told["State"]) == (-2147024894, "Disabled")


@pytest.mark.parametrize(
    ("case", "call"),
    [
        ("register", f"task {NAME} CONTOSO\\renew$ Password"),
        ("register_again", f"task {NAME} CONTOSO\\renew$ Password"),
        ("register_s4u", f"task {NAME} CONTOSO\\renew S4U"),
    ],
)
def test_a_task_is_set_and_reads_back(results, case, call):
    (told,) = results[case]["output"]
    assert {**told, "Sha256": ""} == {**NEVER, "Sha256": ""}
    assert told["Sha256"] != KEPT
    assert results[case]["calls"] == [call]


@pytest.mark.parametrize(
    ("case", "found"),
    [
        ("register_there", KEPT),
        ("register_gone", ""),
        ("unregister_drifted", KEPT),
        ("unregister_none", ""),
    ],
)
def test_a_task_that_somebody_else_has_changed_is_named_and_left_alone(results, case, found):
    assert results[case]["error"] == "LyncAutoDrifted"
    assert results[case]["message"].endswith(f"found: {found}")
    assert results[case]["calls"] == []


@pytest.mark.parametrize(
    "case",
    [
        "register_password",
        "register_interactive",
        "register_two_users",
        "register_no_xml",
        "register_other_xml",
        "register_entities",
    ],
)
def test_a_definition_that_needs_a_password_or_is_none_reaches_no_task_scheduler(results, case):
    assert (results[case]["error"], results[case]["calls"]) == ("LyncAutoTaskInvalid", [])


def test_a_task_is_removed_and_told_as_it_was(results):
    removed, left = results["unregister"]["output"]
    assert (removed, left) == ({"Name": NAME, "Sha256": KEPT}, 0)
    assert results["unregister"]["calls"] == [f"remove task {NAME}"]


def test_what_if_changes_no_task(results):
    assert results["register_what_if"]["output"] == []
    assert results["unregister_what_if"]["output"] == [1]
    assert results["register_what_if"]["calls"] == results["unregister_what_if"]["calls"] == []


@pytest.mark.parametrize(
    "case",
    [
        "task_hostile",
        "register_hostile",
        "register_hostile_line",
        "register_hostile_hash",
        "unregister_hostile",
    ],
)
def test_what_is_no_name_or_hash_reaches_no_task_scheduler(results, case):
    assert results[case]["error"].startswith("ParameterArgumentValidation")
    assert results[case]["calls"] == []
