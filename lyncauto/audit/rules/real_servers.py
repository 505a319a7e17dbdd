"""What stands behind the balancer's virtual services: health checks, re-encryption, real servers."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from functools import partial

from lyncauto.audit.balanced import (
    counted,
    each_service,
    members,
    place,
    plain,
    secure,
    services,
    status,
)
from lyncauto.audit.carried import Wrong
from lyncauto.audit.look import Lacking, Look
from lyncauto.audit.rule import Answers, Fault, each, rule
from lyncauto.model.audit import Evidence, Severity
from lyncauto.model.balancer import VirtualService
from lyncauto.model.inventory import Loaded, Part, PoolEntry
from lyncauto.steps import health
from lyncauto.steps.pem import thumbprint
from lyncauto.steps.policy import holds

_PAGE = "Microsoft, Load balancing requirements for Skype for Business"
_TABLES = "the article, section VLM Configuration"
_WRITE = "`lyncauto plan`, then `lyncauto migrate`: the services are written anew, as the article has them"
_FORBIDDEN = 403
_LOWEST_FAULT, _ASKS = 400, 401  # a server that asks for a log-on is well


@rule(
    "LA-BAL-011",
    "An HTTPS health check on another page",
    Severity.MEDIUM,
    means="A page that answers although the address book's application is dead keeps a broken Front End in "
    "use.",
    fix=_WRITE,
    source=f"{_TABLES}: {health.HTTPS_PATH} on port 443",
)
def other_page(look: Look, pool: PoolEntry) -> Answers:
    """Find HTTPS services whose check asks for another page than /abs/handler."""

    def wrong(one: VirtualService) -> Wrong:
        if one.check_path.lower() == health.HTTPS_PATH:
            return None
        return f"its check asks for {one.check_path}, not {health.HTTPS_PATH}", f"check: GET {one.check_path}"

    yield from each_service(look, pool, secure, wrong)


@rule(
    "LA-BAL-012",
    "An HTTP health check on /abs/handler",
    Severity.HIGH,
    means="Over port 80 that page is answered with 403: the balancer takes every Front End for dead, and "
    "phones get neither root certificate nor updates.",
    fix=f"check {health.HTTP_PATH} on port 80; {_WRITE}",
    source=f"{_TABLES}: the check of the HTTP service",
)
def secure_page(look: Look, pool: PoolEntry) -> Answers:
    """Find HTTP services whose check asks for the page that only HTTPS answers."""

    def wrong(one: VirtualService) -> Wrong:
        if one.check_path.lower() != health.HTTPS_PATH or _FORBIDDEN in counted(one):
            return None
        return f"its check asks for {one.check_path}, which is answered 403 over HTTP", (
            f"check: GET {one.check_path}"
        )

    yield from each_service(look, pool, plain, wrong)


@rule(
    "LA-BAL-013",
    "A health check that takes sound Front Ends for dead",
    Severity.HIGH,
    means="The balancer sends nobody to servers that work; when that is all of them, nobody gets anything.",
    fix=f"let the check count {health.EXPECT} as alive; {_WRITE}",
    source="the balancer's manual: 200-299, 301, 302 and 401 are alive; measured",
)
def too_strict(look: Look, pool: PoolEntry) -> Answers:
    """Find services whose check does not count what a sound real server answers to it."""
    yield from each_service(look, pool, lambda *_: True, partial(_too_strict, look, pool))


def _too_strict(look: Look, pool: PoolEntry, one: VirtualService) -> Wrong:
    alive = counted(one)
    found: dict[int, list[str]] = {}
    for server in members(pool, one):
        answered = status(look, pool.web, one, server) if pool.web else 0
        if health.healthy(answered) and answered not in alive:
            found.setdefault(answered, []).append(server.name)
    if not found:
        return None
    said = "; ".join(f"{', '.join(hosts)}: {answered}" for answered, hosts in found.items())
    value = f"GET {one.check_path} expects {one.expect}; answered by {said}"
    return f"its check does not count as alive what sound servers answer ({said})", value


@rule(
    "LA-BAL-014",
    "A health check that broken Front Ends pass",
    Severity.MEDIUM,
    means="A server whose web services answer with errors stays in use, and every client that is given it "
    "fails.",
    fix=f"let the check count {health.EXPECT} as alive and nothing else; {_WRITE}",
    source="the balancer's manual: 200-299, 301, 302 and 401 are alive",
)
def too_lenient(look: Look, pool: PoolEntry) -> Answers:
    """Find services whose check counts errors as alive."""

    def wrong(one: VirtualService) -> Wrong:
        errors = sorted(code for code in counted(one) if code >= _LOWEST_FAULT and code != _ASKS)
        if not errors:
            return None
        shown = str(errors[0]) if len(errors) == 1 else f"{errors[0]} to {errors[-1]}"
        return f"its check counts {shown} as alive", f"check expects: {one.expect}"

    yield from each_service(look, pool, lambda *_: True, wrong)


@rule(
    "LA-BAL-015",
    "A balancer that does not re-encrypt",
    Severity.HIGH,
    means="Passwords and meetings cross the network in the clear or to a server that nobody verified, and "
    "Lync's pages refuse log-ons that do not come by HTTPS.",
    fix=_WRITE,
    source="the article, section Enable SSL Acceleration: Reencrypt",
)
def in_the_clear(look: Look, pool: PoolEntry) -> Answers:
    """Find services that decrypt HTTPS and go on without a verified name."""

    def wrong(one: VirtualService) -> Wrong:
        if one.verify or not one.certificate:
            return None
        return "it decrypts HTTPS and does not re-encrypt it to a verified Front End", "re-encrypt to: none"

    yield from each_service(look, pool, secure, wrong)


@rule(
    "LA-BAL-016",
    "Front Ends that are verified against no authority",
    Severity.MEDIUM,
    means="Whoever takes a Front End's address is handed passwords and meetings: any certificate passes.",
    fix=_WRITE,
    source="the article, section SSL Acceleration; HAProxy, `verify required ca-file`",
    after=("LA-BAL-015",),
)
def no_authority(look: Look, pool: PoolEntry) -> Answers:
    """Find services that re-encrypt and have no authority to verify Front Ends against."""

    def wrong(one: VirtualService) -> Wrong:
        if one.roots or not one.certificate:
            return None
        return "it verifies Front Ends against no authority", "verified against: none"

    yield from each_service(look, pool, secure, wrong)


@rule(
    "LA-BAL-017",
    "A Front End that the balancer does not know",
    Severity.MEDIUM,
    means="Its web services are never used: the others carry its load, and one failure less is survived.",
    fix=_WRITE,
    source=f"{_TABLES}: real servers",
)
def missing_server(look: Look, pool: PoolEntry) -> Answers:
    """Find members of the pool that are not among a service's real servers."""

    def wrong(one: VirtualService) -> Wrong:
        missing = sorted(set(pool.computers) - {server.name for server in one.servers})
        return (f"it does not lead to {', '.join(missing)}", _servers(one)) if missing else None

    yield from each_service(look, pool, lambda *_: True, wrong)


def _servers(one: VirtualService) -> str:
    return f"real servers: {', '.join(map(str, one.servers))}"


@rule(
    "LA-BAL-018",
    "A real server that is no member of the pool",
    Severity.HIGH,
    means="A part of the clients is sent to a server that does not know their users.",
    fix=f"{_WRITE}; where the server was just added, publish the topology first",
    source=f"{_TABLES}: real servers; {_PAGE}",
)
def strange_server(look: Look, pool: PoolEntry) -> Answers:
    """Find real servers that the topology does not count among the pool's."""

    def wrong(one: VirtualService) -> Wrong:
        strange = [server.name for server in one.servers if server.name not in pool.computers]
        return (
            (f"it leads to {', '.join(strange)}, no member of the pool", _servers(one)) if strange else None
        )

    yield from each_service(look, pool, lambda *_: True, wrong)


@rule(
    "LA-BAL-019",
    "A real server at another address than its host",
    Severity.HIGH,
    means="The balancer asks a machine that is gone or is somebody else: one Front End less.",
    fix=f"{_WRITE}; where the host's record is wrong, mend that first",
    source=f"{_TABLES}: real servers",
    after=("LA-DNS-006", "LA-DNS-012"),
)
def other_address(look: Look, pool: PoolEntry) -> Answers:
    """Find real servers whose address is not among those of the member that they are called as."""

    def wrong(one: VirtualService) -> Wrong:
        known = {server: look.addresses(server.name) for server in members(pool, one)}
        other = [server for server, addresses in known.items() if server.address not in addresses]
        if not other:
            return None
        texts = (f"{one.name} at {one.address}, its host is at {_joined(known[one])}" for one in other)
        return f"it has {'; '.join(texts)}", _servers(one)

    yield from each_service(look, pool, lambda *_: True, wrong)


def _joined(addresses: Iterable[str]) -> str:
    return ", ".join(addresses) or "no address"


@rule(
    "LA-BAL-020",
    "A real server on a port of no web site, or of the other one",
    Severity.HIGH,
    means="HTTPS is handed to HTTP, to nothing at all, or to the web site for clients outside: the balancer "
    "takes the Front End for dead, or every request to it fails.",
    fix=_WRITE,
    source=f"{_TABLES}; {_PAGE}: 443 and 80 internal, 4443 and 8080 external",
)
def other_port(look: Look, pool: PoolEntry) -> Answers:
    """Find real servers on another port than the topology gives the web site of that kind."""
    web = pool.web

    def wrong(one: VirtualService) -> Wrong:
        if not web:
            return None
        https = {web.https_port, web.external_https_port}
        right = https if secure(web, one) else {web.http_port, web.external_http_port}
        used = {server.port for server in one.servers}
        wanted = " or ".join(map(str, sorted(right)))
        if ports := sorted(used - right):
            return f"its real servers are on {_numbers(ports)}, not {wanted}", _servers(one)
        both = f"its real servers are on {_numbers(sorted(used))}, the ports of two web sites"
        return (both, _servers(one)) if len(used) > 1 else None

    yield from each_service(look, pool, lambda *_: True, wrong)


def _numbers(ports: Iterable[int]) -> str:
    return ", ".join(map(str, ports))


@rule(
    "LA-BAL-021",
    "Front Ends that do not hold the name they are verified by",
    Severity.HIGH,
    means="The balancer refuses their certificates and takes them for dead.",
    fix="request the Front End's certificate anew with that name, or write the services anew with a name "
    "that all hold: `lyncauto plan`",
    source="HAProxy, `verifyhost`; the article, section SSL Acceleration",
    after=("LA-CRT-004", "LA-CRT-005", "LA-CRT-020"),
)
def unverifiable(look: Look, pool: PoolEntry) -> Answers:
    """Find members whose web site shows a certificate without the name that a service verifies."""
    yield from each(_verified(look, pool), partial(_unverifiable, look))


def _verified(look: Look, pool: PoolEntry) -> list[tuple[str, str, Evidence]]:
    """Return member, name that it is verified by, and who says so."""
    found = {
        (server.name, one.service.verify): look.evidence(
            f"{place(one.service)} re-encrypts to {one.service.verify}", Part.BALANCER, one.node
        )
        for one in services(look, pool)
        if one.service.verify
        for server in members(pool, one.service)
    }
    return [(host, name, evidence) for (host, name), evidence in found.items()]


def _unverifiable(look: Look, asked: tuple[str, str, Evidence]) -> Answers:
    host, name, evidence = asked
    shown = look.health(host)
    if not shown.thumbprint:
        raise Lacking(Part.HEALTH, host, None)
    if not holds(shown.names, name):
        names = look.evidence(f"names: {', '.join(shown.names) or 'none'}", Part.HEALTH, host)
        yield Fault(host, f"the balancer verifies it as {name}, which it does not hold", (evidence, names))


@rule(
    "LA-BAL-022",
    "Front Ends under an authority that the balancer does not trust",
    Severity.HIGH,
    means="The balancer refuses their certificates and takes them for dead.",
    fix="`lyncauto plan`: the authorities are delivered again beside the balancer's certificate",
    source="the article, section Import Certificates: the root certificate; HAProxy, `ca-file`",
    after=("LA-BAL-016",),
)
def other_authority(look: Look, pool: PoolEntry) -> Answers:
    """Find members whose root is not among those that a service verifies against."""
    loaded = [one for one in services(look, pool) if one.service.verify and one.service.roots]
    if loaded:
        yield from each(pool.computers, partial(_other_authority, look, loaded))


def _other_authority(look: Look, loaded: Iterable[Loaded], host: str) -> Answers:
    look.need(Part.CHAIN, host)
    tops = [one.certificates[-1] for one in look.inventory.chains if one.host == host and one.certificates]
    leaf = look.leaf(tops[0]) if tops else None
    if not leaf:
        raise Lacking(Part.CHAIN, host, None)
    root = thumbprint(base64.b64decode(tops[0]))
    for one in loaded:
        if host in {server.name for server in one.service.servers} and root not in one.service.roots:
            evidence = (
                look.evidence(f"root {leaf.subject}: {root}", Part.CHAIN, host),
                look.evidence(f"verified against: {', '.join(one.service.roots)}", Part.BALANCER, one.node),
            )
            yield Fault(host, f"its root {leaf.subject} is not among those of {place(one.service)}", evidence)
            return


RULES = (
    other_page,
    secure_page,
    too_strict,
    too_lenient,
    in_the_clear,
    no_authority,
    missing_server,
    strange_server,
    other_address,
    other_port,
    unverifiable,
    other_authority,
)
