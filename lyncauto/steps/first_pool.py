"""Which pool a first site file is about, and what its override could be called. Pure."""

from __future__ import annotations

from lyncauto.errors import EstateUnreadable
from lyncauto.model.inventory import Inventory, PoolEntry, Topology
from lyncauto.steps import naming

_OVERRIDE = "webint"


def pools(topology: Topology) -> tuple[PoolEntry, ...]:
    """Return the pools that a site file can be about: those of Front Ends with web services."""
    return tuple(one for one in topology.pools if one.front_end and one.web)


def pool_of(topology: Topology, host: str) -> PoolEntry:
    """Return the pool of a Front End.

    Raises:
        EstateUnreadable: The host is in none.
    """
    for one in pools(topology):
        if host in one.computers:
            return one
    known = "; ".join(f"{one.fqdn} of {', '.join(one.computers)}" for one in pools(topology))
    raise EstateUnreadable(
        f"{host} is no Front End of a pool with web services",
        why=f"the topology has {known or 'no such pool'}",
        fix="name one of its Front Ends by its FQDN",
    )


def pool_named(topology: Topology | None, name: str) -> PoolEntry:
    """Return a pool by its name.

    Raises:
        EstateUnreadable: There is none of that name, or no topology was read.
    """
    known = pools(topology) if topology else ()
    for one in known:
        if one.fqdn == name:
            return one
    raise EstateUnreadable(
        f"no topology that was read has the Front End pool {name}",
        why=f"it has {', '.join(one.fqdn for one in known)}" if known else "it has no Front End pool",
        fix="name a pool as the topology does",
    )


def proposed_override(found: Inventory, pool: PoolEntry) -> str:
    """Return a name for an override that nothing in the topology has yet; empty: each is taken."""
    label, _, domain = pool.fqdn.partition(".")
    taken = _taken(found)
    names = (f"{_OVERRIDE}.{domain}", f"{_OVERRIDE}-{label}.{domain}")
    return next((name for name in names if name not in taken), "")


def _taken(found: Inventory) -> set[str]:
    names = {naming.host_of(one.url) for one in found.simple_urls}
    for prefix in ("lyncdiscover", "lyncdiscoverinternal", "sip"):
        names.update(naming.discovery(prefix, found.sip_domains))
    for one in found.topology.pools if found.topology else ():
        names.update((one.fqdn, *one.computers))
        if one.web:
            names.update((one.web.internal_fqdn, one.web.external_fqdn))
    return names
