"""The names of the web services in the topology: override, external name, simple URLs."""

from __future__ import annotations

from urllib.parse import urlsplit

from lyncauto.audit.look import Look
from lyncauto.audit.rule import Answers, Fault, estate_rule, front_end_pool, rule, with_web
from lyncauto.model.audit import Severity
from lyncauto.model.facts import SimpleUrl
from lyncauto.model.inventory import Part, PoolEntry
from lyncauto.steps import naming

_BUILDER = "in Topology Builder (pool, Edit Properties, Web Services), and publish"
_PAGE = "Microsoft, Load balancing requirements for Skype for Business, DNS load balancing"


@rule(
    "LA-OVR-001",
    "No override FQDN for the internal web services",
    Severity.HIGH,
    means="Web services and SIP share the pool's name, so that web traffic is spread by DNS alone: "
    "browsers, phones and address book downloads that are handed a dead Front End fail, and no load "
    "balancer can be put in front of them.",
    fix="`lyncauto plan` with an override of the pool's own in the site file; it is published by the "
    "migration",
    source=f"{_PAGE}; the article, section Topology",
)
def no_override(look: Look, pool: PoolEntry) -> Answers:
    """Find Enterprise pools whose web services are called as the pool, where that leads to Front Ends."""
    if not pool.web or pool.web.internal_fqdn:
        return
    found = look.ends_at(pool.fqdn)
    if found and not set(found) & set(look.front_end_addresses(pool)):
        return  # all of the pool's traffic goes through a load balancer, which needs no second name
    evidence = look.evidence("InternalFqdn: none", Part.TOPOLOGY)
    text = "its internal web services have no name of their own"
    yield Fault(pool.fqdn, text, (evidence, *look.said_about(pool.fqdn)))


@rule(
    "LA-OVR-002",
    "The override FQDN is also the name of something else",
    Severity.HIGH,
    means="Clients of one of the two are sent to the other: sign-in goes to a balancer that knows no SIP, "
    "or web services of another pool answer for this one.",
    fix=f"give the pool an override FQDN that nothing else is called {_BUILDER}",
    source=_PAGE,
)
def shared_override(look: Look, pool: PoolEntry) -> Answers:
    """Find overrides that the topology uses for something else as well."""
    name = pool.web.internal_fqdn if pool.web else ""
    # Its own external name is LA-OVR-004's.
    own = {f"the {side} web services of {pool.fqdn}" for side in ("internal", "external")}
    others = [use for use in look.uses_of_name.get(name, ()) if use not in own]
    if others:
        evidence = tuple(look.evidence(f"{name}: {use}", Part.TOPOLOGY) for use in others)
        yield Fault(
            name,
            f"it is the override of {pool.fqdn} and also the name of {' and of '.join(others)}",
            evidence,
        )


@rule(
    "LA-OVR-003",
    "No external web services FQDN",
    Severity.MEDIUM,
    means="Mobile clients are handed URLs built on the external name, inside as well: without one they "
    "cannot sign in, and nobody outside joins a meeting by browser.",
    fix=f"set the external FQDN {_BUILDER}",
    source="Microsoft, Technical requirements for mobility; Set-CsWebServer, parameter ExternalFqdn",
    applies=front_end_pool,
)
def no_external(look: Look, pool: PoolEntry) -> Answers:
    """Find Front End pools without an external name."""
    if pool.web and not pool.web.external_fqdn:
        yield Fault(
            pool.fqdn,
            "its web services have no external name",
            (look.evidence("ExternalFqdn: none", Part.TOPOLOGY),),
        )


@rule(
    "LA-OVR-004",
    "Internal and external web services share a name",
    Severity.MEDIUM,
    means="Inside and outside differ by name alone: with the same name clients inside are sent to the "
    "reverse proxy, or mobile clients and clients outside to the internal web site. Topology Builder "
    "proposes the pool's own name for outside.",
    fix=f"give the external web services a name of their own {_BUILDER}",
    source="Microsoft, Technical requirements for mobility: internal and external FQDN must differ",
    applies=with_web,
)
def same_names(look: Look, pool: PoolEntry) -> Answers:
    """Find pools whose internal and external web services are called alike."""
    if pool.web and look.web_name(pool) == pool.web.external_fqdn:
        name = pool.web.external_fqdn
        inside = pool.web.internal_fqdn or f"none, so {pool.fqdn}"
        fix = f"give the internal web services another override FQDN {_BUILDER}"
        evidence = (
            look.evidence(f"InternalFqdn: {inside}", Part.TOPOLOGY),
            look.evidence(f"ExternalFqdn: {name}", Part.TOPOLOGY),
        )
        # Without an override it is the external name that has to change: a Standard Edition server has none.
        text = "it is the internal and the external name"
        yield Fault(name, text, evidence, fix if pool.web.internal_fqdn else "")


@estate_rule(
    "LA-OVR-005",
    "A simple URL that is not HTTPS",
    Severity.HIGH,
    means="Meeting links are sent in the clear and do not match what clients expect: joining fails.",
    fix="write it with https:// by `Set-CsSimpleUrlConfiguration`, then `Enable-CsComputer` on each Front "
    "End",
    source="Microsoft, DNS requirements for simple URLs",
)
def plain_simple_url(look: Look) -> Answers:
    """Find simple URLs of another scheme."""
    look.need(Part.SIMPLE_URLS)
    for one in look.inventory.simple_urls:
        if urlsplit(one.url).scheme != "https":
            which = f"{one.component} {one.domain}"
            evidence = look.evidence(f"{which}: {one.url}", Part.SIMPLE_URLS)
            yield Fault(which, f"the simple URL {one.url} is not HTTPS", (evidence,))


@estate_rule(
    "LA-OVR-006",
    "A SIP domain without a meeting URL",
    Severity.HIGH,
    means="Users of that domain cannot make meetings that others can join by a link.",
    fix="add one by `New-CsSimpleUrl -Component meet -Domain DOMAIN` and `Set-CsSimpleUrlConfiguration`, "
    "then `Enable-CsComputer` on each Front End",
    source="Microsoft, Planning for simple URLs",
)
def no_meeting_url(look: Look) -> Answers:
    """Find SIP domains that no simple URL of the component meet belongs to."""
    look.need(Part.SIP_DOMAINS)
    look.need(Part.SIMPLE_URLS)
    served = {one.domain.lower() for one in look.inventory.simple_urls if one.component.lower() == "meet"}
    for domain in look.inventory.sip_domains:
        if not served & {domain, "*"}:
            evidence = look.evidence(f"meet of: {', '.join(sorted(served)) or 'none'}", Part.SIMPLE_URLS)
            yield Fault(domain, "no simple URL for meetings belongs to it", (evidence,))


@estate_rule(
    "LA-OVR-007",
    "Simple URLs that cannot be told apart",
    Severity.MEDIUM,
    means="Two things answer at one address: whoever dials in gets the meeting page, or the other way round.",
    fix="give each a host or a path of its own by `Set-CsSimpleUrlConfiguration`",
    source="Microsoft, Planning for simple URLs: valid simple URL combinations",
)
def same_simple_urls(look: Look) -> Answers:
    """Find simple URLs of different components that are the same."""
    look.need(Part.SIMPLE_URLS)
    found: dict[str, list[SimpleUrl]] = {}
    for one in look.inventory.simple_urls:
        found.setdefault(one.url.rstrip("/").lower(), []).append(one)
    for url, those in found.items():
        if len({one.component.lower() for one in those}) > 1:
            words = " and ".join(sorted(f"{one.component} of {one.domain}" for one in those))
            evidence = tuple(
                look.evidence(f"{one.component} {one.domain}: {one.url}", Part.SIMPLE_URLS) for one in those
            )
            yield Fault(url, f"it is the simple URL of {words}", evidence)


@rule(
    "LA-OVR-008",
    "A simple URL on the pool's own name",
    Severity.MEDIUM,
    means="Its host has to answer SIP as well as HTTPS: it can never be moved to a load balancer for web "
    "services, and browsers that are handed a dead Front End fail.",
    fix="give it a host of its own (meet.DOMAIN) by `Set-CsSimpleUrlConfiguration`, with a record and a "
    "certificate",
    source="Microsoft, DNS requirements for simple URLs",
)
def simple_url_on_pool(look: Look, pool: PoolEntry) -> Answers:
    """Find simple URLs whose host is the pool."""
    look.need(Part.SIMPLE_URLS)
    for one in look.inventory.simple_urls:
        if naming.host_of(one.url) == pool.fqdn:
            which = f"{one.component} {one.domain}"
            evidence = look.evidence(f"{which}: {one.url}", Part.SIMPLE_URLS)
            yield Fault(which, f"the host of the simple URL {one.url} is the pool's own name", (evidence,))


@estate_rule(
    "LA-OVR-009",
    "No simple URL for the Control Panel",
    Severity.NOTE,
    means="The Control Panel is opened by the web services' name. After an override is set that is another "
    "name than before: bookmarks, the browsers' intranet zone and the service principal name have to "
    "follow.",
    fix="set one by `New-CsSimpleUrl -Component Cscp -Domain *`, or tell the administrators the new address",
    source="the article, comment 10; Microsoft, Planning for simple URLs, administrative access",
)
def no_control_panel(look: Look) -> Answers:
    """Find estates without a simple URL of the component Cscp."""
    look.need(Part.SIMPLE_URLS)
    if not any(one.component.lower() == "cscp" for one in look.inventory.simple_urls):
        known = ", ".join(f"{one.component} {one.domain}" for one in look.inventory.simple_urls) or "none"
        evidence = look.evidence(f"simple URLs: {known}", Part.SIMPLE_URLS)
        yield Fault("Cscp", "no simple URL leads to the Control Panel", (evidence,))


@rule(
    "LA-OVR-010",
    "An override that another zone would have to hold",
    Severity.MEDIUM,
    means="The DNS server that takes changes does not serve the name: its record has to be kept by hand, "
    "somewhere else, and a rollback cannot put it back.",
    fix="choose an override inside the zone, or name the DNS server of its zone in the site file under `dns`",
    source="measured: lyncauto changes one zone a pool",
)
def outside_zone(look: Look, pool: PoolEntry) -> Answers:
    """Find overrides that lie outside the zone that the site file names."""
    declared = look.declared(pool)
    name = pool.web.internal_fqdn if pool.web else ""
    if declared and name and not naming.inside(declared.zone, name):
        evidence = look.evidence(f"override {name}, zone {declared.zone}", Part.TOPOLOGY)
        yield Fault(name, f"it does not lie in the zone {declared.zone}", (evidence,))


RULES = (
    no_override,
    shared_override,
    no_external,
    same_names,
    plain_simple_url,
    no_meeting_url,
    same_simple_urls,
    simple_url_on_pool,
    no_control_panel,
    outside_zone,
)
