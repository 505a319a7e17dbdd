"""Whether a pool keeps its quorum while one Front End is stopped. Pure.

Source: Microsoft, "Front End Pool high availability and management" (pool-level and routing-group-level
quorum loss), for Lync Server 2013 and later. Lync Server 2010 has no fabric, so nothing here concerns it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from lyncauto.model.facts import RoutingGroup

_SKYPE_2019 = 8
_FEW = 2
_REPLICAS = 3  # of every routing group, where the pool has so many Front Ends


@dataclass(frozen=True, slots=True)
class Functional:
    """One row of the table: how many Front Ends must run for the pool to be functional.

    Attributes:
        largest: Pool of at most so many Front Ends.
        running: So many must run,
        among: of so many that were started first when the pool was new; 0: of all.
    """

    largest: int
    running: int
    among: int = 0


TABLE: Final = (
    Functional(2, 1),
    Functional(4, 2),
    Functional(6, 3),
    Functional(7, 4),
    Functional(9, 4, among=7),
    Functional(12, 5, among=9),
)
TABLE_2019: Final = (*TABLE[:-1], Functional(11, 5, among=9), Functional(16, 7, among=12))


def at_risk(
    groups: Sequence[RoutingGroup], members: Collection[str], host: str, product: int
) -> tuple[str, ...]:
    """Return why *host* must not be stopped now; empty when it may.

    Which Front Ends of a large pool were started first is not known here, so that each one that is down is
    taken to be one of them: in doubt the answer is no.

    Args:
        groups: As they are now. A Front End that holds no replica of any group is taken to be down.
        members: FQDNs of all of the pool's Front Ends.
        host: The one to be stopped.
        product: Version of the services, 6 (Lync Server 2013) or later.
    """
    return (*_pool(groups, members, host, product), *_groups(groups, len(members), host))


def shrunken(before: Sequence[RoutingGroup], now: Sequence[RoutingGroup]) -> tuple[str, ...]:
    """Return the routing groups that have fewer replicas up than *before*."""
    found = {one.id: len(one.replicas) for one in now}
    return tuple(one.id for one in before if found.get(one.id, 0) < len(one.replicas))


def _pool(
    groups: Sequence[RoutingGroup], members: Collection[str], host: str, product: int
) -> tuple[str, ...]:
    total = len(members)
    table = TABLE_2019 if product >= _SKYPE_2019 else TABLE
    row = next((row for row in table if total <= row.largest), None)
    if row is None:
        return (f"how many of {total} Front Ends must run is not documented",)
    running = {name for one in groups for name in one.replicas} & set(members)
    down = set(members) - running | {host}
    left = (row.among or total) - len(down)
    if left >= row.running:
        return ()
    of = f" of the {row.among} that were started first" if row.among else ""
    names = ", ".join(sorted(down))
    need = f"a pool of {total} Front Ends needs {row.running}{of} running"
    return (f"{need}; with {names} down only {max(left, 0)} are certain",)


def _groups(groups: Sequence[RoutingGroup], total: int, host: str) -> tuple[str, ...]:
    """Return the groups that would lose the majority of their replicas; two of two Front Ends are none."""
    needed = _REPLICAS // 2 + 1 if total >= _REPLICAS else 1
    left: dict[tuple[str, ...], list[str]] = {}  # who would hold a replica still -> groups
    for one in groups:
        others = tuple(name for name in one.replicas if name != host)
        if host in one.replicas and len(others) < needed:
            left.setdefault(others, []).append(one.id)
    return tuple(
        f"{_named(ids)} would have {len(others)} of at least {needed} replicas,"
        f" on {', '.join(others) or 'no Front End'}"
        for others, ids in left.items()
    )


def _named(ids: Sequence[str]) -> str:
    """Return a few names of routing groups; a pool has hundreds."""
    more = f" and {len(ids) - _FEW} more" if len(ids) > _FEW else ""
    return f"routing group{'s' if len(ids) > 1 else ''} {', '.join(ids[:_FEW])}{more}"
