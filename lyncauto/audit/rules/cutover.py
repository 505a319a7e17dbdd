"""Whether names could be moved, and moved back, soon."""

from __future__ import annotations

from functools import partial

from lyncauto.audit import places
from lyncauto.audit.look import Lacking, Look
from lyncauto.audit.rule import Answers, Fault, rule
from lyncauto.audit.web_names import each_web_name
from lyncauto.model.audit import Evidence, Severity
from lyncauto.model.facts import NameAnswer
from lyncauto.model.inventory import Part, PoolEntry
from lyncauto.steps import naming

_HOUR = 3600  # seconds
_LOW = 300  # below it a TTL is meant for the time of a move
_CACHES = "RFC 1035, section 3.2.1"


@rule(
    "LA-TTL-001",
    "A long TTL of a name that is to move",
    Severity.LOW,
    means="Resolvers keep the Front End's address for that long: a cut-over waits as long before it begins, "
    "and so does whoever has to take it back without having lowered the TTL.",
    fix="`lyncauto migrate` lowers it and waits; lower it by hand a day ahead to spare the window that wait",
    source=_CACHES,
)
def long_ttl(look: Look, pool: PoolEntry) -> Answers:
    """Find names of web services that lead to Front Ends with a TTL above one hour."""
    yield from each_web_name(look, pool, partial(_long, look, pool))


def _long(look: Look, pool: PoolEntry, name: str) -> Answers:
    found = set(look.ends_at(name))
    said = [one for one in _zone_says(look, name) if one.ttl > _HOUR]
    if name != pool.fqdn and said and found and found <= set(look.front_end_addresses(pool)):
        longest = max(one.ttl for one in said)
        yield Fault(name, f"its address may be kept for {longest} s", look.said(said))


@rule(
    "LA-TTL-002",
    "A long negative TTL before an override exists",
    Severity.LOW,
    means="Whoever asks for the override before it is there is told so, and keeps that answer: for this "
    "time after the cut-over some clients still find nothing.",
    fix="lower the last field of the zone's SOA record (minimum) to 900 before the window, or let nobody ask "
    "for the name before it is there",
    source="RFC 2308, section 5",
)
def long_negative(look: Look, pool: PoolEntry) -> Answers:
    """Find zones that let "no such name" be kept above one hour, of overrides that are still to come."""
    declared = look.declared(pool)
    if not declared or look.ends_at(declared.override):
        return
    kept = dict(look.inventory.negative_ttls)
    zones = [zone for zone in kept if naming.inside(zone, declared.override)]
    if not zones:
        raise Lacking(Part.NAMES, declared.zone, None)
    zone = max(zones, key=len)
    if kept[zone] > _HOUR:
        text = f'"no such name" may be kept for {kept[zone]} s, and {declared.override} is still to come'
        evidence = Evidence(f"{zone}: negative TTL {kept[zone]} s", f"SOA of {zone}")
        yield Fault(zone, text, (evidence, *look.said(look.answers(declared.override))))


@rule(
    "LA-TTL-003",
    "Name servers with different TTLs",
    Severity.LOW,
    means="How long a cut-over takes depends on which server a client's resolver asked: what is waited for "
    "is too short for some.",
    fix="mend the zone's replication to the server that differs; on it the record is an older one",
    source=f"RFC 2181, section 5.2; {_CACHES}",
    after=("LA-DNS-006",),
)
def uneven(look: Look, pool: PoolEntry) -> Answers:
    """Find names for which the zone's servers give the same addresses with different TTLs."""
    yield from each_web_name(look, pool, partial(_uneven, look))


def _uneven(look: Look, name: str) -> Answers:
    said = _zone_says(look, name)
    if len({one.ttl for one in said}) > 1:
        yield Fault(name, "the zone's name servers give it different TTLs", look.said(said))


@rule(
    "LA-TTL-004",
    "A TTL that stayed low after a cut-over",
    Severity.NOTE,
    means="Every client asks for the name again each minute or so: it costs the name servers work, and a "
    "short failure of DNS is felt at once.",
    fix="`lyncauto migrate` ends with the TTL that the site file says; finish the run, or raise it by hand",
    source=_CACHES,
)
def low_ttl(look: Look, pool: PoolEntry) -> Answers:
    """Find names on the balancer's address with a TTL that is meant for the time of a move."""
    vips = set(places.balanced(look, pool))
    yield from each_web_name(look, pool, partial(_low, look, vips))


def _low(look: Look, vips: set[str], name: str) -> Answers:
    said = [one for one in _zone_says(look, name) if one.ttl < _LOW]
    if said and set(look.ends_at(name)) & vips:
        yield Fault(name, f"its TTL is {min(one.ttl for one in said)} s", look.said(said))


def _zone_says(look: Look, name: str) -> list[NameAnswer]:
    """Return what the zone's own servers answer; what a resolver says of a TTL is what is left of it."""
    return [one for one in look.answers(name) if one.role != "resolver" and one.values and not one.error]


RULES = (long_ttl, long_negative, uneven, low_ttl)
