"""The zone as one of its name servers is asked for it: glue to `lyncauto.lab.net`."""

from __future__ import annotations

from lyncauto.lab.estate.zone import Zone
from lyncauto.lab.net.lookup import Found, Lookup, NoData, NoName, Record

_NAMES = frozenset({"CNAME", "NS"})  # types whose value is a name, absolute in a master file


def lookup_of(zone: Zone, server: str) -> Lookup:
    """Return the questions that *server* can answer, from its own copy of the zone.

    Raises:
        KeyError: *server* is not authoritative for this zone.
    """
    if server not in zone.servers:
        raise KeyError(server)

    def lookup(name: str, rdtype: str) -> Found | NoData | NoName:
        records = zone.lookup(server, name, rdtype)
        if records:
            return Found(tuple(Record(one.type, _written(one.type, one.value), one.ttl) for one in records))
        return NoData() if zone.exists(server, name) else NoName()

    return lookup


def _written(type: str, value: str) -> str:
    return f"{value}." if type in _NAMES else value
