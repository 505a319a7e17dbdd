"""The certificates that a Front End's services use: their time, their keys and where they come from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from lyncauto.audit import carried
from lyncauto.audit.carried import TOKEN_USE, Carried, Wrong, wrong_in_use
from lyncauto.audit.look import WEB_USE, Lacking, Look
from lyncauto.audit.rule import Answers, Fault, each, front_end_pool, rule
from lyncauto.model.audit import Evidence, Severity
from lyncauto.model.inventory import Part, PoolEntry
from lyncauto.ports.probe import UNTRUSTED

_PAGE = "Microsoft, Environmental requirements for Skype for Business Server, Certificates"
_WIZARD = "request it anew in the Deployment Wizard on that Front End, and assign it to the same uses"
_ABOVE_SOON = timedelta(days=90)  # an authority is not renewed in a week


def _each_in_use(look: Look, pool: PoolEntry, wrong: Callable[[Carried], Wrong]) -> Answers:
    yield from each(pool.computers, partial(wrong_in_use, look, wrong))


@rule(
    "LA-CRT-001",
    "A Front End's certificate has ended",
    Severity.HIGH,
    means="Nobody can connect to this server any more: neither clients nor a load balancer nor the other "
    "servers accept it.",
    fix=_WIZARD,
    source="RFC 5280, section 4.1.2.5",
    applies=front_end_pool,
)
def expired(look: Look, pool: PoolEntry) -> Answers:
    """Find certificates in use whose time is over."""
    yield from _each_in_use(look, pool, lambda one: carried.ended(one.leaf, look.now))


@rule(
    "LA-CRT-002",
    "A Front End's certificate ends within 30 days",
    Severity.MEDIUM,
    means="On that day everybody who is sent to this server is refused.",
    fix=_WIZARD,
    source="RFC 5280, section 4.1.2.5",
    applies=front_end_pool,
)
def ends_soon(look: Look, pool: PoolEntry) -> Answers:
    """Find certificates in use that are nearly over."""
    yield from _each_in_use(look, pool, lambda one: carried.ends_soon(one.leaf, look.now))


@rule(
    "LA-CRT-003",
    "A Front End's certificate is not valid yet",
    Severity.HIGH,
    means="Until then everybody refuses it. Where the day lies in the past, a clock is wrong.",
    fix="compare the clocks of the Front End and of the certification authority; else assign the former "
    "certificate until that day",
    source="RFC 5280, section 4.1.2.5",
    applies=front_end_pool,
)
def early(look: Look, pool: PoolEntry) -> Answers:
    """Find certificates in use whose time has not begun."""
    yield from _each_in_use(look, pool, lambda one: carried.not_yet(one.leaf, look.now))


@rule(
    "LA-CRT-013",
    "A Front End's certificate is signed with an old hash",
    Severity.MEDIUM,
    means="Present browsers, mobile clients and a load balancer of today refuse it.",
    fix=f"{_WIZARD}; the certification authority has to sign with SHA-256",
    source="OpenSSL, SSL_CTX_set_security_level; RFC 9155",
    applies=front_end_pool,
)
def old_hash(look: Look, pool: PoolEntry) -> Answers:
    """Find certificates in use that are signed with SHA-1 or MD5."""
    yield from _each_in_use(look, pool, lambda one: carried.weak(one.leaf))


@rule(
    "LA-CRT-014",
    "A Front End's certificate has a short key",
    Severity.MEDIUM,
    means="Present clients and a load balancer of today refuse it, and it can be broken.",
    fix=f"{_WIZARD}, with a key of 2048 bits",
    source=f"{_PAGE}; OpenSSL, SSL_CTX_set_security_level",
    applies=front_end_pool,
)
def short_key(look: Look, pool: PoolEntry) -> Answers:
    """Find certificates in use with an RSA key of less than 2048 bits."""
    yield from _each_in_use(look, pool, lambda one: carried.short(one.leaf))


@rule(
    "LA-CRT-015",
    "A Front End's certificate is signed with RSASSA-PSS",
    Severity.MEDIUM,
    means="Lync does not support it: log-on and call forwarding fail with errors that name other causes.",
    fix="switch off AlternateSignatureAlgorithm at the certification authority, then request it anew and "
    "assign it to the same uses",
    source=_PAGE,
    applies=front_end_pool,
)
def pss(look: Look, pool: PoolEntry) -> Answers:
    """Find certificates in use with a signature that Lync does not know."""
    yield from _each_in_use(
        look,
        pool,
        lambda one: (
            ("is signed with RSASSA-PSS", f"{one.leaf.subject}: RSASSA-PSS") if one.leaf.pss else None
        ),
    )


@rule(
    "LA-CRT-016",
    "A certificate in use without a private key",
    Severity.HIGH,
    means="The server cannot prove that the certificate is its own: no handshake succeeds after the next "
    "restart.",
    fix="`certutil -repairstore my THUMBPRINT` on that Front End where the key is still there; else "
    "request it anew and assign it to the same uses",
    source=f"{_PAGE}; the article, section Certificate Preparation",
    applies=front_end_pool,
)
def no_key(look: Look, pool: PoolEntry) -> Answers:
    """Find certificates in use of which the store has no key, and that the web site does not show either."""
    yield from each(pool.computers, partial(_no_key, look))


def _no_key(look: Look, host: str) -> Answers:
    def wrong(one: Carried) -> Wrong:
        # Read from a file a certificate never has its key: who shows it has the key all the same.
        if one.stored.has_private_key or _shown(look, host, one.stored.thumbprint):
            return None
        look.need_store_itself(host)
        return "has no private key in the store", f"{one.stored.thumbprint}: no private key"

    yield from wrong_in_use(look, wrong, host)


def _shown(look: Look, host: str, thumbprint: str) -> bool:
    return look.health(host).thumbprint == thumbprint


@rule(
    "LA-CRT-017",
    "A Front End's certificate is none of a server",
    Severity.HIGH,
    means="Clients, load balancer and the other servers refuse it.",
    fix=f"{_WIZARD}; its template has to name server authentication",
    source=f"{_PAGE}; RFC 5280, section 4.2.1.12",
    applies=front_end_pool,
)
def no_server(look: Look, pool: PoolEntry) -> Answers:
    """Find certificates in use whose extended key usage leaves server authentication out."""
    yield from _each_in_use(look, pool, lambda one: carried.no_server(one.leaf))


@rule(
    "LA-CRT-018",
    "A certificate whose revocation list not everybody can fetch",
    Severity.LOW,
    means="Phones, load balancers and clients outside the domain cannot see whether it was revoked: each "
    "connection waits, or is refused where the check is strict.",
    fix="add an HTTP address to the CRL distribution points of the certification authority, and request the "
    "certificate anew",
    source=f"{_PAGE}; RFC 5280, section 4.2.1.13",
    after=("LA-CRT-022",),
    applies=front_end_pool,
)
def no_list(look: Look, pool: PoolEntry) -> Answers:
    """Find certificates in use that name no revocation list on HTTP."""
    yield from _each_in_use(look, pool, lambda one: carried.unlisted(one.leaf))


@rule(
    "LA-CRT-019",
    "A Front End without a certificate for its internal web services",
    Severity.HIGH,
    means="Its internal web site answers no HTTPS: everybody who is sent to this server fails.",
    fix="assign one by `Set-CsCertificate -Type WebServicesInternal -Thumbprint THUMBPRINT` on that Front "
    "End, or in the Deployment Wizard",
    source="Microsoft, Certificate requirements for internal servers; Set-CsCertificate",
    applies=front_end_pool,
)
def unassigned(look: Look, pool: PoolEntry) -> Answers:
    """Find members that use no certificate for WebServicesInternal."""
    yield from each(pool.computers, partial(_unassigned, look))


def _unassigned(look: Look, host: str) -> Answers:
    uses = look.assigned(host)
    if not uses.get(WEB_USE):
        evidence = look.evidence(f"uses: {', '.join(sorted(uses)) or 'none'}", Part.ASSIGNMENTS, host)
        yield Fault(host, f"no certificate is assigned to {WEB_USE}", (evidence,))


@rule(
    "LA-CRT-020",
    "A web site that shows another certificate than is assigned",
    Severity.MEDIUM,
    means="Somebody changed the binding in IIS by hand: what Lync manages and renews is not what clients "
    "see, and one day that other one ends.",
    fix="assign the right one again by `Set-CsCertificate -Type WebServicesInternal`: that writes the "
    "binding",
    source="Microsoft, Set-CsCertificate",
    after=("LA-CRT-016", "LA-CRT-019", "LA-CRT-021"),
    applies=front_end_pool,
)
def other_shown(look: Look, pool: PoolEntry) -> Answers:
    """Find members whose internal web site shows a certificate that is not the assigned one."""
    yield from each(pool.computers, partial(_other_shown, look))


def _other_shown(look: Look, host: str) -> Answers:
    assigned = look.assigned(host).get(WEB_USE)
    if not assigned:
        return
    found = _certified(look, host)
    if found != assigned:
        evidence = (
            look.evidence(f"shown: {found}", Part.HEALTH, host),
            look.evidence(f"assigned: {assigned}", Part.ASSIGNMENTS, host),
        )
        yield Fault(host, f"its web site shows {found}, assigned is {assigned}", evidence)


def _certified(look: Look, host: str) -> str:
    """Return the thumbprint of what a web site shows.

    Raises:
        Lacking: It was not asked, or showed nothing.
    """
    found = look.health(host).thumbprint
    if not found:
        raise Lacking(Part.HEALTH, host, None)
    return found


@rule(
    "LA-CRT-021",
    "An assigned certificate that is gone",
    Severity.HIGH,
    means="Somebody deleted it from the store: after the next restart the services that use it do not start.",
    fix="import it again with its key, or assign another one in the Deployment Wizard",
    source="Microsoft, Get-CsCertificate, Set-CsCertificate",
    applies=front_end_pool,
)
def gone(look: Look, pool: PoolEntry) -> Answers:
    """Find assigned certificates that the store has not and the web site does not show."""
    yield from each(pool.computers, partial(_gone, look))


def _gone(look: Look, host: str) -> Answers:
    held = {one.thumbprint for one in look.stored(host)}
    lost: dict[str, list[str]] = {}
    for use, thumbprint in look.assigned(host).items():
        if use != TOKEN_USE and thumbprint not in held:
            lost.setdefault(thumbprint, []).append(use)
    # A store that was given as files may have less than the real one: what is shown is there.
    missing = {thumbprint: uses for thumbprint, uses in lost.items() if thumbprint != _certified(look, host)}
    if missing:
        look.need_store_itself(host)
        evidence = tuple(
            look.evidence(f"{', '.join(uses)}: {thumbprint}", Part.ASSIGNMENTS, host)
            for thumbprint, uses in missing.items()
        )
        uses = ", ".join(use for those in missing.values() for use in those)
        yield Fault(host, f"the store does not have its certificate for {uses}", evidence)


@rule(
    "LA-CRT-022",
    "A Front End's certificate was issued by itself",
    Severity.HIGH,
    means="No client trusts it, and nothing else does where it was not installed by hand.",
    fix=f"{_WIZARD}; an authority that clients trust has to issue it",
    source=_PAGE,
    applies=front_end_pool,
)
def self_signed(look: Look, pool: PoolEntry) -> Answers:
    """Find certificates in use that name themselves as their issuer."""
    yield from _each_in_use(look, pool, lambda one: carried.self_signed(one.leaf))


@rule(
    "LA-CRT-023",
    "A Front End that cannot be verified",
    Severity.HIGH,
    means="A load balancer that verifies Front Ends takes this one for dead, and clients warn or refuse.",
    fix="see which name or authority is missing; then request the certificate anew and assign it, or publish "
    "the authority's certificate",
    source=f"{_PAGE}; the article, section SSL Acceleration",
    after=(
        "LA-CRT-001",
        "LA-CRT-003",
        "LA-CRT-004",
        "LA-CRT-005",
        "LA-CRT-011",
        "LA-CRT-013",
        "LA-CRT-014",
        "LA-CRT-017",
        "LA-CRT-020",
        "LA-CRT-022",
        "LA-CRT-024",
    ),
    applies=front_end_pool,
)
def unverified(look: Look, pool: PoolEntry) -> Answers:
    """Find members whose certificate does not chain to the estate's authorities, or lacks the name."""
    yield from each(pool.computers, partial(_unverified, look))


def _unverified(look: Look, host: str) -> Answers:
    found = look.health(host)
    if not found.verified:
        # One that is not trusted is not looked at: it has no thumbprint, and the error alone tells.
        if not found.thumbprint and UNTRUSTED not in found.error:
            raise Lacking(Part.HEALTH, host, None)
        look.need(Part.CHAIN, host)  # else nobody knows which authority it should be verified against
        why = found.error or "no reason was given"
        shown = found.thumbprint or "what it shows"
        evidence = look.evidence(f"{shown} as {found.verified_as}: {why}", Part.HEALTH, host)
        yield Fault(host, f"its certificate cannot be verified as {found.verified_as}: {why}", (evidence,))


@rule(
    "LA-CRT-024",
    "An authority above a Front End's certificate ends",
    Severity.MEDIUM,
    means="With it every certificate below it ends: all servers, all phones and the balancer at once.",
    fix="renew the certification authority's certificate, let it reach all clients, then request the "
    "servers' certificates anew",
    source="RFC 5280, section 6.1.3; the article, section Export Certificates",
    applies=front_end_pool,
)
def authority_ends(look: Look, pool: PoolEntry) -> Answers:
    """Find authorities above the web certificates that have ended, or end within 90 days."""
    found: dict[str, tuple[str, tuple[Evidence, ...]]] = {}
    for host in pool.computers:
        for text, subject, evidence in _above(look, host):
            found[subject] = (text, (*found.get(subject, ("", ()))[1], evidence))
    for subject, (text, evidences) in found.items():
        yield Fault(subject, text, evidences)


def _above(look: Look, host: str) -> list[tuple[str, str, Evidence]]:
    where = look.need(Part.CHAIN, host)
    found = []
    for chain in look.inventory.chains:
        for certificate in chain.certificates if chain.host == host else ():
            leaf = look.leaf(certificate)
            if not leaf:
                raise Lacking(Part.CHAIN, host, None)
            wrong = carried.ended(leaf, look.now) or carried.ends_soon(leaf, look.now, _ABOVE_SOON)
            if wrong:
                found.append((f"the authority {wrong[0]}", leaf.subject, Evidence(wrong[1], where)))
    return found


RULES = (
    expired,
    ends_soon,
    early,
    old_hash,
    short_key,
    pss,
    no_key,
    no_server,
    no_list,
    unassigned,
    other_shown,
    gone,
    self_signed,
    unverified,
    authority_ends,
)
