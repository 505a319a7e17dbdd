"""An inventory as a person reads it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lyncauto.model.inventory import PRODUCTS, Inventory, Outside, PoolEntry
from lyncauto.report.lines import Line, Tone


def inventory_lines(found: Inventory, *pools: str) -> tuple[Line, ...]:
    """Return the picture of an estate, these pools first, and what of it could not be read."""
    return tuple(_lines(found, pools))


def _lines(found: Inventory, names: Sequence[str]) -> Iterator[Line]:
    pools = {one.fqdn: one for one in (found.topology.pools if found.topology else ())}
    for name in names:
        known = pools.get(name)
        yield from _pool(found, known) if known else (Line(f"{name}, read {found.read_at}", Tone.TITLE),)
    yield from _front_ends(found)
    yield from _section("Names", _names(found))
    yield from _section("Replicas", _replicas(found))
    yield from _section("Virtual services", _services(found))
    yield from _section("Shown to whoever connects", map(_outside, found.outside))
    missing = [one for one in found.readings if not one.known]
    if missing:
        yield Line("Could not be read", Tone.BAD)
        for one in missing:
            yield Line(f"  {one.part}{f' of {one.about}' if one.about else ''}, by {one.where}: {one.why}")
            yield Line(f"    {one.fix}", Tone.QUIET)


def _pool(found: Inventory, pool: PoolEntry) -> Iterator[Line]:
    product = PRODUCTS.get(pool.product, f"version {pool.product}").replace(" Server", "")
    build = f" ({found.server_version})" if found.server_version else ""
    yield Line(f"{pool.fqdn}: {product}{build}, read {found.read_at}", Tone.TITLE)
    if pool.web:
        yield Line(f"  override   {pool.web.internal_fqdn or 'none: clients use the pool name'}")
        yield Line(f"  external   {pool.web.external_fqdn}")
        yield Line(f"  ports      HTTPS {pool.web.https_port}, HTTP {pool.web.http_port}")


def _front_ends(found: Inventory) -> Iterator[Line]:
    yield Line("Front Ends", Tone.TITLE)
    for health in found.health:
        yield Line(
            f"  {health.fqdn}: /abs/handler {health.https_status}, /meet/blank.html {health.http_status}, "
            f"certificate {'verified as ' + health.verified_as if health.verified else health.error}"
        )
    for account in found.kerberos:
        yield Line(f"  Kerberos web account of {account.site}: {account.account}")
    for _, group in found.routing_groups:
        yield Line(f"  routing group {group.id}: replicas up on {', '.join(group.replicas) or 'none'}")


def _names(found: Inventory) -> Iterator[str]:
    for answer in found.answers:
        if answer.type == "A":
            values = ", ".join(answer.values) or answer.rcode
            yield f"{answer.name} on {answer.server} ({answer.role}): {values}, TTL {answer.ttl}"


def _replicas(found: Inventory) -> Iterator[str]:
    for replica in found.replicas:
        yield f"{replica.fqdn}: {'up to date' if replica.up_to_date else 'behind'}, {replica.last_update}"


def _services(found: Inventory) -> Iterator[str]:
    for one in found.loaded:
        service, count = one.service, len(one.service.servers)
        yield f"{service.address}:{service.port} on {one.node}: {service.title}, {count} real servers"


def _outside(one: Outside) -> str:
    if not one.opened:
        return f"{one.place} as {one.name}: {one.error}"
    pages = ", ".join(f"{page.path} {page.status or page.error}" for page in one.pages)
    tls = f"{', '.join(one.tls) or 'no TLS'}; " if one.tried else ""
    return f"{one.place} as {one.name}: {tls}{pages or one.distrust}"


def _section(title: str, lines: Iterator[str]) -> Iterator[Line]:
    yield Line(title, Tone.TITLE)
    empty = True
    for text in lines:
        empty = False
        yield Line(f"  {text}")
    if empty:
        yield Line("  none")
