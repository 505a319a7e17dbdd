"""An audit as a JUnit report, held to the schema that Jenkins publishes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
import xmlschema
from defusedxml import ElementTree

from lyncauto.report.audit_junit import audit_junit
from tests.unit.report.audit_samples import POOLS, audited, full, hostile

SCHEMA = xmlschema.XMLSchema10(Path(__file__).parents[2] / "schemas" / "junit-10.xsd")
ONE_SERVER = {"names": {"webint.contoso.com": {"A": ["10.0.0.41"]}}}


def suites(report) -> dict[str, Element]:
    found = ElementTree.fromstring(audit_junit(report)).iter("testsuite")
    return {one.get("name", ""): one for one in found}


def told(suite: Element, tag: str) -> tuple[str, str]:
    """Return the message and the text of the first *tag* below a case."""
    one = next(suite.iter(tag))
    return one.get("message", ""), one.text or ""


def cases(suite, tag: str) -> list[str]:
    return [one.get("classname").rpartition(".")[2] for one in suite if one.find(tag) is not None]


@pytest.mark.parametrize("report", [audited(), full(), hostile()], ids=["sound", "full", "hostile"])
def test_it_is_as_the_schema_wants_it(report):
    text = audit_junit(report)
    assert [error.reason for error in SCHEMA.iter_errors(text)] == []
    assert text.isascii()


def test_the_schema_finds_what_is_wrong():
    text = audit_junit(full())
    assert not SCHEMA.is_valid(text.replace("<failure", "<broken").replace("</failure", "</broken"))
    assert not SCHEMA.is_valid(text.replace(' tests="', ' cases="'))


def test_each_pool_has_a_suite_and_the_estate_has_one():
    assert list(suites(full())) == ["estate", "pool01.contoso.com", "dirpool01.contoso.com"]


def test_what_counts_is_a_failure_with_its_values_and_what_mends_it():
    suite = suites(full())["pool01.contoso.com"]
    assert cases(suite, "failure") == ["LA-DNS-003"]
    assert next(suite.iter("failure")).get("type") == "high"
    message, text = told(suite, "failure")
    assert message == "webint.contoso.com of pool01.contoso.com: it answers fe01.contoso.com alone"
    assert "\nsaw webint.contoso.com A 10.0.0.41 (TTL 3600 s) [" in text
    assert "\nfix `lyncauto plan`" in text
    assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == ("2", "1", "1")


def test_what_cannot_be_told_is_skipped_with_the_reason():
    suite = suites(full())["pool01.contoso.com"]
    assert cases(suite, "skipped") == ["LA-TOP-007"]
    assert told(suite, "skipped")[0] == (
        "cannot tell: the routing groups are not known, of pool01.contoso.com (access denied)"
    )


def test_what_is_suppressed_is_skipped_with_the_reason():
    suite = suites(full())["estate"]
    assert cases(suite, "skipped") == ["LA-DNS-015"]
    assert told(suite, "skipped")[0] == ("suppressed: phones are retired (until 2099-01-01)")


def test_a_rule_that_found_nothing_and_could_tell_has_passed():
    report = full()
    passed = [one for one in suites(report)["estate"] if len(one) == 0]
    quiet = {one.id for one in report.rules} - {one.rule for one in report.findings}
    assert {one.get("classname") for one in passed} == {f"estate.{id}" for id in quiet}


def test_what_was_not_read_is_an_error_and_never_green():
    assert cases(suites(full())["estate"], "error") == ["reading"]
    unread = audited(pools=(replace(POOLS[0], unread="no route"), POOLS[1]))
    suite = suites(unread)["pool01.contoso.com"]
    assert told(suite, "error")[0] == "pool01.contoso.com could not be read: no route"
    assert ElementTree.fromstring(audit_junit(unread)).get("errors") == "1"


def test_two_findings_of_one_rule_about_one_thing_are_one_case():
    (finding,) = audited(ONE_SERVER).open
    other = replace(finding, text="it answers fe02.contoso.com alone")
    (case,) = suites(replace(audited(), findings=(finding, other)))["pool01.contoso.com"]
    assert "it answers fe01" in told(case, "failure")[0]
    assert "it answers fe02" in told(case, "failure")[0]


def test_a_consequence_names_its_cause():
    (finding,) = audited(ONE_SERVER).open
    cause = "LA-DNS-006 pool01.contoso.com webint.contoso.com"
    report = replace(audited(), findings=(replace(finding, caused_by=(cause,)),))
    assert told(suites(report)["pool01.contoso.com"], "failure")[1].endswith(f"\nfollows from {cause}")


def test_what_xml_forbids_is_written_as_an_escape():
    message, _ = told(ElementTree.fromstring(audit_junit(hostile())), "failure")
    assert "fe|01]]>\\x1b[31m\\x0d\\x0a<b>{0}[x](y)\\x00\\u202e\\ud800`*_" in message
