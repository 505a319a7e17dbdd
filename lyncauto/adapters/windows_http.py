"""HTTP to a web server of Windows: one connection a question, a log-on of its own, bound to its certificate.

A form goes out with the proof of the log-on alone, and never before: whatever fails earlier certainly has
sent none. No proxy and no setting of the environment is taken, no redirect is followed.

Source: RFC 4559, MS-NTHT (NTLM over HTTP); RFC 5929 section 4 (tls-server-end-point).
"""

from __future__ import annotations

import base64
import binascii
import socket
import ssl
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from pathlib import Path
from typing import Final

import spnego
from cryptography.exceptions import UnsupportedAlgorithm
from spnego.channel_bindings import GssChannelBindings

from lyncauto.adapters.ntlm import UNREADABLE, challenges, end_point
from lyncauto.adapters.probe import words
from lyncauto.model.secret import Secret

BROWSER: Final = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) lyncauto"
LARGEST: Final = 1 << 20  # bytes of an answer
_ASKS: Final = 401
_HTTP, _HTTPS = 80, 443
_LONGEST: Final = 300  # characters of a reason
_MOST: Final = 5  # requests of one log-on
_NTLM, _FIRST = b"NTLMSSP\x00", b"NTLMSSP\x00\x01\x00\x00\x00"
_BROKEN: Final = (OSError, ValueError, HTTPException)


class _Failure(Exception):
    """Says why in one line, of which a terminal obeys nothing: some of it is the server's own."""

    def __init__(self, why: str) -> None:
        super().__init__("".join(one if one.isprintable() else "?" for one in why)[:_LONGEST])


class NotSent(_Failure):
    """No form was sent, and to what was only asked there is no answer; the text says why."""


class LogOnRefused(NotSent):
    """The server refused the log-on itself.

    Attributes:
        ntlm: Whether it was NTLM, and not Kerberos.
    """

    def __init__(self, why: str, *, ntlm: bool) -> None:
        super().__init__(why)
        self.ntlm = ntlm


class AnswerMissing(_Failure):
    """A form was sent, and no whole answer came back; the text says why."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A server's answer.

    Attributes:
        ntlm: Whether the log-on was NTLM, and not Kerberos.
    """

    status: int
    body: bytes
    ntlm: bool = False


@dataclass(frozen=True, slots=True)
class WebServer:
    r"""One web server and who asks it.

    Attributes:
        host: Its name, which its certificate must hold.
        address: That is connected to.
        user: Down-level name, ``CONTOSO\lyncadmin``, or UPN.
        secure: Whether over TLS.
        root: PEM file with what is trusted; ``None``: what the system trusts.
        patience: Seconds for the connection, and again for each answer.
    """

    host: str
    address: str
    port: int
    user: str
    password: Secret
    secure: bool = True
    root: Path | None = None
    patience: float = 60.0

    def ask(self, method: str, target: str, body: bytes = b"", *, bound: bool = True) -> Answer:
        """Log on, put one request, and return its answer.

        Args:
            method: Of HTTP.
            target: Path and query.
            body: A form; it goes out once the log-on has come so far that the server can accept it.
            bound: Whether the log-on is bound to the server's certificate, as it should be.

        Raises:
            LogOnRefused: After the whole exchange.
            NotSent: There was no connection, no trust, or no log-on that goes on.
            AnswerMissing: The request was sent.
        """
        connection = HTTPConnection(self.host, self.port)
        connection.auto_open = 0  # a log-on never goes on over another connection, in the clear least of all
        try:
            taken = self._connected()
        except _BROKEN as error:
            raise NotSent(words(error)) from error
        with closing(taken):
            connection.sock = taken
            binding = _binding(taken) if bound else b""
            return _Exchange(self, connection, (method, target), body).run(binding)

    @property
    def named(self) -> str:
        """The server as a URL names it: with its port, unless that is the scheme's own."""
        usual = self.port == (_HTTPS if self.secure else _HTTP)
        return self.host if usual else f"{self.host}:{self.port}"

    def _connected(self) -> socket.socket:
        if not self.secure:
            return socket.create_connection((self.address, self.port), self.patience)
        trust = self._trust()
        plain = socket.create_connection((self.address, self.port), self.patience)
        try:
            return trust.wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise

    def _trust(self) -> ssl.SSLContext:
        try:
            return ssl.create_default_context(cafile=None if self.root is None else str(self.root))
        except OSError as error:
            raise NotSent(f"{self.root} cannot be used as the root: {words(error)}") from error


class _Exchange:
    """One log-on with its request, over one connection."""

    def __init__(
        self, server: WebServer, connection: HTTPConnection, line: tuple[str, str], body: bytes
    ) -> None:
        self._server = server
        self._connection = connection
        self._line = line
        self._body = body

    def run(self, binding: bytes) -> Answer:
        """Take it to its end; an empty *binding* binds to nothing."""
        first, content = self._put("", b"")
        if first.status != _ASKS:
            if self._body:
                raise NotSent(f"the server asks for no log-on there, and answers HTTP {first.status}")
            return Answer(first.status, content)
        offered = dict(challenges(first.headers.get_all("WWW-Authenticate", ())))
        scheme = next((one for one in ("Negotiate", "NTLM") if one.lower() in offered), "")
        if not scheme:
            raise NotSent(f"the server offers no Windows log-on, but {', '.join(offered) or 'nothing'}")
        return self._log_on(scheme, self._context(scheme, binding))

    def _log_on(self, scheme: str, context: spnego.ContextProxy) -> Answer:
        given, ntlm, form = b"", False, b""
        for _ in range(_MOST):
            token = _step(context, given)
            ntlm = ntlm or _NTLM in token
            # The first message of NTLM proves nothing yet: a form would go out with it for nothing.
            form = b"" if _FIRST in token else self._body
            header = f"{scheme} {base64.b64encode(token).decode('ascii')}"
            answer, content = self._put(header, form)
            if answer.status != _ASKS:  # the server's own proof is its certificate: a last token says no more
                break
            given = _token(answer, scheme)
            if form or not token or not given:  # whoever asks for a log-on took no form; it goes out once
                raise self._refused(ntlm=ntlm)
        else:
            raise self._refused(ntlm=ntlm)
        if form != self._body:
            raise NotSent(f"the server breaks off the log-on, and answers HTTP {answer.status}")
        return Answer(answer.status, content, ntlm)

    def _refused(self, *, ntlm: bool) -> LogOnRefused:
        return LogOnRefused(f"{self._server.host} refused the log-on of {self._server.user}", ntlm=ntlm)

    def _context(self, scheme: str, binding: bytes) -> spnego.ContextProxy:
        try:
            return spnego.client(
                self._server.user,
                self._server.password.reveal(),
                hostname=self._server.host,
                service="HTTP",
                protocol=scheme.lower(),
                channel_bindings=GssChannelBindings(application_data=binding) if binding else None,
            )
        except UNREADABLE as error:
            raise NotSent(f"no log-on can be begun here: {type(error).__name__}") from None

    def _put(self, authorization: str, body: bytes) -> tuple[HTTPResponse, bytes]:
        """Put one request; once it carries the body, whatever fails has lost the answer."""
        shown = {"Authorization": authorization} if authorization else {}
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        headers = {"Host": self._server.named, "User-Agent": BROWSER, "Accept": "*/*", **kind, **shown}
        broken = AnswerMissing if body else NotSent
        try:
            self._connection.request(*self._line, body=body or None, headers=headers)
            answer = self._connection.getresponse()
            with closing(answer):
                content = answer.read(LARGEST)
        except _BROKEN as error:
            raise broken(words(error)) from error
        if answer.length or len(content) == LARGEST:
            raise broken("the answer is cut off, or does not end")
        return answer, content


def _binding(connection: socket.socket) -> bytes:
    """Return what a log-on over this connection is bound to; empty: there is no TLS."""
    shown = connection.getpeercert(binary_form=True) if isinstance(connection, ssl.SSLSocket) else None
    try:
        return end_point(shown) if shown else b""
    except (ValueError, UnsupportedAlgorithm) as error:
        raise NotSent(f"the server's certificate cannot be read: {error}") from error


def _step(context: spnego.ContextProxy, given: bytes) -> bytes:
    try:
        return context.step(given or None) or b""
    except UNREADABLE as error:
        raise NotSent(f"the server's part of the log-on cannot be read: {type(error).__name__}") from None


def _token(answer: HTTPResponse, scheme: str) -> bytes:
    """Return the server's next token; empty: the log-on does not go on."""
    offered = dict(challenges(answer.headers.get_all("WWW-Authenticate", ())))
    try:
        return base64.b64decode(offered.get(scheme.lower(), ""), validate=True)
    except binascii.Error:
        return b""
