"""Pools as the topology has them: members, versions, ports."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from lyncauto.audit.look import Lacking, Look
from lyncauto.audit.rule import Answers, Fault, front_end_pool, rule, with_web
from lyncauto.model.audit import Severity
from lyncauto.model.facts import WebServices
from lyncauto.model.inventory import (
    LYNC_2010,
    LYNC_2013,
    PRODUCTS,
    SFB_2015,
    SFB_2019,
    Part,
    PoolEntry,
    Reading,
)

_WITH_FABRIC = (LYNC_2013, SFB_2015, SFB_2019)
_PAIR = 2
# When the vendor's extended support ended; Subscription Edition reports the version of 2019 and is told apart
# by its build. Source: Microsoft Lifecycle, pages of the products.
_ENDED = {
    LYNC_2010: date(2021, 4, 13),
    LYNC_2013: date(2023, 4, 11),
    SFB_2015: date(2025, 10, 14),
    SFB_2019: date(2025, 10, 14),
}
_SUBSCRIPTION, _BEFORE_IT = "Subscription Edition", "2019"
_ASK_VERSION = "`Get-CsServerVersion` on a Front End of the pool says it"
_PORTS: tuple[tuple[str, int, Callable[[WebServices], int]], ...] = (
    ("published HTTPS", 443, lambda web: web.published_https_port),
    ("published HTTP", 80, lambda web: web.published_http_port),
)


@rule(
    "LA-TOP-001",
    "A pool of one Front End",
    Severity.MEDIUM,
    means="When this one server is restarted or fails, everybody in the pool is without meetings, address "
    "book, phones and presence. A load balancer in front of it changes nothing about that.",
    fix="add Front Ends to the pool in Topology Builder, publish, and set them up with the Deployment Wizard",
    source="Microsoft, Plan for high availability and disaster recovery in Skype for Business Server",
)
def one_front_end(look: Look, pool: PoolEntry) -> Answers:
    """Find Enterprise pools with a single member."""
    if len(pool.computers) == 1:
        evidence = look.evidence(f"computers: {pool.computers[0]}", Part.TOPOLOGY)
        yield Fault(pool.fqdn, f"it has one Front End, {pool.computers[0]}", (evidence,))


@rule(
    "LA-TOP-002",
    "A pool of two Front Ends",
    Severity.MEDIUM,
    means="Windows Fabric keeps its quorum with a vote of the SQL Server alone: with one Front End down "
    "and the database away, the other one stops as well. Skype for Business Server 2019 refuses such pools.",
    fix="add a third Front End in Topology Builder, publish, and set it up with the Deployment Wizard",
    source="Microsoft, Topology basics for Skype for Business Server, Front End pool quorum",
    products=_WITH_FABRIC,
)
def two_front_ends(look: Look, pool: PoolEntry) -> Answers:
    """Find pools that Windows Fabric holds together with two members."""
    if len(pool.computers) == _PAIR:
        evidence = look.evidence(f"computers: {', '.join(pool.computers)}", Part.TOPOLOGY)
        yield Fault(
            pool.fqdn, "it has two Front Ends, which is one too few for a quorum of their own", (evidence,)
        )


@rule(
    "LA-TOP-003",
    "A version that these rules do not know",
    Severity.NOTE,
    means="What is said about this pool may not apply to it.",
    fix="use a version of lyncauto that knows it",
    source="Get-CsService, property Version",
    applies=with_web,
)
def unknown_version(look: Look, pool: PoolEntry) -> Answers:
    """Find pools whose services have a version that is not in the table."""
    if look.product(pool) not in PRODUCTS:
        evidence = look.evidence(f"version {pool.product}", Part.TOPOLOGY)
        yield Fault(pool.fqdn, "its services have a version that lyncauto does not know", (evidence,))


@rule(
    "LA-TOP-004",
    "A version without support",
    Severity.MEDIUM,
    means="The vendor mends no fault in it any more, security faults among them.",
    fix="plan a move to Skype for Business Server Subscription Edition; Server 2019 is updated in place",
    source="Microsoft Lifecycle: Lync Server 2010, 2013, Skype for Business Server 2015, 2019",
    applies=front_end_pool,
)
def unsupported(look: Look, pool: PoolEntry) -> Answers:
    """Find pools whose version is past the end of its support on the day of the audit."""
    ended = _ENDED.get(look.product(pool))
    version = look.inventory.topology.server_version if look.inventory.topology else ""
    if not ended or look.now.date() <= ended:
        return
    if pool.product == SFB_2019:
        if _SUBSCRIPTION in version:
            return
        if _BEFORE_IT not in version:
            why = "whether it is Server 2019 or Subscription Edition is told by `Get-CsServerVersion` alone"
            where = look.need(Part.TOPOLOGY)
            raise Lacking(
                Part.TOPOLOGY, pool.fqdn, Reading(Part.TOPOLOGY, pool.fqdn, where, why, _ASK_VERSION)
            )
    evidence = look.evidence(f"version {pool.product}, {version or 'no build given'}", Part.TOPOLOGY)
    yield Fault(
        pool.fqdn, f"{PRODUCTS[pool.product]} has had no support since {ended.isoformat()}", (evidence,)
    )


@rule(
    "LA-TOP-005",
    "Published ports that clients do not use",
    Severity.MEDIUM,
    means="Clients are told URLs with these ports; firewalls, proxies and phones that know 443 and 80 "
    "alone fail.",
    fix="set the published ports of the internal web services to 443 and 80 in Topology Builder, and publish",
    source="Microsoft, Load balancing requirements for Skype for Business, Hardware load balancer ports",
    applies=with_web,
)
def published_ports(look: Look, pool: PoolEntry) -> Answers:
    """Find internal web services that are published on other ports than 443 and 80."""
    if not pool.web:
        return
    odd = [(words, of(pool.web), usual) for words, usual, of in _PORTS if of(pool.web) != usual]
    if odd:
        evidence = tuple(look.evidence(f"{words} port {port}", Part.TOPOLOGY) for words, port, _ in odd)
        text = " and ".join(f"its {words} port is {port}, not {usual}" for words, port, usual in odd)
        yield Fault(pool.fqdn, text, evidence)


@rule(
    "LA-TOP-006",
    "Internal and external web site on one port",
    Severity.HIGH,
    means="One of the two web sites of a Front End cannot start: users inside or outside get nothing, or "
    "what is meant for the others.",
    fix="give the external web services ports of their own (8080 and 4443) in Topology Builder, and publish",
    source="Microsoft, Ports and protocols for internal servers",
    applies=with_web,
)
def shared_ports(look: Look, pool: PoolEntry) -> Answers:
    """Find pools whose two web sites listen on the same port."""
    if not pool.web:
        return
    inside = {pool.web.https_port, pool.web.http_port}
    outside = {pool.web.external_https_port, pool.web.external_http_port}
    if shared := sorted(inside & outside):
        evidence = tuple(
            look.evidence(f"{words} web site: ports {', '.join(map(str, sorted(ports)))}", Part.TOPOLOGY)
            for words, ports in (("internal", inside), ("external", outside))
        )
        both = " and ".join(map(str, shared))
        yield Fault(pool.fqdn, f"its internal and its external web site both listen on {both}", evidence)


@rule(
    "LA-TOP-007",
    "Routing groups that too few Front Ends hold",
    Severity.HIGH,
    means="The next Front End that fails takes these users' data along until somebody resets the quorum; "
    "without a primary they are in limited mode already.",
    fix="`Get-CsPoolFabricState -PoolFqdn POOL` shows the groups; start the missing Front Ends, then see "
    "that every group has three replicas",
    source="Microsoft, Get-CsPoolFabricState; Topology basics, quorum",
    products=_WITH_FABRIC,
    after=("LA-TOP-001",),
)
def thin_groups(look: Look, pool: PoolEntry) -> Answers:
    """Find routing groups without a primary, or that fewer than two Front Ends hold."""
    look.need(Part.FABRIC, pool.fqdn)
    for name, group in look.inventory.routing_groups:
        if name == pool.fqdn and (not group.primary or len(group.replicas) < _PAIR):
            held = f"primary {group.primary or 'none'}, replicas {', '.join(group.replicas) or 'none'}"
            evidence = look.evidence(held, Part.FABRIC, pool.fqdn)
            held_by = f"it is held by {len(group.replicas)} of {len(pool.computers)} Front Ends"
            text = f"{held_by}, {'one of them' if group.primary else 'none'} as its primary"
            yield Fault(f"routing group {group.id}", text, (evidence,))


RULES = (
    one_front_end,
    two_front_ends,
    unknown_version,
    unsupported,
    published_ports,
    shared_ports,
    thin_groups,
)
