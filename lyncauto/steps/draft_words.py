"""What was read of a pool and is no value of its site file, in sentences for whoever fills it in. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from lyncauto.model.inventory import PRODUCTS, Inventory, Part, PoolEntry
from lyncauto.steps.answers import addresses, final
from lyncauto.steps.first_zone import Zone
from lyncauto.steps.naming import host_of, inside


def found_words(found: Inventory, pool: PoolEntry) -> Iterator[str]:
    """Give what there is; of what was not read there is no word."""
    read = {one.part for one in found.readings if one.known}
    yield f"{pool.fqdn}: {product(pool)}, {len(pool.computers)} Front Ends"
    if found.server_version:
        yield f"the server calls itself {found.server_version}"
    if pool.web and pool.web.external_fqdn:
        leads = ", ".join(final(found.answers, pool.web.external_fqdn))
        yield f"external web services: {pool.web.external_fqdn}{f' ({leads})' if leads else ''}"
    if Part.SIP_DOMAINS in read:
        yield f"SIP domains: {', '.join(found.sip_domains) or 'none'}"
    if Part.SIMPLE_URLS in read:
        yield f"simple URLs: {', '.join(sorted({one.url for one in found.simple_urls})) or 'none'}"
    if Part.REPLICAS in read:
        current = sum(one.up_to_date for one in found.replicas)
        yield f"replicas of the topology: {current} of {len(found.replicas)} are up to date"
    if Part.KERBEROS in read:
        accounts = ", ".join(f"{one.account} in {one.site}" for one in found.kerberos)
        yield f"Kerberos account of the web services: {accounts or 'none'}"


def product(pool: PoolEntry) -> str:
    """Return what the pool's product is called."""
    return PRODUCTS.get(pool.product) or "a product whose version was not read"


def warnings(found: Inventory, pool: PoolEntry, override: str, zone: Zone) -> Iterator[str]:
    """Give what speaks against going on with the file as it is."""
    if pool.standard_edition:
        yield f"{pool.fqdn} is a Standard Edition server, which takes no override and needs no balancer"
    new = not (pool.web and pool.web.internal_fqdn)
    if new and (there := addresses(found.answers, override)):
        yield f"{override} is in DNS already ({', '.join(there)}): see whose it is, or choose another name"
    behind = sorted(one.fqdn for one in found.replicas if not one.up_to_date)
    if ours := [name for name in behind if name in pool.computers]:
        yield f"replicas that are not up to date: {', '.join(ours)}"
    hosts = {host_of(one.url) for one in found.simple_urls}
    if elsewhere := sorted(name for name in hosts if not inside(zone.entry.text, name)):
        yield f"outside the zone, so never moved by lyncauto: {', '.join(elsewhere)}"
