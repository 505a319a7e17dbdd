"""What the audit's campaign counts as found, as false and as wrong."""

from dataclasses import dataclass, field, replace

from lyncauto.errors import Exit
from lyncauto.model.audit import AuditFinding, AuditReport, Severity
from lyncauto.model.inventory import Part, Reading
from tests.campaigns.audit.bench import Audited
from tests.campaigns.audit.documents import judged
from tests.campaigns.audit.plant import Plant
from tests.unit.audit.notation import CASES

POOL = "pool01.contoso.test"


def finding(rule: str, target: str = "fe02", caused_by: tuple[str, ...] = ()) -> AuditFinding:
    return AuditFinding(rule, Severity.HIGH, POOL, target, "it is down", (), "start it", caused_by=caused_by)


def unknown(rule: str) -> AuditFinding:
    return replace(finding(rule, Part.NAMES), unknown=True)


def report(*findings: AuditFinding, missing: tuple[Reading, ...] = ()) -> AuditReport:
    return AuditReport("2026-08-22T10:04:00Z", (), (), (), findings, missing)


@dataclass
class Bench:
    """A bench without a lab: its names are what they stand for."""

    estate: str = "lync-2010"
    names: dict[str, str] = field(default_factory=lambda: {"fe02": "fe02"})

    def called(self, text: str) -> str:
        return text.format_map(self.names)


def verdict(plant: Plant, before: AuditReport, now: AuditReport, exit_code: int = Exit.DONE):
    return plant.judged(Bench(), before, Audited(now, exit_code))


DOWN = Plant("down", lambda _: None, ("LA-PRT-001 {fe02}",))
ROOT = finding("LA-PRT-001")


def test_a_defect_and_all_that_follows_from_it_is_good():
    further = finding("LA-HLT-003", caused_by=(ROOT.key,))
    last = finding("LA-HA-003", POOL, caused_by=(further.key,))
    assert verdict(DOWN, report(), report(ROOT, further, last)).good


def test_what_does_not_follow_from_it_is_false_unless_it_is_expected_beside_it():
    stray = finding("LA-DNS-003", "webint")
    told = verdict(DOWN, report(), report(ROOT, stray))
    assert (told.found, len(told.false)) == (True, 1)
    assert verdict(replace(DOWN, besides=("LA-DNS-003",)), report(), report(ROOT, stray)).good


def test_a_defect_that_was_there_before_is_not_found():
    assert not verdict(DOWN, report(ROOT), report(ROOT)).found


def test_a_finding_that_vanishes_is_wrong_unless_its_rule_says_that_it_cannot_tell():
    other = finding("LA-SEC-005")
    assert verdict(DOWN, report(other), report(ROOT)).wrong == (f"no longer found: {other.key}",)
    silent = replace(DOWN, untold=("LA-SEC-005",))
    assert verdict(silent, report(other), report(ROOT, unknown("LA-SEC-005"))).good


def test_what_suddenly_cannot_be_told_is_false_where_everything_can_be_read():
    told = verdict(DOWN, report(), report(ROOT, unknown("LA-DNS-006")))
    assert len(told.false) == 1


def test_what_could_not_be_read_has_to_be_missing_and_ends_an_audit_with_an_error():
    away = Plant("away", lambda _: None, missing=("names {fe02}",), untold=("LA-DNS-006",))
    lost = (Reading(Part.NAMES, "fe02", "DNS", "no answer"),)
    now = report(unknown("LA-DNS-006"), missing=lost)
    assert verdict(away, report(), now, Exit.ERROR).good
    assert verdict(away, report(), now).wrong == ("it ended with 0",)
    assert verdict(away, report(), report(unknown("LA-DNS-006")), Exit.ERROR).wrong == ("missing is nothing",)
    assert not verdict(away, report(), report(missing=lost), Exit.ERROR).found


def test_a_rules_first_defect_is_found_once_in_the_sound_estate():
    assert judged(CASES / "LA-DNS-003.yaml").good
