"""What one pool's web services are to look like: decided once, from site file and facts. Pure."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from lyncauto.errors import PreflightFailed
from lyncauto.model import site
from lyncauto.model.balancer import RealServer
from lyncauto.model.design import CertificateWish, Design, Part
from lyncauto.model.facts import Facts
from lyncauto.model.key_kind import KeyKind, family
from lyncauto.model.plan import LeftAlone
from lyncauto.steps import before, naming
from lyncauto.steps.answers import addresses
from lyncauto.steps.mark import mark, named
from lyncauto.steps.moving import Moving, moving
from lyncauto.steps.policy import Demand, holds, objections, serious
from lyncauto.steps.publication import obstacles, pool_names, publication, stock
from lyncauto.steps.remove import stays

LYNC_2010, LYNC_2013 = 5, 6
COOKIE = "MS-WSMAN"  # the very name that Microsoft asks for where Lync 2010 Front Ends are


@dataclass(frozen=True, slots=True)
class Draft:
    """A design, and what a reader of the plan should know beside it."""

    design: Design
    left_alone: tuple[LeftAlone, ...]
    warnings: tuple[str, ...]


def design(
    pool: site.Pool, authority: site.CertificateAuthority, machines: site.Machines, facts: Facts
) -> Draft:
    """Decide what the pool's web services are to look like.

    Raises:
        PreflightFailed: There is nothing to move: every reason.
    """
    found = moving(facts, pool.vip)
    _must_make_sense(pool, authority, facts, found)
    moved = tuple(sorted({*found.names, pool.override}))
    names = tuple(sorted({*moved, *found.aliases}))
    first, *others = _parts(pool, authority, machines, facts, names)
    made = Design(
        pool=pool.name,
        override=pool.override,
        vip=pool.vip,
        node=first.node,
        https_port=facts.web.published_https_port,
        http_port=facts.web.published_http_port,
        https_servers=_servers(facts, facts.web.https_port),
        http_servers=_servers(facts, facts.web.http_port),
        verify=_verify(pool, facts),
        roots=facts.roots,
        names=moved,
        low_ttl=int(pool.low_ttl),
        certificate=first.certificate,
        cookie=COOKIE if facts.product <= LYNC_2010 else "",
        topology=facts.topology,
        assignments=before.assignment_lines(facts.assignments),
        simple_urls=before.simple_url_lines(facts.simple_urls),
        extras=naming.lync_adds(facts),
        publication=publication(pool, authority, facts),
        kerberos=before.kerberos_lines(facts.kerberos),
        other_names=before.other_name_lines(facts, names),
        own=first.own,
        others=tuple(others),
        second=first.second,
    )
    must_do(made, facts)
    return Draft(made, found.left_alone, _warnings(made, facts))


def must_do(made: Design, facts: Facts) -> None:
    """Refuse a certificate that the site file names and that must not be served: nobody is asked for another.

    Raises:
        PreflightFailed: With every reason.
    """
    wish = made.certificate
    for one in facts.store:
        if wish.thumbprint and (one.host, one.thumbprint) == (wish.host, wish.thumbprint):
            der, now = base64.b64decode(one.certificate), datetime.fromisoformat(facts.read_at)
            if why := serious(objections(der, demand(made), now, private_key=one.has_private_key)):
                raise PreflightFailed(
                    f"the certificate {wish.thumbprint}, which the site file names, must not be served",
                    why="\n".join(why),
                    fix="name another one as `thumbprint` of `ca`, or choose another `source`",
                )


def demand(made: Design, wish: CertificateWish | None = None) -> Demand:
    """Return what is asked of the design's certificate, or of another one of this pool."""
    servers = (server.name for server in made.https_servers)
    simple = (naming.host_of(line.rpartition(" ")[2]) for line in made.simple_urls)
    wish = wish or made.certificate
    extras = frozenset((made.pool, made.override, *servers, *simple, *made.extras))
    return Demand(wish.names, extras, wish.key, any_extras=bool(wish.thumbprint))


def _must_make_sense(
    pool: site.Pool, authority: site.CertificateAuthority, facts: Facts, found: Moving
) -> None:
    obstacles = list(_obstacles(pool, authority, facts, found))
    if obstacles:
        raise PreflightFailed(
            f"the web services of {pool.name} cannot be moved",
            why="\n".join(why for why, _ in obstacles),
            fix="\n".join(dict.fromkeys(fix for _, fix in obstacles)),
        )


def _obstacles(
    pool: site.Pool, authority: site.CertificateAuthority, facts: Facts, found: Moving
) -> Iterator[tuple[str, str]]:
    """Give each reason why there is nothing to move, and what mends it."""
    zone = facts.zone
    answers = ", ".join(addresses(facts.answers, pool.override))
    mend = "correct the site file, or the override FQDN in Topology Builder and its record in DNS"
    if facts.web.internal_fqdn not in {"", pool.override}:
        is_ = f"the topology's internal override FQDN is {facts.web.internal_fqdn}"
        yield f"{is_}, the site file says {pool.override}", mend
    elif not naming.inside(zone, pool.override):
        fix = (
            f"describe the zone of {pool.override} under `dns` of the site file, with the `host` that takes "
            f"its changes and its `name_servers`, and name it as `dns` of {pool.name}"
        )
        yield f"{pool.override} is outside zone {zone}, all that the site file lets lyncauto change", fix
    elif facts.web.internal_fqdn and pool.override not in found.names:
        yield f"{pool.override} answers {answers or 'nothing'}, which is not this pool's Front Ends", mend
    elif not facts.web.internal_fqdn:
        yield from obstacles(pool, facts)
    yield from _no_certificate(authority, facts)
    for one in facts.front_ends:
        if not one.addresses:
            yield f"{one.fqdn} has no A record", f"see that {one.fqdn} has its A record in DNS"


def _no_certificate(authority: site.CertificateAuthority, facts: Facts) -> Iterator[tuple[str, str]]:
    """Say that the certificate which the site file names is not there, or that it names none."""
    if authority.source != "existing":
        return
    here = {one.thumbprint for one in facts.store if one.host == facts.certificate_host}
    mend = f"write the thumbprint of one that {facts.certificate_host} has as `thumbprint` of `ca`"
    if not authority.thumbprint:
        yield "`source: existing` names no certificate", mend
    elif authority.thumbprint.upper() not in here:
        yield f"{facts.certificate_host} has no certificate {authority.thumbprint.upper()}", mend


def _servers(facts: Facts, port: int) -> tuple[RealServer, ...]:
    return tuple(sorted(RealServer(one.fqdn, one.addresses[0], port) for one in facts.front_ends))


def _verify(pool: site.Pool, facts: Facts) -> str:
    """Return what Front Ends are verified by: what the balancer has, else the override, else the pool's FQDN.

    A name that not every Front End's certificate holds is none of these, the pool's FQDN excepted. A Front
    End that does not answer has no say: its death must not change what is planned.
    """
    seen = [one for one in facts.health if one.verified]
    present = [one.verify for one in facts.services if one.verify in {pool.override, pool.name}]
    asked_for = (*present, *((pool.override,) if facts.web.internal_fqdn else ()))
    fitting = (name for name in asked_for if all(holds(one.names, name) for one in seen))
    return next(fitting, pool.name)


def _parts(
    pool: site.Pool,
    authority: site.CertificateAuthority,
    machines: site.Machines,
    facts: Facts,
    names: tuple[str, ...],
) -> Iterator[Part]:
    """Give what each node is to be; each has certificates of its own where it has keys of its own."""
    alone = facts.certificate_host == machines[0].name

    def wishes(host: str, node: str = "") -> tuple[CertificateWish, ...]:
        bare = CertificateWish(
            name=pool.override,
            names=names,
            friendly_name="",
            ca=authority.config,
            template=authority.template,
            host=host,
            removed=authority.remove_from_store,
            node=node,
        )
        return tuple(_wish(bare, kind, pool, authority, facts) for kind in authority.keys)

    shared = wishes(facts.certificate_host)
    for number, (entry, machine) in enumerate(zip(pool.nodes, machines, strict=True)):
        first, *second = wishes(machine.name, machine.name) if alone and number else shared
        own = pool.node_addresses.get(entry, "") if len(machines) > 1 else ""
        yield Part(machine.name, own, first, *second)


def _wish(
    bare: CertificateWish,
    kind: KeyKind,
    pool: site.Pool,
    authority: site.CertificateAuthority,
    facts: Facts,
) -> CertificateWish:
    """Return the wish for a certificate with a key of this kind: with its template and its mark."""
    ecdsa = family(kind) == "ECDSA"
    made = replace(
        bare,
        key=kind,
        template=(authority.ecdsa_template if ecdsa else "") or authority.template,
        second=kind != authority.keys[0],
    )
    if authority.source == "existing":
        chosen = authority.thumbprint.upper()
        return replace(made, thumbprint=chosen, friendly_name=named(made.files, chosen))
    wanted = Demand(made.names, pool_names(pool, facts), kind)
    return replace(made, friendly_name=mark(made, authority.source, stock(facts, made.host), wanted))


def _single(made: Design) -> str:
    nodes = [part.node for part in made.parts]
    if len(nodes) == 1:
        return f"{made.node} alone carries the web services of {made.pool}: a new single point of failure"
    return (
        f"{' and '.join(nodes)} share {made.vip}: which of them has it, and that the other one takes it "
        "over, is for VRRP (keepalived) there, which lyncauto does not set up"
    )


def _warnings(made: Design, facts: Facts) -> tuple[str, ...]:
    found = [_single(made)]
    found += surplus(made, facts)
    found += stays(made, facts)
    found += _ecdsa_alone(made)
    if len(made.https_servers) == 1:
        found.append(f"{made.pool} has one Front End: a load balancer adds no resilience")
    if facts.product <= LYNC_2013:
        found.append(
            "clients that speak TLS 1.0 or 1.1 alone (Lync Phone Edition, Windows 7 with Schannel's defaults)"
            " are not served by the virtual service, which takes TLS 1.2 and later"
        )
    if made.publication and not made.publication.adopt:
        found.append(
            f"until they sign in again, clients with the old URLs go to {made.pool}'s Front Ends directly; "
            "one that has to be restarted cuts them: `adopt` under `limits` gives them time"
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


def _ecdsa_alone(made: Design) -> list[str]:
    if family(made.certificate.key) == "RSA":
        return []
    who = "clients that understand RSA certificates alone (older phones, room systems and reverse proxies)"
    both = f"`keys: [rsa-2048, {made.certificate.key}]` serves both"
    return [f"the only certificate has an ECDSA key: {who} cannot connect; {both}"]


def surplus(made: Design, facts: Facts) -> list[str]:
    """Say which names the certificate that the site file names carries too many."""
    chosen = [one for one in facts.store if one.thumbprint == made.certificate.thumbprint]
    return [
        f"the certificate {one.thumbprint} also holds {', '.join(more)}, which nobody needs at the balancer"
        for one in chosen[:1]
        if (more := sorted(set(one.names) - set(made.certificate.names)))
    ]


def _members(made: Design) -> set[str]:
    return {server.name for server in made.https_servers}
