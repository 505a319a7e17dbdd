"""What the web services and their balancer give away."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import partial

from lyncauto.audit import places
from lyncauto.audit.look import Lacking, Look
from lyncauto.audit.rule import Answers, Fault, each, rule, web_pool
from lyncauto.model.audit import Evidence, Severity
from lyncauto.model.inventory import Outside, Page, Part, PoolEntry
from lyncauto.steps.health import HTTPS_PATH

_BASIC = "RFC 7617, section 4"
_RFC_4559 = "RFC 4559, section 6"
_OK, _ASKS = 200, 401
_PAGES = ("/haproxy?stats", "/stats", "/access/")  # HAProxy's statistics; LoadMaster's management API
# IIS -> the last day of support of the Windows that it belongs to. Source: Microsoft Lifecycle.
_WINDOWS: dict[str, tuple[str, date]] = {
    "6.0": ("Windows Server 2003", date(2015, 7, 14)),
    "7.0": ("Windows Server 2008", date(2020, 1, 14)),
    "7.5": ("Windows Server 2008 R2", date(2020, 1, 14)),
    "8.0": ("Windows Server 2012", date(2023, 10, 10)),
    "8.5": ("Windows Server 2012 R2", date(2023, 10, 10)),
}
_IIS = re.compile(r"Microsoft-IIS/(\d+\.\d+)")


@rule(
    "LA-SEC-001",
    "Passwords in the clear",
    Severity.HIGH,
    means="Basic authentication over plain HTTP: whoever sees the traffic has the users' Windows passwords.",
    fix="turn Basic Authentication off for that web site in IIS Manager; Lync needs it nowhere",
    source=_BASIC,
    applies=places.serving,
)
def basic_in_clear(look: Look, pool: PoolEntry) -> Answers:
    """Find ports for plain HTTP that ask for a password."""
    yield from each(_plain(look, pool), partial(_offers, look, {"basic"}))


@rule(
    "LA-SEC-002",
    "Windows log-ons in the clear",
    Severity.MEDIUM,
    means="NTLM over plain HTTP can be passed on by whoever is in between, who is then logged on as the user "
    "somewhere else.",
    fix="turn Windows Authentication off for port 80 of that web site, or demand TLS there for what asks for "
    "a log-on",
    source=_RFC_4559,
    applies=places.serving,
)
def windows_in_clear(look: Look, pool: PoolEntry) -> Answers:
    """Find ports for plain HTTP that ask for a Windows log-on."""
    yield from each(_plain(look, pool), partial(_offers, look, {"ntlm", "negotiate"}))


@rule(
    "LA-SEC-003",
    "Basic authentication over HTTPS",
    Severity.LOW,
    means="Users can be asked for their Windows password by a page, and servers in between see it: it can be "
    "guessed from outside, up to the lock-out of accounts.",
    fix="turn Basic Authentication off for that web site in IIS Manager; Lync needs it nowhere",
    source=_BASIC,
    applies=places.serving,
)
def basic(look: Look, pool: PoolEntry) -> Answers:
    """Find ports for HTTPS that ask for a password."""
    yield from each(_secure(look, pool), partial(_offers, look, {"basic"}))


def _offers(look: Look, schemes: set[str], place: tuple[str, int]) -> Answers:
    end = look.outside(*place)
    for page in places.pages(end):
        found = places.schemes(page) & schemes
        if found and page.path not in _PAGES:
            words = " and ".join(sorted(one.title() if one != "ntlm" else "NTLM" for one in found))
            whose = f" of {end.host}" if end.host else ""
            text = f"port {end.port}{whose} offers {words} for {page.path}"
            yield Fault(end.place, text, (_said(look, end, page, "www-authenticate"),))
            return


def _plain(look: Look, pool: PoolEntry) -> Iterable[tuple[str, int]]:
    return _all(look, pool, 1)


def _secure(look: Look, pool: PoolEntry) -> Iterable[tuple[str, int]]:
    return _all(look, pool, 0)


def _all(look: Look, pool: PoolEntry, which: int) -> Iterable[tuple[str, int]]:
    """Return the end points of the pool for HTTPS (0) or plain HTTP (1): Front Ends, balancer, proxy."""
    ports = (places.internal(pool)[which], places.external(pool)[which])
    found = [(member.address, port) for member in places.members(look, pool) for port in ports]
    found += [(address, places.published(pool)[which]) for address in places.balanced(look, pool)]
    found += [(address, (places.HTTPS, places.HTTP)[which]) for address in places.proxied(look, pool)]
    return dict.fromkeys(found)


@rule(
    "LA-SEC-004",
    "The balancer's own pages are open to clients",
    Severity.MEDIUM,
    means="The statistics tell everybody which servers there are and which are down; the management "
    "interface lets everybody try passwords, and with a right one change the balancer.",
    fix="take statistics and management off the address that clients use: bind them to an address of the "
    "administrators' network (HAProxy: a frontend of their own; LoadMaster: administrative access on one "
    "interface)",
    source="HAProxy, configuration manual, stats enable; Progress, LoadMaster API",
    applies=places.serving,
)
def own_pages(look: Look, pool: PoolEntry) -> Answers:
    """Find addresses of the balancer at which statistics or management answer."""
    yield from each(places.balanced(look, pool), partial(_own, look, pool))


def _own(look: Look, pool: PoolEntry, address: str) -> Answers:
    known = [one for one in look.inventory.outside if one.address == address and one.opened]
    shown = [(end, page) for end in known for page in end.pages if _is_own(page)]
    for end, page in shown:
        yield Fault(
            f"{end.place}{page.path}", f"it answers {page.status}", (_said(look, end, page, "server"),)
        )
    secure = look.outside(address, places.published(pool)[0])
    if not shown and secure.opened and not {page.path for page in secure.pages if page.status} & {*_PAGES}:
        raise Lacking(Part.OUTSIDE, secure.place, None)


def _is_own(page: Page) -> bool:
    asks = page.status == _ASKS and "basic" in places.schemes(page)
    return page.path in _PAGES and (page.status == _OK or asks)


@rule(
    "LA-SEC-005",
    "A Front End on a Windows without support",
    Severity.MEDIUM,
    means="The vendor mends no fault in this Windows any more, security faults among them.",
    fix="plan a move to a Windows that is supported for this version of the server; there is no way to "
    "upgrade it below a Front End that goes on working",
    source="Microsoft Lifecycle: Windows Server",
    applies=places.serving,
)
def old_windows(look: Look, pool: PoolEntry) -> Answers:
    """Find Front Ends whose IIS is that of a Windows past the end of its support."""
    yield from each(places.members(look, pool), partial(_old_host, look, pool))


def _old_host(look: Look, pool: PoolEntry, member: places.Member) -> Answers:
    end = look.outside(member.address, places.internal(pool)[0])
    if not end.opened:
        raise Lacking(Part.OUTSIDE, end.place, None)  # its Windows is as old as it was
    yield from _old(look, end, member.host)


@rule(
    "LA-SEC-006",
    "The balancer shows an outdated server's name",
    Severity.NOTE,
    means="Every answer tells which old Windows is behind: whoever looks for servers with known faults finds "
    "this one.",
    fix="let the balancer take the header away (HAProxy: `http-response del-header Server`)",
    source="RFC 9110, section 10.2.4",
    after=("LA-SEC-005",),
    applies=places.serving,
)
def old_name(look: Look, pool: PoolEntry) -> Answers:
    """Find addresses of the balancer whose answers name an outdated IIS."""
    yield from each(places.balanced(look, pool), partial(_old_vip, look, pool))


def _old_vip(look: Look, pool: PoolEntry, address: str) -> Answers:
    end = look.outside(address, places.published(pool)[0])
    yield from _old(look, end, end.place)


def _old(look: Look, end: Outside, target: str) -> Answers:
    for page in places.pages(end):
        for text in places.values(page, "server"):
            found = _IIS.search(text)
            name, ended = _WINDOWS.get(found[1] if found else "", ("", date.max))
            if look.now.date() > ended:
                words = f"its answers come from {name}, without support since {ended.isoformat()}"
                yield Fault(target, words, (_said(look, end, page, "server"),))
                return


@rule(
    "LA-SEC-007",
    "No HSTS on the external name",
    Severity.NOTE,
    means="A browser that once was on HTTPS can be led back to plain HTTP in a foreign network.",
    fix="`Set-CsWebServiceConfiguration -HstsMaxAgeInSeconds 31536000` (Skype for Business Server 2015 and "
    "later), or let the reverse proxy add the header",
    source="RFC 6797; Microsoft, Set-CsWebServiceConfiguration",
    after=("LA-RPX-001",),
    applies=places.serving,
)
def no_hsts(look: Look, pool: PoolEntry) -> Answers:
    """Find addresses of the external name of whose answers none has the header."""
    yield from each(places.proxied(look, pool), partial(_hsts, look))


def _hsts(look: Look, address: str) -> Answers:
    end = look.outside(address, places.HTTPS)
    found = places.pages(end)
    if found and not any(True for page in found for _ in places.values(page, "strict-transport-security")):
        evidence = (_said(look, end, page, "strict-transport-security") for page in found)
        yield Fault(end.place, "its answers have no Strict-Transport-Security", tuple(evidence))


@rule(
    "LA-SEC-009",
    "An address book without a log-on",
    Severity.MEDIUM,
    means="Everybody who reaches the Front End can fetch names, numbers and addresses of all users.",
    fix="turn Anonymous Authentication off for the application `abs` of the internal web site in IIS "
    "Manager; step 2 of the Deployment Wizard sets it as it has to be",
    source="Microsoft, Plan for authentication of web services: a web ticket or a Windows log-on",
    applies=web_pool,
)
def anonymous(look: Look, pool: PoolEntry) -> Answers:
    """Find Front Ends that answer the address book's page to whoever asks."""
    yield from each(pool.computers, partial(_anonymous, look))


def _anonymous(look: Look, host: str) -> Answers:
    one = look.health(host)
    if one.https_status == _OK:
        evidence = look.evidence(f"{HTTPS_PATH} {one.https_status}", Part.HEALTH, host)
        yield Fault(host, f"{HTTPS_PATH} answers without a log-on", (evidence,))


def _said(look: Look, end: Outside, page: Page, header: str) -> Evidence:
    found = ", ".join(places.values(page, header)) or "not sent"
    return look.evidence(f"{page.path} {page.status}, {header}: {found}", Part.OUTSIDE, end.place)


RULES = (
    basic_in_clear,
    windows_in_clear,
    basic,
    own_pages,
    old_windows,
    old_name,
    no_hsts,
    anonymous,
)
