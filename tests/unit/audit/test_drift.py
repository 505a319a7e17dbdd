"""What a plan would change for good is where an estate is no longer as it is declared."""

from dataclasses import replace
from typing import Any

import pytest

from lyncauto.audit.drift import TEXTS, drift, overrides
from lyncauto.audit.look import Look
from lyncauto.model.audit import Severity
from lyncauto.model.inventory import ZoneVersion
from lyncauto.model.plan import Change, Plan, Stage, known_later
from tests.unit.audit.notation import base, changed, inventory

POOL = "pool01.contoso.com"
OVERRIDE = "webint.contoso.com"
RECORD = "a-record/webint.contoso.com"
FRONT_END, VIP = {"addresses": "10.0.0.41", "ttl": "60"}, {"addresses": "10.0.0.60", "ttl": "60"}
STARTED = "2026-08-20T08:00:00Z"


def look(change: dict[str, Any] | None = None) -> Look:
    return Look(inventory(changed(base(), change or {})))


def drifted(*changes: Change, within: Look | None = None):
    plan = Plan("p", "s", POOL, "2026-08-22T10:04:00Z", "", (Stage("publish", "", changes),))
    return drift(plan, within or look())


def test_a_plan_that_changes_nothing_is_no_drift():
    assert drifted() == ()


@pytest.mark.parametrize(
    ("target", "rule"),
    [
        (RECORD, "LA-DRF-001"),
        ("virtual-service/10.0.0.60:443", "LA-DRF-002"),
        ("override/pool01.contoso.com", "LA-DRF-003"),
        ("certificate/webint.contoso.com", "LA-DRF-004"),
        ("delivered/lb01.contoso.com/webint.contoso.com", "LA-DRF-004"),
        ("activation/fe01.contoso.com", "LA-DRF-005"),
    ],
)
def test_each_kind_of_target_has_a_rule_and_what_no_rule_names_has_the_last(target, rule):
    (found,) = drifted(Change("step", target, {"value": "a"}, {"value": "b"}))
    assert (found.rule, found.pool, found.target) == (rule, POOL, target)
    assert found.severity is Severity.HIGH
    assert found.rule in {one.id for one in TEXTS}


def test_what_was_found_and_what_is_declared_are_evidence_and_what_is_alike_is_none():
    (found,) = drifted(Change("dns.a-records", RECORD, FRONT_END, VIP))
    assert found.text == "it differs in addresses"
    said = [(one.value, one.where) for one in found.evidence]
    assert said[:2] == [("addresses: 10.0.0.41", "found"), ("addresses: 10.0.0.60", "declared")]
    assert not any(value.startswith("ttl") for value, _ in said)


def test_a_link_that_only_serves_a_change_is_none_of_the_estates_differences():
    low = {**FRONT_END, "ttl": "1"}
    links = (
        Change("dns.a-records", RECORD, FRONT_END, low, transitional=True),
        Change("dns.a-records", RECORD, low, {**VIP, "ttl": "1"}, link=1),
        Change("dns.a-records", RECORD, {**VIP, "ttl": "1"}, VIP, link=2, transitional=True),
    )
    assert [one.target for one in drifted(*links)] == [RECORD]


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [(None, VIP, "it is declared and not there"), (VIP, None, "it is there and not declared")],
)
def test_what_is_missing_and_what_is_too_much_is_told_as_that(before, after, text):
    (found,) = drifted(Change("dns.a-records", RECORD, before, after))
    assert found.text == text
    assert found.evidence


def test_a_value_that_only_a_run_would_bring_is_told_without_its_stand_in():
    later = known_later("certificate/webint.contoso.com", "thumbprint")
    (found,) = drifted(Change("certificate", "certificate/webint.contoso.com", None, {"thumbprint": later}))
    assert ("thumbprint: (known after apply)", "declared") in [
        (one.value, one.where) for one in found.evidence
    ]


def test_the_zones_serial_says_when_a_record_was_changed_and_another_zones_does_not():
    zones = {"contoso.com": 7, "so.com": 8, "webint.contoso.com.evil.com": 9}
    found = inventory(base())
    versions = tuple(ZoneVersion(zone, "dc01.contoso.com", serial) for zone, serial in zones.items())
    (one,) = drifted(
        Change("dns.a-records", RECORD, FRONT_END, VIP), within=Look(replace(found, zones=versions))
    )
    assert [item.value for item in one.evidence if "serial" in item.value] == [
        "serial 7 of the zone contoso.com"
    ]


def test_the_pools_own_nodes_say_when_they_loaded_what_they_serve():
    other = {
        "haproxy": "/usr/sbin/haproxy",
        "haproxy_version": "3.0.11",
        "running": True,
        "from_wheel": False,
    }
    started = {"lb01.contoso.com": {"started": STARTED}, "lb09.contoso.com": {**other, "started": STARTED}}
    (found,) = drifted(
        Change("balancer.virtual-services", "virtual-service/10.0.0.60:443", {"a": "1"}, {"a": "2"}),
        within=look({"nodes": started}),
    )
    assert [one.where for one in found.evidence if STARTED in one.value] == ["lb01.contoso.com"]


def other(fqdn: str) -> Look:
    """Return an estate whose topology has another override than its site file."""
    web = {"internal_fqdn": fqdn}
    return look({"topology": {"pools": {POOL: {"web": web}}}})


@pytest.mark.parametrize(
    ("fqdn", "text"),
    [("other.contoso.com", "it differs in fqdn"), ("", "it is declared and not there")],
)
def test_an_override_that_somebody_else_set_is_drift_though_no_plan_is_made_then(fqdn, text):
    (found,) = overrides(other(fqdn), ())
    assert (found.rule, found.target, found.text) == ("LA-DRF-003", f"override/{POOL}", text)
    assert f"fqdn: {OVERRIDE}" in [one.value for one in found.evidence]


def test_an_override_that_is_as_declared_or_told_by_a_plan_is_not_told_again():
    assert list(overrides(look(), ())) == []
    assert list(overrides(other(""), {f"override/{POOL}"})) == []


def test_of_anything_else_the_topology_says_when_it_was_changed_last():
    (found,) = drifted(Change("topology.override", f"override/{POOL}", {"fqdn": "a"}, {"fqdn": "b"}))
    (said,) = (one for one in found.evidence if one.where == "Get-CsManagementStoreReplicationStatus")
    assert said.value.startswith("the topology was last changed at 20")
