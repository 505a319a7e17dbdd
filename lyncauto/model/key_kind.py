"""The kinds of key that a balancer's certificate may have, as the site file calls them. Pure."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

KeyKind: TypeAlias = Literal["rsa-2048", "rsa-3072", "rsa-4096", "ecdsa-p256", "ecdsa-p384"]
Family: TypeAlias = Literal["RSA", "ECDSA"]  # of the signatures that a client has to understand

DEFAULT: Final[KeyKind] = "rsa-2048"


def family(kind: KeyKind) -> Family:
    """Return the family of a kind."""
    return "RSA" if kind.startswith("rsa-") else "ECDSA"


def size(kind: KeyKind) -> int:
    """Return how many bits a key of this kind has: of RSA the modulus, of ECDSA the field of its curve."""
    return int(kind.partition("-")[2].removeprefix("p"))


def curve(kind: KeyKind) -> str:
    """Return what NIST calls the curve of a kind, ``P-256``; empty: it has none."""
    return f"P-{size(kind)}" if family(kind) == "ECDSA" else ""


def words(kind: KeyKind) -> str:
    """Return a kind as plans write it, ``RSA 2048`` or ``ECDSA P-256``."""
    return f"{family(kind)} {curve(kind) or size(kind)}"
