"""An audit as a JUnit report, for whatever gathers tests: a suite a pool, a case a rule and target.

Source: the XML Schema that Jenkins' xUnit plugin publishes, junit-10.xsd; XML 1.0, section 2.2.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from xml.etree import ElementTree as ET

from lyncauto.model.audit import AuditFinding, AuditReport, RuleText
from lyncauto.report.audit_parts import about, seen, unread, vain
from lyncauto.report.shown import shown

_ESTATE = "estate"


def audit_junit(report: AuditReport) -> str:
    """Return *report* as XML in ASCII, whose other characters are written as references.

    What counts is a failure. What cannot be told or is suppressed is skipped, with the reason. A rule that
    found nothing anywhere is a case of the estate that passed. What could not be read is an error: a report
    that is green where nothing was seen would be taken for sound.
    """
    rules = {one.id: one for one in report.rules}
    root = ET.Element("testsuites", name="lyncauto audit")
    for pool, findings in _by_pool(report).items():
        suite = ET.SubElement(root, "testsuite", name=shown(pool or _ESTATE), timestamp=shown(report.read_at))
        for those in _by_key(findings).values():
            _case(suite, those, rules)
        for one in report.pools:
            if one.fqdn == pool and one.unread:
                _error(suite, pool, "pool", unread(one))
        if not pool:
            _passed(suite, report)
            for reading in report.missing:
                _error(suite, _ESTATE, shown(f"{reading.part} {reading.about}".strip()), vain(reading))
        _count(suite)
    _count(root)
    written: bytes = ET.tostring(root, encoding="us-ascii", xml_declaration=True)
    return written.decode("ascii") + "\n"


def _by_pool(report: AuditReport) -> dict[str, list[AuditFinding]]:
    found: dict[str, list[AuditFinding]] = {"": [], **{pool.fqdn: [] for pool in report.pools}}
    for one in report.findings:
        found.setdefault(one.pool, []).append(one)
    return found


def _by_key(findings: Iterable[AuditFinding]) -> dict[tuple[str, str], list[AuditFinding]]:
    found: dict[tuple[str, str], list[AuditFinding]] = {}
    for one in findings:
        found.setdefault((one.rule, one.target), []).append(one)
    return found


def _case(suite: ET.Element, findings: list[AuditFinding], rules: Mapping[str, RuleText]) -> None:
    first = findings[0]
    title = f" {rules[first.rule].title}" if first.rule in rules else ""
    case = _testcase(suite, first.pool or _ESTATE, first.rule, f"{first.target}:{title}")
    counting = [one for one in findings if not (one.unknown or one.suppressed)]
    if counting:
        worst = min(counting, key=lambda one: one.severity.rank)
        message = "; ".join(f"{about(one)}: {shown(one.text)}" for one in counting)
        failure = ET.SubElement(case, "failure", type=str(worst.severity), message=message)
        failure.text = "\n".join(_told(counting))
        return
    for one in findings[:1]:
        reason = one.text if one.unknown else f"suppressed: {one.suppressed}"
        ET.SubElement(case, "skipped", message=shown(reason)).text = "\n".join(_told([one]))


def _told(findings: Iterable[AuditFinding]) -> Iterable[str]:
    for one in findings:
        yield f"{one.severity} {shown(one.text)}"
        yield from (f"saw {seen(evidence)}" for evidence in one.evidence)
        yield f"fix {shown(one.fix)}"
        yield from (f"follows from {shown(key)}" for key in one.caused_by)


def _passed(suite: ET.Element, report: AuditReport) -> None:
    found = {one.rule for one in report.findings}
    for rule in report.rules:
        if rule.id not in found:
            _testcase(suite, _ESTATE, rule.id, rule.title)


def _error(suite: ET.Element, pool: str, name: str, message: str) -> None:
    ET.SubElement(_testcase(suite, pool, "reading", name), "error", type="not read", message=message)


def _testcase(suite: ET.Element, pool: str, rule: str, name: str) -> ET.Element:
    return ET.SubElement(suite, "testcase", classname=shown(f"{pool}.{rule}"), name=shown(name))


def _count(element: ET.Element) -> None:
    element.set("tests", str(sum(1 for _ in element.iter("testcase"))))
    element.set("failures", str(sum(1 for _ in element.iter("failure"))))
    element.set("errors", str(sum(1 for _ in element.iter("error"))))
    if element.tag == "testsuite":
        element.set("skipped", str(sum(1 for _ in element.iter("skipped"))))
