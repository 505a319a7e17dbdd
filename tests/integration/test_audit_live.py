"""A lab that is audited by the command: what it ends with, what it writes, and that it writes nothing there.

`make audit` plants far more, in both estates.
"""

from __future__ import annotations

import json
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from click.testing import CliRunner

from lyncauto.adapters.audit_file import read_audit
from lyncauto.cli.main import cli
from lyncauto.errors import Exit
from lyncauto.model.inventory import Part
from tests.campaigns.audit.bench import Bench
from tests.campaigns.audit.expected import DRIFTS, as_declared, drifted
from tests.campaigns.audit.tables import PLANTED
from tests.labs import SharedLabs

pytestmark = pytest.mark.lab

ONE_FRONT_END = "LA-DNS-003"
REASON = "until the balancer is there"
FORMS = ("html", "markdown", "sarif", "junit")
FEWEST = 20  # faults that labs have to meet


class Here:
    """Runs commands in the tests' own process."""

    def run(self, module: str, *arguments: str) -> CompletedProcess[str]:
        assert module == "lyncauto"
        result = CliRunner().invoke(cli, arguments)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return CompletedProcess(arguments, result.exit_code, result.stdout, result.stderr)


@pytest.fixture(scope="module")
def bench(labs: SharedLabs, tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench(labs.fresh(), tmp_path_factory.mktemp("audit"), Here())


@pytest.fixture(scope="module")
def first(bench: Bench) -> CompletedProcess[str]:
    """Audit the estate as it is at first, with the report in every form."""
    forms = [word for form in FORMS for word in (f"--{form}", str(bench.folder / form))]
    return bench.reads("audit", "--json", *forms)


@pytest.fixture(scope="module")
def earlier(bench: Bench, first: CompletedProcess[str]) -> Path:
    path = bench.folder / "earlier.json"
    path.write_text(first.stdout, "utf-8")
    return path


@pytest.fixture(scope="module")
def migrated(bench: Bench, first: CompletedProcess[str]) -> Bench:
    assert first.returncode
    assert bench.run("migrate", "--yes").returncode == Exit.DONE
    return bench


def test_a_finding_that_matters_ends_an_audit_with_3_and_stands_in_every_form_of_it(bench, first):
    assert first.returncode == Exit.VERIFICATION_FAILED
    report = read_audit(first.stdout)
    (found,) = (one for one in report.open if one.rule == ONE_FRONT_END)
    assert (found.target, report.missing) == (bench.called("{override}"), ())
    assert found.evidence
    for form in FORMS:
        assert ONE_FRONT_END in (bench.folder / form).read_text("utf-8")


def test_what_a_migration_would_be_is_told_and_nothing_of_it_is_done(bench, first):
    (ready,) = read_audit(first.stdout).readiness
    assert (bool(ready.changes), ready.missing) == (True, ())
    assert bench.wrote == {}


def test_a_front_end_that_is_down_is_new_since_an_earlier_audit_and_mends_nothing(bench, earlier):
    bench.remember()
    bench.lab.fault(bench.called("front-end-down:{fe02}"))
    report = bench.audit("--since", str(earlier)).report
    bench.mend()
    assert report.since is not None
    roots = [one.key for one in report.open if one.key in report.since.new and not one.caused_by]
    assert roots == [bench.called("LA-PRT-001 {pool} {fe02}")]
    assert report.since.mended == ()
    assert bench.called("LA-HLT-006 {pool} {fe02}") in {one.key for one in report.since.untold}


def test_a_right_that_is_missing_leaves_a_report_and_a_finding_that_is_suppressed_decides_nothing(bench):
    site = bench.settings
    left = {"rule": ONE_FRONT_END, "target": "{override}", "reason": REASON, "until": "2999-12-31"}
    bench.site.write_text(
        json.dumps(
            {**site, "audit": {"suppress": [{key: bench.called(text) for key, text in left.items()}]}}
        ),
        "utf-8",
    )
    bench.lab.fault("deny:Get-CsKerberosAccountAssignment")
    audited = bench.audit()
    bench.lab.mend("deny:Get-CsKerberosAccountAssignment")
    bench.site.write_text(json.dumps(site), "utf-8")
    assert audited.exit == Exit.ERROR
    assert [one.part for one in audited.report.missing] == [Part.KERBEROS]
    assert {one.rule for one in audited.report.unknown} >= {"LA-KRB-001", "LA-KRB-002"}
    (found,) = audited.report.suppressed
    assert (found.rule, REASON in found.suppressed) == (ONE_FRONT_END, True)


def test_an_estate_that_was_migrated_is_as_declared(migrated):
    assert as_declared(migrated).lines()[0].startswith("ok ")
    assert migrated.wrote == {}


def test_a_record_that_somebody_changed_is_drift_with_evidence(migrated):
    assert drifted(DRIFTS[0], migrated).lines()[0].startswith("ok ")
    assert migrated.wrote == {}


def test_enough_faults_are_planted_in_labs_and_no_two_of_one_name():
    for plants in PLANTED.values():
        assert len({one.name for one in plants}) == len(plants)
    assert sum(len(plants) for plants in PLANTED.values()) >= FEWEST
