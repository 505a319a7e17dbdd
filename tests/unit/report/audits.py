"""Reports of audits to make pages of: judged from the sound estate with defects, the rest by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from lyncauto.audit.catalogue import RULES
from lyncauto.audit.judge import Suppression, judge
from lyncauto.audit.look import Look
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
from lyncauto.model.inventory import PRODUCTS, Inventory, Part, Reading
from tests.unit.audit.notation import base, changed, inventory

POOL = "pool01.contoso.com"


def _pool() -> dict[str, Any]:
    found: dict[str, Any] = base()["topology"]["pools"][POOL]
    return found


def _web(**change: str) -> dict[str, Any]:
    return {**_pool()["web"], **change}


DEFECTS = {
    "topology": {
        "pools": {
            "pool02.contoso.com": {
                "site": "Site:Branch",
                "computers": ["fe11.contoso.com", "fe12.contoso.com"],
                "roles": ["Registrar", "UserServer", "WebServer"],
                "product": 8,
                "web": _web(internal_fqdn=""),
            }
        }
    },
    "declared": {
        "pool02.contoso.com": {
            "override": "webint2.contoso.com",
            "vip": "10.0.0.62",
            "nodes": [],
            "zone": "contoso.com",
            "name_servers": ["dc01.contoso.com", "dc02.contoso.com"],
        }
    },
    "sip_domains": ["contoso.com", "fabrikam.com"],
    "names": {
        "webint.contoso.com": {"A": ["10.0.0.41"], "ttl": 86400},
        "meet.contoso.com": {"A": ["10.0.0.41", "10.0.0.42", "10.0.0.43"]},
        "dialin.contoso.com": {"A": [], "CNAME": ["webint.contoso.com"]},
        "lyncdiscoverinternal.contoso.com": {"at": {"authoritative dc02.contoso.com": {"A": ["10.0.0.41"]}}},
        "pool02.contoso.com": {"A": ["10.0.1.11", "10.0.1.12"]},
        "fe11.contoso.com": {"A": ["10.0.1.11"]},
        "fe12.contoso.com": {"A": ["10.0.1.12"]},
        "lyncdiscoverinternal.fabrikam.com": {"A": ["10.0.1.11", "10.0.1.12"]},
    },
}


HARM = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg onload=alert(1)>",
    "javascript:alert(1)",
    "</style></title></desc></svg><iframe src=//evil>",
    "{{ 7 * 7 }}{% raw %}",
    "safe\u202egnp.exe\u2066\u200b",
    "nul\x00 bell\x07 escape\x1b[31m",
    "half\ud800",
)


def estate(change: Mapping[str, Any], lacks: Mapping[str, str] | None = None) -> Inventory:
    """Return the sound estate with a change, without what it lacks."""
    return inventory(changed(base(), change), lacks)


def judged(estate: Inventory, suppressions: tuple[Suppression, ...] = ()) -> AuditReport:
    """Return what the rules find."""
    return AuditReport(
        read_at=estate.read_at,
        sources=tuple(sorted({one.where for one in estate.readings if one.known})),
        pools=pools(estate),
        rules=tuple(one.text for one in RULES),
        findings=judge(Look(estate), RULES, suppressions),
        missing=tuple(one for one in estate.readings if not one.known),
    )


def pools(estate: Inventory) -> tuple[AuditedPool, ...]:
    """Return the pools of an estate that have users."""
    entries = estate.topology.pools if estate.topology else ()
    return tuple(
        AuditedPool(one.fqdn, PRODUCTS.get(one.product, "unknown"), one.computers)
        for one in entries
        if one.front_end
    )


def sample() -> tuple[AuditReport, Inventory]:
    """Return a report with something in each of its parts, and its estate."""
    found = estate(DEFECTS, {"fabric": "Get-CsPoolFabricState: access denied", "health": "", "replicas": ""})
    left = Suppression("LA-DNS-004", "", "the alias goes with the telephones", date(2026, 12, 31))
    report = judged(found, (left,))
    mended = AuditFinding(
        "LA-DNS-001", Severity.HIGH, POOL, "webint.contoso.com", "it has no address", (), "add its record"
    )
    keys = tuple(one.key for one in report.open)
    return replace(
        report,
        since=Since("2026-07-01T08:00:00Z", keys[:1], (mended,), keys[1:], (replace(mended, target="old"),)),
        readiness=(
            Readiness(
                POOL,
                changes=("virtual-service/10.0.0.60:443: add", "a-record/meet.contoso.com: 10.0.0.60"),
                one_way=("certificate/webint.contoso.com: a certificate stays issued",),
                manual=("network team: option 43 names webint.contoso.com",),
                seconds=3900,
            ),
            Readiness("pool02.contoso.com", missing=("the topology has no such pool",)),
        ),
    ), found


def hostile() -> tuple[AuditReport, Inventory]:
    """Return a report in which every text from outside means harm, and an estate that it fits."""
    harm = " ".join(HARM)
    found = estate(
        {
            "topology": {
                "pools": {
                    harm: {**_pool(), "computers": [f"fe {harm}"], "web": _web(internal_fqdn=f"web {harm}")}
                }
            },
            "simple_urls": {"meet *": f"https://meet.{HARM[0]}/"},
            "sip_domains": [f"sip.{harm}"],
            "names": {
                f"web {harm}": {"A": [f"10.0.9.9 {harm}"]},
                f"fe {harm}": {"A": [f"10.0.9.10 {harm}"]},
                f"lyncdiscoverinternal.sip.{harm}".lower(): {"A": [f"10.0.9.9 {harm}"], "CNAME": []},
            },
        }
    )
    id = f"LA-{harm}"
    one = AuditFinding(
        id, Severity.HIGH, harm, f"web {harm}", harm, (Evidence(harm, harm),), harm, caused_by=(harm,)
    )
    unknown = replace(one, target=f"part {harm}", unknown=True)
    return AuditReport(
        read_at=harm,
        sources=(harm,),
        pools=(AuditedPool(harm, harm, (harm,), harm), AuditedPool(f"other {harm}", harm, (harm,))),
        rules=(RuleText(id, harm, Severity.HIGH, harm, harm, harm),),
        findings=(one, replace(one, target=harm, suppressed=harm), replace(one, pool=""), unknown),
        missing=(Reading(Part.NAMES, harm, harm, harm, harm),),
        readiness=(
            Readiness(harm, (harm,), (harm,), (harm,), 5),
            Readiness(f"other {harm}", missing=(harm,)),
        ),
        since=Since(harm, (one.key,), (one,), (harm,), (one,)),
    ), found


def many(count: int) -> tuple[AuditReport, Inventory]:
    """Return a large estate and its report: pools with four Front Ends and three findings each."""
    found = estate({})
    assert found.topology
    entry = next(one for one in found.topology.pools if one.fqdn == POOL)
    assert entry.web
    entries, answers, findings = [], [], []
    spoken = next(one for one in found.answers if one.name == POOL and one.type == "A")
    for number in range(count):
        pool = f"pool{number:03}.contoso.com"
        hosts = tuple(f"fe{number:03}{letter}.contoso.com" for letter in "abcd")
        addresses = tuple(f"10.{number}.0.{last}" for last in range(1, 5))
        web = replace(entry.web, internal_fqdn=f"webint{number:03}.contoso.com")
        entries.append(replace(entry, fqdn=pool, computers=hosts, web=web))
        for name, values in [
            (pool, addresses),
            (web.internal_fqdn, addresses),
            *zip(hosts, zip(addresses, strict=True), strict=True),
        ]:
            answers.append(replace(spoken, name=name, values=values))
        findings += [
            AuditFinding(
                id,
                severity,
                pool,
                target,
                f"{target} is not as it should be, in a sentence that is about as long as others are",
                tuple(Evidence(f"{target} A {one} (TTL 3600 s)", "dc01.contoso.com") for one in addresses),
                "do this",
            )
            for id, severity, target in (
                ("LA-DNS-002", Severity.HIGH, web.internal_fqdn),
                ("LA-DNS-006", Severity.MEDIUM, pool),
                ("LA-TOP-001", Severity.LOW, hosts[0]),
            )
        ]
    topology = replace(found.topology, pools=tuple(entries))
    large = replace(found, topology=topology, answers=tuple(answers))
    return replace(judged(found), pools=pools(large), findings=tuple(findings)), large
