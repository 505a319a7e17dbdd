"""What zone files say of the names that an estate needs.

The server is the file, and its role is "written": the file is what the server that takes changes holds.
Nobody was asked, so there is no answer of an "authoritative" server; whether the name servers agree stays
unknown, and so does what a resolver hands out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import urlsplit

from lyncauto.adapters.exports.zone import NOERROR, Answer, Zone
from lyncauto.model.facts import NameAnswer, SimpleUrl
from lyncauto.model.inventory import Topology

_ROLE = "written"
_TYPES = ("A", "AAAA", "CNAME")
_PREFIXES = ("lyncdiscoverinternal", "lyncdiscover", "sip")


def needed_names(
    topology: Topology | None,
    simple_urls: Iterable[SimpleUrl],
    sip_domains: Iterable[str],
    zones: Iterable[Zone] = (),
) -> tuple[str, ...]:
    """Return every name that clients or servers of the estate look up, with the zones' servers, sorted."""
    names = {name for zone in zones if (held := zone.records.get((zone.name, "NS"))) for name in held.values}
    for pool in topology.pools if topology else ():
        names.update((pool.fqdn, *pool.computers))
        if pool.web:
            names.update((pool.web.internal_fqdn, pool.web.external_fqdn))
    names.update(_host(one.url) for one in simple_urls)
    names.update(f"{prefix}.{domain}" for domain in sip_domains for prefix in _PREFIXES)
    return tuple(sorted(names - {""}))


def with_aliases(zones: Sequence[Zone], names: Iterable[str]) -> tuple[str, ...]:
    """Return the names, and what any of the zones makes them aliases of, from name to name."""
    asked = dict.fromkeys(names)
    waiting = list(asked)
    while waiting:
        name = waiting.pop()
        for zone in zones:
            found = zone.answer(name, "CNAME")
            for target in found.records.values if found and found.records else ():
                if target not in asked:
                    asked[target] = None
                    waiting.append(target)
    return tuple(sorted(asked))


def answers(server: str, zones: Sequence[Zone], zone: Zone, names: Iterable[str]) -> Iterator[NameAnswer]:
    """Give what one zone says of names, and of its own servers.

    Args:
        zone: The one that is asked.
        server: What the zone's file is called as a server.
        zones: All that are given: what lies in the more special one of two is not told by the other.
        names: Lower case.
    """
    yield _said(server, zone, zone.name, "NS", Answer(NOERROR, zone.records.get((zone.name, "NS"))))
    special = [other for other in zones if len(other.name) > len(zone.name) and zone.holds(other.name)]
    for name in names:
        if any(other.holds(name) for other in special):
            continue
        for type_ in _TYPES:
            if found := zone.answer(name, type_):
                yield _said(server, zone, name, type_, found)


def _said(server: str, zone: Zone, name: str, type_: str, answer: Answer) -> NameAnswer:
    records = answer.records
    if records is None:
        return NameAnswer(server, _ROLE, name, type_, answer.rcode)
    static = records.static if zone.stamped else None
    return NameAnswer(server, _ROLE, name, type_, answer.rcode, records.values, records.ttl, static)


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""
