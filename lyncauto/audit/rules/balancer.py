"""The rows of the article's tables, as the balancer's nodes have loaded them."""

from __future__ import annotations

from functools import partial

from lyncauto.audit.balanced import (
    each_service,
    inner_secure,
    internal,
    nodes,
    place,
    plain,
    secure,
    serves,
    services,
)
from lyncauto.audit.carried import Wrong, seen, spoken_to
from lyncauto.audit.look import Lacking, Look
from lyncauto.audit.rule import Answers, Fault, each, rule
from lyncauto.model.audit import Severity
from lyncauto.model.balancer import VirtualService
from lyncauto.model.inventory import LYNC_2010, Loaded, Part, PoolEntry
from lyncauto.steps.cookie import complaints
from lyncauto.steps.health import healthy

COOKIE = "MS-WSMAN"
_PAGE = "Microsoft, Load balancing requirements for Skype for Business"
_TABLES = "the article, section VLM Configuration"
_WRITE = "`lyncauto plan`, then `lyncauto migrate`: the services are written anew, as the article has them"
_BY_COOKIE, _BY_ADDRESS = "cookie ", "source-ip "
_TWENTY_MINUTES, _IDLE = 1200, 1800  # seconds
_SCHEDULE = "least-connection"


@rule(
    "LA-BAL-001",
    "A node that serves no HTTPS",
    Severity.HIGH,
    means="Clients that are sent to this node get no web services at all.",
    fix=_WRITE,
    source=f"{_TABLES}, port 443",
)
def no_https(look: Look, pool: PoolEntry) -> Answers:
    """Find nodes with clients on which nothing serves the pool's internal HTTPS."""
    yield from each(nodes(look, pool), partial(_no_https, look, pool))


def _no_https(look: Look, pool: PoolEntry, node: str) -> Answers:
    look.need(Part.BALANCER, node)
    found = [one.service for one in look.loaded(pool) if one.node == node]
    if not pool.web or not serves(look, pool, node):
        return
    if not any(inner_secure(pool.web, one) for one in found):
        value = f"serves {', '.join(map(place, found)) or 'nothing of this pool'}"
        evidence = look.evidence(value, Part.BALANCER, node)
        yield Fault(node, "it serves no HTTPS of this pool", (evidence,))


@rule(
    "LA-BAL-002",
    "A balancer without HTTP",
    Severity.MEDIUM,
    means="Phones fetch the root certificate and their updates over HTTP: a new phone does not come up.",
    fix=_WRITE,
    source=f"{_TABLES}, port 80; {_PAGE}",
    after=("LA-BAL-001",),
)
def no_http(look: Look, pool: PoolEntry) -> Answers:
    """Find addresses at which a node serves the internal HTTPS and no HTTP."""
    found: dict[str, list[Loaded]] = {}
    loaded = services(look, pool)
    for one in loaded:
        if pool.web and inner_secure(pool.web, one.service):
            beside = (other for other in loaded if (other.node, other.service.address) == _spot(one))
            if not any(plain(pool.web, other.service) for other in beside):
                found.setdefault(one.service.address, []).append(one)
    for address, those in found.items():
        evidence = tuple(
            look.evidence(f"serves {place(one.service)}, no HTTP", Part.BALANCER, one.node) for one in those
        )
        yield Fault(address, "it serves HTTPS and no HTTP on port 80", evidence)


def _spot(one: Loaded) -> tuple[str, str]:
    return one.node, one.service.address


@rule(
    "LA-BAL-003",
    "Lync Server 2010 without cookie persistence",
    Severity.MEDIUM,
    means="Mobile clients that come back after a pause are given another Front End, which does not know "
    "them: they are thrown out and sign in again. Where nobody uses mobile clients the client's address "
    "does.",
    fix=f"{_WRITE}; without mobile clients leave it, and say so under `suppress` in the site file",
    source=f"the article, section SSL Acceleration; {_PAGE}: cookies are a must while a Front End of 2010 is "
    "left",
    products=(LYNC_2010,),
)
def no_cookie(look: Look, pool: PoolEntry) -> Answers:
    """Find HTTPS services of Lync 2010 that tell clients apart by something else than a cookie."""

    def wrong(one: VirtualService) -> Wrong:
        if one.persistence.startswith(_BY_COOKIE):
            return None
        found = one.persistence or "none"
        return f"its persistence is {found}, not a cookie", f"persistence: {found}"

    yield from each_service(look, pool, secure, wrong)


@rule(
    "LA-BAL-004",
    "A persistence cookie of another name",
    Severity.MEDIUM,
    means="Lync's clients give back MS-WSMAN alone, whatever the article says of Set_Me: with another name "
    "they are given any Front End at each request.",
    fix=_WRITE,
    source=f"{_PAGE}: the cookie has to be named MS-WSMAN; the article, section Enable SSL Acceleration",
)
def other_cookie(look: Look, pool: PoolEntry) -> Answers:
    """Find cookies that are not called exactly MS-WSMAN."""

    def wrong(one: VirtualService) -> Wrong:
        name = one.persistence.removeprefix(_BY_COOKIE)
        if name in {one.persistence, COOKIE}:
            return None
        return f"its cookie is called {name}, not {COOKIE}", f"persistence: {one.persistence}"

    yield from each_service(look, pool, secure, wrong)


@rule(
    "LA-BAL-005",
    "A persistence cookie with an expiry, or HttpOnly",
    Severity.MEDIUM,
    means="Clients drop it too early or cannot read it, and are given another Front End in the middle of a "
    "session.",
    fix="issue it without `Expires`, `Max-Age` and `HttpOnly`; `lyncauto plan` writes it so",
    source=f"{_PAGE}: the cookie must not be httpOnly and must not have an expiration time",
)
def wrong_cookie(look: Look, pool: PoolEntry) -> Answers:
    """Find MS-WSMAN with attributes that Lync's clients do not take."""
    yield from _issued(look, pool, wanted=False)


@rule(
    "LA-BAL-006",
    "An answer that does not set the persistence cookie",
    Severity.MEDIUM,
    means="A client that does not have the cookie is not given it: its next request may go to any Front End.",
    fix="set it in every answer whose request lacked it, on an open connection, too; switch off whatever "
    "sets it once a connection",
    source=f"{_PAGE}: the cookie must be set in every response whose request lacked it",
    after=("LA-BAL-003", "LA-BAL-004"),
)
def unset_cookie(look: Look, pool: PoolEntry) -> Answers:
    """Find answers of a balancer that tells clients apart by MS-WSMAN and does not set it."""
    yield from _issued(look, pool, wanted=True)


def _issued(look: Look, pool: PoolEntry, *, wanted: bool) -> Answers:
    yield from each(_cookie_places(look, pool), partial(_answers, look, wanted=wanted))


def _cookie_places(look: Look, pool: PoolEntry) -> tuple[tuple[str, int], ...]:
    """Return the end points that have to set the cookie.

    Raises:
        Lacking: It is not known what is loaded, where names lead, or whether this is Lync Server 2010.
    """
    if not pool.product:
        raise Lacking(Part.TOPOLOGY, pool.fqdn, None)
    loaded = look.loaded(pool)
    ours = {
        (one.service.address, one.service.port)
        for one in loaded
        if pool.web
        and secure(pool.web, one.service)
        and (pool.product == LYNC_2010 or one.service.persistence.startswith(_BY_COOKIE))
    }
    served = {one.service.address for one in loaded}
    strange = {vip for vip in look.vips(pool) if vip not in served and pool.product == LYNC_2010}
    port = pool.web.published_https_port if pool.web else 0
    return tuple(sorted(ours | {(vip, port) for vip in strange}))


def _answers(look: Look, place: tuple[str, int], *, wanted: bool) -> Answers:
    """Look at each sound answer: the cookie is not set (*wanted*), or is not set as it should be."""
    found = spoken_to(look, *place)
    sound = [page for page in found.pages if healthy(page.status)]
    if not sound:
        raise Lacking(Part.OUTSIDE, found.place, None)
    said: dict[str, tuple[str, str]] = {}
    for page in sound:
        headers = [value for name, value in page.headers if name == "set-cookie"]
        missing = not any(one.partition("=")[0].strip() == COOKIE for one in headers)
        wrong = complaints(headers, COOKIE)
        if wrong and missing == wanted:
            # The value of a cookie leads to somebody's session: it stays out of reports.
            kinds = ", ".join(filter(None, map(_attributes, headers))) or "no Set-Cookie"
            said[page.path] = ("; ".join(wrong), f"{page.path} {page.status}: {kinds}")
    if said:
        texts = dict.fromkeys(text for text, _ in said.values())
        yield Fault(found.place, "; ".join(texts), tuple(seen(look, found, v) for _, v in said.values()))


def _attributes(header: str) -> str:
    pair, *others = header.split(";")
    return "; ".join((pair.partition("=")[0].strip(), *(one.strip() for one in others)))


@rule(
    "LA-BAL-007",
    "Source-address persistence of another length",
    Severity.LOW,
    means="Shorter than 20 minutes, clients are moved to another Front End in the middle of a session; much "
    "longer, the load stays where it once was.",
    fix=_WRITE,
    source=f"{_TABLES}: 20 minutes; {_PAGE}",
)
def other_length(look: Look, pool: PoolEntry) -> Answers:
    """Find source-address persistence that does not last 1200 seconds."""

    def wrong(one: VirtualService) -> Wrong:
        found = one.persistence.removeprefix(_BY_ADDRESS)
        if found in {one.persistence, str(_TWENTY_MINUTES)}:
            return None
        return f"its persistence lasts {found} s, not {_TWENTY_MINUTES}", f"persistence: {one.persistence}"

    yield from each_service(look, pool, internal, wrong)


@rule(
    "LA-BAL-008",
    "Internal web services without persistence",
    Severity.MEDIUM,
    means="Each connection may go to another Front End: sign-in of phones and meetings by browser fail now "
    "and then.",
    fix=_WRITE,
    source=f"{_TABLES}; {_PAGE}: source address for the internal web services",
    after=("LA-BAL-003",),
)
def no_persistence(look: Look, pool: PoolEntry) -> Answers:
    """Find internal services that tell clients apart neither by address nor by a cookie."""

    def wrong(one: VirtualService) -> Wrong:
        if one.persistence.startswith((_BY_ADDRESS, _BY_COOKIE)):
            return None
        return "it has no persistence", f"persistence: {one.persistence or 'none'}"

    yield from each_service(look, pool, internal, wrong)


@rule(
    "LA-BAL-009",
    "An idle time that is not 1800 seconds",
    Severity.LOW,
    means="Shorter, connections that wait for news are cut while clients still use them; longer, dead ones "
    "fill the balancer.",
    fix=_WRITE,
    source=f"{_TABLES}: idle connection timeout 1800; {_PAGE}",
)
def other_idle(look: Look, pool: PoolEntry) -> Answers:
    """Find services whose connections may be silent for another time."""

    def wrong(one: VirtualService) -> Wrong:
        if one.idle == _IDLE:
            return None
        return f"its idle time is {one.idle} s, not {_IDLE}", f"idle timeout: {one.idle}"

    yield from each_service(look, pool, lambda *_: True, wrong)


@rule(
    "LA-BAL-010",
    "A scheduling that is not least connection",
    Severity.LOW,
    means="After a Front End comes back it is given as many clients as those that are full: the load stays "
    "uneven for hours.",
    fix=_WRITE,
    source=f"{_TABLES}: least connection",
)
def other_schedule(look: Look, pool: PoolEntry) -> Answers:
    """Find services that choose Front Ends by something else."""

    def wrong(one: VirtualService) -> Wrong:
        if one.schedule == _SCHEDULE:
            return None
        return f"its scheduling is {one.schedule}, not {_SCHEDULE}", f"scheduling: {one.schedule}"

    yield from each_service(look, pool, lambda *_: True, wrong)


RULES = (
    no_https,
    no_http,
    no_cookie,
    other_cookie,
    wrong_cookie,
    unset_cookie,
    other_length,
    no_persistence,
    other_idle,
    other_schedule,
)
