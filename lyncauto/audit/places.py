"""The end points of a pool's web services: which there are, and what they show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lyncauto.audit.look import Lacking, Look
from lyncauto.model.audit import Evidence
from lyncauto.model.inventory import Outside, Page, Part, PoolEntry

HTTPS, HTTP = 443, 80  # of the external web services, as clients see them


@dataclass(frozen=True, slots=True)
class Member:
    """A Front End at one of its addresses."""

    host: str
    address: str


def serving(pool: PoolEntry) -> bool:
    """Whether users are homed in a pool and use its web services."""
    return pool.front_end and pool.web is not None


def members(look: Look, pool: PoolEntry) -> tuple[Member, ...]:
    """Return the Front Ends of a pool, once for each of their addresses.

    Raises:
        Lacking: The addresses of one are not known.
    """
    found = look.front_end_addresses(pool)
    return tuple(Member(host, address) for address, host in sorted(found.items(), key=lambda one: one[::-1]))


def internal(pool: PoolEntry) -> tuple[int, ...]:
    """Return the ports of the internal web site on a Front End, HTTPS first."""
    return (pool.web.https_port, pool.web.http_port) if pool.web else ()


def external(pool: PoolEntry) -> tuple[int, ...]:
    """Return the ports of the external web site on a Front End, HTTPS first."""
    return (pool.web.external_https_port, pool.web.external_http_port) if pool.web else ()


def published(pool: PoolEntry) -> tuple[int, ...]:
    """Return the ports of the internal web services as clients see them, HTTPS first."""
    return (pool.web.published_https_port, pool.web.published_http_port) if pool.web else ()


def balanced(look: Look, pool: PoolEntry) -> tuple[str, ...]:
    """Return the addresses that clients get for the web services and that are no Front End's.

    Raises:
        Lacking: Where the name of the web services or of a Front End leads is not known.
    """
    return tuple(
        one for one in look.ends_at(look.web_name(pool)) if one not in look.front_end_addresses(pool)
    )


def proxied(look: Look, pool: PoolEntry) -> tuple[str, ...]:
    """Return the addresses of the external name that are no Front End's, as clients inside get them.

    Raises:
        Lacking: Where that name or a Front End's leads is not known.
    """
    name = pool.web.external_fqdn if pool.web else ""
    found = look.ends_at(name) if name else ()
    return tuple(one for one in found if one not in look.front_end_addresses(pool))


def ends(look: Look, address: str, ports: Iterable[int]) -> tuple[Outside, ...]:
    """Return what some ports of an address show, each once.

    Raises:
        Lacking: One of them was not asked.
    """
    return tuple(look.outside(address, port) for port in dict.fromkeys(ports))


def pages(end: Outside) -> tuple[Page, ...]:
    """Return the pages that an end point answered; none where nobody can connect to it.

    Raises:
        Lacking: It takes connections, and no page of it is known.
    """
    found = tuple(one for one in end.pages if one.status)
    if end.opened and not found:
        raise Lacking(Part.OUTSIDE, end.place, None)
    return found if end.opened else ()


def values(page: Page, header: str) -> Iterator[str]:
    """Give every value of a header, which is named in lower case."""
    return (value for name, value in page.headers if name == header)


def schemes(page: Page) -> set[str]:
    """Return the ways to log on that an answer offers, in lower case: "negotiate", "ntlm", "basic"."""
    return {text.split()[0].lower() for text in values(page, "www-authenticate") if text.strip()}


def reached(look: Look, end: Outside) -> Evidence:
    """Return whether an end point took the connection, as evidence."""
    return look.evidence(
        f"{end.place}: {'open' if end.opened else end.error or 'closed'}", Part.OUTSIDE, end.place
    )
