"""An audit as lines for a terminal."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from lyncauto.model.audit import AuditFinding, Severity, Since
from lyncauto.report.audit_parts import gaps, trees
from lyncauto.report.audit_text import audit_lines
from lyncauto.report.lines import Tone, plain
from lyncauto.report.shown import shown
from tests.unit.report.audit_samples import POOLS, audited, full, hostile

ONE_SERVER = {"names": {"webint.contoso.com": {"A": ["10.0.0.41"]}}}


def text(report) -> str:
    return plain(audit_lines(report))


def made(target: str, *, severity: Severity = Severity.LOW, causes: tuple[str, ...] = ()) -> AuditFinding:
    return AuditFinding("LA-X-001", severity, "", target, "text", (), "fix", caused_by=causes)


def shape(found) -> list[Any]:
    return [(one.finding.target, shape(one.below)) for one in found]


def test_a_sound_estate_is_called_so_in_the_first_line():
    first = audit_lines(audited())[0]
    assert first.text == f"Sound: {len(audited().rules)} rules found nothing that counts."
    assert first.tone is Tone.GOOD


@pytest.mark.parametrize(
    "report",
    [
        pytest.param(audited(lacks={"names": ""}), id="rules cannot tell"),
        pytest.param(replace(audited(), missing=full().missing), id="something was asked for in vain"),
        pytest.param(audited(pools=(replace(POOLS[0], unread="no route"),)), id="a pool was not read"),
        pytest.param(audited(pools=()), id="it is about no pool"),
    ],
)
def test_an_estate_that_was_not_seen_whole_is_never_called_sound(report):
    first = audit_lines(report)[0]
    assert first.text == "No finding, but not everything could be seen."
    assert first.tone is Tone.WARNING


def test_the_verdict_counts_what_counts_by_its_severity():
    report = audited(ONE_SERVER)
    assert audit_lines(report)[0].text == f"{len(report.open)} finding: 1 high."
    assert audit_lines(report)[0].tone is Tone.BAD


def test_a_finding_has_its_values_where_they_were_read_and_what_mends_it():
    lines = text(audited(ONE_SERVER)).splitlines()
    at = next(index for index, line in enumerate(lines) if "LA-DNS-003" in line)
    assert lines[at] == (
        "  high   LA-DNS-003  webint.contoso.com of pool01.contoso.com: it answers fe01.contoso.com alone"
    )
    assert lines[at + 1].startswith("         saw  webint.contoso.com A 10.0.0.41 (TTL 3600 s) [")
    assert any(line.startswith("         fix  `lyncauto plan`") for line in lines[at:])
    assert "`lyncauto explain LA-DNS-003`" in lines[-1]


def test_a_consequence_stands_below_its_cause_and_only_there():
    cause, consequence, further = made("cause"), made("b", causes=("LA-X-001 cause",)), made("c")
    further = replace(further, caused_by=("LA-X-001 b", "LA-X-001 cause"))
    found = trees((further, consequence, cause))
    assert shape(found) == [("cause", [("b", [("c", [])])])]
    lines = text(replace(audited(), findings=(further, consequence, cause))).splitlines()
    marked = [line.partition("LA-X")[0] for line in lines if "LA-X-001  " in line]
    assert marked == ["  low    ", "         so low    ", "                   so low    "]


def test_a_cause_whose_consequence_is_worse_comes_before_what_is_less_bad():
    cause = made("cause")
    worse = made("worse", severity=Severity.HIGH, causes=("LA-X-001 cause",))
    assert shape(trees((made("else", severity=Severity.MEDIUM), cause, worse))) == [
        ("cause", [("worse", [])]),
        ("else", []),
    ]


def test_findings_that_cause_one_another_are_all_shown_once():
    circle = (
        made("a", causes=("LA-X-001 b",)),
        made("b", causes=("LA-X-001 c",)),
        made("c", causes=("LA-X-001 a",)),
        made("d", causes=("LA-X-001 d", "gone")),
    )
    assert shape(trees(circle)) == [("c", [("b", [("a", [])])]), ("d", [])]


def test_a_cause_that_is_suppressed_hides_no_consequence():
    report = audited(ONE_SERVER)
    cause = replace(made("cause"), suppressed="agreed")
    both = replace(report, findings=(cause, made("b", causes=(cause.key,))))
    assert "  low    LA-X-001  b: text\n" in text(both)


def test_suppressed_findings_are_counted_with_their_reason():
    told = text(full())
    assert "Suppressed: 1\n" in told
    assert "LA-DNS-015  lyncdiscoverinternal.contoso.com: phones are retired (until 2099-01-01)" in told


def test_what_cannot_be_told_is_told_once_for_all_rules_that_want_it():
    report = audited(lacks={"names": ""})
    (gap,) = gaps(report.unknown)
    assert gap.rules == tuple(sorted({one.rule for one in report.unknown}))
    assert len(gap.rules) > 3
    told = text(report)
    assert told.count("the DNS answers are not known: ") == 1
    assert f"{', '.join(gap.rules[:3])} and {len(gap.rules) - 3} more\n" in told


def test_what_was_asked_for_in_vain_is_told_with_what_helps():
    told = text(full())
    assert "  not read: fabric of pool01.contoso.com (Get-CsPoolFabricState): access denied\n" in told
    assert "      ask for it\n" in told


def test_a_pool_that_was_not_read_is_named_below_the_verdict():
    told = text(audited(pools=(replace(POOLS[0], unread="no route"),))).splitlines()
    assert told[2] == "pool01.contoso.com could not be read: no route"


def test_a_migration_is_told_with_its_waits_what_stays_and_what_is_done_by_hand():
    told = text(full())
    assert "pool01.contoso.com: a migration would be 2 changes, waits of at least 1 h 5 min\n" in told
    assert "  one-way: certificate/webint.contoso.com: a certificate stays issued\n" in told
    assert "  by hand: tell the telephones\n" in told
    assert "dirpool01.contoso.com: a migration cannot be planned yet\n  lacks the address of" in told


def test_what_changed_since_the_earlier_audit_is_told():
    report = full()
    told = text(report)
    assert (
        "Since 2026-01-01T00:00:00+00:00: 0 new, 1 mended, 1 still there, 1 cannot be told any more." in told
    )
    assert "  mended  LA-DNS-009 pool01.contoso.com meet.contoso.com: its record" in told
    assert "  unseen  LA-DNS-009 pool01.contoso.com x: its record" in told
    still = tuple(one.key for one in report.open)
    again = replace(report, since=Since("2026-01-01T00:00:00+00:00", still, (), ()))
    assert "  new     LA-DNS-003 pool01.contoso.com webint.contoso.com: it answers fe01" in text(again)


def test_no_value_moves_the_cursor_ends_a_line_or_turns_the_writing_round():
    for line in audit_lines(hostile()):
        assert line.text == shown(line.text)
    assert "fe|01]]>\\x1b[31m\\x0d\\x0a<b>" in text(hostile())
