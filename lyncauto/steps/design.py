"""What one pool's web services are to look like: decided once, from site file and facts. Pure."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from lyncauto.errors import PreflightFailed
from lyncauto.model import site
from lyncauto.model.balancer import RealServer
from lyncauto.model.design import CertificateWish, Design
from lyncauto.model.facts import Facts, StoredCertificate
from lyncauto.model.plan import LeftAlone
from lyncauto.steps import before, naming
from lyncauto.steps.answers import addresses
from lyncauto.steps.moving import Moving, moving
from lyncauto.steps.policy import Demand, holds, objections, serious

KEY_BITS = 2048
LYNC_2010, LYNC_2013 = 5, 6
COOKIE = "MS-WSMAN"  # the very name that Microsoft asks for where Lync 2010 Front Ends are


@dataclass(frozen=True, slots=True)
class Draft:
    """A design, and what a reader of the plan should know beside it."""

    design: Design
    left_alone: tuple[LeftAlone, ...]
    warnings: tuple[str, ...]


def design(
    pool: site.Pool, authority: site.CertificateAuthority, machine: site.BalancerNode, facts: Facts
) -> Draft:
    """Decide what the pool's web services are to look like.

    Raises:
        PreflightFailed: There is nothing to move: every reason.
    """
    found = moving(facts, pool.vip)
    _must_make_sense(pool, facts, found)
    names = tuple(sorted({*found.names, *found.aliases}))
    made = Design(
        pool=pool.name,
        override=pool.override,
        vip=pool.vip,
        node=machine.name,
        https_port=facts.web.published_https_port,
        http_port=facts.web.published_http_port,
        https_servers=_servers(facts, facts.web.https_port),
        http_servers=_servers(facts, facts.web.http_port),
        verify=_verify(pool, facts),
        roots=facts.roots,
        names=found.names,
        low_ttl=int(pool.low_ttl),
        certificate=_wish(pool, authority, facts, names),
        cookie=COOKIE if facts.product <= LYNC_2010 else "",
        topology=facts.topology,
        assignments=before.assignment_lines(facts.assignments),
        simple_urls=before.simple_url_lines(facts.simple_urls),
        extras=_added(facts),
    )
    return Draft(made, found.left_alone, _warnings(made, facts))


def demand(made: Design) -> Demand:
    """Return what is asked of the design's certificate."""
    servers = (server.name for server in made.https_servers)
    simple = (naming.host_of(line.rpartition(" ")[2]) for line in made.simple_urls)
    return _demand(made.certificate.names, (made.pool, made.override, *servers, *simple, *made.extras))


def _demand(names: Sequence[str], extras: Sequence[str]) -> Demand:
    return Demand(tuple(names), frozenset(extras), KEY_BITS)


def _added(facts: Facts) -> tuple[str, ...]:
    """Return the names that Lync's wizard and cmdlets put into a request though nobody asked for them."""
    prefixes = ("lyncdiscoverinternal", "lyncdiscover", "sip")
    names = {name for prefix in prefixes for name in naming.discovery(prefix, facts.sip_domains)}
    return tuple(sorted({*names, facts.web.external_fqdn} - {""}))


def satisfies(stored: StoredCertificate, wanted: Demand, now: datetime) -> bool:
    """Whether a certificate of a Front End's store may be served as it is."""
    der = base64.b64decode(stored.certificate)
    return not serious(objections(der, wanted, now, private_key=stored.has_private_key))


def _must_make_sense(pool: site.Pool, facts: Facts, found: Moving) -> None:
    obstacles = list(_obstacles(pool, facts, found))
    if obstacles:
        raise PreflightFailed(
            f"the web services of {pool.name} cannot be moved",
            why="\n".join(why for why, _ in obstacles),
            fix="\n".join(dict.fromkeys(fix for _, fix in obstacles)),
        )


def _obstacles(pool: site.Pool, facts: Facts, found: Moving) -> Iterator[tuple[str, str]]:
    """Give each reason why there is nothing to move, and what mends it."""
    has, zone = facts.web.internal_fqdn or "none", facts.zone
    mend = "correct the site file, or the override FQDN in Topology Builder and its record in DNS"
    if facts.web.internal_fqdn != pool.override:
        yield f"the topology's internal override FQDN is {has}, the site file says {pool.override}", mend
    elif not naming.inside(zone, pool.override):
        fix = (
            f"describe the zone of {pool.override} under `dns` of the site file, with the `host` that takes "
            f"its changes and its `name_servers`, and name it as `dns` of {pool.name}"
        )
        yield f"{pool.override} is outside zone {zone}, all that the site file lets lyncauto change", fix
    elif pool.override not in found.names:
        answers = ", ".join(addresses(facts.answers, pool.override)) or "nothing"
        yield f"{pool.override} answers {answers}, which is not this pool's Front Ends", mend
    for one in facts.front_ends:
        if not one.addresses:
            yield f"{one.fqdn} has no A record", f"see that {one.fqdn} has its A record in DNS"


def _servers(facts: Facts, port: int) -> tuple[RealServer, ...]:
    return tuple(sorted(RealServer(one.fqdn, one.addresses[0], port) for one in facts.front_ends))


def _verify(pool: site.Pool, facts: Facts) -> str:
    """Return the override if every Front End's certificate holds it, else the pool's FQDN.

    A Front End that does not answer has no say: its death must not change what is planned.
    """
    seen = [one for one in facts.health if one.verified]
    return pool.override if all(holds(one.names, pool.override) for one in seen) else pool.name


def _wish(
    pool: site.Pool, authority: site.CertificateAuthority, facts: Facts, names: tuple[str, ...]
) -> CertificateWish:
    own = (pool.name, pool.override, *(one.fqdn for one in facts.front_ends))
    simple = (naming.host_of(url.url) for url in facts.simple_urls)
    return CertificateWish(
        name=pool.override,
        names=names,
        friendly_name=_mark(pool, authority, facts, _demand(names, (*own, *simple, *_added(facts)))),
        ca=authority.config,
        template=authority.template,
        key_bits=KEY_BITS,
        host=facts.certificate_host,
    )


def _mark(pool: site.Pool, authority: site.CertificateAuthority, facts: Facts, wanted: Demand) -> str:
    """Return the friendly name of the certificate that will do, or of the one to be asked for.

    A new one is named after everything it depends on, earlier ones that will not do included: the same
    request is found again however often it is planned, and a replaced one is not mistaken for it.
    """
    prefix = f"lyncauto {pool.override} "
    made = [one for one in facts.store if one.friendly_name.startswith(prefix)]
    good = [one for one in made if satisfies(one, wanted, datetime.fromisoformat(facts.read_at))]
    if good:
        return max(good, key=lambda one: (one.not_after, one.thumbprint)).friendly_name
    unsuitable = sorted(one.thumbprint for one in made)
    basis = [sorted(wanted.names), wanted.key_bits, authority.config, authority.template, unsuitable]
    return prefix + hashlib.sha256(json.dumps(basis).encode()).hexdigest()[:8]


def _warnings(made: Design, facts: Facts) -> tuple[str, ...]:
    found = [f"{made.node} alone carries the web services of {made.pool}: a new single point of failure"]
    if len(made.https_servers) == 1:
        found.append(f"{made.pool} has one Front End: a load balancer adds no resilience")
    if facts.product <= LYNC_2013:
        found.append(
            "clients that speak TLS 1.0 or 1.1 alone (Lync Phone Edition, Windows 7 with Schannel's defaults)"
            " are not served by the virtual service, which takes TLS 1.2 and later"
        )
    unlike = [one.fqdn for one in facts.health if one.verified and not holds(one.names, made.override)]
    if unlike:
        found.append(
            f"the certificates of {', '.join(unlike)} lack {made.override}: verified as {made.verify}"
        )
    stale = sorted({one.fqdn for one in facts.replicas if not one.up_to_date} - _members(made))
    if stale:
        found.append(f"replicas that are not up to date, of other pools or sites: {', '.join(stale)}")
    return tuple(found)


def _members(made: Design) -> set[str]:
    return {server.name for server in made.https_servers}
