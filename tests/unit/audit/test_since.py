"""What became of an earlier audit's findings."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from lyncauto.audit.judge import Suppression
from lyncauto.audit.since import compared
from lyncauto.model.audit import AuditReport
from tests.unit.report.audit_samples import POOLS, audited

ONE_SERVER = {"names": {"webint.contoso.com": {"A": ["10.0.0.41"]}}}
KEY = "LA-DNS-003 pool01.contoso.com webint.contoso.com"


def keys(findings) -> list[str]:
    return [one.key for one in findings]


def test_an_audit_compared_with_itself_has_nothing_new_and_nothing_mended():
    report = audited(ONE_SERVER)
    since = compared(report, report)
    assert (since.new, since.mended, since.untold) == ((), (), ())
    assert since.still == tuple(keys(report.open))
    assert KEY in since.still


def test_what_was_not_there_before_is_new():
    since = compared(audited(ONE_SERVER), audited())
    assert KEY in since.new
    assert since.still == ()


def test_what_was_looked_for_again_and_is_gone_is_mended():
    earlier = audited(ONE_SERVER)
    since = compared(audited(), earlier)
    assert since.mended == earlier.open
    assert (since.new, since.still, since.untold) == ((), (), ())
    assert since.read_at == earlier.read_at


@pytest.mark.parametrize(
    "now",
    [
        pytest.param(audited(lacks={"names": ""}), id="its rule cannot tell"),
        pytest.param(audited(lacks={"topology": "access denied"}), id="nobody knows which pools there are"),
        pytest.param(
            replace(audited(), rules=tuple(one for one in audited().rules if one.family != "DNS")),
            id="its rule was not asked",
        ),
        pytest.param(audited(pools=(replace(POOLS[0], unread="no route"),)), id="its pool was not read"),
        pytest.param(audited(pools=POOLS[1:]), id="the audit is about other pools"),
    ],
)
def test_what_cannot_be_told_now_is_not_mended(now: AuditReport):
    since = compared(now, audited(ONE_SERVER))
    assert KEY in keys(since.untold)
    assert KEY not in keys(since.mended)
    assert KEY not in since.still


def test_a_rule_that_cannot_tell_of_another_pool_does_not_keep_this_ones_findings():
    earlier, now = audited(ONE_SERVER), audited()
    (unknown,) = (one for one in audited(lacks={"names": ""}).unknown if one.rule == "LA-DNS-003")
    other = replace(now, findings=(replace(unknown, pool="dirpool01.contoso.com"),))
    assert KEY in keys(compared(other, earlier).mended)
    assert KEY in keys(compared(replace(now, findings=(replace(unknown, pool=""),)), earlier).untold)


def test_a_suppressed_finding_is_still_there_and_is_not_new():
    left = (Suppression("LA-DNS-003", "", "agreed", date(2099, 1, 1)),)
    now = audited(ONE_SERVER, suppressions=left)
    assert KEY in compared(now, audited(ONE_SERVER)).still
    assert KEY not in compared(now, audited()).new
    assert KEY in compared(audited(ONE_SERVER), now).still


def test_what_could_not_be_told_once_is_remembered_until_it_is_told():
    first, unseen = audited(ONE_SERVER), audited(lacks={"names": ""})
    second = replace(unseen, since=compared(unseen, first))
    assert KEY in keys(compared(unseen, second).untold)
    assert KEY in keys(compared(audited(), second).mended)
    assert KEY in compared(audited(ONE_SERVER), second).still


def test_a_pool_that_no_audit_is_about_any_more_is_let_go_of():
    without = audited(pools=POOLS[1:])
    first = compared(without, audited(ONE_SERVER))
    assert KEY in keys(first.untold)
    assert compared(without, replace(without, since=first)).untold == ()


def test_what_can_be_told_neither_then_nor_now_is_named_apart():
    unseen = audited(lacks={"names": ""})
    assert compared(unseen, unseen).unknown == tuple(keys(unseen.unknown))
    assert compared(unseen, audited()).unknown == ()
    assert compared(unseen, unseen).still == ()


def test_two_findings_of_one_key_are_told_once():
    report = audited(ONE_SERVER)
    twice = replace(report, findings=report.findings * 2)
    assert compared(twice, audited()).new == compared(report, audited()).new
    assert compared(audited(), twice).mended == report.open
