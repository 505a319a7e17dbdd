"""From the live estate to facts: everything that a plan about one pool rests on, or nothing."""

from __future__ import annotations

from lyncauto.errors import EstateUnreadable
from lyncauto.model.facts import Facts, FrontEnd, WebCertificate
from lyncauto.model.inventory import Inventory, PoolEntry
from lyncauto.steps.answers import addresses
from lyncauto.steps.estate import Estate
from lyncauto.steps.gather import raise_all
from lyncauto.steps.survey import Survey, survey, trusted


def collect(estate: Estate) -> Facts:
    """Read the pool's estate.

    Raises:
        LyncAutoError: What could not be read; several errors come as one EstateUnreadable.
    """
    return facts(estate, survey(estate, thorough=False))


def facts(estate: Estate, surveyed: Survey) -> Facts:
    """Return what a plan asks of a survey, none of which may be unknown.

    Raises:
        LyncAutoError: What could not be read; several errors come as one EstateUnreadable.
    """
    raise_all(surveyed.errors)
    found = surveyed.inventory
    pool = next(one for one in _pools(found) if one.fqdn == estate.pool.name)
    _must_agree(estate, pool)
    assert pool.web is not None  # noqa: S101 - else the survey has an error
    return Facts(
        read_at=found.read_at,
        pool=pool.fqdn,
        product=pool.product,
        server_version=found.server_version,
        topology=found.topology.signature if found.topology else "",
        front_ends=tuple(FrontEnd(name, addresses(found.answers, name)) for name in pool.computers),
        web=pool.web,
        other_web_fqdns=_other_web(found, pool),
        simple_urls=found.simple_urls,
        sip_domains=found.sip_domains,
        replicas=found.replicas,
        assignments=found.assignments,
        store=found.store,
        certificate_host=estate.key_host,
        roots=trusted(found),
        zone=estate.zone.zone,
        web_certificates=tuple(WebCertificate(one.host, one.leaf) for one in found.chains),
        answers=found.answers,
        health=found.health,
        services=tuple(one.service for one in found.loaded),
        delivered=found.delivered,
        nodes=found.nodes,
        vip_in_use=surveyed.vip_in_use,
        other_hosts=_other_hosts(found, pool),
        kerberos=found.kerberos,
        routing_groups=tuple(group for name, group in found.routing_groups if name == pool.fqdn),
        negative_ttl=dict(found.negative_ttls)[estate.zone.zone],
        backup=surveyed.backup,
    )


def _pools(found: Inventory) -> tuple[PoolEntry, ...]:
    return found.topology.pools if found.topology else ()


def _others(found: Inventory, pool: PoolEntry) -> list[PoolEntry]:
    return [one for one in _pools(found) if one.fqdn != pool.fqdn]


def _other_web(found: Inventory, pool: PoolEntry) -> tuple[str, ...]:
    """Return what the web services of other pools are called, sorted."""
    names = {
        name
        for one in _others(found, pool)
        if one.web
        for name in (one.fqdn, one.web.internal_fqdn, one.web.external_fqdn)
    }
    return tuple(sorted(names - {""}))


def _other_hosts(found: Inventory, pool: PoolEntry) -> tuple[str, ...]:
    """Return the names of other pools and of their computers, sorted."""
    return tuple(sorted({name for one in _others(found, pool) for name in (one.fqdn, *one.computers)}))


def _must_agree(estate: Estate, pool: PoolEntry) -> None:
    declared, members = {host.name for host in estate.pool.front_ends}, ", ".join(pool.computers)
    if declared != set(pool.computers):
        raise EstateUnreadable(
            f"the site file and the topology do not name the same Front Ends of {pool.fqdn}",
            why=f"the site file has {', '.join(sorted(declared))}; the topology has {members}",
            fix="list exactly the topology's Front Ends under `front_ends` of the pool",
        )
