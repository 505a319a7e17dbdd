"""Certificates as data: each one is described once, and where its bytes were there is a reference to it."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from lyncauto.model.recording import CertificateData, Data

REFERENCE = "certificate"  # {"certificate": thumbprint}, in the place of base64
_PEM = re.compile(r"-----BEGIN CERTIFICATE-----(.*?)-----END CERTIFICATE-----", re.DOTALL)
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]+")
_SHORTEST = 128  # characters that no certificate is shorter than, and what else is opaque is longer than
_TIME = "%Y-%m-%dT%H:%M:%SZ"


class Album:
    """The certificates of a recording, by thumbprint."""

    def __init__(self) -> None:
        self._found: dict[str, x509.Certificate] = {}

    def taken(self, value: Data) -> Data:
        """Return a value of JSON with every certificate in it replaced by a reference.

        Other base64 of some length is replaced by its length: nobody can say what is in it.
        """
        match value:
            case str():
                return self._text(value)
            case list():
                return [self.taken(one) for one in value]
            case dict():
                return {name: self.taken(one) for name, one in value.items()}
        return value

    def described(self) -> tuple[CertificateData, ...]:
        """Return all, sorted by thumbprint."""
        issuers = self._found
        return tuple(
            _described(certificate, _issuer(certificate, issuers))
            for _, certificate in sorted(issuers.items())
        )

    def _text(self, text: str) -> Data:
        if _PEM.search(text):
            return _PEM.sub(lambda block: f"(certificate {self._thumbprint(block[1]) or 'unreadable'})", text)
        if len(text) < _SHORTEST or not _BASE64.fullmatch(text):
            return text
        thumbprint = self._thumbprint(text)
        if thumbprint:
            return {REFERENCE: thumbprint}
        return text if " " in text.strip() else f"({len(text)} characters of base64)"

    def _thumbprint(self, text: str) -> str:
        try:
            certificate = x509.load_der_x509_certificate(base64.b64decode(text))
        except (ValueError, binascii.Error):
            return ""
        thumbprint = certificate.fingerprint(hashes.SHA1()).hex().upper()  # noqa: S303 - Windows' name for it
        self._found[thumbprint] = certificate
        return thumbprint


def _described(certificate: x509.Certificate, issuer: str) -> CertificateData:
    found = CertificateData(
        thumbprint=certificate.fingerprint(hashes.SHA1()).hex().upper(),  # noqa: S303 - as above
        serial=f"{certificate.serial_number:X}",
        subject=_name(certificate.subject),
        issuer=_name(certificate.issuer),
        names=(),
        key=_key(certificate),
        signature=certificate.signature_algorithm_oid._name,  # noqa: SLF001 - the only place of its name
        not_before=certificate.not_valid_before_utc.strftime(_TIME),
        not_after=certificate.not_valid_after_utc.strftime(_TIME),
        authority=False,
        issued_by=issuer,
    )
    try:
        return _with_extensions(found, certificate.extensions)
    except ValueError:  # an extension that nobody can read
        return found


def _with_extensions(found: CertificateData, extensions: x509.Extensions) -> CertificateData:
    held = {type(one.value): one.value for one in extensions}
    names = held.get(x509.SubjectAlternativeName)
    basic, uses = held.get(x509.BasicConstraints), held.get(x509.ExtendedKeyUsage)
    points = held.get(x509.CRLDistributionPoints)
    return replace(
        found,
        names=tuple(names.get_values_for_type(x509.DNSName))
        if isinstance(names, x509.SubjectAlternativeName)
        else (),
        authority=isinstance(basic, x509.BasicConstraints) and basic.ca,
        uses=tuple(one.dotted_string for one in uses) if isinstance(uses, x509.ExtendedKeyUsage) else (),
        revocation=tuple(_places(points)) if isinstance(points, x509.CRLDistributionPoints) else (),
    )


def _places(points: x509.CRLDistributionPoints) -> Iterable[str]:
    """Give scheme and host of each address; its path repeats the authority's name."""
    for point in points:
        for name in point.full_name or ():
            if isinstance(name, x509.UniformResourceIdentifier):
                parts = urlsplit(name.value)
                yield f"{parts.scheme}://{parts.hostname or ''}"


def _issuer(certificate: x509.Certificate, known: Mapping[str, x509.Certificate]) -> str:
    for thumbprint, one in known.items():
        try:
            certificate.verify_directly_issued_by(one)
        except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
            continue
        return thumbprint
    return ""


def _name(name: x509.Name) -> str:
    parts = [f"{one.rfc4514_attribute_name}={_quoted(str(one.value))}" for rdn in name.rdns for one in rdn]
    return ", ".join(reversed(parts))


def _quoted(value: str) -> str:
    return '"' + value.replace('"', '""') + '"' if set(value) & set(',+"=;<>') else value


def _key(certificate: x509.Certificate) -> str:
    try:
        key = certificate.public_key()
    except (ValueError, UnsupportedAlgorithm):
        return "unreadable"
    if isinstance(key, rsa.RSAPublicKey):
        return f"RSA {key.key_size}"
    if isinstance(key, ec.EllipticCurvePublicKey):
        return f"EC {key.curve.name}"
    return type(key).__name__
