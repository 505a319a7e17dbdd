"""Estates of any size, as inventories: every pool has its Front Ends, names, certificates and end points."""

from __future__ import annotations

from collections.abc import Mapping

from lyncauto.model.facts import (
    Assignment,
    FrontEndHealth,
    LogOn,
    NameAnswer,
    Replica,
    SimpleUrl,
    WebServices,
)
from lyncauto.model.inventory import Inventory, Outside, Page, Part, PoolEntry, Reading, Topology

_READ_AT = "2026-08-22T10:04:00Z"
_SERVERS = (("written", "dc01"), ("authoritative", "dc01"), ("authoritative", "dc02"), ("resolver", "ns01"))
_ESTATE = (Part.TOPOLOGY, Part.SIMPLE_URLS, Part.SIP_DOMAINS, Part.REPLICAS, Part.KERBEROS, Part.BUILD)


def estate(pools: int, front_ends: int) -> Inventory:
    """Return an estate that was never migrated: web services spread by DNS alone, in every pool."""
    entries = tuple(_pool(number, front_ends) for number in range(pools))
    hosts = [host for entry in entries for host in entry.computers]
    place = {host: f"10.{1 + number // 250}.{number % 250}.{10}" for number, host in enumerate(hosts)}
    names: dict[str, tuple[str, ...]] = {host: (address,) for host, address in place.items()}
    for entry in entries:
        everywhere = tuple(sorted(place[host] for host in entry.computers))
        names |= {entry.fqdn: everywhere, _web(entry): everywhere}
    names |= {"meet.example.test": names[entries[0].fqdn], "dialin.example.test": names[entries[0].fqdn]}
    outside = tuple(
        door for entry in entries for host in entry.computers for door in _doors(entry, host, place[host])
    )
    return Inventory(
        _READ_AT,
        readings=(
            *(Reading(part, "", str(part)) for part in _ESTATE),
            *(
                Reading(part, host, f"{part} of {host}")
                for host in hosts
                for part in (Part.ASSIGNMENTS, Part.HEALTH)
            ),
            *(Reading(Part.OUTSIDE, one.place, f"{one.name} at {one.place}") for one in outside),
            *(Reading(Part.NAMES, server, f"DNS, {server}") for _, server in _SERVERS),
        ),
        topology=Topology("00000000-0000-0000-0000-000000000001", entries),
        server_version="Skype for Business Server 2019 (7.0.2046.0)",
        sip_domains=("example.test",),
        simple_urls=(
            SimpleUrl("dialin", "*", "https://dialin.example.test"),
            SimpleUrl("meet", "example.test", "https://meet.example.test"),
        ),
        replicas=tuple(Replica(host, up_to_date=True, last_update=_READ_AT) for host in hosts),
        assignments=tuple(Assignment(host, "WebServicesInternal", "0" * 40) for host in hosts),
        answers=tuple(_answers(names)),
        health=tuple(_health(host) for host in hosts),
        outside=outside,
    )


def _pool(number: int, front_ends: int) -> PoolEntry:
    name = f"pool{number:03}.example.test"
    web = WebServices(
        f"web{number:03}.example.test", f"ext{number:03}.example.test", 443, 80, 4443, 8080, 443, 80
    )
    computers = tuple(f"fe{number:03}{chr(97 + one)}.example.test" for one in range(front_ends))
    return PoolEntry(name, "Site:HQ", computers, ("Registrar", "UserServer", "WebServer"), 8, web)


def _web(entry: PoolEntry) -> str:
    return entry.web.internal_fqdn if entry.web else entry.fqdn


def _answers(names: Mapping[str, tuple[str, ...]]) -> list[NameAnswer]:
    return [
        NameAnswer(server, role, name, type_, "NOERROR", values if type_ == "A" else (), 3600)
        for role, server in _SERVERS
        for name, values in names.items()
        for type_ in ("A", "AAAA", "CNAME")
    ]


def _health(host: str) -> FrontEndHealth:
    return FrontEndHealth(
        host, 401, 200, verified=True, verified_as=host, names=(host,), log_on=LogOn.ACCEPTED
    )


def _doors(entry: PoolEntry, host: str, address: str) -> list[Outside]:
    return [
        Outside(
            host, address, 443, _web(entry), opened=True, tls=("TLSv1.2",), tried=("TLSv1.2",), trusted=True
        ),
        Outside(host, address, 80, _web(entry), opened=True, pages=(Page("/meet/blank.html", 200),)),
    ]
