"""An audit as SARIF, held to the schema of the standard and to what its text demands beside it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator, FormatChecker

from lyncauto.model.audit import AuditedPool, AuditReport, Severity
from lyncauto.report.audit_sarif import Read, audit_sarif, uri
from tests.unit.report.audit_samples import HOSTILE, audited, full, hostile

SCHEMAS = Path(__file__).parents[2] / "schemas"
SARIF = Draft4Validator(
    json.loads((SCHEMAS / "sarif-2.1.0-rtm.5.json").read_text("utf-8")), format_checker=FormatChecker()
)
ONE_SERVER = {"names": {"webint.contoso.com": {"A": ["10.0.0.41"]}}}


def run_of(report: AuditReport, read: Read | None = None) -> dict[str, Any]:
    runs: list[dict[str, Any]] = json.loads(audit_sarif(report, "1.2.3", read or Read()))["runs"]
    assert len(runs) == 1
    return runs[0]


def of(rule: str, run: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for one in run["results"] if one["ruleId"] == rule]


@pytest.mark.parametrize("report", [audited(), full(), hostile()], ids=["sound", "full", "hostile"])
def test_it_is_as_the_schema_of_the_standard_wants_it(report):
    text = audit_sarif(report, "1.2.3", Read("C:\\a b\\inventory.json", (HOSTILE, "topology.xml")))
    assert [error.message for error in SARIF.iter_errors(json.loads(text))] == []
    assert text.isascii()


def test_the_schema_finds_what_is_wrong():
    document = json.loads(audit_sarif(full(), "1.2.3"))
    document["runs"][0]["results"][0]["kind"] = "unknown"
    document["runs"][0]["tool"]["driver"].pop("name")
    assert len(list(SARIF.iter_errors(document))) == 2


def test_every_rule_that_was_asked_is_described_with_its_level():
    driver = run_of(full())["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("lyncauto", "1.2.3")
    assert [one["id"] for one in driver["rules"]] == [one.id for one in full().rules]
    (rule,) = (one for one in driver["rules"] if one["id"] == "LA-DNS-003")
    assert rule["defaultConfiguration"] == {"level": "error"}
    assert rule["shortDescription"]["text"] == "Web services that hang on one Front End"
    assert "`lyncauto plan`" in rule["help"]["markdown"]
    assert "To mend it: `lyncauto plan`" in rule["help"]["text"]


@pytest.mark.parametrize(
    ("severity", "level"),
    [
        (Severity.HIGH, "error"),
        (Severity.MEDIUM, "warning"),
        (Severity.LOW, "note"),
        (Severity.NOTE, "note"),
    ],
)
def test_a_severity_is_a_level(severity, level):
    report = audited(ONE_SERVER)
    (finding,) = report.open
    (result,) = run_of(replace(report, findings=(replace(finding, severity=severity),)))["results"]
    assert (result["level"], result["properties"]["severity"]) == (level, str(severity))


def test_a_result_says_where_what_and_on_which_evidence():
    run = run_of(full())
    (result,) = of("LA-DNS-003", run)
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "LA-DNS-003"
    assert result["kind"] == "fail"
    assert result["message"]["text"].startswith(
        "webint.contoso.com: it answers fe01.contoso.com alone. To mend it: `lyncauto plan`"
    )
    (location,) = result["locations"]
    (logical,) = location["logicalLocations"]
    assert logical["fullyQualifiedName"] == "pool01.contoso.com/webint.contoso.com"
    assert {one["value"] for one in result["properties"]["evidence"]} == {
        "webint.contoso.com A 10.0.0.41 (TTL 3600 s)"
    }


def test_a_finding_is_said_to_be_in_the_file_that_shows_it_else_in_the_inventory():
    report = audited(ONE_SERVER)
    (finding,) = report.open
    where = finding.evidence[-1].where
    for files, expected in (((), "estate.json"), ((where,), uri(where))):
        run = run_of(report, Read("estate.json", files))
        (location,) = of("LA-DNS-003", run)[0]["locations"]
        place = location["physicalLocation"]["artifactLocation"]
        assert place["uri"] == expected
        assert run["artifacts"][place["index"]]["location"]["uri"] == expected


def test_what_cannot_be_told_is_open_and_has_no_level():
    (result,) = of("LA-TOP-007", run_of(full()))
    assert (result["kind"], result["level"]) == ("open", "none")


def test_a_suppressed_finding_says_why_and_all_others_say_that_they_are_not():
    results = run_of(full())["results"]
    justified = {one["ruleId"]: [each["justification"] for each in one["suppressions"]] for one in results}
    assert justified == {
        "LA-DNS-003": [],
        "LA-DNS-015": ["phones are retired (until 2099-01-01)"],
        "LA-TOP-007": [],
        "LA-DNS-009": [],
    }


def test_with_an_earlier_audit_every_result_says_how_it_compares_and_what_is_mended_is_absent():
    states = {one["ruleId"]: one["baselineState"] for one in run_of(full())["results"][:-1]}
    assert states == {
        "LA-DNS-003": "unchanged",
        "LA-DNS-015": "new",
        "LA-TOP-007": "new",
        "LA-DNS-009": "absent",
    }
    assert [one for one in run_of(replace(full(), since=None))["results"] if "baselineState" in one] == []


def test_what_cannot_be_told_any_more_is_open_and_not_left_out_as_if_it_were_mended():
    last = run_of(full())["results"][-1]
    assert (last["ruleId"], last["properties"]["key"]) == ("LA-DNS-009", "LA-DNS-009 pool01.contoso.com x")
    assert (last["kind"], last["level"], last["baselineState"]) == ("open", "none", "unchanged")


def test_a_pool_that_could_not_be_read_makes_the_run_one_that_did_not_succeed():
    lost = AuditedPool("pool09.contoso.com", "", (), "it is away")
    invocation = run_of(replace(full(), pools=(lost,)))["invocations"][0]
    assert invocation["executionSuccessful"] is False
    first = invocation["toolExecutionNotifications"][0]
    assert first["level"] == "error"
    assert first["message"]["text"] == "pool09.contoso.com could not be read: it is away."
    assert run_of(full())["invocations"][0]["executionSuccessful"] is True


def test_a_finding_has_the_same_fingerprint_in_every_audit_and_another_than_its_neighbours():
    report = audited({"names": {"webint.contoso.com": {"A": []}, "meet.contoso.com": {"A": []}}})
    prints = [one["partialFingerprints"]["lyncautoFinding/v1"] for one in run_of(report)["results"]]
    later = replace(report, read_at="2027-01-01T00:00:00+00:00")
    assert prints == [one["partialFingerprints"]["lyncautoFinding/v1"] for one in run_of(later)["results"]]
    assert len(set(prints)) == len(prints) > 1


def test_what_could_not_be_read_is_a_notification_of_the_run():
    (notification,) = run_of(full())["invocations"][0]["toolExecutionNotifications"]
    assert notification["level"] == "warning"
    assert notification["message"]["text"] == (
        "not read: fabric of pool01.contoso.com (Get-CsPoolFabricState): access denied. "
        "To mend it: ask for it."
    )


def test_no_name_makes_a_link_or_a_placeholder_of_a_message():
    text = run_of(hostile())["results"][0]["message"]["text"]
    assert "{{0}}\\[x\\](y)" in text
    assert "\\\\x1b\\[31m" in text
    assert "\x1b" not in text


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("exports/topology.xml", "exports/topology.xml"),
        ("exports\\my topology.xml", "exports/my%20topology.xml"),
        ("C:\\exports\\a#b.xml", "file:///C:/exports/a%23b.xml"),
        ("\\\\server\\share\\a.xml", "file://server/share/a.xml"),
        ("/srv/a.xml", "file:///srv/a.xml"),
        ("https:evil", "https%3Aevil"),
        ("a\ud800\nb", "a%3F%0Ab"),
    ],
)
def test_a_path_of_any_system_is_a_reference(path, expected):
    assert uri(path) == expected
