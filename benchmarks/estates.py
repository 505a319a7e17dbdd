"""Estates of any size, as inventories: each pool with Front Ends, names, certificates, end points, and flaws.

Every fourth pool is behind a balancer; of the others, some have an override that DNS alone spreads. What
is wrong with them is what old estates have: old versions of TLS, a certificate that ends soon, a page that is
gone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from benchmarks.pools import DOMAIN, NAME_SERVERS, SHARED, Pool
from lyncauto.model.facts import KerberosAccount, NameAnswer, Replica, SimpleUrl
from lyncauto.model.inventory import HostEntry, Inventory, Mobility, Part, Reading, Topology, ZoneVersion

T = TypeVar("T")
_READ_AT = "2026-08-22T10:04:00Z"
_SIGNATURE = "00000000-0000-0000-0000-000000000001"
_BUILD = "7.0.2046.820"
_SERVERS = (
    ("written", NAME_SERVERS[0]),
    *(("authoritative", server) for server in NAME_SERVERS),
    ("resolver", f"ns01.{DOMAIN}"),
)
_OF_ESTATE = (
    Part.TOPOLOGY,
    Part.SIMPLE_URLS,
    Part.SIP_DOMAINS,
    Part.REPLICAS,
    Part.KERBEROS,
    Part.BUILD,
    Part.MOBILITY,
)
_OF_HOST = (Part.ASSIGNMENTS, Part.STORE, Part.CHAIN, Part.HOST, Part.HEALTH)
_OF_NODE = (Part.BALANCER, Part.NODE, Part.RUNTIME)


def estate(pools: int, front_ends: int) -> Inventory:
    """Return an estate that was read completely."""
    those = [Pool(number, front_ends) for number in range(pools)]
    hosts = [host for one in those for host in one.hosts]
    outside = _all(those, Pool.outside)
    return Inventory(
        _READ_AT,
        readings=(
            *(Reading(part, "", str(part)) for part in _OF_ESTATE),
            *(Reading(part, host, f"{part} of {host}") for host in hosts for part in _OF_HOST),
            *(Reading(part, one.node, f"{part} of {one.node}") for one in those for part in _OF_NODE),
            *(Reading(Part.FABRIC, one.name, f"Get-CsPoolFabricState of {one.name}") for one in those),
            *(Reading(Part.OUTSIDE, one.place, f"{one.name} at {one.place}") for one in outside),
            *(Reading(Part.NAMES, server, f"DNS, {server}") for _, server in _SERVERS),
        ),
        topology=Topology(_SIGNATURE, tuple(one.entry() for one in those)),
        server_version=f"Skype for Business Server 2019 ({_BUILD}): Volume license key installed.",
        declared=tuple(one.declared() for one in those),
        sip_domains=(DOMAIN,),
        simple_urls=(
            SimpleUrl("dialin", "*", f"https://dialin.{DOMAIN}"),
            SimpleUrl("meet", DOMAIN, f"https://meet.{DOMAIN}"),
        ),
        replicas=tuple(
            Replica(host, up_to_date=True, last_update=_READ_AT, version=_BUILD) for host in hosts
        ),
        kerberos=(KerberosAccount("Site:HQ", "EXAMPLE\\kerbauth"),),
        mobility=(Mobility("Global", "External"),),
        routing_groups=_all(those, Pool.groups),
        assignments=_all(those, Pool.assignments),
        store=_all(those, Pool.store),
        chains=_all(those, Pool.chains),
        hosts=tuple(HostEntry(host, "5.1.17763.1") for host in hosts),
        answers=tuple(_answers(those)),
        negative_ttls=((DOMAIN, 900),),
        zones=tuple(ZoneVersion(DOMAIN, server, 7) for server in NAME_SERVERS),
        health=_all(those, Pool.health),
        outside=outside,
        nodes=tuple(one.node_facts() for one in those),
        delivered=_all(those, Pool.delivered),
        loaded=_all(those, Pool.loaded),
        real_servers=_all(those, Pool.states),
    )


def _all(pools: Sequence[Pool], part: Callable[[Pool], Iterator[T]]) -> tuple[T, ...]:
    return tuple(item for one in pools for item in part(one))


def _answers(pools: Sequence[Pool]) -> Iterator[NameAnswer]:
    names = {name: values for one in pools for name, values in one.names().items()}
    names |= {name: pools[0].names()[pools[0].web_name] for name in SHARED}
    for role, server in _SERVERS:
        yield NameAnswer(server, role, DOMAIN, "NS", "NOERROR", NAME_SERVERS, 3600)
        for name, values in names.items():
            yield NameAnswer(server, role, name, "A", "NOERROR", values, 3600)
            yield NameAnswer(server, role, name, "AAAA", "NOERROR", (), 3600)
            yield NameAnswer(server, role, name, "CNAME", "NOERROR", (), 3600)
