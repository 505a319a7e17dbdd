"""What the Front Ends' web services answer when asked one by one, and who answers on the VIP."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from lyncauto.model.balancer import VirtualService
from lyncauto.model.facts import FrontEnd, FrontEndHealth, WebServices
from lyncauto.ports.endpoint import Endpoint
from lyncauto.ports.probe import Tls
from lyncauto.steps import health, pem
from lyncauto.steps.estate import Estate
from lyncauto.steps.gather import gather
from lyncauto.steps.policy import names_in


def front_ends(
    estate: Estate, members: Sequence[FrontEnd], web: WebServices, roots: Sequence[str]
) -> tuple[FrontEndHealth, ...]:
    """Ask every Front End at its first address, as a balancer would; all at once."""
    trusted = "".join(roots)
    tasks = {one.fqdn: partial(_front_end, estate, one, web, trusted) for one in members}
    return tuple(gather(tasks).values())


def _front_end(estate: Estate, member: FrontEnd, web: WebServices, trusted: str) -> FrontEndHealth:
    if not member.addresses:
        return FrontEndHealth(
            member.fqdn, 0, 0, verified=False, verified_as="", names=(), error="it has no A record"
        )
    address = member.addresses[0]
    name, tls = _handshake(estate, address, web, trusted)
    secure = health.https(estate.probe, Endpoint(name, address, web.https_port), trusted)
    plain = health.http(estate.probe, Endpoint(name, address, web.http_port))
    errors = dict.fromkeys(error for error in (tls.error, secure.error, plain.error) if error)
    return FrontEndHealth(
        member.fqdn,
        secure.status,
        plain.status,
        tls.verified,
        name,
        names_in(tls.certificate),
        "; ".join(errors),
        pem.thumbprint(tls.certificate) if tls.certificate else "",
    )


def _handshake(estate: Estate, address: str, web: WebServices, trusted: str) -> tuple[str, Tls]:
    """Shake hands as the override, and as the pool where the certificate does not hold that."""
    for name in dict.fromkeys((estate.pool.override, estate.pool.name)):
        tls = estate.probe.tls(Endpoint(name, address, web.https_port), root=trusted.encode())
        if tls.verified:
            break
    return name, tls


def vip_in_use(estate: Estate, web: WebServices, services: Sequence[VirtualService]) -> str:
    """Return who answers on the VIP: the node where it is ours, else the end points; empty for nobody."""
    pool, ports = estate.pool, (web.published_https_port, web.published_http_port)
    taken = [Endpoint(pool.override, pool.vip, port) for port in dict.fromkeys(ports)]
    found = [f"{one.address}:{one.port}" for one in taken if estate.probe.reach(one).open]
    ours = {f"{service.address}:{service.port}" for service in services}
    if not found:
        return ""
    return estate.machine.name if set(found) <= ours else ", ".join(sorted(set(found) - ours))
