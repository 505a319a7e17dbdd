"""Ports of the web services that are closed or silent."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from lyncauto.audit import places
from lyncauto.audit.look import Look
from lyncauto.audit.places import Member
from lyncauto.audit.rule import Answers, Fault, each, rule
from lyncauto.model.audit import Severity
from lyncauto.model.inventory import Outside, Part, PoolEntry

_PORTS = "Microsoft, Ports and protocols for internal servers"
_BALANCER = "Microsoft, Load balancing requirements for Skype for Business, Hardware load balancer ports"
_REFUSED = "refused"  # the host is there and nobody listens; anything else is lost on the way to it


@rule(
    "LA-PRT-001",
    "A Front End that refuses web connections",
    Severity.HIGH,
    means="Nothing listens there: clients that are sent to this Front End get no meetings, address book or "
    "phone log-on, and the pool has one server less to fall back on.",
    fix="on that Front End start the service W3SVC (`Start-Service W3SVC`), and see in IIS Manager that the "
    "internal web site is started and bound to the port",
    source=_PORTS,
    applies=places.serving,
)
def refused(look: Look, pool: PoolEntry) -> Answers:
    """Find Front Ends on which nobody listens on a port of the internal web site."""
    yield from each(places.members(look, pool), partial(_inside, look, pool, refusing=True))


@rule(
    "LA-PRT-002",
    "A Front End whose web ports do not answer",
    Severity.HIGH,
    means="Connections are lost on the way: a firewall drops them, or the host is down. Clients wait until "
    "they give up, which looks like a slow server; a load balancer takes the Front End for dead.",
    fix="see that the host is up; then let TCP 443 and 80 pass to it, in Windows Firewall on it and in every "
    "firewall between it and the clients, the balancer and the audit's own host: `Test-NetConnection HOST "
    "-Port 443` from each of them",
    source=_PORTS,
    applies=places.serving,
)
def silent(look: Look, pool: PoolEntry) -> Answers:
    """Find Front Ends that give no answer at all on a port of the internal web site."""
    yield from each(places.members(look, pool), partial(_inside, look, pool, refusing=False))


def _inside(look: Look, pool: PoolEntry, member: Member, *, refusing: bool) -> Answers:
    yield from _unasked(look, member, places.internal(pool))
    inner = _asked(look, member, places.internal(pool))
    shut = _shut(inner, refusing=refusing)
    if shut and not any(one.opened for one in inner):  # the whole host: its other ports are the same finding
        shut = (*shut, *_shut(_asked(look, member, places.external(pool)), refusing=refusing))
    yield from _told(look, member, shut, "internal", refusing=refusing)


@rule(
    "LA-PRT-003",
    "A Front End that refuses the reverse proxy's ports",
    Severity.MEDIUM,
    means="Its external web site does not run: users outside, and mobile clients everywhere, fail whenever "
    "the reverse proxy sends them there.",
    fix="on that Front End see in IIS Manager that the external web site is started and bound to the port",
    source=_PORTS,
    applies=places.serving,
)
def refused_outside(look: Look, pool: PoolEntry) -> Answers:
    """Find Front Ends with a running internal web site and nobody on a port of the external one."""
    yield from each(places.members(look, pool), partial(_outer, look, pool, refusing=True))


@rule(
    "LA-PRT-004",
    "A Front End whose external ports do not answer here",
    Severity.LOW,
    means="A firewall drops the connections. That is right where the reverse proxy alone may pass, and an "
    "outage for users outside where it may not either.",
    fix="from the reverse proxy: `Test-NetConnection HOST -Port 4443` and 8080; let them pass if they fail",
    source=_PORTS,
    applies=places.serving,
)
def silent_outside(look: Look, pool: PoolEntry) -> Answers:
    """Find Front Ends with a reachable internal web site and no answer on a port of the external one."""
    yield from each(places.members(look, pool), partial(_outer, look, pool, refusing=False))


def _outer(look: Look, pool: PoolEntry, member: Member, *, refusing: bool) -> Answers:
    yield from _unasked(look, member, places.external(pool))
    shut = _shut(_asked(look, member, places.external(pool)), refusing=refusing)
    inner = _asked(look, member, places.internal(pool))
    if any(one.opened for one in inner) or not inner:
        yield from _told(look, member, shut, "external", refusing=refusing)


def _asked(look: Look, member: Member, ports: Sequence[int]) -> tuple[Outside, ...]:
    known = (port for port in ports if look.known(Part.OUTSIDE, f"{member.address}:{port}"))
    return places.ends(look, member.address, known)


def _unasked(look: Look, member: Member, ports: Sequence[int]) -> Answers:
    yield from each(ports, partial(_need, look, member))


def _need(look: Look, member: Member, port: int) -> Answers:
    look.need(Part.OUTSIDE, f"{member.address}:{port}")
    yield from ()


def _shut(found: Sequence[Outside], *, refusing: bool) -> tuple[Outside, ...]:
    return tuple(one for one in found if not one.opened and (_REFUSED in one.error) is refusing)


def _told(look: Look, member: Member, shut: Sequence[Outside], site: str, *, refusing: bool) -> Answers:
    if shut:
        ports = " and ".join(str(one.port) for one in shut)
        words = "refuses connections to" if refusing else "gives no answer on"
        evidence = tuple(places.reached(look, one) for one in shut)
        yield Fault(member.host, f"it {words} port {ports} of its {site} web site", evidence)


@rule(
    "LA-PRT-005",
    "The balancer answers HTTPS and not HTTP",
    Severity.MEDIUM,
    means="Phones fetch the root certificate and their updates over plain HTTP, before they trust any "
    "certificate: new ones cannot log on, and those that work today fail when they are reset.",
    fix="give the balancer a virtual service on port 80 in front of port 80 of the Front Ends (`lyncauto "
    "plan` has it), and let TCP 80 pass the firewall",
    source=f"the article, section VLM Configuration; {_BALANCER}",
    after=("LA-BAL-001", "LA-BAL-002", "LA-BAL-025"),
    applies=places.serving,
)
def no_http(look: Look, pool: PoolEntry) -> Answers:
    """Find balancers' addresses with an open HTTPS port and a closed HTTP port."""
    yield from each(places.balanced(look, pool), partial(_half, look, pool))


def _half(look: Look, pool: PoolEntry, address: str) -> Answers:
    secure, *plain = places.ends(look, address, places.published(pool))
    shut = [one for one in plain if not one.opened]
    if secure.opened and shut:
        evidence = tuple(places.reached(look, one) for one in (secure, *plain))
        yield Fault(address, f"it answers on port {secure.port} and not on port {shut[0].port}", evidence)


@rule(
    "LA-PRT-006",
    "The balancer does not answer HTTPS",
    Severity.HIGH,
    means="The name of the web services leads to an address where nobody is: no meetings by browser, no "
    "address book, no phone log-on for the whole pool. Where clients are well, the audit's host is cut off "
    "from the balancer.",
    fix="start the balancer, and see that it has the address and a virtual service there; for a quick way "
    "back `lyncauto rollback` lets the name lead to a Front End again",
    source=_BALANCER,
    after=("LA-BAL-001", "LA-BAL-025"),
    applies=places.serving,
)
def no_https(look: Look, pool: PoolEntry) -> Answers:
    """Find balancers' addresses with a closed HTTPS port."""
    yield from each(places.balanced(look, pool), partial(_dead, look, pool))


def _dead(look: Look, pool: PoolEntry, address: str) -> Answers:
    secure, *plain = places.ends(look, address, places.published(pool))
    if secure.opened:
        return
    words = "refuses connections" if _REFUSED in secure.error else "gives no answer"
    http = "HTTP works" if any(one.opened for one in plain) else "HTTP does not work either"
    evidence = tuple(places.reached(look, one) for one in (secure, *plain))
    yield Fault(address, f"it {words} on port {secure.port}; {http}", evidence)


RULES = (refused, silent, refused_outside, silent_outside, no_http, no_https)
