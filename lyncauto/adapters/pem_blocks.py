"""The certificates in a PEM file, by their thumbprints. Pure."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re

_PEM = re.compile(rb"-----BEGIN CERTIFICATE-----(.+?)-----END CERTIFICATE-----", re.DOTALL)


def thumbprints(pem: bytes) -> tuple[str, ...]:
    """Return the thumbprint of every certificate in a PEM file, 40 upper-case hex digits each.

    Raises:
        ValueError: A block is no base64.
    """
    try:
        blocks = [base64.b64decode(b"".join(block.split()), validate=True) for block in _PEM.findall(pem)]
    except binascii.Error as error:
        raise ValueError("not a PEM file") from error
    # SHA-1 is how Windows names a certificate, not what trust rests on.
    return tuple(hashlib.sha1(block, usedforsecurity=False).hexdigest().upper() for block in blocks)
