"""Reports of audits, as the tests of their forms need them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from lyncauto.audit.judge import Suppression
from lyncauto.model.audit import (
    AuditedPool,
    AuditFinding,
    AuditReport,
    Evidence,
    Readiness,
    RuleText,
    Severity,
    Since,
)
from lyncauto.model.inventory import Part, Reading
from tests.unit.report.audits import estate, judged

HOSTILE = "fe|01]]>\x1b[31m\r\n<b>{0}[x](y)\x00\u202e\ud800`*_"
POOLS = (
    AuditedPool("pool01.contoso.com", "Skype for Business Server 2015", ("fe01.contoso.com",)),
    AuditedPool("dirpool01.contoso.com", "Skype for Business Server 2015", ("dir01.contoso.com",)),
)
MENDED = AuditFinding(
    rule="LA-DNS-009",
    severity=Severity.MEDIUM,
    pool="pool01.contoso.com",
    target="meet.contoso.com",
    text="its record has a time stamp and may be scavenged",
    evidence=(Evidence("meet.contoso.com A 10.0.0.60 (TTL 3600 s)", "dc01.contoso.com"),),
    fix="make the record static",
)


def audited(
    change: Mapping[str, Any] | None = None, lacks: Mapping[str, str] | None = None, **more: Any
) -> AuditReport:
    """Return the audit of the sound estate with a change, as the rules of today find it.

    Args:
        change: Merged into the sound estate.
        lacks: What was not read.
        more: Of the report itself; ``suppressions`` are the judge's.
    """
    found = judged(estate(change or {}, lacks), more.pop("suppressions", ()))
    usual = {"sources": ("dc01.contoso.com", "topology.xml"), "pools": POOLS, "missing": ()}
    return replace(found, **{**usual, **more})


def full() -> AuditReport:
    """Return an audit that has one of everything."""
    report = audited(
        {
            "names": {
                "webint.contoso.com": {"A": ["10.0.0.41"]},
                "lyncdiscoverinternal.contoso.com": {"A": []},
            }
        },
        {"fabric": "access denied"},
        suppressions=(Suppression("LA-DNS-015", "", "phones are retired", date(2099, 1, 1)),),
        missing=(
            Reading(
                Part.FABRIC, "pool01.contoso.com", "Get-CsPoolFabricState", "access denied", "ask for it"
            ),
        ),
        readiness=(
            Readiness(
                "pool01.contoso.com",
                ("certificate/webint.contoso.com", "a-record/webint.contoso.com"),
                ("certificate/webint.contoso.com: a certificate stays issued",),
                ("tell the telephones",),
                3900,
            ),
            Readiness("dirpool01.contoso.com", missing=("the address of a balancer",)),
        ),
    )
    still = next(one.key for one in report.open if one.rule == "LA-DNS-003")
    new = tuple(one.key for one in report.open if one.key != still)
    since = Since("2026-01-01T00:00:00+00:00", new, (MENDED,), (still,), (replace(MENDED, target="x"),))
    return replace(report, since=since)


def hostile() -> AuditReport:
    """Return an audit in which every name and value means harm."""
    rule = RuleText("LA-X-001", "Title", Severity.HIGH, "Means.", "do it", "measured")
    one = AuditFinding(
        rule=rule.id,
        severity=Severity.HIGH,
        pool=HOSTILE,
        target=HOSTILE,
        text=f"it answers {HOSTILE}",
        evidence=(Evidence(HOSTILE, HOSTILE),),
        fix=f"remove {HOSTILE}",
    )
    return AuditReport(
        read_at="2026-02-01T00:00:00+00:00",
        sources=(HOSTILE,),
        pools=(AuditedPool(HOSTILE, HOSTILE, (HOSTILE,), HOSTILE),),
        rules=(rule,),
        findings=(
            one,
            replace(one, target="other", caused_by=(one.key,)),
            replace(one, target="third", suppressed=HOSTILE),
            replace(one, target=HOSTILE, pool="", unknown=True),
        ),
        missing=(Reading(Part.STORE, HOSTILE, HOSTILE, HOSTILE, HOSTILE),),
        readiness=(Readiness(HOSTILE, (HOSTILE,), (HOSTILE,), (HOSTILE,)), Readiness("", missing=(HOSTILE,))),
        since=Since(HOSTILE, (one.key,), (one,), (HOSTILE,), (one,), (HOSTILE,)),
    )
