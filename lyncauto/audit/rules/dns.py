"""Where names lead, on every server that answers for them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from lyncauto.audit.look import Look
from lyncauto.audit.rule import Answers, Fault, each, estate_rule, rule
from lyncauto.model.audit import Severity
from lyncauto.model.facts import NameAnswer
from lyncauto.model.inventory import Part, PoolEntry
from lyncauto.steps import naming

_ARTICLE = "the article, sections Background and DNS"
_PAGE = "Microsoft, Load balancing requirements for Skype for Business, DNS load balancing"


@rule(
    "LA-DNS-001",
    "The override FQDN has no address",
    Severity.HIGH,
    means="Clients are told URLs with a name that nobody can resolve: no address book, no meetings by "
    "browser, no phone log-on.",
    fix="`lyncauto plan` makes its record, or add it by hand to the zone's DNS server",
    source=_ARTICLE,
)
def no_address(look: Look, pool: PoolEntry) -> Answers:
    """Find overrides that lead nowhere."""
    name = pool.web.internal_fqdn if pool.web else ""
    if name and not look.ends_at(name):
        yield Fault(
            name, "it is the override of the topology and has no address", look.said(look.answers(name))
        )


@rule(
    "LA-DNS-002",
    "Web services that are spread by DNS alone",
    Severity.HIGH,
    means="A client is handed every Front End's address and takes one. When that one is dead, browsers, "
    "phones and address book downloads fail until somebody changes DNS and every cache has run out.",
    fix="`lyncauto plan`, then `lyncauto migrate`: the name moves to a load balancer that knows who is alive",
    source=f"{_ARTICLE}; {_PAGE}",
    after=("LA-OVR-001",),
)
def spread_by_dns(look: Look, pool: PoolEntry) -> Answers:
    """Find names of web services that answer several members of the pool."""
    members = look.front_end_addresses(pool)
    for name in look.web_names(pool):
        if name == pool.fqdn:
            continue
        found = look.ends_at(name)
        if len(set(found) & set(members)) > 1:
            hosts = ", ".join(sorted({members[one] for one in found if one in members}))
            yield Fault(name, f"it answers several Front Ends: {hosts}", look.said(look.answers(name)))


@rule(
    "LA-DNS-003",
    "Web services that hang on one Front End",
    Severity.HIGH,
    means="Everybody uses one server's web services. When it is restarted or fails, meetings, address book "
    "and phones stop for the whole pool, though the others run.",
    fix="`lyncauto plan`, then `lyncauto migrate`: the name moves to a load balancer in front of all of them",
    source=_ARTICLE,
)
def one_server(look: Look, pool: PoolEntry) -> Answers:
    """Find names of web services that answer one member of a pool that has several."""
    members = look.front_end_addresses(pool)
    if len(pool.computers) == 1:
        return
    for name in look.web_names(pool):
        found = look.ends_at(name)
        if len(found) == 1 and found[0] in members:
            yield Fault(name, f"it answers {members[found[0]]} alone", look.said(look.answers(name)))


@rule(
    "LA-DNS-004",
    "A name of the web services is an alias",
    Severity.MEDIUM,
    means="The record that decides is another name's: whoever changes that one moves these clients without "
    "knowing, and mobile clients refuse aliases to another domain over HTTPS.",
    fix="replace the alias by an A record with the same addresses, then run the audit again",
    source="Microsoft, Technical requirements for mobility; RFC 1034, section 3.6.2",
)
def alias(look: Look, pool: PoolEntry) -> Answers:
    """Find aliases among the names of a pool's web services."""
    for name in look.web_names(pool):
        found = [one for one in look.answers(name, "CNAME") if one.values]
        if found:
            yield Fault(name, f"it is an alias of {found[0].values[0]}", look.said(found))


@rule(
    "LA-DNS-005",
    "A name of the web services has an IPv6 address",
    Severity.MEDIUM,
    means="Clients prefer IPv6 and go past the load balancer, to whatever that address is.",
    fix="remove the AAAA records of this name, or serve them at the load balancer as well",
    source="RFC 6724, section 2.1; Microsoft, IPv6 in Skype for Business",
)
def ipv6(look: Look, pool: PoolEntry) -> Answers:
    """Find AAAA records of the names of a pool's web services."""
    for name in look.web_names(pool):
        found = [one for one in look.answers(name, "AAAA") if one.values]
        if found:
            yield Fault(name, f"it has the IPv6 address {', '.join(found[0].values)}", look.said(found))


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
    """Find names for which authoritative servers give different addresses."""
    yield from each(_names(look, pool), partial(_disagree, look))


def _disagree(look: Look, name: str) -> Answers:
    said = [one for one in look.answers(name) if one.role != "resolver" and not one.error]
    if len({one.values for one in said}) > 1:
        yield Fault(name, "the zone's name servers answer differently for it", look.said(said))


@rule(
    "LA-DNS-007",
    "A name server that does not answer",
    Severity.MEDIUM,
    means="Clients that ask it first wait for seconds at every new name, and fail where it is their only "
    "one.",
    fix="start DNS on it; where it serves the zone no longer, take it out of the zone's NS records",
    source="RFC 1034, section 4.1",
)
def silent(look: Look, pool: PoolEntry) -> Answers:
    """Find servers that gave no answer for any name of the pool."""
    mute: dict[str, NameAnswer] = {}
    for name in _names(look, pool):
        for one in look.answers(name):
            if one.error:
                mute.setdefault(one.server, one)
    for server, one in sorted(mute.items()):
        yield Fault(server, f"it does not answer DNS: {one.error}", look.said([one]))


@rule(
    "LA-DNS-008",
    "A resolver that gives another answer",
    Severity.MEDIUM,
    means="Clients behind it are sent elsewhere than the zone says: to a Front End that is gone, or past "
    "the balancer.",
    fix="wait for the time that its answer may be kept; if it stays so, look for a zone or a hosts entry "
    "of its own on that resolver",
    source="RFC 2181, section 5.4.1",
    after=("LA-DNS-006",),
)
def stale_resolver(look: Look, pool: PoolEntry) -> Answers:
    """Find resolvers whose addresses for a name differ from those of the zone's servers."""
    yield from each(_names(look, pool), partial(_stale, look))


def _stale(look: Look, name: str) -> Answers:
    wanted = look.ends_at(name)
    for one in look.answers(name):
        if one.role == "resolver" and not one.error and one.values and one.values != wanted:
            zone = f"{name} A {', '.join(wanted) or 'no record'}"
            text = f"{one.server} answers {', '.join(one.values)}, the zone says {zone}"
            yield Fault(name, text, look.said(look.answers(name)))


@rule(
    "LA-DNS-009",
    "A record that may be scavenged",
    Severity.MEDIUM,
    means="The DNS server deletes it one day, when it finds it old: all web services of the pool are gone "
    "at once.",
    fix="make the record static: in DNS Manager clear `Delete this record when it becomes stale`",
    source="Microsoft, DNS aging and scavenging",
)
def ageing(look: Look, pool: PoolEntry) -> Answers:
    """Find records of web services that carry a time stamp."""
    for name in look.web_names(pool):
        found = [one for one in look.answers(name) if one.role == "written" and one.values and not one.static]
        if found:
            yield Fault(name, "its record has a time stamp and may be scavenged", look.said(found))


@rule(
    "LA-DNS-010",
    "A Front End that the pool's name does not lead to",
    Severity.MEDIUM,
    means="SIP clients spread themselves over the addresses of the pool's name: this Front End is given no "
    "new ones, and when the others fail nobody finds it.",
    fix="add its address to the pool's A records",
    source=_PAGE,
    after=("LA-DNS-012",),
)
def missing_member(look: Look, pool: PoolEntry) -> Answers:
    """Find members whose address is not among those of the pool."""
    found = look.addresses(pool.fqdn)
    for host in pool.computers:
        addresses = look.addresses(host)
        if addresses and found and not set(addresses) & set(found):
            evidence = (*look.said(look.answers(pool.fqdn)), *look.said(look.answers(host)))
            yield Fault(host, f"the name {pool.fqdn} does not lead to it", evidence)


@rule(
    "LA-DNS-011",
    "The pool's name leads to a stranger",
    Severity.HIGH,
    means="A part of the clients tries to sign in at an address where no Front End of the pool is, and "
    "waits.",
    fix="remove the address from the pool's A records; if a server was replaced, put in its new address",
    source=_PAGE,
    after=("LA-DNS-012", "LA-DNS-013"),
)
def stranger(look: Look, pool: PoolEntry) -> Answers:
    """Find addresses of the pool's name that are no member's and no load balancer's."""
    members = look.front_end_addresses(pool)
    strange = [one for one in look.addresses(pool.fqdn) if one not in members and one not in look.vips(pool)]
    if strange:
        evidence = look.said(look.answers(pool.fqdn))
        yield Fault(pool.fqdn, f"it answers {', '.join(strange)}, which is no Front End of it", evidence)


@rule(
    "LA-DNS-012",
    "A server of the pool without an address",
    Severity.HIGH,
    means="Nobody finds this Front End: neither clients nor the other servers nor a load balancer.",
    fix="give the host an A record, or take it out of the topology if it is gone",
    source="Microsoft, DNS requirements for Skype for Business Server, Front End pool",
)
def lost_member(look: Look, pool: PoolEntry) -> Answers:
    """Find members without an A record."""
    yield from each(pool.computers, partial(_lost, look))


def _lost(look: Look, host: str) -> Answers:
    if not look.addresses(host):
        yield Fault(host, "it has no A record", look.said(look.answers(host)))


@rule(
    "LA-DNS-013",
    "The pool's name leads to the web balancer",
    Severity.HIGH,
    means="SIP clients connect to a balancer that serves web services alone: nobody can sign in any more.",
    fix="put the Front Ends' own addresses back into the pool's A records; only the override and the "
    "simple URLs belong on the balancer",
    source=f"{_ARTICLE}; {_PAGE}",
)
def sip_on_balancer(look: Look, pool: PoolEntry) -> Answers:
    """Find pools whose own name answers the address of their web services' balancer."""
    found = sorted(set(look.addresses(pool.fqdn)) & set(look.vips(pool)))
    if found and pool.web and pool.web.internal_fqdn != pool.fqdn:
        evidence = look.said((*look.answers(pool.fqdn), *look.answers(pool.web.internal_fqdn)))
        yield Fault(
            pool.fqdn, f"it answers {', '.join(found)}, the address of the web services' balancer", evidence
        )


@estate_rule(
    "LA-DNS-014",
    "A simple URL whose host has no address",
    Severity.HIGH,
    means="Links to meetings, the dial-in page or the Control Panel lead nowhere.",
    fix="add an A record for it, with the address of the load balancer where there is one",
    source="Microsoft, DNS requirements for simple URLs",
)
def lost_simple_url(look: Look) -> Answers:
    """Find hosts of simple URLs that nobody can resolve."""
    yield from each(look.simple_hosts().items(), partial(_nowhere, look))


def _nowhere(look: Look, simple: tuple[str, Iterable[str]]) -> Answers:
    host, uses = simple
    if not look.ends_at(host):
        yield Fault(
            host,
            f"it is the host of the simple URL {', '.join(uses)} and has no address",
            look.said(look.answers(host)),
        )


@estate_rule(
    "LA-DNS-015",
    "No lyncdiscoverinternal",
    Severity.MEDIUM,
    means="Clients inside find their pool only after every other way has failed, and mobile clients not at "
    "all.",
    fix="add an A record lyncdiscoverinternal in the SIP domain's zone, with the address of the web "
    "services; the certificate has to hold it",
    source="Microsoft, DNS requirements, autodiscover; the article, comment 6",
)
def no_discovery(look: Look) -> Answers:
    """Find SIP domains that clients inside cannot discover."""
    yield from each(_discovery(look), partial(_undiscovered, look))


def _undiscovered(look: Look, name: str) -> Answers:
    if not look.ends_at(name):
        yield Fault(
            name, "clients inside look for it first, and it has no address", look.said(look.answers(name))
        )


@estate_rule(
    "LA-DNS-016",
    "A discovery name that leads to no pool",
    Severity.MEDIUM,
    means="Clients inside ask a server that is not there, or that knows nothing of them.",
    fix="give lyncdiscoverinternal the address of a pool's web services, or of a Director's",
    source="Microsoft, DNS requirements, autodiscover",
    after=("LA-DNS-015",),
)
def lost_discovery(look: Look) -> Answers:
    """Find lyncdiscoverinternal with an address at which no known web services are."""
    yield from each(_discovery(look), partial(_strange_discovery, look))


def _strange_discovery(look: Look, name: str) -> Answers:
    found = set(look.ends_at(name))
    known: set[str] = set()
    for pool in look.pools:
        if pool.web:
            known.update(look.front_end_addresses(pool), look.ends_at(look.web_name(pool)), look.vips(pool))
    if found and not found & known:
        yield Fault(
            name,
            f"it answers {', '.join(sorted(found))}, where no pool's web services are",
            look.said(look.answers(name)),
        )


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
    found = [one for one in look.answers(declared.zone, "NS") if one.values]
    missing = sorted({name for one in found for name in one.values} - set(declared.name_servers))
    if missing:
        yield Fault(declared.zone, f"its NS records also name {', '.join(missing)}", look.said(found))


def _names(look: Look, pool: PoolEntry) -> tuple[str, ...]:
    """Return every name whose answers matter to the pool's clients."""
    return tuple(dict.fromkeys((*look.web_names(pool), pool.fqdn, *pool.computers)))


def _discovery(look: Look) -> tuple[str, ...]:
    look.need(Part.SIP_DOMAINS)
    return naming.discovery("lyncdiscoverinternal", look.inventory.sip_domains)


RULES = (
    no_address,
    spread_by_dns,
    one_server,
    alias,
    ipv6,
    disagreeing,
    silent,
    stale_resolver,
    ageing,
    missing_member,
    stranger,
    lost_member,
    sip_on_balancer,
    lost_simple_url,
    no_discovery,
    lost_discovery,
    unlisted_servers,
)
