"""What the Front Ends' web services answer, asked one by one."""

from __future__ import annotations

from functools import partial

from lyncauto.audit import places
from lyncauto.audit.look import Lacking, Look
from lyncauto.audit.places import serving
from lyncauto.audit.rule import Answers, Fault, each, front_end_pool, rule, web_pool
from lyncauto.model.audit import Evidence, Severity
from lyncauto.model.facts import FrontEndHealth, LogOn
from lyncauto.model.inventory import LYNC_2010, Part, PoolEntry
from lyncauto.ports.probe import HANDSHAKE, UNTRUSTED
from lyncauto.steps.health import HTTP_PATH, HTTPS_PATH, healthy

_CHECKS = "the article, section VLM Configuration (Real Server Check Parameters)"
_UNREACHED = ("LA-DNS-012", "LA-PRT-001", "LA-PRT-002", "LA-TLS-004")
_NOT_FOUND = 404
_WIZARD = (
    "run step 2 of the Deployment Wizard on it, which installs the web components: IIS does not know the page"
)
_BROKEN = "on it run `iisreset`, and look for its reason in the event log `Lync Server` and in IIS's own logs"
_NEWEST_OF_2010 = 2  # of Windows PowerShell
_UNBIND = (
    "turn Extended Protection of Windows authentication off for the internal web site on it (IIS Manager, "
    "Authentication, Windows Authentication, Advanced Settings: Off), and for each application below it"
)


@rule(
    "LA-HLT-001",
    "An address book service that is not well",
    Severity.HIGH,
    means="Clients that are sent to this Front End get no address book, and mostly no meetings either; a "
    "balancer that checks this page takes the server out.",
    fix=_BROKEN,
    source=_CHECKS,
    applies=serving,
)
def broken(look: Look, pool: PoolEntry) -> Answers:
    """Find Front Ends whose page over HTTPS has a status that no balancer takes for well."""
    yield from each(pool.computers, partial(_broken, look))


def _broken(look: Look, host: str) -> Answers:
    one = look.health(host)
    if one.https_status and not healthy(one.https_status):
        yield Fault(
            host, f"{HTTPS_PATH} answers {one.https_status}", (_said(look, one),), _cure(one.https_status)
        )


@rule(
    "LA-HLT-002",
    "A page for health checks that is not well",
    Severity.MEDIUM,
    means="A balancer that checks port 80 by this page takes the Front End for dead: phones lose it, and "
    "where all are so, nothing answers on port 80 at all.",
    fix=_BROKEN,
    source=_CHECKS,
    after=("LA-HLT-001",),
    applies=serving,
)
def no_blank_page(look: Look, pool: PoolEntry) -> Answers:
    """Find Front Ends whose page over HTTP has a status that no balancer takes for well."""
    yield from each(pool.computers, partial(_no_blank, look))


def _no_blank(look: Look, host: str) -> Answers:
    one = look.health(host)
    if one.http_status and not healthy(one.http_status):
        yield Fault(
            host, f"{HTTP_PATH} answers {one.http_status}", (_said(look, one),), _cure(one.http_status)
        )


def _cure(status: int) -> str:
    return _WIZARD if status == _NOT_FOUND else _BROKEN


@rule(
    "LA-HLT-003",
    "A Front End whose web services do not answer",
    Severity.HIGH,
    means="Clients that are sent there wait and fail. The others carry its load; without a balancer that "
    "knows it is dead, it goes on being handed out.",
    fix=_BROKEN,
    source=_CHECKS,
    after=_UNREACHED,
    applies=serving,
)
def mute(look: Look, pool: PoolEntry) -> Answers:
    """Find Front Ends that leave a page unanswered, where not the whole pool does."""
    if not _all_mute(look, pool):
        yield from each(pool.computers, partial(_mute, look))


def _mute(look: Look, host: str) -> Answers:
    one = look.health(host)
    if paths := _unanswered(one):
        yield Fault(host, f"it does not answer {' and '.join(paths)}", (_said(look, one),))


@rule(
    "LA-HLT-004",
    "No Front End's web services answer",
    Severity.HIGH,
    means="The pool has no web services: no meetings by browser, no address book, no phone log-on. Where "
    "clients are well, the audit's host is cut off from the Front Ends.",
    fix="from another host open the page in a browser; if that works, let the audit's host through to ports "
    "443 and 80 of the Front Ends",
    source=_CHECKS,
    after=_UNREACHED,
    applies=serving,
)
def all_mute(look: Look, pool: PoolEntry) -> Answers:
    """Find pools of which no member answers."""
    found = [look.health(host) for host in pool.computers if look.known(Part.HEALTH, host)]
    if not all(_unanswered(one) for one in found):
        return
    for host in pool.computers:
        look.need(Part.HEALTH, host)
    evidence = tuple(_said(look, one) for one in found)
    yield Fault(pool.fqdn, f"none of its {len(found)} Front Ends answers", evidence)


def _all_mute(look: Look, pool: PoolEntry) -> bool:
    """Whether it is known of every Front End that it leaves a page unanswered."""
    known = all(look.known(Part.HEALTH, host) for host in pool.computers)
    return known and all(_unanswered(look.health(host)) for host in pool.computers)


def _unanswered(one: FrontEndHealth) -> tuple[str, ...]:
    """Return the pages that were not answered for another reason than TLS, which has rules of its own."""
    secured = UNTRUSTED not in one.error and HANDSHAKE not in one.error
    secure = (HTTPS_PATH,) if not one.https_status and secured else ()
    return (*secure, *((HTTP_PATH,) if not one.http_status else ()))


@rule(
    "LA-HLT-005",
    "A Windows log-on that no load balancer can pass on",
    Severity.HIGH,
    means="The Front End takes log-ons only that are bound to its own certificate. Clients see the "
    "balancer's: they are asked for a password again and again, and none is right.",
    fix=_UNBIND,
    source="Microsoft, IIS, Windows Authentication, Extended Protection; RFC 5929, section 4",
    applies=web_pool,
)
def bound(look: Look, pool: PoolEntry) -> Answers:
    """Find Front Ends that ask for channel binding."""
    yield from each(pool.computers, partial(_bound, look))


def _bound(look: Look, host: str) -> Answers:
    one = _logged_on(look, host)
    if one.log_on is LogOn.NEEDS_BINDING:
        evidence = look.evidence(f"log-on at {HTTPS_PATH}: {one.log_on}", Part.HEALTH, host)
        yield Fault(host, "its Windows log-on must be bound to its own certificate", (evidence,))


@rule(
    "LA-HLT-006",
    "No Windows log-on is offered",
    Severity.MEDIUM,
    means="Clients cannot log on with the account that they are signed in to Windows with: they have to "
    "show a certificate of an earlier log-on, or are asked for a password.",
    fix="`Set-CsWebServiceConfiguration -UseWindowsAuth Negotiate`, unless certificates or a PIN are all "
    "that shall be taken",
    source="Microsoft, Set-CsWebServiceConfiguration",
    applies=web_pool,
)
def not_offered(look: Look, pool: PoolEntry) -> Answers:
    """Find Front Ends that ask for a log-on and offer none of Windows'."""
    yield from each(pool.computers, partial(_not_offered, look))


def _not_offered(look: Look, host: str) -> Answers:
    one = _logged_on(look, host)
    if one.log_on is LogOn.NOT_OFFERED:
        evidence = look.evidence(f"log-on at {HTTPS_PATH}: {one.log_on}", Part.HEALTH, host)
        yield Fault(host, "it offers no Windows log-on", (evidence,))


def _logged_on(look: Look, host: str) -> FrontEndHealth:
    """Return a Front End's health with what became of a log-on.

    Raises:
        Lacking: Nobody logged on, or the account was refused, which says nothing about others.
    """
    one = look.health(host)
    if one.log_on in {LogOn.UNTOLD, LogOn.REFUSED}:
        raise Lacking(Part.HEALTH, host, None)
    return one


@rule(
    "LA-HLT-007",
    "A Windows PowerShell that Lync Server 2010 does not support",
    Severity.MEDIUM,
    means="With Windows Management Framework 3 or later the management shell of Lync Server 2010 and its "
    "Control Panel fail in places, and the vendor does not help.",
    fix="uninstall the update of the Windows Management Framework from this Front End, and restart it",
    source="Microsoft, Lync Server 2010 supportability: Windows Management Framework 3.0",
    products=(LYNC_2010,),
    applies=front_end_pool,
)
def shell(look: Look, pool: PoolEntry) -> Answers:
    """Find Front Ends of Lync 2010 with a PowerShell after 2.0."""
    yield from each(pool.computers, partial(_shell, look))


def _shell(look: Look, host: str) -> Answers:
    look.need(Part.HOST, host)
    for one in look.inventory.hosts:
        if one.fqdn == host:
            major = one.powershell.partition(".")[0]
            if not major.isdecimal():
                raise Lacking(Part.HOST, host, None)
            if int(major) > _NEWEST_OF_2010:
                evidence = look.evidence(f"PowerShell {one.powershell}", Part.HOST, host)
                yield Fault(host, f"it has Windows PowerShell {one.powershell}", (evidence,))


@rule(
    "LA-HLT-008",
    "A balancer that answers with an error",
    Severity.HIGH,
    means="Clients reach the balancer and nothing behind it: it takes every Front End for dead, or cannot "
    "speak to any. The pool has no web services though all its servers may run.",
    fix="see in the balancer's own state why it takes the Front Ends for dead: the page that it checks, the "
    "name and authority that it verifies, a firewall between it and them",
    source=_CHECKS,
    after=(
        "LA-HLT-001",
        "LA-HLT-002",
        "LA-HLT-003",
        "LA-HLT-004",
        *_UNREACHED,
        "LA-BAL-029",
        "LA-BAL-030",
    ),
    applies=serving,
)
def balancer_error(look: Look, pool: PoolEntry) -> Answers:
    """Find addresses of the balancer whose pages for health checks have a status of an error."""
    ports = zip(places.published(pool), (HTTPS_PATH, HTTP_PATH), strict=True)
    asked = [(address, port, path) for port, path in ports for address in places.balanced(look, pool)]
    yield from each(asked, partial(_error, look))


def _error(look: Look, asked: tuple[str, int, str]) -> Answers:
    address, port, path = asked
    end = look.outside(address, port)
    pages = [page for page in places.pages(end) if page.path == path]
    if end.opened and not pages:
        raise Lacking(Part.OUTSIDE, end.place, None)
    for page in pages:
        if not healthy(page.status):
            evidence = look.evidence(f"{path} {page.status}", Part.OUTSIDE, end.place)
            yield Fault(end.place, f"{path} answers {page.status} there", (evidence,))


def _said(look: Look, one: FrontEndHealth) -> Evidence:
    found = f"{HTTPS_PATH} {one.https_status or 'no answer'}, {HTTP_PATH} {one.http_status or 'no answer'}"
    return look.evidence(f"{found}: {one.error}" if one.error else found, Part.HEALTH, one.fqdn)


RULES = (broken, no_blank_page, mute, all_mute, bound, not_offered, shell, balancer_error)
