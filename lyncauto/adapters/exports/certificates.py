"""Certificates as files have them. What holds a key as well is not read: it has no business here."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import replace

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding

from lyncauto.adapters.certificate_files import Unreadable, read_certificates
from lyncauto.adapters.exports.found import Certificates, Claim, Found, Source
from lyncauto.model.facts import StoredCertificate

# A PFX begins with a sequence whose first member is the number 3; RFC 7292, section 4.
_PFX = re.compile(rb"\x30(?:\x80|[\x01-\x7f]|\x81.|\x82..|\x83...|\x84....)\x02\x01\x03\x30", re.DOTALL)
_KEY = re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY-----|BEGIN ENCRYPTED PRIVATE KEY")
# What cryptography raises of a certificate that is none: not all of it is a ValueError.
_BAD = (
    ValueError,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)
_MARK = re.compile(rb"-----(BEGIN|END) ")
_EXPECTED = "the certificate alone: PEM, DER or PKCS #7 (.cer, .pem, .p7b)"
_SEQUENCE = 0x30


def is_binary(data: bytes) -> bool:
    """Whether a file may be a certificate, PKCS #7 or a PFX in its binary form."""
    return len(data) > 1 and data[0] == _SEQUENCE and data[1] >= 0x80  # noqa: PLR2004 - a long form follows


def read_certificate_file(source: Source, data: bytes) -> Found:
    """Return the certificates of a file; those of authorities are no host's own.

    Raises:
        Unusable: It holds a key, or no certificate that can be read.
    """
    if _PFX.match(data):
        raise source.unusable("PFX", "it holds a private key, and was not opened", _EXPECTED)
    if _KEY.search(data):
        raise source.unusable("PRIVATE KEY", "it holds a private key, and was not read", _EXPECTED)
    marks = _MARK.findall(data)
    if marks != [b"BEGIN", b"END"] * (len(marks) // 2):
        raise source.unusable("-----BEGIN", "it is damaged or cut off", _EXPECTED)
    try:
        found = [stored(der) for der in _ders(data)]
    except (Unreadable, ValueError) as error:
        raise source.unusable("certificate", str(error)[:120], _EXPECTED) from None
    held = {one.thumbprint: one for one in found}
    own = tuple(held[key] for key in sorted(held) if not _authority(held[key]))
    others = tuple(held[key] for key in sorted(held) if _authority(held[key]))
    claims: list[Claim] = [Certificates(source.called, own)] if own else []
    if others:
        claims.append(Certificates((), others))
    kind = "a certificate" if len(held) == 1 else f"{len(held)} certificates"
    return Found(kind, tuple(claims))


def stored(der: bytes) -> StoredCertificate:
    """Return a certificate as an inventory has it, of no host.

    Raises:
        ValueError: It is none that can be read.
    """
    try:
        found = x509.load_der_x509_certificate(der)
        key = found.public_key()
        return StoredCertificate(
            host="",
            thumbprint=found.fingerprint(hashes.SHA1()).hex().upper(),  # noqa: S303 - Windows' name for it
            friendly_name="",
            names=_names(found),
            issuer=found.issuer.rfc4514_string(),
            not_before=found.not_valid_before_utc.strftime("%Y-%m-%dT%H:%M:%SZ"),
            not_after=found.not_valid_after_utc.strftime("%Y-%m-%dT%H:%M:%SZ"),
            has_private_key=False,
            key_bits=key.key_size if isinstance(key, RSAPublicKey) else 0,
            certificate=base64.b64encode(der).decode("ascii"),
        )
    except _BAD as error:
        raise ValueError(f"a certificate that cannot be read: {error}") from None


def own_names(found: StoredCertificate, friendly_name: str, *, has_key: bool) -> StoredCertificate:
    """Return a certificate with what its store says of it."""
    return replace(found, friendly_name=friendly_name, has_private_key=has_key)


def _ders(data: bytes) -> Iterator[bytes]:
    """Give each certificate's own bytes."""
    for one in read_certificates(data):
        yield one.public_bytes(Encoding.DER)


def _names(found: x509.Certificate) -> tuple[str, ...]:
    try:
        names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    return tuple(sorted({name.lower() for name in names.get_values_for_type(x509.DNSName)}))


def _authority(one: StoredCertificate) -> bool:
    found = x509.load_der_x509_certificate(base64.b64decode(one.certificate))
    try:
        return found.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False
