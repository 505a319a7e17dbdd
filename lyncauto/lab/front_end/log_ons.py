"""Windows log-ons at a web server: NTLM, which holds for the connection that it was made on.

The passwords stand in the file that the environment names to the acceptor, see `lyncauto.lab.winrm.accounts`.
Source: RFC 4559, MS-NTHT; RFC 5929 section 4 (the binding to a certificate).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import struct
from weakref import WeakKeyDictionary

import spnego
from aiohttp import web
from spnego.channel_bindings import GssChannelBindings
from spnego.exceptions import BadBindingsError, SpnegoError

from lyncauto.lab.net.binding import server_end_point

OFFERS = ("Negotiate", "NTLM")


class LogOns:
    """Who has logged on, by connection."""

    def __init__(self) -> None:
        self._connections: WeakKeyDictionary[object, _LogOn] = WeakKeyDictionary()

    def challenges(self, request: web.BaseRequest, *, bound_to: bytes = b"") -> tuple[str, ...]:
        """Return what to put into WWW-Authenticate headers; nothing: whoever asks has logged on.

        Args:
            request: Its Authorization header carries the next token, if any.
            bound_to: The certificate, DER, that the log-on must be bound to; empty: it need not be.
        """
        if request.transport is None:
            return OFFERS
        log_on = self._connections.setdefault(request.transport, _LogOn())
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme in OFFERS:
            return log_on.step(scheme, token, bound_to)
        return () if log_on.complete else OFFERS

    def user(self, request: web.BaseRequest) -> str:
        r"""Return who has logged on over a request's connection, "CONTOSO\lyncadmin"; empty: nobody."""
        log_on = self._connections.get(request.transport) if request.transport else None
        return log_on.user if log_on is not None else ""


class _LogOn:
    def __init__(self) -> None:
        self._context: spnego.ContextProxy | None = None
        self._given = b""  # all tokens of the client

    @property
    def complete(self) -> bool:
        return self._context is not None and self._context.complete

    @property
    def user(self) -> str:
        return (self._context.client_principal or "") if self._context and self.complete else ""

    def step(self, scheme: str, token: str, bound_to: bytes) -> tuple[str, ...]:
        if self.complete:
            self._context = None  # a new log-on on the same connection
        bindings = GssChannelBindings(application_data=server_end_point(bound_to)) if bound_to else None
        try:
            if self._context is None:
                self._context = spnego.server(protocol="negotiate", channel_bindings=bindings)
                self._given = b""
            given = base64.b64decode(token, validate=True)
            self._given += given
            reply = self._context.step(given)
            if bindings is not None and self.complete and not _holds(self._given, bindings):
                raise BadBindingsError(context_msg="the log-on is bound to nothing")
        except (SpnegoError, binascii.Error, struct.error, AttributeError, ValueError):
            # pyspnego lets a token that it cannot read surface as any of the last three
            self._context = None
            return OFFERS
        return () if self.complete else (f"{scheme} {base64.b64encode(reply or b'').decode()}",)


def _holds(tokens: bytes, bindings: GssChannelBindings) -> bool:
    """Whether a proof is bound to just this: pyspnego takes a binding of nothing but zeros for any.

    Source: MS-NLMP section 2.2.2.1: MsvAvChannelBindings is an MD5 hash, all zero where there is no binding.
    """
    return hashlib.md5(bindings.pack(), usedforsecurity=False).digest() in tokens
