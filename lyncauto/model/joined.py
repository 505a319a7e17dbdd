"""Several inventories as one: of the parts of an estate, of its pools, of live readings and files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any

from lyncauto.model.inventory import Inventory, PoolEntry, Topology

_ONE = {"read_at", "version", "topology", "server_version"}  # not lists


def joined(parts: Sequence[Inventory]) -> Inventory:
    """Return what all of *parts* know, each thing once, in their order; read when the last of them was.

    A pool that several topologies have is taken from the first of them.
    """
    lists: dict[str, Any] = {
        field.name: tuple(dict.fromkeys(item for part in parts for item in getattr(part, field.name)))
        for field in fields(Inventory)
        if field.name not in _ONE
    }
    topologies = [part.topology for part in parts if part.topology]
    return Inventory(
        read_at=max(part.read_at for part in parts),
        topology=_topology(topologies) if topologies else None,
        server_version=next((part.server_version for part in parts if part.server_version), ""),
        **lists,
    )


def _topology(found: Iterable[Topology]) -> Topology:
    pools: dict[str, PoolEntry] = {}
    signatures: dict[str, None] = {}
    for one in found:
        signatures[one.signature] = None
        for pool in one.pools:
            pools.setdefault(pool.fqdn, pool)
    return Topology(", ".join(filter(None, signatures)), tuple(pools[name] for name in sorted(pools)))
