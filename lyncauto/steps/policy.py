"""Whether a certificate may be served: the one module that looks inside one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, SignatureAlgorithmOID

from lyncauto.model.due import Life
from lyncauto.model.key_kind import Family, KeyKind, curve, family, size

_TOO_SHORT, _SHORT = timedelta(days=7), timedelta(days=30)  # what is left of a certificate's time
_CURVES = {"secp256r1": "P-256", "secp384r1": "P-384", "secp521r1": "P-521"}  # as NIST calls them
_WEAK = {hashes.SHA1: "SHA-1", hashes.MD5: "MD5"}


@dataclass(frozen=True, slots=True)
class Demand:
    """What is asked of a certificate."""

    names: Collection[str]  # that it must hold
    extras: Collection[str]  # that it may hold: the pool's own
    key: KeyKind
    any_extras: bool = False  # an administrator chose it, whatever else it holds


@dataclass(frozen=True, slots=True)
class Objection:
    """One thing that is wrong with a certificate."""

    text: str
    serious: bool = True  # it must not be served; else it is only worth knowing


def objections(
    der: bytes, demand: Demand, now: datetime, *, private_key: bool = True
) -> tuple[Objection, ...]:
    """Return everything that is wrong with a certificate, all at once; empty when it may be served.

    *private_key* says whether the store that holds the certificate has its private key.
    """
    try:
        certificate = x509.load_der_x509_certificate(der)
    except ValueError as error:
        return (Objection(f"it is no X.509 certificate: {error}"),)
    found = [
        *_names(names_in(der), demand),
        *map(Objection, filter(None, [wrong_key(der, demand.key)])),
        *_use(certificate),
        *_validity(certificate, now),
        *_signature(certificate),
    ]
    if not private_key:
        found.append(Objection("the store has no private key for it"))
    return tuple(found)


def serious(found: Collection[Objection]) -> tuple[str, ...]:
    """Return the texts of those objections that forbid a certificate's use."""
    return tuple(objection.text for objection in found if objection.serious)


def names_in(der: bytes) -> tuple[str, ...]:
    """Return the DNS names of a certificate, lower case, sorted; none of one that cannot be read."""
    try:
        extensions = x509.load_der_x509_certificate(der).extensions
        names = extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (ValueError, x509.ExtensionNotFound):
        return ()
    return tuple(sorted({name.lower() for name in names.get_values_for_type(x509.DNSName)}))


def life(der: bytes) -> Life:
    """Return from when to when a certificate is valid.

    Raises:
        ValueError: It cannot be read.
    """
    found = x509.load_der_x509_certificate(der)
    return Life(found.not_valid_before_utc, found.not_valid_after_utc)


def weak_hash(der: bytes) -> str:
    """Return "SHA-1" or "MD5" where a certificate is signed with it, which the balancer refuses, else "".

    OpenSSL 3 takes no such signature at its default security level: neither in a certificate that HAProxy
    serves, nor in the chain of one that it verifies, a root's signature on itself excepted.
    Source: OpenSSL, SSL_CTX_set_security_level(3).

    Raises:
        ValueError: It cannot be read.
    """
    return _hash(x509.load_der_x509_certificate(der))


def above(held: Sequence[bytes], roots: Sequence[bytes]) -> str:
    """Say why a certificate does not stand under one of *roots*, by who signed whom; empty when it does.

    Args:
        held: DER of the leaf, then of those that are shown with it.
        roots: DER of what is trusted; those that did not issue themselves count as shown.

    Raises:
        ValueError: One cannot be read.
    """
    lowest, *others = (x509.load_der_x509_certificate(der) for der in held)
    trusted = [x509.load_der_x509_certificate(der) for der in roots if is_root(der)]
    while True:
        if any(_issued(lowest, root) for root in trusted):
            return ""
        upper = next((one for one in others if _issued(lowest, one)), None)
        if upper is None:
            issuer = lowest.issuer.rfc4514_string()
            return f"it stands under {issuer}, which is not the root that the Front Ends stand under"
        others.remove(upper)
        lowest = upper


def crl_places(der: bytes) -> tuple[str, ...]:
    """Return the HTTP addresses of a certificate's revocation lists; none of one that names none.

    Raises:
        ValueError: It cannot be read.
    """
    try:
        points = x509.load_der_x509_certificate(der).extensions.get_extension_for_class(
            x509.CRLDistributionPoints
        )
    except x509.ExtensionNotFound:
        return ()
    names = (name for point in points.value for name in point.full_name or ())
    urls = (name.value for name in names if isinstance(name, x509.UniformResourceIdentifier))
    return tuple(url for url in urls if url.lower().startswith("http://"))


def _issued(lower: x509.Certificate, upper: x509.Certificate) -> bool:
    try:
        lower.verify_directly_issued_by(upper)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def is_root(der: bytes) -> bool:
    """Whether a certificate names itself as its issuer.

    Raises:
        ValueError: It cannot be read.
    """
    certificate = x509.load_der_x509_certificate(der)
    return certificate.subject == certificate.issuer


def subject(der: bytes) -> str:
    """Return whom a certificate was issued to: its common name, else its distinguished name.

    Raises:
        ValueError: It cannot be read.
    """
    found = x509.load_der_x509_certificate(der).subject
    common = found.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(common[0].value) if common else found.rfc4514_string()


def holds(names: Collection[str], name: str) -> bool:
    """Whether certificate names cover *name*; a wildcard stands for one label (RFC 6125, section 6.4.3)."""
    _, _, parent = name.partition(".")
    return name in names or f"*.{parent}" in names


def _names(names: Collection[str], demand: Demand) -> list[Objection]:
    missing = [name for name in sorted(demand.names) if not holds(names, name)]
    surplus = [name for name in sorted(names) if name not in demand.names]
    foreign = [name for name in surplus if name not in demand.extras]
    own = [name for name in surplus if name in demand.extras]
    if demand.any_extras:
        foreign, own = [], surplus
    found = [Objection(f"it lacks {', '.join(missing)}")] if missing else []
    if foreign:
        found.append(Objection(f"it holds names that are not this pool's: {', '.join(foreign)}"))
    if own:
        # Request-CsCertificate fills in the topology's names of itself; they do no harm on the balancer.
        found.append(Objection(f"it also holds the pool's own {', '.join(own)}", serious=False))
    return found


def wrong_key(der: bytes, kind: KeyKind) -> str:
    """Return why the key of a certificate is not of the kind that is asked for; empty: it is, or is longer.

    Raises:
        ValueError: It cannot be read.
    """
    if wrong := wrong_family(der, family(kind)):
        return wrong
    key = x509.load_der_x509_certificate(der).public_key()
    if isinstance(key, EllipticCurvePublicKey):
        found = _CURVES.get(key.curve.name, key.curve.name)
        return "" if found == curve(kind) else f"its key is on the curve {found}, {curve(kind)} is asked for"
    if isinstance(key, RSAPublicKey) and key.key_size < size(kind):
        return f"its key has {key.key_size} bits, {size(kind)} are asked for"
    return ""


def wrong_family(der: bytes, wanted: Family) -> str:
    """Return why clients that understand this family alone do not understand a certificate; empty: they do.

    Raises:
        ValueError: It cannot be read.
    """
    key = x509.load_der_x509_certificate(der).public_key()
    kind = RSAPublicKey if wanted == "RSA" else EllipticCurvePublicKey
    return "" if isinstance(key, kind) else f"its key is not {wanted}"


def _use(certificate: x509.Certificate) -> list[Objection]:
    try:
        uses = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return [Objection("it does not name server authentication as its use")]
    if ExtendedKeyUsageOID.SERVER_AUTH in uses:
        return []
    return [Objection("server authentication is not among its uses")]


def _validity(certificate: x509.Certificate, now: datetime) -> list[Objection]:
    if now < certificate.not_valid_before_utc:
        return [Objection(f"it is not valid before {certificate.not_valid_before_utc:%Y-%m-%dT%H:%M:%SZ}")]
    end = certificate.not_valid_after_utc
    if now >= end:
        return [Objection(f"it expired at {end:%Y-%m-%dT%H:%M:%SZ}")]
    if end - now < _SHORT:
        soon = end - now < _TOO_SHORT
        left = (_TOO_SHORT if soon else _SHORT).days
        return [Objection(f"it ends at {end:%Y-%m-%dT%H:%M:%SZ}, in less than {left} days", serious=soon)]
    return []


def _signature(certificate: x509.Certificate) -> list[Objection]:
    # Microsoft, "Environmental requirements for Skype for Business Server": RSASSA-PSS is not supported.
    if certificate.signature_algorithm_oid == SignatureAlgorithmOID.RSASSA_PSS:
        return [Objection("it is signed with RSASSA-PSS, which Lync does not support")]
    if weak := _hash(certificate):
        return [Objection(f"it is signed with {weak}, which HAProxy and present clients refuse")]
    return []


def _hash(certificate: x509.Certificate) -> str:
    try:
        found = certificate.signature_hash_algorithm
    except UnsupportedAlgorithm:
        return ""  # newer than what is known here, not older
    return next((name for kind, name in _WEAK.items() if isinstance(found, kind)), "")
