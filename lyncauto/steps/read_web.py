"""What the Front Ends' web services answer when asked one by one, and who answers on the VIP."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from lyncauto.model.balancer import VirtualService
from lyncauto.model.facts import FrontEnd, FrontEndHealth, LogOn, WebServices
from lyncauto.model.inventory import Outside
from lyncauto.ports.endpoint import Endpoint
from lyncauto.ports.probe import NOT_OFFERED, UNTRUSTED, Tls
from lyncauto.steps import health, pem
from lyncauto.steps.estate import Estate
from lyncauto.steps.gather import gather
from lyncauto.steps.policy import names_in

_ASKS = 401  # for a log-on
_SERVER_ERRORS = 500


def front_ends(
    estate: Estate, members: Sequence[FrontEnd], web: WebServices, roots: Sequence[str]
) -> tuple[FrontEndHealth, ...]:
    """Ask every Front End at its first address, as a balancer would; all at once."""
    trusted = "".join(roots)
    tasks = {one.fqdn: partial(_front_end, estate, one, web, trusted) for one in members}
    return tuple(_logged_on(estate, members, tuple(gather(tasks).values()), web, trusted))


def with_shown(
    found: Sequence[FrontEndHealth], outside: Sequence[Outside], web: WebServices
) -> tuple[FrontEndHealth, ...]:
    """Return *found* with the certificates that could not be verified: a handshake for them ends unseen."""
    shown = {one.host: one.certificate for one in outside if one.port == web.https_port}
    return tuple(
        _showing(one, base64.b64decode(shown[one.fqdn]))
        if UNTRUSTED in one.error and not one.thumbprint and shown.get(one.fqdn)
        else one
        for one in found
    )


def _showing(one: FrontEndHealth, certificate: bytes) -> FrontEndHealth:
    return replace(one, names=names_in(certificate), thumbprint=pem.thumbprint(certificate))


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


def _logged_on(
    estate: Estate,
    members: Sequence[FrontEnd],
    found: Sequence[FrontEndHealth],
    web: WebServices,
    trusted: str,
) -> Iterator[FrontEndHealth]:
    """Log on at each Front End that is well, one after the other.

    Where one refuses the log-on altogether nobody else is asked: a password that some host does not take must
    not be tried until its account is locked out.
    """
    tried = True
    for member, one in zip(members, found, strict=True):
        if tried and one.verified and one.https_status == _ASKS:
            endpoint = Endpoint(one.verified_as, member.addresses[0], web.https_port)
            outcome = _log_on(estate, member.fqdn, endpoint, trusted)
            tried = outcome != LogOn.REFUSED
            yield replace(one, log_on=outcome)
        else:
            yield one


def _log_on(estate: Estate, host: str, endpoint: Endpoint, trusted: str) -> LogOn:
    """Log on as through a load balancer, and as directly where that is refused; each once."""
    ask = partial(estate.probe.log_on, endpoint, health.HTTPS_PATH, host=host, root=trusted.encode())
    through = ask(binding=False)
    if through.error.startswith(NOT_OFFERED):
        return LogOn.NOT_OFFERED
    if through.status != _ASKS:
        return LogOn.ACCEPTED if 0 < through.status < _SERVER_ERRORS else LogOn.UNTOLD
    status = ask(binding=True).status
    passed = 0 < status < _SERVER_ERRORS and status != _ASKS
    return LogOn.NEEDS_BINDING if passed else LogOn.REFUSED


def _handshake(estate: Estate, address: str, web: WebServices, trusted: str) -> tuple[str, Tls]:
    """Shake hands as the override, and as the pool where the certificate does not hold that."""
    for name in dict.fromkeys((estate.pool.override, estate.pool.name)):
        tls = estate.probe.tls(Endpoint(name, address, web.https_port), root=trusted.encode())
        if tls.verified:
            break
    return name, tls


def vip_in_use(estate: Estate, web: WebServices, services: Sequence[VirtualService]) -> str:
    """Return who answers on the VIP: the first node if it is ours, else the end points; empty for nobody."""
    pool, ports = estate.pool, (web.published_https_port, web.published_http_port)
    taken = [Endpoint(pool.override, pool.vip, port) for port in dict.fromkeys(ports)]
    reached = gather({one: partial(estate.probe.reach, one) for one in taken})
    found = [f"{one.address}:{one.port}" for one, reach in reached.items() if reach.open]
    ours = {f"{service.address}:{service.port}" for service in services}
    if not found:
        return ""
    return estate.first.name if set(found) <= ours else ", ".join(sorted(set(found) - ours))
