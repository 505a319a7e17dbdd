import importlib
import inspect
import pkgutil
import ssl
from collections.abc import Iterator
from types import ModuleType

import pypsrp
import pytest
import requests
import spnego
import urllib3
from pypsrp.exceptions import AuthenticationError, WinRMTransportError, WSManFaultError
from requests.exceptions import ConnectionError as Broken
from requests.exceptions import SSLError
from urllib3.connection import HTTPConnection

from lyncauto.adapters.psrp.translation import (
    LIBRARY_ERRORS,
    Meaning,
    denied,
    meaning,
    meaning_of,
    never_connected,
    never_read,
    words,
)


def modules(package: ModuleType) -> Iterator[ModuleType]:
    yield package
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if found.name.endswith("__main__"):
            continue
        try:
            yield importlib.import_module(found.name)
        except (ImportError, DeprecationWarning):
            continue  # for another operating system, for a library that is not there, or an old name


def exception_classes(package: ModuleType) -> set[type[Exception]]:
    return {
        member
        for module in modules(package)
        for _, member in inspect.getmembers(module, inspect.isclass)
        if issubclass(member, Exception)
        and not issubclass(member, Warning)
        and member.__module__.partition(".")[0] == package.__name__
    }


@pytest.mark.parametrize(("package", "at_least"), [(pypsrp, 10), (spnego, 12), (requests, 20)])
def test_every_exception_class_of_the_libraries_has_a_meaning(package, at_least):
    classes = exception_classes(package)
    assert len(classes) >= at_least
    assert sorted(str(found) for found in classes if meaning_of(found) is None) == []
    assert sorted(str(found) for found in classes if not issubclass(found, LIBRARY_ERRORS)) == []


def test_a_class_that_the_table_does_not_know_has_no_meaning():
    assert meaning_of(KeyError) is None


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (5, Meaning.DENIED),
        (2150858793, Meaning.AWAY),
        (2150858843, Meaning.GONE),
        (2150858811, Meaning.UNKNOWN),
        (2150858754, Meaning.UNKNOWN),
        (2150859173, Meaning.REJECTED),
        (2150859174, Meaning.REJECTED),
        (2150859241, Meaning.REJECTED),
        ("not a number", Meaning.REJECTED),
    ],
)
def test_a_fault_is_told_by_its_code(code, expected):
    assert meaning(WSManFaultError(code, "fe01", "reason", None, None, None)) is expected


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (WinRMTransportError("http", 400, ""), True),
        (WinRMTransportError("http", 503, ""), False),
        (AuthenticationError("no"), True),
        (WSManFaultError(5, None, "no", None, None, None), False),
        (Broken("gone"), False),
    ],
)
def test_a_message_that_the_host_could_not_open_was_never_read(error, expected):
    assert never_read(error) is expected


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        (ssl.SSLCertVerificationError(1, "self-signed certificate"), Meaning.DISTRUSTED),
        (ssl.SSLError(1, "decryption failed or bad record mac"), Meaning.AWAY),
    ],
)
def test_a_damaged_record_is_no_matter_of_trust(inner, expected):
    reason = urllib3.exceptions.MaxRetryError(None, "/", urllib3.exceptions.SSLError(inner))  # type: ignore[arg-type]
    assert meaning(SSLError(reason)) is expected


@pytest.mark.parametrize(
    ("code", "expected"), [(404, Meaning.REJECTED), (413, Meaning.REJECTED), (502, Meaning.GARBLED)]
)
def test_a_bare_status_of_a_gateway_is_no_refusal_by_the_host(code, expected):
    assert meaning(WinRMTransportError("http", code, "")) is expected


def test_a_connection_that_was_never_made_is_told_from_one_that_broke():
    refused = urllib3.exceptions.NewConnectionError(HTTPConnection("fe01"), "refused")
    assert never_connected(Broken(urllib3.exceptions.MaxRetryError(None, "/", refused)))  # type: ignore[arg-type]
    assert not never_connected(Broken(urllib3.exceptions.ProtocolError("aborted", ConnectionResetError())))


def test_what_a_fault_says_is_its_reason_and_a_page_is_not_repeated():
    assert words(WSManFaultError(5, "fe01", "Access is denied.", None, None, None)) == "Access is denied."
    assert words(WinRMTransportError("http", 404, "<html>a long page</html>")) == "HTTP 404"
    assert words(Broken()) == "ConnectionError"


def test_an_account_that_the_host_refused_is_named_with_the_host():
    error = denied("fe01.contoso.test", "CONTOSO\\lyncadmin", AuthenticationError("no"))
    assert (error.what, error.why) == ("fe01.contoso.test refused CONTOSO\\lyncadmin", "no")
