"""One question to an end point, as a client would ask it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from lyncauto.model.key_kind import Family
from lyncauto.ports.endpoint import Endpoint

# What an error begins with, so that a certificate that is not trusted and TLS that is not spoken differ.
UNTRUSTED = "certificate not trusted"
HANDSHAKE = "TLS handshake failed"
# ... and what a request begins with that was to log on where nobody asks for an NTLM log-on.
NOT_OFFERED = "no NTLM log-on is offered"


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

    def tls(self, endpoint: Endpoint, *, root: bytes, family: Family | None = None) -> Tls:
        """Shake hands with the end point's name as SNI.

        Args:
            endpoint: To ask.
            root: PEM.
            family: What a certificate's key may be, as for a client that understands no other; ``None``: any.
        """

    def shown(self, endpoint: Endpoint, version: str) -> Tls:
        """Shake hands in one version of TLS ("TLSv1" to "TLSv1.3"), whatever the certificate is.

        Returns:
            What is shown, never ``verified``; an error where that version is not spoken. Nothing is sent.
        """

    def http(
        self, endpoint: Endpoint, path: str, *, root: bytes | None, headers: Mapping[str, str] | None = None
    ) -> Http:
        """GET *path*; over TLS when *root* (PEM) is given. Redirects are not followed."""

    def log_on(self, endpoint: Endpoint, path: str, *, host: str, root: bytes, binding: bool) -> Http:
        """GET *path* over TLS and log on by NTLM, once, with the account of the Windows host *host*.

        With *binding* the log-on is bound to the server's own certificate. Without, it is bound to none that
        the server has: that is how it gets there when a load balancer ends the client's TLS.

        Returns:
            401 without an error: refused after the whole exchange. An error that begins with NOT_OFFERED: no
            proof was ever sent. No headers.
        """
