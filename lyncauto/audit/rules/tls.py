"""TLS at the Front Ends and at the balancer's address, as whoever connects there sees it."""

from __future__ import annotations

import base64
from collections.abc import Callable
from functools import partial

from lyncauto.audit import carried
from lyncauto.audit.carried import Wrong, seen, shown_leaf, spoken_to
from lyncauto.audit.leaf import Leaf
from lyncauto.audit.look import WEB_USE, Lacking, Look
from lyncauto.audit.rule import Answers, Fault, each, rule
from lyncauto.model.audit import Severity
from lyncauto.model.inventory import SFB_2015, SFB_2019, Outside, Part, PoolEntry
from lyncauto.steps.pem import thumbprint
from lyncauto.steps.policy import holds

_NOW = "TLSv1.2"
_OLD = ("TLSv1", "TLSv1.1")
_PAGE = "Microsoft, Disable TLS 1.0/1.1 in Skype for Business Server"
_NEW = "`lyncauto renew` issues one and delivers it; by hand where the balancer is not ours"


def _members(look: Look, pool: PoolEntry, question: Callable[[str, Outside], Answers]) -> Answers:
    """Ask of the internal web site of each member."""
    yield from each(pool.computers, partial(_member, look, pool, question))


def _member(look: Look, pool: PoolEntry, question: Callable[[str, Outside], Answers], host: str) -> Answers:
    port = pool.web.https_port if pool.web else 0
    for address in look.addresses(host):
        yield from question(host, spoken_to(look, address, port))


def _balanced(look: Look, pool: PoolEntry, question: Callable[[Outside], Answers]) -> Answers:
    """Ask of each address at which a balancer serves the pool's HTTPS."""
    yield from each(carried.secure_places(look, pool), lambda place: question(spoken_to(look, *place)))


def _wrong_shown(look: Look, pool: PoolEntry, wrong: Callable[[Leaf], Wrong]) -> Answers:
    """Find balancer's addresses whose certificate is wrong."""

    def question(found: Outside) -> Answers:
        if said := wrong(shown_leaf(look, found)):
            yield Fault(found.place, f"the balancer's certificate {said[0]}", (seen(look, found, said[1]),))

    yield from _balanced(look, pool, question)


def _spoken(found: Outside, version: str) -> bool:
    """Whether an end point speaks a version of TLS.

    Raises:
        Lacking: Nobody tried it.
    """
    if version not in found.tried:
        raise Lacking(Part.OUTSIDE, found.place, None)
    return version in found.tls


def _versions(found: Outside) -> str:
    return f"speaks {', '.join(found.tls) or 'none'} of {', '.join(found.tried)}"


@rule(
    "LA-TLS-001",
    "A Front End that speaks no TLS 1.2",
    Severity.MEDIUM,
    means="Mobile clients and present browsers refuse it when they come directly, and a load balancer that "
    "insists on TLS 1.2 takes it for dead.",
    fix="install the cumulative updates and switch TLS 1.2 on in the registry (Schannel and .NET); a Front "
    "End of Lync 2010 on Windows Server 2008 R2 can, when it is told to",
    source=f"{_PAGE}; the iOS clients want TLS 1.2",
    after=("LA-TLS-004",),
)
def no_present_tls(look: Look, pool: PoolEntry) -> Answers:
    """Find members whose web site does not speak TLS 1.2."""

    def question(host: str, found: Outside) -> Answers:
        if not _spoken(found, _NOW):
            yield Fault(host, "it does not speak TLS 1.2", (seen(look, found, _versions(found)),))

    yield from _members(look, pool, question)


@rule(
    "LA-TLS-002",
    "A balancer that still speaks TLS 1.0 or 1.1",
    Severity.LOW,
    means="Scans of the network report it. Where Phone Edition or Lync 2010 on Windows 7 or Server 2008 R2 "
    "is still in use it has to stay: they speak nothing newer.",
    fix="set the lowest version to TLS 1.2 once the last of those clients is gone",
    source=f"{_PAGE}; RFC 8996",
)
def old_tls(look: Look, pool: PoolEntry) -> Answers:
    """Find balancer's addresses that speak versions which are given up."""

    def question(found: Outside) -> Answers:
        if spoken := [version for version in _OLD if _spoken(found, version)]:
            yield Fault(found.place, f"it speaks {', '.join(spoken)}", (seen(look, found, _versions(found)),))

    yield from _balanced(look, pool, question)


@rule(
    "LA-TLS-003",
    "A balancer that speaks no TLS 1.2",
    Severity.HIGH,
    means="Where it speaks only older versions, mobile clients and present browsers fail; where it speaks "
    "only TLS 1.3, the Lync and Skype for Business clients do.",
    fix="allow TLS 1.2 at its address",
    source=f"{_PAGE}; RFC 8996",
    after=("LA-TLS-004",),
)
def balancer_without_tls(look: Look, pool: PoolEntry) -> Answers:
    """Find balancer's addresses that do not speak TLS 1.2."""

    def question(found: Outside) -> Answers:
        if not _spoken(found, _NOW):
            yield Fault(found.place, "it does not speak TLS 1.2", (seen(look, found, _versions(found)),))

    yield from _balanced(look, pool, question)


@rule(
    "LA-TLS-004",
    "An end point that refuses every handshake",
    Severity.HIGH,
    means="It takes connections and lets nobody in: browsers and clients, which all send a server name, "
    "fail, though a check of the port says that it is well.",
    fix="look at the binding of the web site (`netsh http show sslcert`): Lync's sites are bound to address "
    "and port, without a server name; assign the certificate again by `Set-CsCertificate`",
    source="RFC 6066, section 3; measured: one handshake for each version, with the web services' name",
    after=("LA-CRT-016", "LA-CRT-019", "LA-CRT-021"),
)
def refuses(look: Look, pool: PoolEntry) -> Answers:
    """Find HTTPS end points that are open and speak none of the versions that were tried."""

    def about(target: str, found: Outside) -> Answers:
        if not found.tried:
            raise Lacking(Part.OUTSIDE, found.place, None)
        if not found.tls:
            text = f"it refuses the handshake with the server name {found.name}"
            value = f"{_versions(found)}, asked for {found.name}"
            yield Fault(
                target, f"{text}: {found.error}" if found.error else text, (seen(look, found, value),)
            )

    yield from _members(look, pool, about)
    yield from _balanced(look, pool, lambda found: about(found.place, found))


@rule(
    "LA-TLS-005",
    "A Front End that still speaks TLS 1.0 or 1.1",
    Severity.NOTE,
    means="Nothing breaks. From Skype for Business Server 2015 on it can be switched off, and scans of the "
    "network report it.",
    fix="follow Microsoft's steps, one Front End at a time, once no Phone Edition and no Lync 2010 client "
    "comes to it directly",
    source=f"{_PAGE}; RFC 8996",
    products=(SFB_2015, SFB_2019),
    after=("LA-TLS-001",),
)
def old_member(look: Look, pool: PoolEntry) -> Answers:
    """Find members that speak versions which are given up and that they could do without."""

    def question(host: str, found: Outside) -> Answers:
        if spoken := [version for version in _OLD if _spoken(found, version)]:
            yield Fault(host, f"it speaks {', '.join(spoken)}", (seen(look, found, _versions(found)),))

    yield from _members(look, pool, question)


@rule(
    "LA-TLS-006",
    "A balancer's certificate without a name that leads to it",
    Severity.HIGH,
    means="Clients that come by this name are warned or refused: meeting links, dial-in pages or discovery "
    "fail, while others work.",
    fix="`lyncauto plan` issues a certificate with every name that leads to the balancer; by hand: request "
    "one with these names and import it. One for each name, chosen by the server name, is not enough for "
    "phones, which send none",
    source="the article, comment 6 and section Certificate Preparation; RFC 6125, section 6.4",
    after=("LA-DNS-013",),
)
def lacks_name(look: Look, pool: PoolEntry) -> Answers:
    """Find names of web services that end at a balancer whose certificate does not hold them."""
    usual = pool.web.published_https_port if pool.web else 0

    def question(found: Outside) -> Answers:
        leaf = shown_leaf(look, found)
        if found.port != usual:
            return
        names = [name for name in look.web_names(pool) if found.address in look.ends_at(name)]
        if missing := [name for name in names if not holds(leaf.names, name)]:
            said = (answer for name in missing for answer in look.answers(name) if answer.values)
            evidence = (seen(look, found, carried.listed(leaf.names)), *look.said(said))
            yield Fault(found.place, f"its certificate lacks {', '.join(missing)}", evidence)

    yield from _balanced(look, pool, question)


@rule(
    "LA-TLS-007",
    "The certificate at the balancer's address has ended",
    Severity.HIGH,
    means="Every client is warned or refused at every web service of the pool.",
    fix=_NEW,
    source="RFC 5280, section 4.1.2.5",
    after=("LA-REN-002",),
)
def ended(look: Look, pool: PoolEntry) -> Answers:
    """Find balancer's addresses that show a certificate which is over, or which is not valid yet."""
    yield from _wrong_shown(
        look, pool, lambda leaf: carried.ended(leaf, look.now) or carried.not_yet(leaf, look.now)
    )


@rule(
    "LA-TLS-008",
    "The certificate at the balancer's address ends within 30 days",
    Severity.MEDIUM,
    means="On that day every client is refused at every web service of the pool.",
    fix=_NEW,
    source="RFC 5280, section 4.1.2.5",
    after=("LA-REN-001",),
)
def ends_soon(look: Look, pool: PoolEntry) -> Answers:
    """Find balancer's addresses that show a certificate which is nearly over."""
    yield from _wrong_shown(look, pool, lambda leaf: carried.ends_soon(leaf, look.now))


@rule(
    "LA-TLS-009",
    "A balancer's certificate that cannot be verified",
    Severity.MEDIUM,
    means="Clients that know the authorities of the Front Ends do not trust it: phones do not come up, and "
    "browsers warn unless it is from a public authority.",
    fix="issue it from the authority of the Front Ends' certificates, and import what stands between the two "
    "beside it",
    source="the article, section Certificate Preparation: the same chain as the Lync servers'",
    after=("LA-TLS-006", "LA-TLS-007", "LA-TLS-010"),
)
def untrusted(look: Look, pool: PoolEntry) -> Answers:
    """Find balancer's addresses whose certificate does not chain to the estate's authorities."""

    def question(found: Outside) -> Answers:
        leaf = shown_leaf(look, found)
        if not found.trusted:
            for host in pool.computers:  # else its authority may be one that nobody read
                look.need(Part.CHAIN, host)
            why = found.distrust or "no reason was given"
            evidence = seen(look, found, f"{leaf.subject}, issued by {leaf.issuer}: {why}")
            yield Fault(found.place, f"its certificate cannot be verified: {why}", (evidence,))

    yield from _balanced(look, pool, question)


@rule(
    "LA-TLS-010",
    "A balancer's certificate that present clients refuse",
    Severity.HIGH,
    means="Browsers and mobile clients of today do not accept it whoever issued it.",
    fix=f"{_NEW}: RSA of 2048 bits, SHA-256, server authentication, from the estate's authority",
    source="OpenSSL, SSL_CTX_set_security_level; RFC 5280, section 4.2.1.12; the article, Enable SSL "
    "Acceleration: a self-signed certificate is only temporary",
)
def refused(look: Look, pool: PoolEntry) -> Answers:
    """Find balancer's addresses whose certificate has an old hash, a short key, no use or no issuer."""
    tests = (carried.weak, carried.short, carried.no_server, carried.self_signed)

    def wrong(leaf: Leaf) -> Wrong:
        said = [one for test in tests if (one := test(leaf))]
        return (
            (" and ".join(text for text, _ in said), "; ".join(value for _, value in said)) if said else None
        )

    yield from _wrong_shown(look, pool, wrong)


@rule(
    "LA-TLS-011",
    "A balancer's certificate whose revocation list not everybody can fetch",
    Severity.LOW,
    means="Phones and clients outside the domain cannot see whether it was revoked: each connection waits, "
    "or is refused where the check is strict.",
    fix="add an HTTP address to the CRL distribution points of the certification authority, then "
    "`lyncauto renew`",
    source="Microsoft, Environmental requirements for Skype for Business Server, Certificates; RFC 5280, "
    "section 4.2.1.13",
    after=("LA-TLS-010",),
)
def no_list(look: Look, pool: PoolEntry) -> Answers:
    """Find balancer's addresses whose certificate names no revocation list on HTTP."""
    yield from _wrong_shown(look, pool, carried.unlisted)


@rule(
    "LA-TLS-012",
    "A balancer that shows a Front End's own certificate",
    Severity.LOW,
    means="The key of a Lync server lies on another machine, and whoever renews one of the two forgets the "
    "other.",
    fix="`lyncauto plan` issues a certificate of the balancer's own, with the names that it serves",
    source="the article, section Certificate Preparation",
)
def borrowed(look: Look, pool: PoolEntry) -> Answers:
    """Find balancer's addresses that show a certificate which a member uses itself."""

    def question(found: Outside) -> Answers:
        leaf = shown_leaf(look, found)
        shown = thumbprint(base64.b64decode(found.certificate))
        owners = [host for host in pool.computers if look.assigned(host).get(WEB_USE) == shown]
        if owners:
            evidence = [seen(look, found, f"{leaf.subject} {shown}")]
            evidence += [look.evidence(f"{WEB_USE}: {shown}", Part.ASSIGNMENTS, host) for host in owners]
            yield Fault(found.place, f"it shows the certificate of {', '.join(owners)}", tuple(evidence))

    yield from _balanced(look, pool, question)


RULES = (
    no_present_tls,
    old_tls,
    balancer_without_tls,
    refuses,
    old_member,
    lacks_name,
    ended,
    ends_soon,
    untrusted,
    refused,
    no_list,
    borrowed,
)
