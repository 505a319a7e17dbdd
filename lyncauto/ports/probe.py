"""One question to an end point, as a client would ask it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from lyncauto.ports.endpoint import Endpoint

# What an error begins with, so that a certificate that is not trusted and TLS that is not spoken differ.
UNTRUSTED = "certificate not trusted"
HANDSHAKE = "TLS handshake failed"


@dataclass(frozen=True, slots=True)
class Reach:
    """Whether a TCP connection was taken."""

    open: bool
    error: str = ""


@dataclass(frozen=True, slots=True)
class Tls:
    """What a TLS handshake showed."""

    verified: bool  # chain to the given root, and the name
    error: str = ""
    version: str = ""  # "TLSv1.2"
    certificate: bytes = b""  # the leaf, DER


@dataclass(frozen=True, slots=True)
class Http:
    """What an HTTP request was answered."""

    status: int  # 0: no answer
    headers: Mapping[str, tuple[str, ...]]  # lower-case name -> values in order
    error: str = ""


class Probe(Protocol):
    """Connects to the address, verifies the name. Never raises for what it finds: that is its answer."""

    def reach(self, endpoint: Endpoint) -> Reach:
        """Open a TCP connection and close it."""

    def tls(self, endpoint: Endpoint, *, root: bytes) -> Tls:
        """Shake hands with the end point's name as SNI; *root* is PEM."""

    def http(
        self, endpoint: Endpoint, path: str, *, root: bytes | None, headers: Mapping[str, str] | None = None
    ) -> Http:
        """GET *path*; over TLS when *root* (PEM) is given. Redirects are not followed."""
