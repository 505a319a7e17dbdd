"""What a certificate says, as far as the audit's rules ask."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509.oid import ExtendedKeyUsageOID, SignatureAlgorithmOID

from lyncauto.steps.policy import names_in, subject, weak_hash


@dataclass(frozen=True, slots=True)
class Leaf:
    """A certificate, read.

    Attributes:
        names: DNS names of the subject alternative name, lower case, sorted.
        key: "RSA 2048", "EC secp256r1"; else the name of the kind.
        bits: Length of an RSA key; 0 for others.
        weak: "SHA-1" or "MD5" where it is signed with it.
        usages: Object identifiers of its extended key usage; empty: it names none, so all.
        pss: It is signed with RSASSA-PSS, which Lync does not know.
        crls: Addresses of its revocation lists, as it names them.
    """

    subject: str
    issuer: str
    names: tuple[str, ...]
    not_before: datetime
    not_after: datetime
    key: str
    bits: int
    weak: str
    pss: bool
    usages: tuple[str, ...]
    crls: tuple[str, ...]
    own_issuer: bool

    @property
    def serves(self) -> bool:
        """Whether it may stand for a server."""
        usages = {ExtendedKeyUsageOID.SERVER_AUTH.dotted_string, _ANY}
        return not self.usages or bool(usages & set(self.usages))


_ANY = ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE.dotted_string


def read_leaf(certificate: str) -> Leaf | None:
    """Return what a certificate says, from base64 of its DER form; ``None``: it cannot be read."""
    try:
        der = base64.b64decode(certificate, validate=True)
        return _leaf(der, x509.load_der_x509_certificate(der)) if der else None
    except (ValueError, binascii.Error, UnsupportedAlgorithm, x509.InvalidVersion):
        return None


def _leaf(der: bytes, found: x509.Certificate) -> Leaf:
    key = found.public_key()
    bits = key.key_size if isinstance(key, RSAPublicKey) else 0
    return Leaf(
        subject=subject(der),
        issuer=found.issuer.rfc4514_string(),
        names=names_in(der),
        not_before=found.not_valid_before_utc,
        not_after=found.not_valid_after_utc,
        key=f"RSA {bits}"
        if bits
        else f"EC {key.curve.name}"
        if isinstance(key, EllipticCurvePublicKey)
        else type(key).__name__,
        bits=bits,
        weak=weak_hash(der),
        pss=found.signature_algorithm_oid == SignatureAlgorithmOID.RSASSA_PSS,
        usages=_usages(found),
        crls=_crls(found),
        own_issuer=found.subject == found.issuer,
    )


def _usages(found: x509.Certificate) -> tuple[str, ...]:
    try:
        usages = found.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return ()
    return tuple(one.dotted_string for one in usages)


def _crls(found: x509.Certificate) -> tuple[str, ...]:
    try:
        points = found.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    except x509.ExtensionNotFound:
        return ()
    names = (name for point in points for name in point.full_name or ())
    return tuple(name.value for name in names if isinstance(name, x509.UniformResourceIdentifier))
