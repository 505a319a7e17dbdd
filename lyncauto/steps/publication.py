"""What it takes to give a pool an override FQDN that the topology does not have yet. Pure."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from lyncauto.model import site
from lyncauto.model.design import CertificateWish, FrontEndWish, Publication
from lyncauto.model.facts import Facts, FrontEnd
from lyncauto.model.key_kind import DEFAULT
from lyncauto.steps import naming
from lyncauto.steps.answers import addresses, aliases
from lyncauto.steps.mark import Stock, mark, short_hash
from lyncauto.steps.moving import served_here
from lyncauto.steps.policy import Demand, holds, names_in
from lyncauto.steps.rules_override import taken

WEB_USE = "WebServicesInternal"
_TTL = 3600  # seconds, where the pool's own record says nothing: what Windows gives a new record


def publication(pool: site.Pool, authority: site.CertificateAuthority, facts: Facts) -> Publication | None:
    """Return what has to be done at the topology and the Front Ends; ``None`` if the override is in force."""
    if facts.web.internal_fqdn:
        return None
    return Publication(
        mark=short_hash(facts.topology, pool.name, pool.override),
        product=facts.product,
        record_ttl=_record_ttl(facts),
        negative_ttl=facts.negative_ttl,
        adopt=pool.limits.adopt,
        front_ends=tuple(front_end(pool, authority, facts, member) for member in facts.front_ends),
    )


def pool_names(pool: site.Pool, facts: Facts) -> frozenset[str]:
    """Return the names that are this pool's own, and may be in a certificate though nobody asked for them."""
    simple = (naming.host_of(url.url) for url in facts.simple_urls)
    members = (one.fqdn for one in facts.front_ends)
    return frozenset((pool.name, pool.override, *members, *simple, *naming.lync_adds(facts)))


def stock(facts: Facts, host: str) -> Stock:
    """Return what the store of *host* holds."""
    found = tuple(one for one in facts.store if one.host == host)
    return Stock(found, datetime.fromisoformat(facts.read_at))


def obstacles(pool: site.Pool, facts: Facts) -> Iterator[tuple[str, str]]:
    """Give each reason why the override cannot be published, and what mends it."""
    if uses := taken(facts, pool.override):
        yield (
            f"{pool.override} is also the name of {', and of '.join(uses)}",
            "choose an override FQDN that nothing else is called, and write it into the site file",
        )
    if alias := aliases(facts.answers, pool.override):
        yield (
            f"{pool.override} is an alias of {alias[0]}, and the topology has no override yet",
            f"remove the CNAME record of {pool.override}, or choose another override",
        )
    found = addresses(facts.answers, pool.override)
    if found and not served_here(facts, pool.vip, found):
        yield (
            f"{pool.override} answers {', '.join(found)}, which is not this pool's Front Ends",
            "choose an override that nothing uses, or remove its record",
        )
    for member in facts.front_ends:
        if not _used(facts, member.fqdn):
            yield (
                f"{member.fqdn} has no certificate for {WEB_USE}",
                "assign one in the Deployment Wizard, then plan again",
            )


def _record_ttl(facts: Facts) -> int:
    found = (one.ttl for one in facts.answers if (one.role, one.name) == ("written", facts.pool) and one.ttl)
    return next(found, _TTL)


def front_end(
    pool: site.Pool, authority: site.CertificateAuthority, facts: Facts, member: FrontEnd
) -> FrontEndWish:
    """Return what a Front End needs before clients may reach it by the override."""
    present = _present_names(facts, member.fqdn)
    updates = (one.last_update for one in facts.replicas if one.fqdn == member.fqdn)
    shown = (one.thumbprint for one in facts.health if one.fqdn == member.fqdn)
    wanted = None if holds(present, pool.override) else _wish(pool, authority, facts, member.fqdn)
    return FrontEndWish(
        host=member.fqdn,
        address=next(iter(member.addresses), ""),
        https_port=facts.web.https_port,
        used=_used(facts, member.fqdn),
        served=next(shown, ""),
        updated=next(updates, ""),
        certificate=wanted,
    )


def _wish(pool: site.Pool, authority: site.CertificateAuthority, facts: Facts, host: str) -> CertificateWish:
    """Return the certificate in use, and the override: no name that a client may use is lost."""
    names = tuple(sorted({*_present_names(facts, host), host, pool.name, pool.override}))
    demanded = Demand(names, pool_names(pool, facts), DEFAULT)
    made = CertificateWish(
        name=host,
        names=names,
        friendly_name="",
        ca=authority.config,
        template=authority.template,
        host=host,
        exportable=False,
        key=DEFAULT,  # whatever the balancer has: servers talk to each other by it
    )
    return replace(made, friendly_name=mark(made, authority.source, stock(facts, host), demanded))


def _present_names(facts: Facts, host: str) -> tuple[str, ...]:
    found = (one.certificate for one in facts.web_certificates if one.host == host)
    return names_in(base64.b64decode(next(found, "")))


def _used(facts: Facts, host: str) -> str:
    found = (one.thumbprint for one in facts.assignments if (one.host, one.use) == (host, WEB_USE))
    return next(found, "")
