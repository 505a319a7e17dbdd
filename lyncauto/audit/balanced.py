"""The virtual services in front of a pool, and how a rule asks them all the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TypeAlias

from lyncauto.audit.carried import Wrong
from lyncauto.audit.look import Lacking, Look
from lyncauto.audit.rule import Answers, Fault
from lyncauto.model.audit import Evidence
from lyncauto.model.balancer import RealServer, VirtualService
from lyncauto.model.facts import NodeFacts, WebServices
from lyncauto.model.inventory import Loaded, Part, PoolEntry
from lyncauto.steps import health

Chosen: TypeAlias = Callable[[WebServices, VirtualService], bool]
_RANGES = re.compile(r"\d{3}(-\d{3})?(,\d{3}(-\d{3})?)*")


def secure(web: WebServices, service: VirtualService) -> bool:
    """Whether it serves HTTPS, decrypted or not."""
    return bool(service.certificate) or service.port in {web.published_https_port, web.external_https_port}


def plain(web: WebServices, service: VirtualService) -> bool:
    """Whether it serves HTTP."""
    return not secure(web, service)


def internal(web: WebServices, service: VirtualService) -> bool:
    """Whether it leads to the internal web site: the external one needs no persistence."""
    outer = {web.external_https_port, web.external_http_port}
    return not service.servers or any(one.port not in outer for one in service.servers)


def inner_secure(web: WebServices, service: VirtualService) -> bool:
    """Whether it serves the internal web site's HTTPS."""
    return secure(web, service) and internal(web, service)


def services(look: Look, pool: PoolEntry) -> tuple[Loaded, ...]:
    """Return what the nodes of a pool have loaded for it; none where nothing balances it.

    Raises:
        Lacking: A node was not read; or the web services lead to a balancer of which nothing is known.
    """
    found = look.loaded(pool)
    if not found and not look.declared(pool) and (vips := look.vips(pool)):
        raise Lacking(Part.BALANCER, vips[0], None)
    return found


def place(service: VirtualService) -> str:
    """Return what a finding about a virtual service is about."""
    return f"{service.address}:{service.port}"


def each_service(
    look: Look, pool: PoolEntry, chosen: Chosen, wrong: Callable[[VirtualService], Wrong]
) -> Answers:
    """Ask each virtual service; nodes that serve it with the same fault are one finding.

    Raises:
        Lacking: As for services. What *wrong* lacks of one service says nothing about the others.
    """
    found: dict[str, list[tuple[str, Evidence]]] = {}
    lacking: list[Lacking] = []
    for one in services(look, pool):
        try:
            said = wrong(one.service) if pool.web and chosen(pool.web, one.service) else None
        except Lacking as missing:
            lacking.append(missing)
            continue
        if said:
            evidence = look.evidence(said[1], Part.BALANCER, one.node)
            found.setdefault(place(one.service), []).append((said[0], evidence))
    for target, those in found.items():
        texts = dict.fromkeys(text for text, _ in those)
        yield Fault(target, "; ".join(texts), tuple(evidence for _, evidence in those))
    yield from lacking


def members(pool: PoolEntry, service: VirtualService) -> Iterator[RealServer]:
    """Give those real servers that are members of the pool."""
    return (one for one in service.servers if one.name in pool.computers)


def counted(service: VirtualService) -> frozenset[int]:
    """Return the status codes that a health check counts as alive.

    Raises:
        Lacking: They are written in another way than codes and ranges of codes.
    """
    text = service.expect.replace(" ", "")
    if not _RANGES.fullmatch(text):
        raise Lacking(Part.BALANCER, service.node or place(service), None)
    spans = (part.partition("-") for part in text.split(","))
    return frozenset(code for first, _, last in spans for code in range(int(first), int(last or first) + 1))


def status(look: Look, web: WebServices, service: VirtualService, server: RealServer) -> int:
    """Return what a real server answers to the service's health check.

    Raises:
        Lacking: It was not asked for that page.
    """
    path = service.check_path.lower()
    if secure(web, service) and path == health.HTTPS_PATH and server.port == web.https_port:
        return look.health(server.name).https_status
    if plain(web, service) and path == health.HTTP_PATH and server.port == web.http_port:
        return look.health(server.name).http_status
    found = look.outside(server.address, server.port)
    for page in found.pages:
        if page.path.lower() == path:
            return page.status
    raise Lacking(Part.OUTSIDE, found.place, None)


def program(look: Look, node: str) -> NodeFacts:
    """Return a node's programs.

    Raises:
        Lacking: They are not known.
    """
    look.need(Part.NODE, node)
    for one in look.inventory.nodes:
        if one.name == node:
            return one
    raise Lacking(Part.NODE, node, None)


def nodes(look: Look, pool: PoolEntry) -> tuple[str, ...]:
    """Return the nodes that the site file gives a pool; without one, those that are known to carry it."""
    declared = look.declared(pool)
    return declared.nodes if declared else tuple(sorted({one.node for one in look.loaded(pool)} - {""}))


def serves(look: Look, pool: PoolEntry, node: str) -> bool:
    """Whether a node of the pool has clients: something is loaded on it, or DNS leads to its address.

    Before a migration it has neither, and then nothing is wrong with a node that does not run.

    Raises:
        Lacking: Neither is known.
    """
    declared = look.declared(pool)
    if declared and declared.vip in look.ends_at(look.web_name(pool)):
        return True
    return any(one.node == node for one in look.loaded(pool))
