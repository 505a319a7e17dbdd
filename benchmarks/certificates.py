"""Certificates for generated estates: real ones, of one authority and one key: making a key takes long."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

ISSUER = "Example Issuing CA"
_BEGUN = datetime(2026, 1, 1, tzinfo=UTC)
_LIST = x509.UniformResourceIdentifier("http://pki.example.test/issuing.crl")


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate as an inventory has it: base64 of the DER form, and Windows' thumbprint."""

    encoded: str
    thumbprint: str
    names: tuple[str, ...]


def of_server(names: Sequence[str], days: int = 730) -> Certificate:
    """Return a web server's certificate, the first name its subject."""
    alternative = x509.SubjectAlternativeName(list(map(x509.DNSName, names)))
    points = [x509.DistributionPoint([_LIST], None, None, None)]
    return _signed(
        names[0],
        ISSUER,
        days,
        (
            alternative,
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]),
            x509.CRLDistributionPoints(points),
        ),
    )


@cache
def of_issuer() -> Certificate:
    """Return the issuing authority's own certificate."""
    return _signed(ISSUER, "Example Root CA", 3650, (x509.BasicConstraints(ca=True, path_length=None),))


@cache
def of_root() -> Certificate:
    """Return the root's certificate."""
    return _signed(
        "Example Root CA", "Example Root CA", 7300, (x509.BasicConstraints(ca=True, path_length=None),)
    )


@cache
def _key() -> RSAPrivateKey:
    return generate_private_key(65537, 2048)


def _signed(subject: str, issuer: str, days: int, extensions: Sequence[x509.ExtensionType]) -> Certificate:
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name(issuer))
        .not_valid_before(_BEGUN)
        .not_valid_after(_BEGUN + timedelta(days=days))
        .serial_number(x509.random_serial_number())
        .public_key(_key().public_key())
    )
    for one in extensions:
        builder = builder.add_extension(one, critical=False)
    made = builder.sign(_key(), hashes.SHA256())
    names = [
        one.get_values_for_type(x509.DNSName)
        for one in extensions
        if isinstance(one, x509.SubjectAlternativeName)
    ]
    return Certificate(
        base64.b64encode(made.public_bytes(Encoding.DER)).decode("ascii"),
        made.fingerprint(hashes.SHA1()).hex().upper(),  # noqa: S303 - what Windows calls a thumbprint
        tuple(sorted(name for those in names for name in those)),
    )


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])
