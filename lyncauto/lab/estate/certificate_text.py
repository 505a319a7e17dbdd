"""A certificate's parts as Windows writes them."""

from __future__ import annotations

from base64 import b64encode

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding


def distinguished_name(name: x509.Name) -> str:
    """Return a name as X509Certificate2.Subject does: the innermost part first."""
    parts = [f"{one.rfc4514_attribute_name}={one.value!s}" for rdn in name.rdns for one in rdn]
    return ", ".join(reversed(parts))


def base64_der(certificate: x509.Certificate) -> str:
    """Return the DER form in base64."""
    return b64encode(certificate.public_bytes(Encoding.DER)).decode()
