"""``schedule --task`` on a lab: a task of a Windows host, over the network."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from click.testing import CliRunner

from lyncauto.cli.main import cli
from lyncauto.errors import ScheduleForeign
from lyncauto.lab.world.control import LabControl
from tests.labs import SharedLabs

pytestmark = pytest.mark.lab

HOST = "mgmt01.contoso.test"
TASK = ("--task", HOST)
THERE = ("--account", "CONTOSO\\renew$", "--python", "C:\\l\\python.exe", "--site-there", "C:\\l\\site.yaml")
Schedule: TypeAlias = Callable[..., Any]


@pytest.fixture
def lab(labs: SharedLabs) -> LabControl:
    return labs.fresh()


def commands(site: Path) -> Schedule:
    """Return what runs a command on a site file, and reads what it says as JSON."""

    def invoke(*arguments: str) -> Any:
        line = ["schedule", *arguments, "--json", "--site", str(site)]
        result = CliRunner().invoke(cli, line)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return json.loads(result.stdout)

    return invoke


@pytest.fixture
def schedule(lab: LabControl, tmp_path: Path) -> Schedule:
    lab.write_site(tmp_path / "site.yaml")
    return commands(tmp_path / "site.yaml")


def name_of(told: dict[str, Any]) -> str:
    (name,) = told["written"]
    return str(name)


def test_a_task_is_registered_once_told_by_status_and_taken_away(lab, schedule):
    before = lab.dump()
    name = name_of(schedule("install", *TASK, *THERE))
    assert lab.dump()["tasks"][HOST].keys() == {name}
    assert schedule("install", *TASK, *THERE)["unchanged"] == [name]
    told = schedule("status")
    (one,) = told["schedules"]
    assert (one["kind"], one["where"], one["installed"]) == ("task", HOST, True)
    assert one["next"].endswith("T03:30:00.000Z")
    assert told["pools"][0]["next"] == one["next"]
    assert told["alarms"] == []  # it was installed only now
    assert schedule("remove", *TASK)["removed"] == [name]
    assert lab.dump() == before
    assert schedule("status")["alarms"][0]["what"].startswith("no schedule is installed")


def test_a_task_of_another_machine_is_left_alone_unless_it_is_named(lab, schedule, tmp_path):
    name = name_of(schedule("install", *TASK, *THERE))
    (tmp_path / "elsewhere").mkdir()
    lab.write_site(tmp_path / "elsewhere" / "site.yaml")
    elsewhere = commands(tmp_path / "elsewhere" / "site.yaml")
    for act in ("install", "remove"):
        with pytest.raises(ScheduleForeign, match=f"the task {name} on {HOST}"):
            elsewhere(act, *TASK, *(THERE if act == "install" else ()))
    (told,) = elsewhere("status", *TASK)["schedules"]
    assert told["installed"] is True
    assert elsewhere("remove", *TASK, "--edited", name)["removed"] == [name]


def test_a_dry_run_touches_no_host(lab, schedule, tmp_path):
    line = ["schedule", "install", *TASK, *THERE, "--dry-run", "--site", str(tmp_path / "site.yaml")]
    said = CliRunner().invoke(cli, line)
    assert "<UserId>CONTOSO\\renew$</UserId>" in said.stdout
    assert lab.writes() == 0


def test_a_host_that_is_away_is_unknown_and_no_alarm_of_its_own(lab, schedule):
    schedule("install", *TASK, *THERE)
    lab.fault(f"host-away:{HOST}")
    (one,) = schedule("status")["schedules"]
    assert (one["installed"], one["next"]) == (None, None)
