"""Who a TCP connection belongs to: a log-on holds for its connection, as with HTTP.sys.

The service offers Negotiate alone, as Windows does outside a Kerberos realm; NTLM tokens travel in it, bare
or wrapped in SPNEGO.

Source: RFC 4559, MS-WSMV section 3.1.4 (authentication).
"""

from __future__ import annotations

import base64
import binascii
import struct

import spnego
from spnego.exceptions import SpnegoError

from lyncauto.lab.winrm import sealing

CHALLENGE = "Negotiate"


class Authentication:
    """The security context of one connection."""

    def __init__(self) -> None:
        self.user = ""  # "CONTOSO\\lyncadmin" once the log-on is complete
        self._context: spnego.ContextProxy | None = None

    def step(self, authorization: str) -> str:
        """Take one Authorization header.

        Returns:
            The WWW-Authenticate header of the answer, empty for none. A complete log-on has set `user`.
        """
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != CHALLENGE.lower():
            return CHALLENGE
        try:
            return self._step(base64.b64decode(token, validate=True))
        except (SpnegoError, binascii.Error, struct.error, AttributeError, ValueError):
            # pyspnego lets a token that it cannot read surface as any of the last three
            self.forget()
            return CHALLENGE

    def forget(self) -> None:
        """Forget who it was: the log-on is refused."""
        self._context, self.user = None, ""

    def unseal(self, body: bytes) -> bytes:
        """Return the envelope of a sealed body.

        Raises:
            NotSealed: It was sealed for another connection, or changed on its way.
        """
        if self._context is None or not self.user:
            raise sealing.NotSealed("nobody has logged on")
        return sealing.unseal(self._context, body)

    def seal(self, body: bytes) -> bytes:
        """Return an envelope sealed for this connection.

        Raises:
            NotSealed: Nobody has logged on.
        """
        if self._context is None:
            raise sealing.NotSealed("nobody has logged on")
        return sealing.seal(self._context, body)

    def _step(self, token: bytes) -> str:
        if self._context is None or self._context.complete:  # a new log-on on the same connection
            self.user = ""
            self._context = spnego.server(
                hostname="unspecified",
                service="host",
                protocol="negotiate",
                options=spnego.NegotiateOptions.wrapping_winrm,
            )
        reply = self._context.step(token)
        if self._context.complete:
            self.user = self._context.client_principal or ""
        return f"{CHALLENGE} {base64.b64encode(reply).decode()}" if reply else ""
