"""What end points show to whoever connects: ports, TLS, certificate, pages and their headers."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from lyncauto.model.facts import FrontEnd, WebServices
from lyncauto.model.inventory import Outside, Page
from lyncauto.ports.endpoint import Endpoint
from lyncauto.ports.probe import Probe
from lyncauto.steps import health
from lyncauto.steps.gather import gather

VERSIONS = ("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3")
_SECURE_PAGES = (health.HTTPS_PATH, "/")
_PLAIN_PAGES = (health.HTTP_PATH, health.HTTPS_PATH)
_OUTER_HTTPS, _OUTER_HTTP = 443, 80  # of the external web services, as clients see them
_SIGN_IN = 5061  # SIP over TLS
# What balancers show their own operators, and nobody else should see.
_OPERATORS_PAGES = ("/haproxy?stats", "/stats", "/access/")
# What rules ask for. No more is kept: an answer may carry what is meant for one client alone.
_KEPT = ("location", "server", "set-cookie", "strict-transport-security", "www-authenticate")


@dataclass(frozen=True, slots=True)
class Asked:
    """An end point to ask.

    Attributes:
        host: FQDN of the Front End; empty: the address is no Front End's.
        secure: Whether TLS is due.
        paths: To be asked for.
    """

    host: str
    endpoint: Endpoint
    secure: bool
    paths: tuple[str, ...]


def doors(pool: str, web: WebServices, members: Iterable[FrontEnd]) -> Iterator[Asked]:
    """Give the ports of each Front End: its internal and, where they have a name, its external web site."""
    for one in members:
        for address in one.addresses[:1]:
            inside = Endpoint(web.internal_fqdn or pool, address, web.https_port)
            yield Asked(one.fqdn, inside, secure=True, paths=_SECURE_PAGES)
            yield Asked(one.fqdn, replace(inside, port=web.http_port), secure=False, paths=_PLAIN_PAGES)
            if web.external_fqdn:
                beyond = Endpoint(web.external_fqdn, address, web.external_https_port)
                yield Asked(one.fqdn, beyond, secure=True, paths=_SECURE_PAGES)
                plain = replace(beyond, port=web.external_http_port)
                yield Asked(one.fqdn, plain, secure=False, paths=_PLAIN_PAGES)


def front_doors(
    name: str, web: WebServices, addresses: Iterable[str], members: Iterable[FrontEnd]
) -> Iterator[Asked]:
    """Give the ports of each of *addresses* that is no Front End's: where clients are sent to, or will be."""
    known = {address for member in members for address in member.addresses}
    for address in dict.fromkeys(addresses):
        if address not in known:
            where = Endpoint(name, address, web.published_https_port)
            yield Asked("", where, secure=True, paths=(*_SECURE_PAGES, *_OPERATORS_PAGES))
            plain = replace(where, port=web.published_http_port)
            yield Asked("", plain, secure=False, paths=(*_PLAIN_PAGES, *_OPERATORS_PAGES))


def back_doors(name: str, addresses: Iterable[str], members: Iterable[FrontEnd]) -> Iterator[Asked]:
    """Give where clients outside come in, as far as that is seen from here: usually a reverse proxy."""
    known = {address for member in members for address in member.addresses}
    for address in dict.fromkeys(addresses):
        if address not in known:
            yield Asked("", Endpoint(name, address, _OUTER_HTTPS), secure=True, paths=_SECURE_PAGES)
            yield Asked("", Endpoint(name, address, _OUTER_HTTP), secure=False, paths=_PLAIN_PAGES)


def sip_doors(pool: str, addresses: Iterable[str], members: Iterable[FrontEnd]) -> Iterator[Asked]:
    """Give the sign-in port of addresses that the pool's name leads to and that are no Front End's."""
    known = {address for member in members for address in member.addresses}
    for address in addresses:
        if address not in known:
            yield Asked("", Endpoint(pool, address, _SIGN_IN), secure=False, paths=())


def outside(probe: Probe, asked: Iterable[Asked], trusted: str) -> tuple[Outside, ...]:
    """Ask every end point, all at once.

    Args:
        probe: Connects.
        asked: End points, each address and port once.
        trusted: PEM of the estate's authorities.
    """
    tasks = {one.endpoint: partial(_shown, probe, one, trusted) for one in asked}
    return tuple(gather(tasks).values())


def _shown(probe: Probe, asked: Asked, trusted: str) -> Outside:
    where = asked.endpoint
    reach = probe.reach(where)
    if not reach.open:
        return Outside(asked.host, where.address, where.port, where.name, opened=False, error=reach.error)
    if not asked.secure:
        pages = _pages(probe, asked, None)
        return Outside(asked.host, where.address, where.port, where.name, opened=True, pages=pages)
    hands = [(version, probe.shown(where, version)) for version in VERSIONS]
    spoken = [(version, hand) for version, hand in hands if not hand.error]
    verified = probe.tls(where, root=trusted.encode())
    shown = verified.certificate or next((hand.certificate for _, hand in reversed(spoken)), b"")
    return Outside(
        asked.host,
        where.address,
        where.port,
        where.name,
        opened=True,
        tls=tuple(version for version, _ in spoken),
        tried=VERSIONS,
        certificate=base64.b64encode(shown).decode("ascii"),
        trusted=verified.verified,
        distrust=verified.error,
        pages=_pages(probe, asked, trusted.encode()) if verified.verified else (),
    )


def _pages(probe: Probe, asked: Asked, root: bytes | None) -> tuple[Page, ...]:
    return tuple(_page(probe, asked.endpoint, path, root) for path in asked.paths)


def _page(probe: Probe, endpoint: Endpoint, path: str, root: bytes | None) -> Page:
    answer = probe.http(endpoint, path, root=root)
    return Page(path, answer.status, _headers(answer.headers), answer.error)


def _headers(found: Mapping[str, Sequence[str]]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name, _without_value(value) if name == "set-cookie" else value)
        for name, values in found.items()
        if name in _KEPT
        for value in values
    )


def _without_value(cookie: str) -> str:
    """Return a cookie's name and attributes; its value may be somebody's session."""
    pair, semicolon, attributes = cookie.partition(";")
    name, equals, _ = pair.partition("=")
    return f"{name}{equals}...{semicolon}{attributes}"
