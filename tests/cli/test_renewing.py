"""``renew`` and ``deploy`` on a lab that was migrated: what they say, and what clients are shown."""

from __future__ import annotations

import json
import ssl
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from lyncauto.adapters.last_run_file import LastRuns
from lyncauto.adapters.pem_blocks import thumbprints
from lyncauto.cli.main import cli
from lyncauto.errors import LyncAutoError, NotSilent, OpenRun, PreflightFailed, RenewalReverted
from lyncauto.lab.world.control import LabControl
from tests.campaigns.renewal.sources import edited
from tests.labs import SharedLabs

pytestmark = pytest.mark.lab

PATIENCE = 60.0  # seconds until a rollback must be finished
HTTPS = 10443  # the estate's
POOL = "pool01.contoso.test"
USAGE = 2
HEARD = """
heard:
  prometheus: lyncauto.prom
  on-failure: [/bin/sh, -c, cat > heard.json]
  on-success: [/bin/sh, -c, 'test ! -e deaf || exit 9']
"""


@dataclass(frozen=True)
class Bench:
    """A lab, and a site file for it in a folder of its own."""

    lab: LabControl
    site: Path

    def run(self, *arguments: str) -> Result:
        result = CliRunner().invoke(cli, arguments, env={"LYNCAUTO_SITE": str(self.site)})
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    def json(self, *arguments: str) -> Any:
        result = self.run(*arguments, "--json")
        assert result.exit_code == 0, result.stderr
        return json.loads(result.stdout)

    def shown(self) -> str:
        """Return the thumbprint of the certificate that a client is shown."""
        vip = self.lab.status()["vip"]
        return thumbprints(ssl.get_server_certificate((vip, HTTPS)).encode())[0]


@pytest.fixture
def bench(labs: SharedLabs, tmp_path: Path) -> Bench:
    lab = labs.fresh()
    site = tmp_path / "site.yaml"
    lab.write_site(site)
    return Bench(lab, site)


def test_a_pool_that_is_not_behind_the_balancer_has_nothing_to_renew(bench):
    with pytest.raises(PreflightFailed) as told:
        bench.run("renew")
    assert "lyncauto migrate" in told.value.fix


def test_an_open_migration_comes_first(bench):
    bench.json("migrate", "--yes", "--until", "prove")
    with pytest.raises(OpenRun):
        bench.run("renew", "--force")


@pytest.fixture(scope="module")
def migrated(labs: SharedLabs, tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """A pool behind the balancer; what one test makes of its certificate the next one begins with."""
    lab = labs.fresh()
    site = tmp_path_factory.mktemp("migrated") / "site.yaml"
    lab.write_site(site)
    with site.open("a") as file:
        file.write(HEARD)
    bench = Bench(lab, site)
    bench.json("migrate", "--yes")
    return bench


def test_a_certificate_that_is_not_due_is_left_alone(migrated):
    before = migrated.shown()
    said = migrated.json("renew")
    assert (said["came"], said["thumbprint"], said["run"]) == ("not due", before, "")
    assert "not due" in migrated.run("renew").stdout
    kept = LastRuns(migrated.site.parent / "runs").of(said["pool"])
    assert kept is not None
    assert (kept.exit, kept.came, kept.succeeded) == (0, "not due", kept.at)
    assert migrated.shown() == before


def test_a_renewal_that_is_asked_for_shows_clients_another_certificate_from_the_next_handshake_on(migrated):
    before = migrated.shown()
    said = migrated.json("renew", "--force")
    assert (said["came"], said["why"]) == ("renewed", "asked for")
    assert migrated.shown() == said["thumbprint"] != before
    assert Path(said["report"]).read_text().startswith(f"# Web services of {said['pool']}: renewed")
    again = migrated.json("renew", "--force")
    assert again["thumbprint"] not in {before, said["thumbprint"]}


def test_a_dry_run_says_what_would_be_done_and_writes_nothing(migrated):
    before, dumped = migrated.shown(), migrated.lab.dump()
    said = migrated.json("renew", "--force", "--dry-run")
    assert [target.partition("/")[0] for target in said["changes"]] == ["certificate", "staged", "delivered"]
    assert "To be renewed: asked for." in migrated.run("renew", "--force", "--dry-run").stdout
    assert "Nothing to do." in migrated.run("renew", "--dry-run").stdout
    assert (migrated.shown(), migrated.lab.dump()) == (before, dumped)


def test_a_rehearsal_shows_clients_nothing_and_what_was_issued_for_it_is_the_next_renewal_s(migrated):
    before, files = migrated.shown(), migrated.lab.dump()["node"]["files"]
    foretold = migrated.json("renew", "--staging", "--dry-run")
    kinds = [target.partition("/")[0] for target in foretold["changes"]]
    there = ["delivered", "virtual-service", "delivered"]
    assert kinds == ["certificate", "staged", *there, *reversed(there)]
    assert migrated.lab.dump()["node"]["files"] == files
    kept = LastRuns(migrated.site.parent / "runs").of(POOL)
    said = migrated.json("renew", "--staging")
    assert (said["came"], said["thumbprint"], migrated.shown()) == ("rehearsed", before, before)
    assert migrated.json("status")["runs"][-1]["outcome"] == "rehearsed"
    assert LastRuns(migrated.site.parent / "runs").of(POOL) == kept  # no alarm hears of it, good or bad
    assert migrated.run("plan", "--detailed-exitcode").exit_code == 0
    asked = migrated.lab.issued()
    adopted = migrated.json("renew", "--force")
    assert (adopted["came"], migrated.lab.issued()) == ("installed", asked)
    assert migrated.shown() == adopted["thumbprint"] != before


def test_every_pool_is_not_rehearsed_at_once(migrated):
    told = migrated.run("renew", "--all", "--staging")
    assert told.exit_code == USAGE
    assert "--staging" in told.stderr


def test_a_good_renewal_that_somebody_did_not_hear_of_is_told_all_the_same_and_ends_with_1(migrated):
    deaf = migrated.site.parent / "deaf"
    deaf.touch()
    try:
        told, as_json = migrated.run("renew"), migrated.run("renew", "--json")
    finally:
        deaf.unlink()
    assert (told.exit_code, as_json.exit_code) == (1, 1)
    assert "not due" in told.stdout
    assert "error[not-heard]" in told.stderr
    document = json.loads(as_json.stdout)
    assert (document["came"], document["error"]["code"]) == ("not due", "not-heard")
    assert "on-success: /bin/sh ended with exit code 9" in document["error"]["why"]
    assert migrated.run("renew").exit_code == 0


def test_the_metrics_say_when_the_certificate_that_clients_are_shown_ends(migrated):
    said = migrated.json("renew")
    text = (migrated.site.parent / "lyncauto.prom").read_text()
    ends = datetime.fromisoformat(said["ends"]).timestamp()
    assert f'lyncauto_renewal_last_result{{pool="{said["pool"]}"}} 0\n' in text
    assert f'lyncauto_certificate_not_after_seconds{{pool="{said["pool"]}",name=' in text
    assert f"}} {ends}\n" in text


def test_files_that_somebody_has_changed_are_noticed_though_nothing_is_due(migrated):
    migrated.json("renew", "--force")
    (current,) = (migrated.lab.folder / "lb01" / "certs").glob("*/current")
    present = current.readlink()
    (other, *_) = (
        one
        for one in current.parent.iterdir()
        if one.is_dir() and one.name not in {current.name, str(present)}
    )
    current.unlink()
    current.symlink_to(other.name)
    said = migrated.json("renew")
    assert (said["came"], current.readlink()) == ("installed", present)
    assert said["why"] == "memory and files of lb01.contoso.test do not hold the same certificate"
    assert migrated.shown() == said["thumbprint"]
    assert migrated.json("renew")["came"] == "not due"


def test_a_migration_finds_nothing_to_change_after_a_renewal(migrated):
    migrated.json("renew", "--force")
    assert migrated.run("plan", "--detailed-exitcode").exit_code == 0
    assert migrated.run("verify").exit_code == 0


def test_a_forgotten_haproxy_is_found_and_the_old_certificate_is_served_again(migrated):
    before = migrated.shown()
    migrated.lab.fault("worker-left-over")
    with pytest.raises(RenewalReverted) as told:
        migrated.run("renew", "--force")
    assert "another program that listens there" in told.value.fix
    kept = LastRuns(migrated.site.parent / "runs").of("pool01.contoso.test")
    assert kept is not None
    assert (kept.exit, kept.came) == (3, "renewal-reverted")
    assert kept.succeeded < kept.at
    assert f"expected {before}" not in told.value.why
    assert {migrated.shown() for _ in range(16)} == {before}
    assert migrated.json("status")["runs"][-1]["outcome"] == "taken back"
    heard = json.loads((migrated.site.parent / "heard.json").read_text())
    assert (heard["kind"], heard["error"]["code"]) == ("reverted", "renewal-reverted")
    assert heard["run"] == migrated.json("status")["runs"][-1]["run"]
    assert Path(heard["report"]).exists()
    migrated.lab.mend("worker-left-over")
    adopted = migrated.json("renew", "--force")  # what was issued is not asked for again
    assert adopted["came"] == "installed"
    assert migrated.shown() == adopted["thumbprint"] != before


def test_a_disk_that_is_full_stops_a_renewal_before_clients_see_anything(migrated):
    before = migrated.shown()
    files = migrated.lab.dump()["node"]["files"]
    migrated.lab.fault("disk-full")
    with pytest.raises(LyncAutoError, match="refuses to write"):
        migrated.run("renew", "--force")
    migrated.lab.mend("disk-full")
    assert migrated.shown() == before
    assert {path for path in migrated.lab.dump()["node"]["files"] if "certs/" in path} == {
        path for path in files if "certs/" in path
    }


def test_what_was_issued_already_is_installed_without_asking_again(migrated):
    migrated.lab.fault("worker-left-over")
    with pytest.raises(RenewalReverted):
        migrated.run("renew", "--force")
    migrated.lab.mend("worker-left-over")
    asked = migrated.lab.issued()
    said = migrated.json("deploy")
    assert said["came"] == "installed"
    assert migrated.shown() == said["thumbprint"]
    assert migrated.json("deploy")["came"] == "nothing to do"
    assert migrated.lab.issued() == asked


def test_a_migration_that_changes_what_is_served_goes_back_to_the_certificate_of_before(migrated):
    before, site = migrated.shown(), migrated.site.read_text()
    edited(migrated.site, {"keys": ["rsa-4096"]})
    migrated.json("migrate", "--yes")
    assert migrated.shown() != before
    migrated.json("rollback")
    finished(migrated)
    assert migrated.shown() == before
    migrated.site.write_text(site)
    assert migrated.run("plan", "--detailed-exitcode").exit_code == 0


def test_what_a_renewal_brought_is_gone_with_the_migration_it_belongs_to(migrated):
    for _ in range(2):
        migrated.json("renew", "--force")
    assert migrated.json("rollback")["closed"] is False
    migrated.json("apply")  # once more there, with the renewed certificate
    assert migrated.run("plan", "--detailed-exitcode").exit_code == 0
    finished(migrated)
    assert migrated.lab.dump()["node"]["files"] == {}


def finished(bench: Bench) -> None:
    """Take back what stands once the balancer has been silent for long enough."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            assert bench.json("rollback", "--finish")["closed"] is True
        except NotSilent:
            assert time.monotonic() < end
        else:
            return
