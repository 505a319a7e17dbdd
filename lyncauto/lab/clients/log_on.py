"""A client's Windows log-on over HTTP: NTLM, on one connection from its first token to its last.

It is bound to the certificate of the TLS server, as every supported Windows binds it: where somebody in
between ends TLS, the server has another certificate than the client saw.
Source: RFC 4559; RFC 5929 section 4; MS-NLMP section 2.2.2.1 (MsvAvChannelBindings).
"""

from __future__ import annotations

import base64
import binascii
import ssl
from collections.abc import Iterable
from dataclasses import dataclass

import spnego
from spnego.channel_bindings import GssChannelBindings
from spnego.exceptions import SpnegoError

from lyncauto.lab.net.binding import server_end_point
from lyncauto.model.secret import Secret

SCHEME = "NTLM"


@dataclass(frozen=True, slots=True)
class Account:
    r"""Who a client logs on as; the name is down-level, ``CONTOSO\user``."""

    name: str
    password: Secret


class LogOn:
    """One log-on. ``next`` is asked for one header after the other until it gives none."""

    def __init__(self, account: Account, server: str, certificate: bytes) -> None:
        self._context = spnego.client(
            account.name,
            account.password.reveal(),
            hostname=server,
            service="HTTP",
            protocol="ntlm",
            channel_bindings=GssChannelBindings(application_data=server_end_point(certificate))
            if certificate
            else None,
        )

    def next(self, challenges: Iterable[str]) -> str | None:
        """Return the Authorization header that answers these challenges.

        Args:
            challenges: The WWW-Authenticate headers of the last answer.

        Returns:
            ``None`` if the server does not offer NTLM, or refuses what it was shown.
        """
        for scheme, _, token in (challenge.partition(" ") for challenge in challenges):
            if scheme == SCHEME and not self._context.complete:
                return self._answer(token)
        return None

    def _answer(self, token: str) -> str | None:
        try:
            reply = self._context.step(base64.b64decode(token, validate=True) if token else None)
        except (SpnegoError, binascii.Error, ValueError):
            return None
        return f"{SCHEME} {base64.b64encode(reply).decode()}" if reply else None


class Watched(ssl.SSLContext):
    """A client's context that knows its latest connection: aiohttp gives nobody a server's certificate."""

    _latest: ssl.SSLObject | None = None

    @property
    def certificate(self) -> bytes:
        """What the server of the latest connection showed, DER; empty before there was one."""
        return (self._latest and self._latest.getpeercert(binary_form=True)) or b""

    def wrap_bio(
        self,
        incoming: ssl.MemoryBIO,
        outgoing: ssl.MemoryBIO,
        server_side: bool = False,  # noqa: FBT001, FBT002 - the standard library's own signature
        server_hostname: str | bytes | None = None,
        session: ssl.SSLSession | None = None,
    ) -> ssl.SSLObject:
        """Begin a connection, and remember it."""
        self._latest = super().wrap_bio(incoming, outgoing, server_side, server_hostname, session)
        return self._latest


def watched(root: str) -> Watched:
    """Return a context that trusts *root*, PEM, and nobody else.

    It speaks TLS 1.0 as well: who talked to a pool that knows nothing later must not fail for another reason.
    """
    context = Watched(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    context.load_verify_locations(cadata=root)
    return context
