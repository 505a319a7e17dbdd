"""Whether everybody who answers for a zone says the same, and says it at all."""

from __future__ import annotations

from functools import partial

from lyncauto.audit.look import TELLS, Lacking, Look
from lyncauto.audit.rule import Answers, Fault, each, estate_rule, rule
from lyncauto.audit.web_names import each_name
from lyncauto.model.audit import Severity
from lyncauto.model.inventory import Part, PoolEntry
from lyncauto.steps import naming
from lyncauto.steps.answers import ELSEWHERE


@rule(
    "LA-DNS-006",
    "Name servers that do not agree",
    Severity.HIGH,
    means="Which server a client asks decides where it is sent: the same user works at one desk and not at "
    "the next.",
    fix="mend the zone's replication to that server; `repadmin /replsummary` for zones of Active Directory",
    source="RFC 1034, section 4.3.5",
)
def disagreeing(look: Look, pool: PoolEntry) -> Answers:
    """Find names for which the zone's servers give different answers."""
    yield from each_name(look, pool, partial(_disagree, look, pool))


def _disagree(look: Look, pool: PoolEntry, name: str) -> Answers:
    types = ("A", "CNAME") if look.asked(name, "CNAME") else ("A",)
    for type_ in types:
        # The server that takes changes has no address of an alias; the others give what it ends at.
        said = [one for one in look.told(name, type_) if one.values or one.role == "authoritative"]
        if len({one.values for one in said}) > 1:
            yield Fault(name, "the zone's name servers answer differently for it", look.said(said))
            return
    _all_told(look, pool, name)


def _all_told(look: Look, pool: PoolEntry, name: str) -> None:
    """Raise Lacking where it takes another server's answer to say that they agree."""
    declared = look.declared(pool)
    told = {one.server for one in look.told(name)}
    if declared and naming.inside(declared.zone, name):
        for server in declared.name_servers:
            if server not in told:
                raise Lacking(Part.NAMES, server, None)
    elif len(told) == 1:
        raise Lacking(Part.NAMES, name, None)


@estate_rule(
    "LA-DNS-007",
    "A name server that does not answer",
    Severity.MEDIUM,
    means="Clients that ask it first wait for seconds at every new name, and fail where it is their only "
    "one.",
    fix="start DNS on it; where it serves the zone no longer, take it out of the zone's NS records",
    source="RFC 1034, section 4.1",
)
def silent(look: Look) -> Answers:
    """Find servers that gave no answer, or none for their own zone."""
    declared = {server for one in look.inventory.declared for server in one.name_servers}
    servers = declared | {one.server for one in look.inventory.answers}
    if not servers:
        raise Lacking(Part.NAMES, "", None)
    yield from each(sorted(servers), partial(_silent, look))


def _silent(look: Look, server: str) -> Answers:
    said = [one for one in look.inventory.answers if one.server == server]
    if not said:
        raise Lacking(Part.NAMES, server, None)
    zones = [one.zone for one in look.inventory.declared if server in one.name_servers]
    own = [one for one in said if any(naming.inside(zone, one.name) for zone in zones)]
    if own:
        wrong = [one for one in own if one.error or one.rcode not in (*TELLS, ELSEWHERE)]
    else:  # for a name that lies elsewhere it may fail without being at fault
        wrong = said if all(one.error for one in said) else []
    for one in wrong[:1]:
        why = one.error or f"it says {one.rcode} for {one.name}"
        yield Fault(server, f"it does not answer DNS: {why}", look.said([one]))


@rule(
    "LA-DNS-008",
    "A resolver that gives another answer",
    Severity.MEDIUM,
    means="Clients behind it are sent elsewhere than the zone says: to a Front End that is gone, or past "
    "the balancer.",
    fix="wait for the time that its answer may be kept; if it stays so, look for a zone or a hosts entry "
    "of its own on that resolver",
    source="RFC 2181, section 5.4.1",
    after=("LA-DNS-001", "LA-DNS-006"),
)
def stale_resolver(look: Look, pool: PoolEntry) -> Answers:
    """Find resolvers whose addresses for a name differ from those of the zone's servers."""
    yield from each_name(look, pool, partial(_stale, look))


def _stale(look: Look, name: str) -> Answers:
    wanted = look.ends_at(name)
    asked = [one for one in look.answers(name) if one.role == "resolver" and not one.error]
    if wanted and not asked:
        raise Lacking(Part.NAMES, name, None)
    if odd := [one for one in asked if set(one.values) != set(wanted)]:
        words = [f"{one.server} answers {', '.join(one.values) or one.rcode}" for one in odd]
        text = f"{'; '.join(words)}; the zone says {', '.join(wanted) or 'that it has no address'}"
        yield Fault(name, text, look.said_about(name))


@rule(
    "LA-DNS-017",
    "Servers of the zone that the site file does not name",
    Severity.LOW,
    means="After a change of DNS they are not asked whether they have it: some clients are moved later "
    "than is said.",
    fix="list every server of the zone's NS records under `name_servers` of the site file",
    source="measured: `lyncauto migrate` waits for every server that is listed",
)
def unlisted_servers(look: Look, pool: PoolEntry) -> Answers:
    """Find name servers in a zone's NS records that are not declared."""
    declared = look.declared(pool)
    if not declared:
        return
    found = [one for one in look.told(declared.zone, "NS") if one.values]
    missing = sorted({name for one in found for name in one.values} - set(declared.name_servers))
    if missing:
        yield Fault(declared.zone, f"its NS records also name {', '.join(missing)}", look.said(found))


RULES = (
    disagreeing,
    silent,
    stale_resolver,
    unlisted_servers,
)
