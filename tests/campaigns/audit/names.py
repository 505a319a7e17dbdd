"""Faults of DNS: records that somebody changed by hand, and servers that do not answer."""

from __future__ import annotations

from tests.campaigns.audit.bench import Bench
from tests.campaigns.audit.plant import Act, Plant, fault

_LONG = 86400  # seconds


def added(name: str, kind: str, value: str, ttl: int = 3) -> Act:
    """Return what adds a record beside those that are there."""

    def act(bench: Bench) -> None:
        fqdn = bench.called(name)
        bench.hands.add(f"{fqdn}.", kind, bench.called(value), ttl)
        bench.spread(fqdn)

    return act


def deleted(name: str, value: str = "") -> Act:
    """Return what takes away a name's addresses, or one of them."""

    def act(bench: Bench) -> None:
        fqdn = bench.called(name)
        bench.hands.delete(f"{fqdn}.", "A", bench.called(value))
        bench.spread(fqdn)

    return act


def replaced(name: str, kind: str, value: str, ttl: int = 3, fault_first: str = "") -> Act:
    """Return what has a name say something else, once a fault of the lab is set."""

    def act(bench: Bench) -> None:
        fqdn = bench.called(name)
        if fault_first:
            fault(fault_first)(bench)
        bench.hands.delete(f"{fqdn}.", "A")
        bench.hands.add(f"{fqdn}.", kind, bench.called(value), ttl)
        if not fault_first.startswith("dns-server"):  # one that is stale never says it
            bench.spread(fqdn)

    return act


RECORDS = (
    Plant("an IPv6 address", added("{override}", "AAAA", "fd00::60"), ("LA-DNS-005 {override}",)),
    Plant(
        "an alias",
        replaced("meet.{zone}", "CNAME", "{override}"),
        ("LA-DNS-004 meet.{zone}", "LA-DNS-003 meet.{zone}"),
        gone=("LA-DNS-002",),
    ),
    Plant(
        "a stranger in the pool's name", added("{pool}", "A", "{admin01_at}"), ("LA-DNS-011 {admin01_at}",)
    ),
    Plant("a Front End not in it", deleted("{pool}", "{fe03_at}"), ("LA-DNS-010 {fe03}",)),
    Plant("no override", deleted("{override}"), ("LA-DNS-001 {override}",), gone=("LA-DNS-003",)),
    Plant("a long TTL", replaced("{override}", "A", "{fe01_at}", _LONG), ("LA-TTL-001 {override}",)),
    Plant(
        "a record that ages",
        replaced("{override}", "A", "{fe01_at}", fault_first="dns-static-lost"),
        ("LA-DNS-009 {override}",),
    ),
    Plant("no dial-in page", deleted("dialin.{zone}"), ("LA-DNS-014 dialin.{zone}",), gone=("LA-DNS-002",)),
    Plant(
        "a Front End without an address",
        deleted("{fe03}"),
        ("LA-DNS-012 {fe03}",),
        gone=("LA-SEC-005",),  # its web site has no place any more
        missing=("health {fe03}",),
        untold=("LA-HLT-003",),
    ),
    Plant(
        "discovery at a stranger",
        added("lyncdiscoverinternal.{zone}", "A", "{admin01_at}"),
        ("LA-DNS-016 lyncdiscoverinternal.{zone}",),
        gone=("LA-DNS-015",),
    ),
    Plant(
        "mobile clients at a Front End",
        added("webext.{zone}", "A", "{fe01_at}"),
        ("LA-MOB-004 webext.{zone}",),
        gone=("LA-MOB-001",),
    ),
    Plant(
        "a name server that follows no longer",
        replaced("{override}", "A", "{fe02_at}", fault_first="dns-server-stale:{dc02}"),
        ("LA-DNS-006 {override}",),
    ),
)
SERVERS = (
    Plant(
        "a silent name server",
        fault("dns-server-silent:{dc02}"),
        ("LA-DNS-007 {dc02}",),
        missing=("names {dc02}",),
        untold=("LA-DNS-006",),
    ),
    Plant("the first one silent", fault("dns-server-silent:{dc01}"), ("LA-DNS-007 {dc01}",)),
    Plant(
        "a silent resolver",
        fault("dns-server-silent:{resolver02}"),
        ("LA-DNS-007 {resolver02}",),
        missing=("names {resolver02}",),
    ),
)
MOVED = (
    Plant(
        "the override back at a Front End",
        replaced("{override}", "A", "{fe01_at}"),
        ("LA-DNS-003 {override}",),
        gone=("LA-SEC-006", "LA-TTL-004"),  # no balancer is in front
    ),
    Plant(
        "a simple URL at a Front End",
        replaced("meet.{zone}", "A", "{fe02_at}"),
        ("LA-DNS-003 meet.{zone}",),
        gone=("LA-TTL-004",),
    ),
    Plant(
        "the pool's name at the balancer",
        added("{pool}", "A", "{vip}"),
        ("LA-DNS-013 {pool}",),
    ),
    Plant(
        "the external name at the balancer",
        added("webext.{zone}", "A", "{vip}"),
        ("LA-RPX-001 webext.{zone}",),
        gone=("LA-MOB-001",),
    ),
    Plant(
        "discovery at the balancer",
        added("lyncdiscoverinternal.{zone}", "A", "{vip}"),
        ("LA-TLS-006 {vip}:{https}", *(f"LA-CRT-008 {{fe0{number}}}" for number in (1, 2, 3))),
        besides=("LA-TTL-004",),  # its TTL is as short as the others'
        gone=("LA-DNS-015",),
    ),
)
