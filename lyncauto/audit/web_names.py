"""The names by which clients reach a pool's web services, one by one: one that is unknown hides no other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from lyncauto.audit.look import Lacking, Look
from lyncauto.audit.rule import Answers, each
from lyncauto.model.inventory import Part, PoolEntry
from lyncauto.steps import naming


def each_web_name(look: Look, pool: PoolEntry, question: Callable[[str], Answers]) -> Answers:
    """Ask about each name by which clients reach the pool's web services; one unknown hides no other."""
    for name in dict.fromkeys(_web_names(look, pool)):
        yield from (name,) if isinstance(name, Lacking) else each((name,), question)


def each_name(look: Look, pool: PoolEntry, question: Callable[[str], Answers]) -> Answers:
    """Ask about each name whose answers matter to the pool's clients."""
    for name in dict.fromkeys((*_web_names(look, pool), pool.fqdn, *pool.computers)):
        yield from (name,) if isinstance(name, Lacking) else each((name,), question)


def _web_names(look: Look, pool: PoolEntry) -> Iterator[str | Lacking]:
    """Give the names that lead to the pool's web services, and what is lacking to tell of others."""
    yield look.web_name(pool)
    sources: tuple[Callable[[], Iterable[str]], ...] = (look.simple_hosts, partial(discovery, look))
    for source in sources:
        try:
            names = tuple(source())
        except Lacking as lacking:
            yield lacking
            continue
        for name in names:
            try:
                if look.leads_to(pool, name):
                    yield name
            except Lacking as lacking:
                yield lacking


def discovery(look: Look) -> tuple[str, ...]:
    """Return the names by which clients inside look for a pool, one for each SIP domain.

    Raises:
        Lacking: The SIP domains are not known.
    """
    look.need(Part.SIP_DOMAINS)
    return naming.discovery("lyncdiscoverinternal", look.inventory.sip_domains)
