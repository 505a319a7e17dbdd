"""Who must be able to reach whom, for a plan: a section of a change request. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from lyncauto.model import site
from lyncauto.model.design import Design
from lyncauto.report.markdown import listed, table, text

_HOST = "the host that runs lyncauto"
_PORTS = {"http": 80, "https": 443}

_Row = tuple[str, str, str, str]


def firewall(design: Design, declared: site.Site, revocation: Sequence[str]) -> Iterator[str]:
    """Give the table of rules.

    Args:
        design: Of the pool.
        declared: The site file.
        revocation: Addresses of the revocation lists that the known certificates name, ``http://...``.
    """
    pool = next(one for one in declared.pools if one.name == design.pool)
    rows = (
        *_clients(design),
        *_behind(design),
        _revocation(design, revocation),
        *_windows(pool, declared),
        *_management(design, pool, declared),
    )
    yield from table(("from", "to", "port", "what for"), rows)


def _clients(design: Design) -> Iterator[_Row]:
    vip, nodes = text(design.vip), listed([part.node for part in design.parts])
    to = f"{vip}, the virtual service on {nodes}"
    yield "clients' networks", to, f"TCP {design.https_port}", "internal web services"
    why = "root certificates and updates of telephones"
    yield "clients' networks", to, f"TCP {design.http_port}", why
    outside = (
        "the external web services are left where they are, on the Front Ends; a rule that forwards to a "
        f"name which moves finds ports {design.https_port} and {design.http_port} there, and no others"
    )
    yield "reverse proxy", "as today", "as today", outside


def _behind(design: Design) -> Iterator[_Row]:
    servers = dict.fromkeys((one.name, one.address) for one in (*design.https_servers, *design.http_servers))
    to = ", ".join(f"{text(name)} ({text(address)})" for name, address in servers)
    for part in design.parts:
        yield text(part.node), to, _front_end_ports(design), "web services and their health checks"
    if len(design.parts) > 1:
        nodes = " and ".join(text(part.node) for part in design.parts)
        yield nodes, "each other", "VRRP, IP protocol 112", "who has the address, where keepalived decides it"


def _revocation(design: Design, revocation: Sequence[str]) -> _Row:
    hosts = {urlsplit(url).hostname or "": urlsplit(url).port or 80 for url in revocation}
    ports = sorted({80, *hosts.values()})
    authority = text(design.certificate.ca.partition("\\")[2])
    issued = f"the CRL host of {authority}, as the certificate names it once it is issued"
    return (
        f"clients' networks and {_HOST}",
        f"{listed(sorted(hosts))}, and {issued}" if hosts else issued,
        _ports(ports),
        "revocation lists: Windows asks whether a certificate was revoked; HAProxy asks for none",
    )


def _windows(pool: site.Pool, declared: site.Site) -> Iterator[_Row]:
    """Give the roads to the Windows hosts, those of one port together."""
    authority = declared.ca[pool.ca]
    hosts = [declared.cms[pool.cms].host, declared.dns[pool.dns].host, *pool.front_ends]
    hosts += [authority.host] if authority.host else []
    ports: dict[tuple[int, bool], list[str]] = {}
    for one in hosts:
        ports.setdefault((one.port, one.tls), []).append(one.name)
    for (port, tls), names in ports.items():
        what = "WinRM, over HTTPS" if tls else "WinRM, its messages encrypted"
        yield _HOST, listed(list(dict.fromkeys(names))), f"TCP {port}", what


def _management(design: Design, pool: site.Pool, declared: site.Site) -> Iterator[_Row]:
    for name in pool.nodes:
        node = declared.nodes[name]
        yield _HOST, text(node.name), f"TCP {_port(node.agent)}", "the node agent"
    zone = declared.dns[pool.dns]
    servers: dict[int, list[str]] = {}
    for one in (*zone.name_servers, *zone.resolvers):
        servers.setdefault(one.port, []).append(one.name)
    for port, names in servers.items():
        yield _HOST, listed(names), f"UDP and TCP {port}", "DNS: what servers and resolvers answer"
    addresses = [design.vip, *(part.own for part in design.parts if part.own)]
    ports = _ports([design.https_port, design.http_port])
    yield _HOST, listed(addresses), ports, "proves the virtual services"
    fronts = listed(one.name for one in design.https_servers)
    yield _HOST, fronts, _front_end_ports(design), "asks each Front End's health"
    authority = declared.ca[pool.ca]
    if authority.source == "certsrv":
        host = urlsplit(authority.url).hostname or ""
        yield _HOST, text(host), f"TCP {_port(authority.url)}", "CA Web Enrolment"


def _front_end_ports(design: Design) -> str:
    return _ports([one.port for one in (*design.https_servers, *design.http_servers)])


def _port(url: str) -> int:
    place = urlsplit(url)
    return place.port or _PORTS[place.scheme]


def _ports(found: Sequence[int]) -> str:
    return f"TCP {', '.join(map(str, dict.fromkeys(found)))}"
