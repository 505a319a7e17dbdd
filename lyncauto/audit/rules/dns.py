"""Where the names of the web services lead."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from lyncauto.audit.look import Lacking, Look
from lyncauto.audit.rule import Answers, Fault, each, estate_rule, rule
from lyncauto.audit.web_names import discovery, each_web_name
from lyncauto.model.audit import Severity
from lyncauto.model.inventory import Part, PoolEntry, Reading
from lyncauto.steps import naming

_ARTICLE = "the article, sections Background and DNS"
_DISCOVERY = "lyncdiscoverinternal"
_PAGE = "Microsoft, Load balancing requirements for Skype for Business, DNS load balancing"
_NO_STAMPS = "it does not say which records have a time stamp"
_EXPORT = "give the zone as `dnscmd /ZoneExport` writes it, or audit the live estate"


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
        yield Fault(name, "it is the override of the topology and has no address", look.said_about(name))


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
    """Find names of web services that lead to several places, a Front End among them."""
    yield from each_web_name(look, pool, partial(_spread, look, pool))


def _spread(look: Look, pool: PoolEntry, name: str) -> Answers:
    if name == pool.fqdn:
        return  # LA-OVR-001's
    places = _places(look, pool, name)
    if len(places) > 1 and places & set(pool.computers):
        yield Fault(name, f"it answers several at once: {', '.join(sorted(places))}", look.said_about(name))


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
    if len(pool.computers) > 1:
        yield from each_web_name(look, pool, partial(_alone, look, pool))


def _alone(look: Look, pool: PoolEntry, name: str) -> Answers:
    places = _places(look, pool, name)
    if len(places) == 1 and places <= set(pool.computers):
        yield Fault(name, f"it answers {min(places)} alone", look.said_about(name))


def _places(look: Look, pool: PoolEntry, name: str) -> set[str]:
    """Return where a name leads: the Front Ends' names, and addresses that are no Front End's."""
    members = look.front_end_addresses(pool)
    return {members.get(address, address) for address in look.ends_at(name)}


@rule(
    "LA-DNS-004",
    "A name of the web services is an alias",
    Severity.LOW,
    means="The record that decides is another name's: whoever changes that one moves these clients without "
    "knowing. For discovery an alias inside the domain is as good as an address to the clients.",
    fix="replace the alias by an A record with the same addresses, then run the audit again",
    source="Microsoft, Technical requirements for mobility; RFC 1034, section 3.6.2",
)
def alias(look: Look, pool: PoolEntry) -> Answers:
    """Find aliases among the names of a pool's web services."""
    yield from each_web_name(look, pool, partial(_aliased, look))


def _aliased(look: Look, name: str) -> Answers:
    found = [one for one in look.told(name, "CNAME") if one.values]
    if found and not _leads_out(name, found[0].values[0]):  # LA-DNS-018's
        yield Fault(name, f"it is an alias of {found[0].values[0]}", look.said(found))


def _leads_out(name: str, target: str) -> bool:
    """Whether a discovery name is an alias into another domain than its own."""
    label, _, domain = name.partition(".")
    return label == _DISCOVERY and not naming.inside(domain, target)


@estate_rule(
    "LA-DNS-018",
    "A discovery name that is an alias into another domain",
    Severity.MEDIUM,
    means="Mobile clients refuse to follow it over HTTPS: they find no pool inside, unless plain HTTP works.",
    fix="replace the alias by an A record with the same addresses; the certificate has to hold this name",
    source="Microsoft, Technical requirements for mobility",
)
def foreign_alias(look: Look) -> Answers:
    """Find lyncdiscoverinternal as an alias of a name outside its SIP domain."""
    yield from each(discovery(look), partial(_foreign, look))


def _foreign(look: Look, name: str) -> Answers:
    found = [one for one in look.told(name, "CNAME") if one.values]
    if found and _leads_out(name, target := found[0].values[0]):
        yield Fault(name, f"it is an alias of {target}, in another domain", look.said(found))


@rule(
    "LA-DNS-005",
    "A name of the web services has an IPv6 address",
    Severity.MEDIUM,
    means="Clients prefer IPv6 and go past the load balancer, to whatever that address is.",
    fix="remove the AAAA records of this name, or serve them at the load balancer as well",
    source="RFC 6724, section 2.1; Microsoft, IPv6 in Skype for Business",
)
def ipv6(look: Look, pool: PoolEntry) -> Answers:
    """Find AAAA records of the names of a pool's web services that are not the load balancer's."""
    yield from each_web_name(look, pool, partial(_ipv6, look, pool))


def _ipv6(look: Look, pool: PoolEntry, name: str) -> Answers:
    found = [one for one in look.told(name, "AAAA") if one.values]
    addresses = sorted({value for one in found for value in one.values})
    if found and not set(addresses) <= set(look.vips(pool)):
        ours = {one.service.address for one in look.loaded(pool)} | set(look.front_end_addresses(pool))
        for address in look.ends_at(name):
            if address not in ours:
                raise Lacking(Part.BALANCER, address, None)  # it may serve IPv6 as well
        yield Fault(name, f"it has the IPv6 address {', '.join(addresses)}", look.said(found))


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
    yield from each_web_name(look, pool, partial(_ageing, look))


def _ageing(look: Look, name: str) -> Answers:
    # Only the server that takes changes says whether a record is static.
    said = [one for one in look.told(name) if one.role == "written"]
    if not said:
        raise Lacking(Part.NAMES, name, None)
    if found := [one for one in said if one.values and one.static is False]:
        yield Fault(name, "its record has a time stamp and may be scavenged", look.said(found))
    elif untold := next((one for one in said if one.values and one.static is None), None):
        raise Lacking(Part.NAMES, name, Reading(Part.NAMES, name, untold.server, _NO_STAMPS, _EXPORT))


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
            look.said_about(host),
        )


@estate_rule(
    "LA-DNS-015",
    "No lyncdiscoverinternal",
    Severity.MEDIUM,
    means="From 2013 on clients look for it first and lose time until another way leads on; mobile clients "
    "inside are left with lyncdiscover. Clients of Lync 2010 find their pool by SRV records.",
    fix="add an A record lyncdiscoverinternal in the SIP domain's zone, with the address of the web "
    "services; the certificate has to hold it",
    source="Microsoft, DNS requirements, autodiscover; the article, comment 6",
)
def no_discovery(look: Look) -> Answers:
    """Find SIP domains that clients inside cannot discover."""
    yield from each(discovery(look), partial(_undiscovered, look))


def _undiscovered(look: Look, name: str) -> Answers:
    if not look.ends_at(name):
        yield Fault(name, "clients inside look for it first, and it has no address", look.said_about(name))


@estate_rule(
    "LA-DNS-016",
    "A discovery name that leads to no pool",
    Severity.MEDIUM,
    means="Clients inside ask a server that is not there, or that knows nothing of them.",
    fix="give lyncdiscoverinternal the address of a pool's web services, or of a Director's",
    source="Microsoft, DNS requirements, autodiscover",
)
def lost_discovery(look: Look) -> Answers:
    """Find lyncdiscoverinternal with an address at which no known web services are."""
    yield from each(discovery(look), partial(_strange_discovery, look))


def _strange_discovery(look: Look, name: str) -> Answers:
    found = look.ends_at(name)
    if not found:
        return  # LA-DNS-015's
    lacking: list[Lacking] = []
    ways = [
        (pool, leads) for pool in look.pools if pool.web for leads in (look.leads_to, partial(_outside, look))
    ]
    for pool, leads in ways:
        try:
            if leads(pool, name):
                return
        except Lacking as one:
            lacking.append(one)
    yield from lacking or (
        Fault(
            name, f"it answers {', '.join(found)}, where no pool's web services are", look.said_about(name)
        ),
    )


def _outside(look: Look, pool: PoolEntry, name: str) -> bool:
    """Whether it leads to the external web services: mobile clients can trust a proxy's certificate."""
    external = pool.web.external_fqdn if pool.web else ""
    return bool(external and set(look.ends_at(name)) & set(look.ends_at(external)))


RULES = (
    no_address,
    spread_by_dns,
    one_server,
    alias,
    foreign_alias,
    ipv6,
    ageing,
    lost_simple_url,
    no_discovery,
    lost_discovery,
)
