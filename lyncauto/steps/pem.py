"""PEM text and the certificates in it, as bytes. Knows nothing of what a certificate says."""

from __future__ import annotations

import base64
import hashlib
import re
import textwrap

_BLOCK = re.compile(r"-----BEGIN CERTIFICATE-----(.+?)-----END CERTIFICATE-----", re.DOTALL)


def blocks(pem: str) -> tuple[bytes, ...]:
    """Return the certificates of a PEM text, DER, in its order."""
    return tuple(base64.b64decode("".join(match.split())) for match in _BLOCK.findall(pem))


def thumbprints(*pems: str) -> tuple[str, ...]:
    """Return the thumbprints of all certificates in PEM texts, once each, sorted."""
    return tuple(sorted({thumbprint(der) for pem in pems for der in blocks(pem)}))


def armoured(der_base64: str) -> str:
    """Return the PEM text of one certificate."""
    body = "\n".join(textwrap.wrap("".join(der_base64.split()), 64))
    return f"-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n"


def thumbprint(der: bytes) -> str:
    """Return Windows' name of a certificate: SHA-1 over its DER form, 40 upper-case hex digits."""
    return hashlib.sha1(der, usedforsecurity=False).hexdigest().upper()
