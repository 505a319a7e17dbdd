"""What was read of a pool and is no value of its site file, in sentences for whoever fills it in. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from lyncauto.model.inventory import PRODUCTS, Inventory, Part, PoolEntry
from lyncauto.steps.answers import addresses, final
from lyncauto.steps.first_zone import Zone
from lyncauto.steps.naming import host_of, inside


def found_words(found: Inventory, pool: PoolEntry) -> Iterator[str]:
    """Give what there is and where it was read; of what was not read there is no word."""
    for part, words in _words(found, pool):
        where = next((one.where for one in found.readings if one.part is part and one.known), "")
        if where:
            yield f"{words} ({where})"


def _words(found: Inventory, pool: PoolEntry) -> Iterator[tuple[Part, str]]:
    members = len(pool.computers)
    yield Part.TOPOLOGY, f"{product(pool)}, {members} Front End{'s' if members > 1 else ''}"
    yield Part.BUILD, f"the server calls itself {found.server_version}"
    if pool.web and pool.web.external_fqdn:
        leads = ", ".join(final(found.answers, pool.web.external_fqdn))
        outward = pool.web.external_fqdn + (f" at {leads}" if leads else "")
        yield Part.TOPOLOGY, f"external web services: {outward}"
    yield Part.SIP_DOMAINS, f"SIP domains: {', '.join(found.sip_domains) or 'none'}"
    urls = sorted({one.url for one in found.simple_urls})
    yield Part.SIMPLE_URLS, f"simple URLs: {', '.join(urls) or 'none'}"
    current = sum(one.up_to_date for one in found.replicas)
    yield Part.REPLICAS, f"replicas: {current} of {len(found.replicas)} are up to date"
    accounts = ", ".join(f"{one.account} in {one.site}" for one in found.kerberos)
    yield Part.KERBEROS, f"Kerberos account of the web services: {accounts or 'none'}"


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
        yield f"outside the zone {zone.entry.text}: {', '.join(elsewhere)}"
