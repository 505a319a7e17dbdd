"""Windows log-ons at a Front End's ticket service: NTLM, which holds for the connection that it was made on.

The passwords stand in the file that the environment names to the acceptor, see `lyncauto.lab.winrm.accounts`.
Source: RFC 4559, MS-NTHT; RFC 5929 section 4 (the binding to a certificate).
"""

from __future__ import annotations

import base64
import binascii
import struct
from weakref import WeakKeyDictionary

import spnego
from aiohttp import web
from spnego.channel_bindings import GssChannelBindings
from spnego.exceptions import SpnegoError

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


class _LogOn:
    def __init__(self) -> None:
        self._context: spnego.ContextProxy | None = None

    @property
    def complete(self) -> bool:
        return self._context is not None and self._context.complete

    def step(self, scheme: str, token: str, bound_to: bytes) -> tuple[str, ...]:
        if self.complete:
            self._context = None  # a new log-on on the same connection
        bindings = GssChannelBindings(application_data=server_end_point(bound_to)) if bound_to else None
        try:
            if self._context is None:
                self._context = spnego.server(protocol="negotiate", channel_bindings=bindings)
            reply = self._context.step(base64.b64decode(token, validate=True))
        except (SpnegoError, binascii.Error, struct.error, AttributeError, ValueError):
            # pyspnego lets a token that it cannot read surface as any of the last three
            self._context = None
            return OFFERS
        return () if self.complete else (f"{scheme} {base64.b64encode(reply or b'').decode()}",)
