"""A Windows log-on over HTTP by NTLM, bound to a TLS server's certificate.

Source: RFC 4559; RFC 5929 section 4 (tls-server-end-point); MS-NLMP section 2.2.2.1 (MsvAvChannelBindings).
"""

from __future__ import annotations

import base64
import struct
from collections.abc import Callable, Iterable
from typing import Final, TypeAlias

import spnego
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from spnego.channel_bindings import GssChannelBindings
from spnego.exceptions import SpnegoError

from lyncauto.model.secret import Secret
from lyncauto.ports.probe import NOT_OFFERED, Http

_ASKS = 401
_SCHEMES: Final = ("NTLM", "Negotiate")  # Windows takes an NTLM token under either: MS-NTHT, MS-SPNG
_WEAK = (hashes.MD5, hashes.SHA1)  # RFC 5929 section 4.1: replaced by SHA-256
UNREADABLE = (SpnegoError, ValueError, AttributeError, struct.error)  # what a token that is none raises

# One GET with this Authorization header, empty for none; always over the same connection.
Ask: TypeAlias = Callable[[str], Http]


def log_on(ask: Ask, server: str, user: str, password: Secret, certificate: bytes) -> Http:
    """Log on over one connection, and return the last answer without its headers.

    Args:
        ask: Puts one request.
        server: Name of the TLS server.
        user: Down-level name or UPN.
        password: Shown to nobody: what goes out is a proof.
        certificate: DER; what the log-on is bound to. Empty: a certificate that no server has.
    """
    first = ask("")
    scheme, _ = _challenge(first)
    if not first.status or not scheme:
        return _none(first)
    context = spnego.client(
        user,
        password.reveal(),
        hostname=server,
        service="HTTP",
        protocol="ntlm",
        channel_bindings=GssChannelBindings(application_data=end_point(certificate)),
    )
    asked = ask(_header(scheme, context.step()))
    _, token = _challenge(asked)
    if not asked.status or not token:
        return _none(asked)
    try:
        proof = context.step(base64.b64decode(token, validate=True))
    except UNREADABLE:
        return Http(0, {}, "the challenge of the NTLM log-on cannot be read")
    last = ask(_header(scheme, proof))
    return Http(last.status, {}, last.error)


def end_point(certificate: bytes) -> bytes:
    """Return the channel binding's application data for a certificate, DER; empty: one that nobody has."""
    if not certificate:
        return b"tls-server-end-point:" + bytes(hashes.SHA256.digest_size)
    parsed = x509.load_der_x509_certificate(certificate)
    signed = parsed.signature_hash_algorithm
    algorithm = hashes.SHA256() if signed is None or isinstance(signed, _WEAK) else signed
    return b"tls-server-end-point:" + parsed.fingerprint(algorithm)


def _none(said: Http) -> Http:
    """Return what an answer means that does not go on with the log-on."""
    return Http(said.status, {}, said.error or f"{NOT_OFFERED} (HTTP {said.status})")


def _header(scheme: str, token: bytes | None) -> str:
    return f"{scheme} {base64.b64encode(token or b'').decode('ascii')}"


def _challenge(said: Http) -> tuple[str, str]:
    """Return scheme and token that the server wants the log-on to go on with; empty where there is none."""
    if said.status != _ASKS:
        return "", ""
    found = dict(challenges(said.headers.get("www-authenticate", ())))
    return next(((one, found[one.lower()]) for one in _SCHEMES if one.lower() in found), ("", ""))


def challenges(headers: Iterable[str]) -> Iterable[tuple[str, str]]:
    """Give scheme, in lower case, and token of each WWW-Authenticate header."""
    for challenge in headers:
        scheme, _, token = challenge.strip().partition(" ")
        yield scheme.lower(), token.strip()
