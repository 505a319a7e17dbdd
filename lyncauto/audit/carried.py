"""The certificates that Front Ends and end points carry, and how a rule speaks of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from lyncauto.audit.leaf import Leaf
from lyncauto.audit.look import Lacking, Look
from lyncauto.audit.rule import Answers, Fault
from lyncauto.model.audit import Evidence
from lyncauto.model.facts import StoredCertificate
from lyncauto.model.inventory import Outside, Part, PoolEntry

EXTERNAL_USE = "WebServicesExternal"
TOKEN_USE = "OAuthTokenIssuer"  # noqa: S105 - the name of a use
SOON = timedelta(days=30)
SHORT_KEY = 2048

# What is wrong, as the end of a sentence, and the value that shows it; ``None``: nothing.
Wrong: TypeAlias = tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class Carried:
    """A certificate of a Front End that its services use."""

    uses: tuple[str, ...]
    stored: StoredCertificate
    leaf: Leaf


@dataclass(frozen=True, slots=True)
class Worn:
    """All certificates that a Front End uses, the one of its tokens excepted.

    Attributes:
        whole: Whether that is all: the store has every one, and every one can be read.
    """

    found: tuple[Carried, ...]
    whole: bool


def worn(look: Look, host: str) -> Worn:
    """Return the certificates of a host's services.

    Raises:
        Lacking: Uses or store are not known.
    """
    uses: dict[str, tuple[str, ...]] = {}
    for use, thumbprint in look.assigned(host).items():
        if use != TOKEN_USE:
            uses[thumbprint] = (*uses.get(thumbprint, ()), use)
    held = {thumbprint: look.certificate(host, thumbprint) for thumbprint in uses}
    found = tuple(Carried(uses[thumbprint], *pair) for thumbprint, pair in held.items() if pair)
    return Worn(found, len(found) == len(uses))


def used_for(look: Look, host: str, use: str) -> Carried | None:
    """Return the certificate that a host uses for something; ``None``: it uses none for that.

    Raises:
        Lacking: Uses or store are not known, or the store has not the one that is used.
    """
    if use not in look.assigned(host):
        return None
    for one in worn(look, host).found:
        if use in one.uses:
            return one
    raise Lacking(Part.STORE, host, None)


def wrong_in_use(look: Look, wrong: Callable[[Carried], Wrong], host: str) -> Answers:
    """Ask the same of each certificate that a host uses; one finding for the host.

    Raises:
        Lacking: One of them is not known; what is found in the others is said before.
    """
    all_of_it = worn(look, host)
    said = [(one, text) for one in all_of_it.found if (text := wrong(one))]
    if said:
        texts = (f"its certificate for {', '.join(one.uses)} {text}" for one, (text, _) in said)
        yield Fault(
            host, "; ".join(texts), tuple(look.evidence(value, Part.STORE, host) for _, (_, value) in said)
        )
    if not all_of_it.whole:
        raise Lacking(Part.STORE, host, None)


def day(when: datetime) -> str:
    """Return a day as it is written: 2026-08-22."""
    return when.date().isoformat()


def ended(leaf: Leaf, now: datetime) -> Wrong:
    """Say that a certificate is over."""
    return (f"ended on {day(leaf.not_after)}", _until(leaf)) if leaf.not_after <= now else None


def ends_soon(leaf: Leaf, now: datetime, soon: timedelta = SOON) -> Wrong:
    """Say that a certificate is nearly over."""
    left = leaf.not_after - now
    if timedelta(0) < left < soon:
        return f"ends on {day(leaf.not_after)}, in {left.days} days", _until(leaf)
    return None


def not_yet(leaf: Leaf, now: datetime) -> Wrong:
    """Say that a certificate is not valid so far."""
    if now < leaf.not_before:
        return f"is not valid before {day(leaf.not_before)}", f"{leaf.subject}: from {day(leaf.not_before)}"
    return None


def weak(leaf: Leaf) -> Wrong:
    """Say that a certificate is signed with an old hash."""
    return (f"is signed with {leaf.weak}", f"{leaf.subject}: {leaf.weak}") if leaf.weak else None


def short(leaf: Leaf) -> Wrong:
    """Say that a certificate's key can be broken."""
    if leaf.bits and leaf.bits < SHORT_KEY:
        return f"has a key of {leaf.bits} bits", f"{leaf.subject}: {leaf.key}"
    return None


def no_server(leaf: Leaf) -> Wrong:
    """Say that a certificate may not stand for a server."""
    if leaf.serves:
        return None
    return "does not name server authentication as its use", f"{leaf.subject}: {', '.join(leaf.usages)}"


def self_signed(leaf: Leaf) -> Wrong:
    """Say that nobody stands above a certificate."""
    return ("was issued by itself", f"{leaf.subject}: issuer {leaf.issuer}") if leaf.own_issuer else None


def unlisted(leaf: Leaf) -> Wrong:
    """Say that not everybody can see whether a certificate was revoked."""
    if any(place.lower().startswith("http://") for place in leaf.crls):
        return None
    if not leaf.crls:
        return "names no revocation list", f"{leaf.subject}: no CRL distribution point"
    directory = all(place.lower().startswith("ldap") for place in leaf.crls)
    text = "has its revocation list in the directory alone" if directory else "has no revocation list on HTTP"
    return text, f"{leaf.subject}: {', '.join(leaf.crls)}"


def _until(leaf: Leaf) -> str:
    return f"{leaf.subject}: valid until {leaf.not_after:%Y-%m-%dT%H:%M:%SZ}"


def listed(names: Iterable[str]) -> str:
    """Return the names of a certificate as evidence."""
    return f"names: {', '.join(names) or 'none'}"


def spoken_to(look: Look, address: str, port: int) -> Outside:
    """Return what an HTTPS end point shows.

    Raises:
        Lacking: It was not asked, or did not take the connection: then nothing is known of its TLS.
    """
    found = look.outside(address, port)
    if not found.opened:
        raise Lacking(Part.OUTSIDE, found.place, None)
    return found


def shown_leaf(look: Look, found: Outside) -> Leaf:
    """Return the certificate that an end point shows.

    Raises:
        Lacking: It shows none that can be read.
    """
    leaf = look.leaf(found.certificate)
    if not leaf:
        raise Lacking(Part.OUTSIDE, found.place, None)
    return leaf


def seen(look: Look, found: Outside, value: str) -> Evidence:
    """Return what an end point showed, as evidence."""
    return look.evidence(value, Part.OUTSIDE, found.place)


def secure_places(look: Look, pool: PoolEntry) -> tuple[tuple[str, int], ...]:
    """Return address and port of everything at which a balancer serves the pool's HTTPS.

    Raises:
        Lacking: Where the web services' name leads, or what a node has loaded, is not known.
    """
    if not pool.web:
        return ()
    loaded = {(one.service.address, one.service.port) for one in look.loaded(pool) if one.service.certificate}
    known = {address for address, _ in loaded}
    others = {(vip, pool.web.published_https_port) for vip in look.vips(pool) if vip not in known}
    return tuple(sorted(loaded | others))
