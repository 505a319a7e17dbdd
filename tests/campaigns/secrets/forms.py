"""Every form in which a secret could lie in a file, in an argument or in an environment. Pure.

A search looks at three views of a content: as it is; squeezed, which undoes line breaks, UTF-16 and the
colons of a hex dump around base64 and hex; and squeezed in lower case, for hex of either case.
"""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote, quote_plus

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

_NOISE = re.compile(rb"[\0\s:]|\\[rn]")
_PEM_KEY = re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?-----END [A-Z ]*PRIVATE KEY-----", re.DOTALL)
_TEXTS = ("utf-8", "utf-16-le", "utf-16-be")


@dataclass(frozen=True, slots=True)
class Needles:
    """What to look for in which view, and what finding it means: "base64 of utf-16-le"."""

    plain: Mapping[bytes, str]
    squeezed: Mapping[bytes, str]
    lower: Mapping[bytes, str]

    def found(self, content: bytes) -> set[str]:
        """Return the forms in which the secret is in *content*."""
        squeezed = _NOISE.sub(b"", content)
        views = ((self.plain, content), (self.squeezed, squeezed), (self.lower, squeezed.lower()))
        return {form for needles, view in views for needle, form in needles.items() if needle in view}


def of_text(secret: str) -> Needles:
    """Return the forms of a password, token or pass phrase."""
    encoded = [(secret.encode(name), name) for name in _TEXTS]
    written = {text.encode(name): f"{form} {name}" for text, form in _escaped(secret) for name in _TEXTS}
    return Needles({**written, **dict(encoded)}, _base64(encoded), _hex(encoded))


def of_key(pem: str) -> Needles:
    """Return the forms of a private key.

    Its numbers are in its PKCS#1, SEC1 and PKCS#8 form, byte by byte, so that one of the three alignments of
    their base64 is in the base64 of any, PEM included; in a JWK they stand alone. The public ones are no
    secret.
    """
    numbers = _numbers(load_pem_private_key(pem.encode(), None))
    encoded = [(_bytes(number), f"number {name}") for name, number in numbers.items()]
    decimal = {str(number).encode(): f"decimal of number {name}" for name, number in numbers.items()}
    return Needles(dict(encoded), {**_base64(encoded), **decimal}, _hex(encoded))


def _numbers(key: object) -> dict[str, int]:
    """Return the private numbers, as RFC 7518 and PKCS#1 call them."""
    if isinstance(key, EllipticCurvePrivateKey):
        return {"d": key.private_numbers().private_value}
    if not isinstance(key, RSAPrivateKey):
        raise TypeError("only RSA and EC keys are delivered")
    private = key.private_numbers()
    return {"d": private.d, "p": private.p, "q": private.q, "dmp1": private.dmp1, "dmq1": private.dmq1}


def keys_in(content: bytes) -> list[str]:
    """Return the private keys that stand in *content* as PEM."""
    return [found.decode("ascii") for found in _PEM_KEY.findall(content)]


def _escaped(secret: str) -> Iterator[tuple[str, str]]:
    """Give the secret as JSON, XML, Python, a shell and a URL would write it."""
    yield json.dumps(secret)[1:-1], "JSON"
    yield json.dumps(secret, ensure_ascii=False)[1:-1], "JSON"
    yield html.escape(secret), "XML"
    yield html.escape(secret, quote=False), "XML"
    yield repr(secret)[1:-1], "Python"
    yield secret.replace("'", "'\\''"), "shell"
    yield secret.replace("'", "''"), "PowerShell"
    yield from ((quote(secret, safe), "URL") for safe in ("", "/"))
    yield quote_plus(secret), "URL"


def _base64(values: Iterable[tuple[bytes, str]]) -> dict[bytes, str]:
    return {text: f"base64 of {name}" for value, name in values for text in _alignments(value)}


def _alignments(value: bytes) -> Iterator[bytes]:
    """Give base64 of *value* wherever it begins in a group of three bytes; not what its neighbours share."""
    for before in range(3):
        text = base64.b64encode(bytes(before) + value)[-(-8 * before // 6) : 8 * (before + len(value)) // 6]
        yield text
        yield text.translate(bytes.maketrans(b"+/", b"-_"))


def _hex(values: Iterable[tuple[bytes, str]]) -> dict[bytes, str]:
    return {value.hex().encode(): f"hex of {name}" for value, name in values}


def _bytes(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8, "big")
