"""What desk phones need of the web services."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlsplit

from lyncauto.audit import places
from lyncauto.audit.look import Look
from lyncauto.audit.rule import Answers, Fault, each, rule, web_pool
from lyncauto.model.audit import Severity
from lyncauto.model.inventory import LYNC_2010, Part, PoolEntry

_ARTICLE = "the article, section VLM Configuration"
_TELL = (
    "on a Front End, in the folder of DHCPUtil.exe: `DHCPUtil.exe -SipServer {pool} -WebServer {name}`, and "
    "on each DHCP server run what it prints; then name who did it under `owners: dhcp` in the site file"
)


@rule(
    "LA-PHN-001",
    "Phones cannot fetch the root certificate",
    Severity.MEDIUM,
    means="A phone that is new or was reset trusts nothing yet: it fetches the root certificate and its "
    "updates over plain HTTP from the web services, and cannot log on before.",
    fix="let TCP 80 pass from the phones' networks to the web services, and see that something listens there",
    source=f"{_ARTICLE}; Microsoft, Load balancing requirements for Skype for Business",
    after=("LA-PRT-001", "LA-PRT-002", "LA-PRT-005", "LA-PRT-006"),
    applies=places.serving,
)
def no_http(look: Look, pool: PoolEntry) -> Answers:
    """Find addresses of the web services' name that take no connection for plain HTTP."""
    yield from each(_places(look, pool), partial(_closed, look, look.web_name(pool)))


def _closed(look: Look, name: str, place: tuple[str, int]) -> Answers:
    end = look.outside(*place)
    if not end.opened:
        text = f"phones are sent to {end.place} by it, and that takes no connection"
        yield Fault(name, text, (places.reached(look, end),))


@rule(
    "LA-PHN-002",
    "Plain HTTP is sent on to HTTPS",
    Severity.MEDIUM,
    means="A phone follows to HTTPS, does not trust the certificate yet and gives up: the certificate that "
    "would make it trust is behind that very redirection. Health checks take the redirection for well.",
    fix="take the redirection to HTTPS off port 80, on the balancer or in IIS of the Front Ends; clients "
    "that need HTTPS are given URLs with it anyway",
    source=f"{_ARTICLE}: port 80 is for the phones' root certificate",
    applies=places.serving,
)
def redirected(look: Look, pool: PoolEntry) -> Answers:
    """Find ports for plain HTTP that answer with a redirection to HTTPS."""
    yield from each(_places(look, pool), partial(_redirected, look))


def _redirected(look: Look, place: tuple[str, int]) -> Answers:
    end = look.outside(*place)
    for page in places.pages(end):
        target = next(places.values(page, "location"), "")
        if urlsplit(target).scheme == "https":
            said = f"{page.path} {page.status}, location {target}"
            evidence = look.evidence(said, Part.OUTSIDE, end.place)
            yield Fault(end.place, "it sends plain HTTP on to HTTPS", (evidence,))
            return


def _places(look: Look, pool: PoolEntry) -> tuple[tuple[str, int], ...]:
    """Return where phones come to by the web services' name, over plain HTTP."""
    known = look.front_end_addresses(pool)
    inside, outside = places.internal(pool)[1], places.published(pool)[1]
    found = look.ends_at(look.web_name(pool))
    return tuple((address, inside if address in known else outside) for address in found)


@rule(
    "LA-PHN-003",
    "Nobody is named who tells phones by DHCP",
    Severity.NOTE,
    means="Phones with PIN log-on find the web services by DHCP option 43, sub-option 3, alone: until that "
    "names the override, a phone that starts anew cannot log on.",
    fix=_TELL.format(pool="POOL", name="OVERRIDE"),
    source="Microsoft, DHCPUtil; Configure DHCP options to enable sign-in for IP phones",
    applies=web_pool,
)
def dhcp(look: Look, pool: PoolEntry) -> Answers:
    """Find pools with an override in force and no owner of DHCP in the site file."""
    name = pool.web.internal_fqdn if pool.web else ""
    declared = look.declared(pool)
    if name and declared and not declared.dhcp_owner:
        text = f"option 43 has to name {name}, and the site file names nobody who sees to it"
        fix = _TELL.format(pool=pool.fqdn, name=name)
        yield Fault(pool.fqdn, text, (look.evidence(f"InternalFqdn: {name}", Part.TOPOLOGY),), fix)


@rule(
    "LA-PHN-004",
    "Address book search of Phone Edition after an override",
    Severity.NOTE,
    means="After the override was set, users of Lync Phone Edition have been seen to lose the search in the "
    "directory. The phones get the new URL at their next sign-in alone.",
    fix="restart a phone and search in it; if that fails see that the certificates of balancer and Front "
    "Ends hold the override, and that the phone reaches it on ports 443 and 80",
    source="the article, comment 10",
    products=(LYNC_2010,),
    applies=web_pool,
)
def search(look: Look, pool: PoolEntry) -> Answers:
    """Find pools of Lync 2010 with an override."""
    name = pool.web.internal_fqdn if pool.web else ""
    if name:
        evidence = look.evidence(f"version {pool.product}, InternalFqdn: {name}", Part.TOPOLOGY)
        yield Fault(pool.fqdn, f"its phones search the directory by {name}", (evidence,))


RULES = (no_http, redirected, dhcp, search)
