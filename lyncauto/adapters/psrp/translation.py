"""What each exception of pypsrp, pyspnego, requests and below them means, in one table.

It says what went wrong, not whether the command ran: that depends on how far it came, which the line knows.
"""

from __future__ import annotations

import ssl
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from enum import Enum
from importlib import import_module
from typing import Final

import requests.cookies
import requests.exceptions
import spnego.exceptions
import urllib3.exceptions
from pypsrp import _pool_manager, exceptions

from lyncauto import errors


class Meaning(Enum):
    """What an exception of a library says about the road to a host."""

    AWAY = "the connection was not taken or broke"
    DENIED = "the host refused the account"
    DISTRUSTED = "the host's certificate is not trusted"
    REJECTED = "the host refused the request"
    GARBLED = "the host's answer could not be understood"
    GONE = "the session has ended at the host"
    UNKNOWN = "the host does not know the session configuration"
    OURS = "the request could not be made"


# A class stands for its descendants; the nearest listed ancestor counts.
TABLE: Final[dict[type[BaseException], Meaning]] = {
    exceptions.WinRMError: Meaning.GARBLED,
    exceptions.AuthenticationError: Meaning.DENIED,
    exceptions.WinRMTransportError: Meaning.REJECTED,
    exceptions.WSManFaultError: Meaning.REJECTED,
    exceptions.InvalidRunspacePoolStateError: Meaning.GONE,
    exceptions.InvalidPipelineStateError: Meaning.GONE,
    exceptions.InvalidPSRPOperation: Meaning.GONE,
    exceptions.FragmentError: Meaning.GARBLED,
    exceptions.SerializationError: Meaning.OURS,
    exceptions._InvalidStateError: Meaning.GONE,  # noqa: SLF001 - the table covers what can be raised, public or not
    _pool_manager.NewConnectionDisabled: Meaning.AWAY,
    spnego.exceptions.SpnegoError: Meaning.DENIED,
    spnego.exceptions.BadMICError: Meaning.GARBLED,
    spnego.exceptions.NativeError: Meaning.DENIED,
    spnego.exceptions.FeatureMissingError: Meaning.OURS,
    requests.cookies.CookieConflictError: Meaning.GARBLED,
    requests.exceptions.RequestException: Meaning.OURS,
    requests.exceptions.ConnectionError: Meaning.AWAY,
    requests.exceptions.SSLError: Meaning.DISTRUSTED,
    requests.exceptions.Timeout: Meaning.AWAY,
    requests.exceptions.RetryError: Meaning.AWAY,
    requests.exceptions.ChunkedEncodingError: Meaning.AWAY,
    requests.exceptions.ContentDecodingError: Meaning.GARBLED,
    requests.exceptions.TooManyRedirects: Meaning.GARBLED,
    requests.exceptions.HTTPError: Meaning.REJECTED,
    requests.exceptions.InvalidJSONError: Meaning.GARBLED,
    urllib3.exceptions.HTTPError: Meaning.AWAY,
    ET.ParseError: Meaning.GARBLED,
    ValueError: Meaning.GARBLED,
    OSError: Meaning.AWAY,
}

# Optional libraries for Kerberos raise their own.
_OPTIONAL: Final = (("krb5", "Krb5Error"), ("gssapi.exceptions", "GSSError"))


def _kerberos() -> Iterator[type[Exception]]:
    for module, name in _OPTIONAL:
        try:
            yield getattr(import_module(module), name)
        except ImportError:
            continue


TABLE.update(dict.fromkeys(_kerberos(), Meaning.DENIED))
LIBRARY_ERRORS: Final = tuple(TABLE)

# WSManFaultError.code, from wsmerror.h.
_ACCESS_DENIED = 5
_OPERATION_TIMEOUT = 0x80338029
_NO_SUCH_SHELL = 0x8033805B
_NO_SUCH_RESOURCE = frozenset({0x8033803B, 0x80338002})  # of older hosts: the second

_SERVER_ERRORS = 500  # RFC 9110, section 15.6: the message was valid as far as anybody could tell


def meaning_of(kind: type[BaseException]) -> Meaning | None:
    """Return what an exception class means; ``None`` when the table does not know it."""
    return next((TABLE[ancestor] for ancestor in kind.__mro__ if ancestor in TABLE), None)


def meaning(error: BaseException) -> Meaning:
    """Return what this very exception, one of ``LIBRARY_ERRORS``, means, where it says more than its class.

    A bare HTTP 5xx may be a gateway's, which lost the answer to a message that it had handed on. What TLS
    reports of a connection that was made, such as a damaged record, says nothing of trust.
    """
    if isinstance(error, exceptions.WSManFaultError):
        return _fault(error)
    if isinstance(error, exceptions.WinRMTransportError) and int(error.code) >= _SERVER_ERRORS:
        return Meaning.GARBLED
    if isinstance(error, requests.exceptions.SSLError) and not _within(error, ssl.SSLCertVerificationError):
        return Meaning.AWAY
    return meaning_of(type(error)) or Meaning.GARBLED


def _fault(error: exceptions.WSManFaultError) -> Meaning:
    if error.code == _ACCESS_DENIED:
        return Meaning.DENIED
    if error.code == _OPERATION_TIMEOUT:
        return Meaning.AWAY
    if error.code in _NO_SUCH_RESOURCE:  # a session configuration is one
        return Meaning.UNKNOWN
    return Meaning.GONE if error.code == _NO_SUCH_SHELL else Meaning.REJECTED


def never_read(error: BaseException) -> bool:
    """Whether the host refused a whole message unread: it was sealed with keys that the host does not have.

    A fault is an answer to a message that was read; a bare HTTP 400 or a demand to log on is not.
    """
    if isinstance(error, exceptions.WinRMTransportError):
        return int(error.code) in {400, 401}
    return isinstance(error, exceptions.AuthenticationError)


def never_connected(error: BaseException | None) -> bool:
    """Whether no connection was made at all, so that nothing can have been sent."""
    kinds = (urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError)
    return error is not None and _within(error, *kinds)


def told_by_host(error: BaseException) -> bool:
    """Whether a refusal is the host's own word, and not the security library's about an answer.

    What cannot be unsealed, or proves nothing, may be the answer to a command that ran.
    """
    return isinstance(error, exceptions.WinRMError)


def denied(host: str, user: str, error: BaseException) -> errors.AccessDenied:
    """Return the error for an account that the host itself refused."""
    return errors.AccessDenied(
        f"{host} refused {user}",
        why=words(error),
        fix="check the account's password, and that it may use the session configuration on that host",
    )


def words(error: BaseException) -> str:
    """Return what the exception says, in one line."""
    if isinstance(error, exceptions.WSManFaultError):
        return str(error.reason or error.provider_fault or error.code)
    if isinstance(error, exceptions.WinRMTransportError):
        return f"HTTP {error.code}"  # the body can be a page
    if isinstance(error, requests.exceptions.ConnectionError):
        error = _innermost(error)
    told = getattr(error, "strerror", None) or str(error)
    return " ".join(str(told).split()) or type(error).__name__


def _innermost(error: BaseException) -> BaseException:
    """Return what the socket or the resolver said: the libraries above wrap it in names of objects."""
    return _layers(error)[-1]


def _within(error: BaseException, *kinds: type[BaseException]) -> bool:
    return any(isinstance(layer, kinds) for layer in _layers(error))


def _layers(error: BaseException) -> list[BaseException]:
    """Return *error* and what it was made of, down to the innermost."""
    seen: list[BaseException] = []
    inner: BaseException | None = error
    while inner is not None and inner not in seen:
        seen.append(inner)
        inner = _wrapped(inner)
    return seen


def _wrapped(error: BaseException) -> BaseException | None:
    """Return the exception that another one was made of."""
    reason = getattr(error, "reason", None)
    inner = error.args[0] if error.args and isinstance(error.args[0], BaseException) else None
    return reason if isinstance(reason, BaseException) else inner or error.__cause__ or error.__context__
