"""``schedule`` on a command line: what it says, what it leaves, and with which exit code."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeAlias
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner, Result

from lyncauto.adapters.last_run_file import LastRuns
from lyncauto.adapters.task_scheduler.definition import NAMESPACE
from lyncauto.cli.main import cli, run
from lyncauto.engine.journal import stamp
from lyncauto.errors import NotUnattended, ScheduleForeign, UsageWrong
from lyncauto.model.last_run import LastRun
from tests.scheduled_site import write_site

SERVICE, TIMER = "lyncauto-renew-contoso.service", "lyncauto-renew-contoso.timer"
POOLS = ["pool01.contoso.test", "pool02.contoso.test"]
Run: TypeAlias = Callable[..., Result]


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write_site(tmp_path / "site")


@pytest.fixture
def schedule(site: Path) -> Run:
    def invoke(*arguments: str) -> Result:
        result = CliRunner().invoke(cli, ["schedule", *arguments, "--site", str(site)])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return invoke


@pytest.fixture
def units(tmp_path: Path) -> Path:
    return tmp_path / "tree" / "etc" / "systemd" / "system"


@pytest.fixture
def root(tmp_path: Path) -> tuple[str, str]:
    return ("--root", str(tmp_path / "tree"))


def keep(site: Path, pool: str, **changes: object) -> None:
    now = datetime.now(UTC)
    well = {
        "exit": 0,
        "came": "not due",
        "why": "",
        "at": stamp(now - timedelta(hours=5)),
        "ends": stamp(now + timedelta(days=200, hours=1)),
        "due": stamp(now + timedelta(days=100)),
    }
    kept = LastRun(pool=pool, host="lb01", **{**well, **changes})  # type: ignore[arg-type]
    LastRuns(site.parent / "runs").keep(kept)


def test_an_install_says_what_it_wrote_and_how_to_take_it_away(schedule, root, units, site):
    said = schedule("install", *root)
    assert said.exit_code == 0
    assert f"Wrote {units / SERVICE}." in said.stdout
    assert f"Taken away by: lyncauto schedule remove --site {site} --root {root[1]}" in said.stdout
    again = json.loads(schedule("install", *root, "--json").stdout)
    assert (again["written"], len(again["unchanged"])) == ([], 2)


def test_a_dry_run_prints_the_files_and_writes_none(schedule, root, units):
    said = schedule("install", *root, "--dry-run")
    assert f"# {units / SERVICE}" in said.stdout
    assert "OnCalendar=*-*-* 03:30:00" in said.stdout
    assert not units.exists()


def test_a_removal_takes_away_what_was_written_and_nothing_else(schedule, root, units):
    schedule("install", *root)
    (units / "other.service").write_text("[Unit]\n")
    assert f"Removed {units / TIMER}." in schedule("remove", *root).stdout
    assert [path.name for path in units.iterdir()] == ["other.service"]
    assert "nothing to remove" in schedule("remove", *root).stdout


def test_a_file_that_was_changed_by_hand_is_removed_once_it_is_named(schedule, root, units):
    schedule("install", *root)
    with (units / SERVICE).open("a") as file:
        file.write("Nice=5\n")
    with pytest.raises(ScheduleForeign, match="is not removed"):
        schedule("remove", *root)
    assert schedule("remove", *root, "--edited", SERVICE).exit_code == 0
    assert not list(units.iterdir())


def test_secrets_that_nobody_could_type_are_refused_all_at_once_with_their_places(tmp_path):
    site = write_site(tmp_path, admin="prompt", token="env:TOKEN")
    with pytest.raises(NotUnattended) as told:
        CliRunner().invoke(
            cli, ["schedule", "install", "--site", str(site), "--root", str(tmp_path)], catch_exceptions=False
        )
    assert f"{site}:4:46: prompt" in told.value.why
    assert f"{site}:20:12: env:TOKEN" in told.value.why
    assert not (tmp_path / "etc").exists()


def test_an_hour_that_is_none_is_refused(schedule, root):
    assert schedule("install", *root, "--at", "25:00").exit_code == 2


def test_a_schedule_that_is_well_says_so_of_every_pool(schedule, root, site):
    schedule("install", *root)
    for pool in POOLS:
        keep(site, pool)
    said = schedule("status", *root)
    assert said.exit_code == 0
    for pool in POOLS:
        assert pool in said.stdout
    assert "not due (exit code 0)" in said.stdout
    assert "200 days left" in said.stdout
    assert "on lb01" in said.stdout
    assert "ALARM" not in said.stdout


@pytest.fixture
def old(schedule: Run, root: tuple[str, str], units: Path) -> tuple[str, str]:
    """A schedule that was installed long ago."""
    schedule("install", *root)
    for path in (units / SERVICE, units / TIMER):
        os.utime(path, (1, 1))
    return root


@pytest.mark.parametrize(
    ("changes", "alarm"),
    [
        (
            {"exit": 1, "came": "access-denied", "why": "refused"},
            "the last run failed: access-denied: refused",
        ),
        ({"at": "2020-01-01T00:00:00.000Z"}, "it has not run since 2020-01-01 00:00 UTC"),
        ({"due": "2020-01-01T00:00:00.000Z"}, "the certificate was due on 2020-01-01"),
        ({"ends": "2020-01-01T00:00:00.000Z"}, "the certificate ended on 2020-01-01"),
    ],
)
def test_an_alarm_is_said_first_and_is_the_exit_code(schedule, old, site, changes, alarm):
    keep(site, POOLS[0])
    keep(site, POOLS[1], **changes)
    said = schedule("status", *old)
    assert said.exit_code == 1
    assert said.stdout.startswith(f"ALARM {POOLS[1]}: {alarm}")
    assert "error[schedule-overdue]" in said.stderr
    told = json.loads(schedule("status", *old, "--json").stdout)
    assert told["error"]["code"] == "schedule-overdue"
    assert [one["pool"] for one in told["alarms"]] == [POOLS[1]]
    assert [one["pool"] for one in told["pools"]] == POOLS


def test_how_late_is_too_late_is_the_operator_s_to_say(schedule, root, site):
    schedule("install", *root)
    for pool in POOLS:
        keep(site, pool, due=stamp(datetime.now(UTC) - timedelta(days=5)))
    assert schedule("status", *root).exit_code == 1
    assert schedule("status", *root, "--late", "6").exit_code == 0


def test_nothing_that_is_installed_is_an_alarm(schedule, root, site):
    for pool in POOLS:
        keep(site, pool)
    said = schedule("status", *root)
    assert said.exit_code == 1
    assert said.stdout.startswith("ALARM schedule: no schedule is installed")


def test_json_holds_all_that_is_known(schedule, root, site):
    schedule("install", *root)
    for pool in POOLS:
        keep(site, pool)
    told = json.loads(schedule("status", *root, "--json").stdout)
    assert "error" not in told
    assert told["alarms"] == []
    (one,) = told["schedules"]
    assert (one["name"], one["installed"], one["next"]) == (TIMER, True, None)
    assert told["pools"][0]["last"]["came"] == "not due"
    assert (told["pools"][0]["days_left"], told["pools"][0]["host"]) == (200, "lb01")


WINDOWS = (
    "--account",
    "CONTOSO\\renew$",
    "--python",
    "C:\\lyncauto\\python.exe",
    "--site-there",
    "C:\\lyncauto\\site.yaml",
)


def test_a_task_s_definition_alone_is_a_file_of_the_form_that_windows_reads(schedule, tmp_path):
    path = tmp_path / "task.xml"
    said = schedule("install", "--xml", str(path), *WINDOWS)
    assert "schtasks /Create /TN lyncauto-renew-contoso /XML task.xml" in said.stdout
    assert path.read_bytes().startswith(b"\xff\xfe")
    assert ET.fromstring(path.read_bytes()).tag == f"{{{NAMESPACE}}}Task"  # noqa: S314 - our own text


@pytest.mark.parametrize("left_out", [0, 2, 4])
def test_what_cannot_be_known_of_another_host_must_be_given(schedule, tmp_path, left_out):
    given = [*WINDOWS[:left_out], *WINDOWS[left_out + 2 :]]
    with pytest.raises(UsageWrong, match="cannot be defined"):
        schedule("install", "--xml", str(tmp_path / "task.xml"), *given)
    assert not (tmp_path / "task.xml").exists()


def test_a_host_that_the_site_file_does_not_name_is_refused_with_those_it_does(schedule):
    with pytest.raises(UsageWrong, match="no Windows host") as told:
        schedule("install", "--task", "elsewhere.contoso.test", *WINDOWS)
    assert "mgmt01.contoso.test" in told.value.fix
    assert "fe02.contoso.test" in told.value.fix


def test_what_is_for_systemd_is_not_for_a_task(schedule, tmp_path):
    assert schedule("install", "--xml", str(tmp_path / "t.xml"), *WINDOWS, "--user", "ann").exit_code == 2


def test_every_pool_has_its_turn_and_each_failure_is_told(site, capsys):
    assert run(["renew", "--all", "--json", "--site", str(site)]) != 0
    told = capsys.readouterr()
    assert [one["pool"] for one in json.loads(told.out)["pools"]] == POOLS
    assert all("error" in one for one in json.loads(told.out)["pools"])
    assert told.err.count("error[") == 2
    kept = LastRuns(site.parent / "runs").of(POOLS[1])
    assert kept is not None
    assert kept.exit != 0


def test_all_pools_and_one_pool_are_not_asked_for_together(site):
    assert run(["renew", "--all", "--pool", POOLS[0], "--site", str(site)]) == 64
