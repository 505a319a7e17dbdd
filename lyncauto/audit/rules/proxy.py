"""How clients come to the external web services: reverse proxy or load balancer."""

from __future__ import annotations

from functools import partial

from lyncauto.audit import places
from lyncauto.audit.look import Lacking, Look
from lyncauto.audit.rule import Answers, Fault, each, rule
from lyncauto.model.audit import Evidence, Severity
from lyncauto.model.inventory import Loaded, Part, PoolEntry

_PAGE = "Microsoft, Load balancing requirements for Skype for Business, Hardware load balancer ports"
_MOBILITY = "Microsoft, Technical requirements for mobility"
_GATEWAY = 500  # and above: it could not get an answer from behind it


@rule(
    "LA-RPX-001",
    "External and internal name lead to one address",
    Severity.MEDIUM,
    means="Port 443 of one address of this balancer goes to one web site alone: either clients inside, or "
    "mobile clients and those outside, are on the wrong one.",
    fix="give the external web services an address of their own on the balancer, whose port 443 goes to port "
    "4443 and port 80 to 8080 of the Front Ends, or let the name lead to the reverse proxy",
    source=f"{_PAGE}; the article, section VLM Configuration, reverse proxy",
    applies=places.serving,
)
def shared(look: Look, pool: PoolEntry) -> Answers:
    """Find pools whose external name leads to the balancer's address for the internal one."""
    both = sorted(set(places.proxied(look, pool)) & set(places.balanced(look, pool)))
    if not both or not pool.web or pool.web.external_fqdn == look.web_name(pool):
        return
    for address in both:
        if not any(one.service.address == address for one in look.loaded(pool)):
            raise Lacking(Part.BALANCER, address, None)  # a balancer can tell the two apart by their names
    names = (pool.web.external_fqdn, look.web_name(pool))
    evidence = tuple(said for name in names for said in look.said(look.answers(name)))
    yield Fault(names[0], f"it leads to {', '.join(both)}, as {names[1]} does", evidence)


@rule(
    "LA-RPX-002",
    "No way from the balancer to the external web site",
    Severity.HIGH,
    means="The external name leads to the balancer, which has nothing for it: clients outside and mobile "
    "clients get no answer, or that of the internal web site, which refuses them.",
    fix="give the balancer a virtual service at this address whose port 443 (or 4443) goes to port 4443 of "
    "the Front Ends",
    source=_PAGE,
    after=("LA-RPX-001",),
    applies=places.serving,
)
def untranslated(look: Look, pool: PoolEntry) -> Answers:
    """Find external names that lead to our balancer, which does not lead on to the external web site."""
    yield from _missing(look, pool, 0)


@rule(
    "LA-RPX-003",
    "No way from the balancer to the external web site over HTTP",
    Severity.LOW,
    means="Phones outside and clients that discover over plain HTTP, because the certificate does not hold "
    "lyncdiscover, get no answer.",
    fix="give the balancer a virtual service at this address whose port 80 goes to port 8080 of the Front "
    "Ends",
    source=_PAGE,
    after=("LA-RPX-001", "LA-RPX-002"),
    applies=places.serving,
)
def untranslated_http(look: Look, pool: PoolEntry) -> Answers:
    """The same of plain HTTP."""
    yield from _missing(look, pool, 1)


def _missing(look: Look, pool: PoolEntry, which: int) -> Answers:
    port = places.external(pool)[which]
    for address in places.proxied(look, pool):
        there = [one for one in look.loaded(pool) if one.service.address == address]
        if there and not any(port in {server.port for server in one.service.servers} for one in there):
            text = (
                f"it leads to {address} on the balancer, where nothing goes to port {port} of the Front Ends"
            )
            yield Fault(
                pool.web.external_fqdn if pool.web else "", text, tuple(_loaded(look, one) for one in there)
            )


def _loaded(look: Look, one: Loaded) -> Evidence:
    ports = sorted({server.port for server in one.service.servers})
    said = f"{one.service.address}:{one.service.port} -> port {', '.join(map(str, ports)) or 'none'}"
    return look.evidence(said, Part.BALANCER, one.node)


@rule(
    "LA-RPX-004",
    "The external web services cannot be reached from here",
    Severity.LOW,
    means="Mobile clients inside go out to the reverse proxy and back in. Where the firewall takes that for "
    "spoofing they fail on the Wi-Fi and work outside. A server, as the audit's host is one, may be kept "
    "from there on purpose.",
    fix="try it from the clients' Wi-Fi; where it fails there, too, let clients inside connect to this "
    "address on port 443: an exception from the anti-spoofing rule, or a record inside with an address of "
    "the proxy that can be reached from there",
    source=f"{_MOBILITY}: hairpin",
    after=("LA-RPX-002", "LA-PRT-006"),
    applies=places.serving,
)
def unreachable(look: Look, pool: PoolEntry) -> Answers:
    """Find addresses of the external name that take no connection from inside."""
    yield from each(places.proxied(look, pool), partial(_unreachable, look, pool))


def _unreachable(look: Look, pool: PoolEntry, address: str) -> Answers:
    end = look.outside(address, places.HTTPS)
    if not end.opened and pool.web:
        name = pool.web.external_fqdn
        yield Fault(
            name,
            f"it leads to {end.place}, which takes no connection from here",
            (places.reached(look, end),),
        )


@rule(
    "LA-RPX-005",
    "A reverse proxy that gets no answer from the pool",
    Severity.HIGH,
    means="The proxy is there and tells every client outside that it reached nobody: no meetings for "
    "guests, no mobile clients.",
    fix="from the proxy test port 4443 of what its rule names, by name; see that it trusts the Front Ends' "
    "authority and passes the Host header on",
    source=f"{_PAGE}; {_MOBILITY}",
    after=("LA-PRT-003", "LA-PRT-004", "LA-HLT-001", "LA-HLT-004"),
    applies=places.serving,
)
def gateway(look: Look, pool: PoolEntry) -> Answers:
    """Find addresses of the external name that answer as a gateway with nobody behind it."""
    yield from each(places.proxied(look, pool), partial(_gateway, look))


def _gateway(look: Look, address: str) -> Answers:
    end = look.outside(address, places.HTTPS)
    failed = [page for page in places.pages(end) if page.status >= _GATEWAY]
    if failed:
        evidence = tuple(
            look.evidence(f"{page.path} {page.status}", Part.OUTSIDE, end.place) for page in failed
        )
        yield Fault(end.place, f"it answers {failed[0].status}", evidence)


@rule(
    "LA-RPX-006",
    "The external web services do not answer plain HTTP",
    Severity.NOTE,
    means="Mobile clients ask lyncdiscover over plain HTTP where the certificate does not hold that name: "
    "users of such SIP domains have to type the address in.",
    fix="nothing, where the certificate holds lyncdiscover of every SIP domain; else let TCP 80 pass, and "
    "forward it to port 8080 of the Front Ends",
    source=f"{_MOBILITY}: port 80",
    after=("LA-RPX-003", "LA-RPX-004", "LA-PRT-005", "LA-PRT-006"),
    applies=places.serving,
)
def no_http(look: Look, pool: PoolEntry) -> Answers:
    """Find addresses of the external name that take no connection for plain HTTP."""
    yield from each(places.proxied(look, pool), partial(_no_http, look))


def _no_http(look: Look, address: str) -> Answers:
    end = look.outside(address, places.HTTP)
    if not end.opened:
        yield Fault(end.place, "it takes no connection", (places.reached(look, end),))


RULES = (shared, untranslated, untranslated_http, unreachable, gateway, no_http)
