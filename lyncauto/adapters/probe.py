"""One question to an end point over real sockets; what was found is the answer, never an exception."""

from __future__ import annotations

import socket
import ssl
import warnings
from collections.abc import Callable, Mapping
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from typing import TypeAlias

from lyncauto.adapters.ntlm import log_on
from lyncauto.model.key_kind import Family
from lyncauto.model.secret import Secret
from lyncauto.ports.endpoint import Endpoint
from lyncauto.ports.probe import HANDSHAKE, UNTRUSTED, Http, Reach, Tls

_DEFAULT_PORTS = (80, 443)
_LARGEST = 1 << 20  # bytes of a page that is in the way of the next request

Accounts: TypeAlias = Callable[[str], tuple[str, Secret]]  # FQDN of a Windows host -> user, password


class SocketProbe:
    """Connects to the address; verifies the name against the given root and no other."""

    def __init__(self, *, timeout: float = 5.0, source: str = "", accounts: Accounts | None = None) -> None:
        """Keep how to ask.

        Args:
            timeout: Seconds for the connection, and again for every answer on it.
            source: Address to connect from; empty lets the system choose.
            accounts: Gives user and password by the FQDN of a Windows host; asked when somebody logs on.
        """
        self._timeout = timeout
        self._source = (source, 0) if source else None
        self._accounts = accounts

    def reach(self, endpoint: Endpoint) -> Reach:
        """Open a TCP connection and close it."""
        try:
            self._connect(endpoint).close()
        except OSError as error:
            return Reach(open=False, error=words(error))
        return Reach(open=True)

    def tls(self, endpoint: Endpoint, *, root: bytes, family: Family | None = None) -> Tls:
        """Shake hands; a certificate that does not verify is not looked at."""
        try:
            with self._secured(endpoint, root, family) as secured:
                certificate = secured.getpeercert(binary_form=True) or b""
                return Tls(verified=True, version=secured.version() or "", certificate=certificate)
        except (OSError, ValueError) as error:
            return Tls(verified=False, error=words(error))

    def shown(self, endpoint: Endpoint, version: str) -> Tls:
        """Shake hands and look at the certificate, which is not verified: nothing is asked over this."""
        try:
            with self._wrapped(_LOOKING[version], endpoint) as secured:
                certificate = secured.getpeercert(binary_form=True) or b""
                return Tls(verified=False, version=secured.version() or "", certificate=certificate)
        except (OSError, ValueError) as error:
            return Tls(verified=False, error=words(error))

    def http(
        self, endpoint: Endpoint, path: str, *, root: bytes | None, headers: Mapping[str, str] | None = None
    ) -> Http:
        """GET *path* on a connection of its own and return status and headers; the body is not read."""
        connection = HTTPConnection(endpoint.address, endpoint.port)
        try:
            with closing(self._connect(endpoint) if root is None else self._secured(endpoint, root)) as taken:
                connection.sock = taken
                return _get(connection, path, {**_host(endpoint), "Connection": "close", **(headers or {})})
        except (OSError, ValueError, HTTPException) as error:
            return Http(0, {}, words(error))

    def log_on(self, endpoint: Endpoint, path: str, *, host: str, root: bytes, binding: bool) -> Http:
        """Log on by NTLM over one connection, see the port; bodies are read and forgotten."""
        if self._accounts is None:
            return Http(0, {}, "no account to log on with")
        user, password = self._accounts(host)
        connection = HTTPConnection(endpoint.address, endpoint.port)
        connection.auto_open = 0  # a log-on never goes on over another connection, in the clear least of all

        def ask(authorization: str) -> Http:
            shown = {"Authorization": authorization} if authorization else {}
            return _get(connection, path, {**_host(endpoint), **shown}, body=True)

        try:
            with closing(self._secured(endpoint, root)) as secured:
                connection.sock = secured
                shown = (secured.getpeercert(binary_form=True) or b"") if binding else b""
                return log_on(ask, endpoint.name, user, password, shown)
        except (OSError, ValueError, HTTPException) as error:
            return Http(0, {}, words(error))

    def _connect(self, endpoint: Endpoint) -> socket.socket:
        return socket.create_connection((endpoint.address, endpoint.port), self._timeout, self._source)

    def _secured(self, endpoint: Endpoint, root: bytes, family: Family | None = None) -> ssl.SSLSocket:
        context = _trusting(root)
        if family:
            # TLS 1.3 leaves the kind of key to signature algorithms alone, which cannot be chosen here.
            context.maximum_version = ssl.TLSVersion.TLSv1_2
            context.set_ciphers(f"ECDHE-{family}-AES128-GCM-SHA256:ECDHE-{family}-AES256-GCM-SHA384")
        return self._wrapped(context, endpoint)

    def _wrapped(self, context: ssl.SSLContext, endpoint: Endpoint) -> ssl.SSLSocket:
        plain = self._connect(endpoint)
        try:
            return context.wrap_socket(plain, server_hostname=endpoint.name)
        except BaseException:
            plain.close()
            raise


def _trusting(root: bytes) -> ssl.SSLContext:
    """Trust these authorities alone; of none given the standard library would take the system's."""
    if root.strip():
        return ssl.create_default_context(cadata=root.decode("ascii"))
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _looking(version: ssl.TLSVersion) -> ssl.SSLContext:
    """Verify nothing: a certificate that nobody trusts must be seen to be told of. `shown` alone uses it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")  # what an old client would take, or it is not seen
    context.minimum_version = context.maximum_version = version
    return context


with warnings.catch_warnings(action="ignore", category=DeprecationWarning):  # that old versions are old
    _LOOKING = {
        "TLSv1": _looking(ssl.TLSVersion.TLSv1),
        "TLSv1.1": _looking(ssl.TLSVersion.TLSv1_1),
        "TLSv1.2": _looking(ssl.TLSVersion.TLSv1_2),
        "TLSv1.3": _looking(ssl.TLSVersion.TLSv1_3),
    }


def _host(endpoint: Endpoint) -> dict[str, str]:
    usual = endpoint.port in _DEFAULT_PORTS
    return {"Host": endpoint.name if usual else f"{endpoint.name}:{endpoint.port}"}


def _get(connection: HTTPConnection, path: str, headers: Mapping[str, str], *, body: bool = False) -> Http:
    """Put one request; its answer's body is read only where another request is to follow."""
    connection.request("GET", path, headers=dict(headers))
    answer = connection.getresponse()
    if body:
        answer.read(_LARGEST)
    found: dict[str, tuple[str, ...]] = {}
    for name, value in answer.getheaders():
        found[name.lower()] = (*found.get(name.lower(), ()), value)
    return Http(answer.status, found)


def words(error: Exception) -> str:
    """Return what an exception of socket, TLS or HTTP means, without numbers of source lines."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"{UNTRUSTED}: {error.verify_message}"
    if isinstance(error, ssl.SSLError):
        reason = (error.reason or "").replace("_", " ").lower()
        return f"{HANDSHAKE}: {reason or error}"
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, OSError):
        return (error.strerror or str(error)).lower()
    return str(error) or type(error).__name__
