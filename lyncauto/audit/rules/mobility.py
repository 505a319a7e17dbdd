"""What mobile clients need of names and settings."""

from __future__ import annotations

from functools import partial

from lyncauto.audit import places
from lyncauto.audit.look import Look
from lyncauto.audit.rule import Answers, Fault, each, estate_rule, rule
from lyncauto.model.audit import Severity
from lyncauto.model.inventory import SFB_2019, Part, PoolEntry
from lyncauto.steps import naming

_PAGE = "Microsoft, Technical requirements for mobility"
_SET = "Microsoft, Set-CsMcxConfiguration -ExposedWebURL"
_EXPOSED_INSIDE = "internal"


@rule(
    "LA-MOB-001",
    "The external name cannot be resolved inside",
    Severity.MEDIUM,
    means="Mobile clients are handed URLs with the external name, those on the Wi-Fi inside as well: they "
    "sign in on the way to work and fail at work.",
    fix="add an A record for it to the DNS inside, with the address at which the reverse proxy is reached "
    "from inside",
    source=_PAGE,
    applies=places.serving,
)
def unresolved(look: Look, pool: PoolEntry) -> Answers:
    """Find external names without an address inside, where mobile clients are handed them."""
    name = pool.web.external_fqdn if pool.web else ""
    if name and not look.ends_at(name) and not _inside_alone(look, pool):
        evidence = look.said(look.answers(name))
        yield Fault(name, "mobile clients inside are handed it, and it has no address", evidence)


def _inside_alone(look: Look, pool: PoolEntry) -> bool:
    """Whether mobile clients are handed the internal name; since 2019 they never are."""
    if look.product(pool) >= SFB_2019:
        return False
    look.need(Part.MOBILITY)
    exposed = {one.exposed.lower() for one in look.inventory.mobility}
    return exposed == {_EXPOSED_INSIDE}


@estate_rule(
    "LA-MOB-002",
    "Mobile clients are handed the internal web services",
    Severity.NOTE,
    means="Clients that autodiscovery sends there work inside alone: as soon as they leave the Wi-Fi they "
    "have to sign in anew, and where nothing leads in from outside they cannot.",
    fix="`Set-CsMcxConfiguration -ExposedWebURL External`, unless mobile clients shall work inside alone",
    source=f"{_SET}; {_PAGE}",
)
def exposed_inside(look: Look) -> Answers:
    """Find settings that expose the internal web services, where a pool has a version that heeds them."""
    if not any(look.product(pool) < SFB_2019 for pool in look.pools if pool.front_end):
        return
    look.need(Part.MOBILITY)
    for one in look.inventory.mobility:
        if one.exposed.lower() == _EXPOSED_INSIDE:
            evidence = look.evidence(f"{one.identity}: ExposedWebURL {one.exposed}", Part.MOBILITY)
            yield Fault(one.identity, "it hands out the internal web services", (evidence,))


@estate_rule(
    "LA-MOB-003",
    "No lyncdiscover inside",
    Severity.NOTE,
    means="Clients inside ask it when lyncdiscoverinternal does not help, such as mobile clients whose "
    "certificate store does not know the internal authority. Clients outside have a zone of their own, or "
    "this one: there it has to exist.",
    fix="where this zone is the one outside, or foreign mobile clients come inside: add an A record "
    "lyncdiscover in the SIP domain's zone, with the address of the reverse proxy",
    source=f"{_PAGE}; Microsoft, DNS requirements, autodiscover",
)
def undiscovered(look: Look) -> Answers:
    """Find SIP domains without an address of lyncdiscover inside."""
    look.need(Part.SIP_DOMAINS)
    names = naming.discovery("lyncdiscover", look.inventory.sip_domains)
    yield from each(names, partial(_undiscovered, look))


def _undiscovered(look: Look, name: str) -> Answers:
    if not look.ends_at(name):
        yield Fault(
            name,
            "clients look for it where lyncdiscoverinternal does not help, and it has no address",
            look.said(look.answers(name)),
        )


@rule(
    "LA-MOB-004",
    "The external name leads to a Front End itself",
    Severity.MEDIUM,
    means="Clients come to port 443 of the Front End, where the internal web site is, and not to the "
    "external one behind 4443: mobile clients inside fail or are asked for a log-on that they cannot give, "
    "and when that server fails all of them do.",
    fix="let the external name lead to the reverse proxy, inside as well, or to a load balancer whose port "
    "443 goes to port 4443 of the Front Ends",
    source=f"{_PAGE}; Microsoft, Load balancing requirements for Skype for Business",
    after=("LA-OVR-004",),
    applies=places.serving,
)
def on_front_end(look: Look, pool: PoolEntry) -> Answers:
    """Find external names that lead to members whose external web site is not on the published port."""
    if not pool.web or not pool.web.external_fqdn or pool.web.external_https_port == places.HTTPS:
        return
    name = pool.web.external_fqdn
    known = look.front_end_addresses(pool)
    hosts = sorted({known[one] for one in look.ends_at(name) if one in known})
    if hosts:
        port = pool.web.external_https_port
        text = f"it leads to {', '.join(hosts)}, where the external web site is on port {port}"
        yield Fault(name, text, look.said(look.answers(name)))


RULES = (unresolved, exposed_inside, undiscovered, on_front_end)
