"""The commands, one after the other, on a lab: what they say, and how they end."""

from __future__ import annotations

import contextlib
import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from ruamel.yaml import YAML

from lyncauto.app.plan_file import read_plan
from lyncauto.cli.main import cli, run
from lyncauto.errors import LyncAutoError, NotSilent
from lyncauto.lab.world.control import LabControl
from lyncauto.lab.world.ignored import differences
from lyncauto.lab.world.windows_hosts import CONSTRAINED
from tests.labs import SharedLabs

pytestmark = pytest.mark.lab

PATIENCE = 60.0  # seconds until a rollback must be finished


@dataclass(frozen=True)
class Bench:
    """A lab, and a site file for it in a folder of its own."""

    lab: LabControl
    site: Path

    def run(self, *arguments: str) -> Result:
        environment = {"LYNCAUTO_SITE": str(self.site)}
        result = CliRunner().invoke(cli, arguments, env=environment)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    def json(self, *arguments: str) -> Any:
        result = self.run(*arguments, "--json")
        assert result.exit_code == 0, result.stderr
        return json.loads(result.stdout)

    def finished(self) -> Any:
        """Finish a rollback as soon as the balancer has been silent for long enough."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            with contextlib.suppress(NotSilent):
                return self.json("rollback", "--finish")
        raise AssertionError("the balancer is never silent")

    def refused(self, *arguments: str) -> str:
        with pytest.raises(LyncAutoError) as error:
            self.run(*arguments)
        return error.value.code


@pytest.fixture
def bench(labs: SharedLabs, tmp_path: Path) -> Bench:
    lab = labs.fresh()
    site = tmp_path / "site.yaml"
    lab.write_site(site)
    return Bench(lab, site)


def test_a_plan_is_read_without_writing_and_says_by_its_exit_code_that_it_holds_changes(bench: Bench) -> None:
    writes = bench.lab.writes()
    result = bench.run("plan", "--detailed-exitcode")
    assert result.exit_code == 2
    assert "+ virtual-service/" in result.stdout
    assert "Left alone" in result.stdout
    assert run(["plan", "--detailed-exitcode", "--site", str(bench.site)]) == 2
    assert bench.lab.writes() == writes


def test_a_plan_is_written_as_a_change_request_in_place_of_the_plan_or_beside_it(
    bench: Bench, tmp_path: Path
) -> None:
    writes = bench.lab.writes()
    printed = bench.run("plan", "--ticket", "-").stdout
    assert printed.startswith("# Change request: ")
    assert "## Approvals" in printed
    assert "+ virtual-service/" not in printed
    file = tmp_path / "change.md"
    assert "+ virtual-service/" in bench.run("plan", "--ticket", str(file)).stdout
    assert _headings(file.read_text("utf-8")) == _headings(printed)
    plan = read_plan(bench.json("plan", "--ticket", str(file)))
    assert plan.fingerprint[:16] in file.read_text("utf-8")
    assert bench.lab.writes() == writes
    assert bench.run("plan", "--json", "--ticket", "-").exit_code == 2
    assert bench.refused("plan", "--ticket", str(tmp_path)) == "run-folder-unusable"


def _headings(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("#")]


def test_sessions_that_can_call_nothing_but_our_commands_give_the_same_plan(bench: Bench) -> None:
    plan = read_plan(bench.json("plan")).changes
    document = YAML()
    site = document.load(bench.site)
    hosts = [site["cms"]["main"]["host"], site["dns"]["main"]["host"], *site["pools"][0]["front_ends"]]
    for host in hosts:
        host |= {"configuration": CONSTRAINED, "modules": "installed"}
    document.dump(site, bench.site)
    assert len(plan) > 10
    assert read_plan(bench.json("plan")).changes == plan
    for host in hosts:
        host["modules"] = "sent"
    document.dump(site, bench.site)
    with pytest.raises(LyncAutoError, match="LyncAuto"):
        bench.run("plan")


def test_a_dns_host_without_the_dns_servers_module_is_refused_while_planning_with_what_to_do(
    bench: Bench,
) -> None:
    document = YAML()
    site = document.load(bench.site)
    site["dns"]["main"]["host"] = dict(site["cms"]["main"]["host"])
    document.dump(site, bench.site)
    with pytest.raises(LyncAutoError) as refused:
        bench.run("plan")
    assert "no DnsServer module" in refused.value.why
    assert "Windows Server 2012" in refused.value.fix


def test_a_saved_plan_is_applied_stage_by_stage_and_the_second_plan_is_empty(
    bench: Bench, tmp_path: Path
) -> None:
    first = bench.lab.dump()
    saved = str(tmp_path / "plan.json")
    bench.run("plan", "--out", saved)
    assert bench.json("apply", saved, "--until", "prove")["closed"] is False
    assert bench.lab.dump()["zone"] == first["zone"]
    assert bench.refused("plan") == "open-run"
    assert bench.json("status")["runs"][0]["outcome"] == "open"
    assert bench.json("apply", "--from", "cut-over")["closed"] is True
    assert bench.run("plan", "--detailed-exitcode").exit_code == 0
    assert bench.refused("apply", saved) == "stale-plan"


def test_a_migration_is_verified_reported_taken_back_repeated_and_taken_back_at_once(bench: Bench) -> None:
    first = bench.lab.dump()
    assert bench.json("migrate", "--yes")["closed"] is True
    assert {one["verdict"] for one in bench.json("verify")["findings"]} <= {"ok", "warning"}
    report = bench.run("report").stdout
    assert report.index("## How to go back") < report.index("## Evidence")
    by_hand = bench.run("rollback", "--print").stdout
    assert "dnscmd /RecordAdd contoso.test webint" in by_hand
    assert bench.json("rollback")["closed"] is False
    assert bench.lab.dump()["zone"] == first["zone"]
    assert bench.json("apply")["closed"] is True
    taken = bench.json("rollback", "--now")
    assert taken["old_answers_live_for"] > 0
    assert bench.lab.dump()["zone"] == first["zone"]
    assert bench.finished()["closed"] is True
    assert differences(first, bench.lab.dump()) == ()
    assert bench.refused("rollback") == "no-run"


def test_a_migration_asks_before_its_first_change(bench: Bench) -> None:
    first = bench.lab.dump()
    result = CliRunner().invoke(cli, ["migrate"], input="n\n", env={"LYNCAUTO_SITE": str(bench.site)})
    assert "Apply this plan?" in result.output
    assert bench.lab.dump() == first


def test_a_closed_window_refuses_the_stage_before_anything_of_it_is_done(bench: Bench) -> None:
    text = bench.site.read_text("utf-8")
    far = f"{datetime.now(UTC) + timedelta(days=3):%a} 10:00-11:00"
    bench.site.write_text(
        text.replace("  low_ttl:", f"  windows: {{cut-over: '{far}'}}\n  low_ttl:"), "utf-8"
    )
    zone = bench.lab.dump()["zone"]
    assert bench.refused("migrate", "--yes") == "outside-window"
    assert bench.lab.dump()["zone"] == zone
    assert bench.finished()["closed"] is True


def test_inspect_reads_the_pool_and_doctor_finds_every_road_open(bench: Bench) -> None:
    (pool,) = bench.json("inspect")["topology"]["pools"]
    assert pool["web"]["internal_fqdn"] == "webint.contoso.test"
    assert "pool01.contoso.test: Lync 2010" in bench.run("inspect").stdout
    assert {one["verdict"] for one in bench.json("doctor")["findings"]} == {"ok"}
    assert "fe01.contoso.test" in bench.run("doctor").stdout


def test_doctor_names_what_mends_a_road_that_is_closed(bench: Bench) -> None:
    bench.lab.fault("second-hop")
    result = bench.run("doctor", "--json")
    bench.lab.mend("second-hop")
    closed = [one for one in json.loads(result.stdout)["findings"] if one["verdict"] == "failed"]
    assert result.exit_code == 3
    assert all("session configuration" in one["fix"] for one in closed), closed
    assert {one["check"] for one in closed} == {
        "reach the Central Management store",
        "reach the certification authority",
    }
