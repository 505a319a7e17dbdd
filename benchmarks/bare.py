"""The calls that an audit is made of, put by the libraries alone: pypsrp, dnspython, sockets, ssl, http."""

from __future__ import annotations

import base64
import socket
import ssl
import warnings
from collections.abc import Iterable, Mapping
from contextlib import closing, suppress
from functools import cache
from http.client import HTTPConnection, HTTPException

import dns.exception
import dns.flags
import dns.message
import dns.query
import spnego
from pypsrp.powershell import PowerShell, RunspacePool
from pypsrp.wsman import WSMan
from spnego.channel_bindings import GssChannelBindings

from lyncauto.adapters.ntlm import end_point
from lyncauto.adapters.psrp.objects import argument
from lyncauto.adapters.psrp.session import VENDOR_MODULES
from lyncauto.model.site import WindowsHost
from lyncauto.modules import NEEDS, calls_vendor, module_of, module_text
from lyncauto.ports.endpoint import Endpoint
from lyncauto.ports.powershell import Command

_TIMEOUT = 5.0
_UNANSWERED = (OSError, ValueError, HTTPException)  # an answer, too, as to an audit
_VERSIONS = {
    "TLSv1": ssl.TLSVersion.TLSv1,
    "TLSv1.1": ssl.TLSVersion.TLSv1_1,
    "TLSv1.2": ssl.TLSVersion.TLSv1_2,
    "TLSv1.3": ssl.TLSVersion.TLSv1_3,
}


def commands(host: WindowsHost, user: str, password: str, wanted: Iterable[Command]) -> None:
    """Run commands one after the other in one pool, which is given first what each of them needs."""
    connection = WSMan(
        host.address or host.name,
        port=host.port,
        ssl=host.tls,
        auth=host.authentication,
        username=user,
        password=password,
        no_proxy=True,
        negotiate_hostname_override=host.name,
    )
    with connection, RunspacePool(connection, configuration_name=host.configuration) as pool:
        given: set[str] = set()
        for one in wanted:
            for needed in _needed(one.name):
                if needed not in given:
                    _give(pool, needed)
                given.add(needed)
            _run(pool, one)


def _needed(name: str) -> tuple[str, ...]:
    module = module_of(name)
    if module is None:
        return VENDOR_MODULES
    return (*NEEDS[module], module, *(VENDOR_MODULES if calls_vendor(name) else ()))


def _give(pool: RunspacePool, module: str) -> None:
    if module in VENDOR_MODULES:
        _run(pool, Command("Import-Module", {"Name": module}))
        return
    with PowerShell(pool) as shell:
        shell.add_script(module_text(module)).invoke()


def _run(pool: RunspacePool, command: Command) -> None:
    with PowerShell(pool) as shell:
        shell.add_cmdlet(command.name)
        for name, value in command.parameters.items():
            shell.add_parameter(name, argument(value))
        shell.invoke()


def asked(server: Endpoint, name: str, type_: str, *, recurse: bool) -> None:
    """Put one question over DNS."""
    question = dns.message.make_query(name, type_, use_edns=0)
    if not recurse:
        question.flags &= ~dns.flags.RD
    with suppress(dns.exception.DNSException, OSError):
        dns.query.udp_with_fallback(question, server.address, timeout=_TIMEOUT, port=server.port)


def reach(endpoint: Endpoint) -> None:
    """Open a connection and close it."""
    with suppress(OSError):
        _connected(endpoint).close()


def shake(endpoint: Endpoint, root: bytes) -> None:
    """Shake hands and verify."""
    with suppress(*_UNANSWERED), _secured(endpoint, root) as secured:
        secured.getpeercert(binary_form=True)


def shown(endpoint: Endpoint, version: str) -> None:
    """Shake hands in one version of TLS and look at the certificate."""
    with (
        suppress(*_UNANSWERED),
        _looking(version).wrap_socket(_connected(endpoint), server_hostname=endpoint.name) as secured,
    ):
        secured.getpeercert(binary_form=True)


def get(endpoint: Endpoint, path: str, root: bytes | None, headers: Mapping[str, str]) -> None:
    """Ask for one page on a connection of its own."""
    connection = HTTPConnection(endpoint.address, endpoint.port)
    with suppress(*_UNANSWERED), closing(connection):
        connection.sock = _connected(endpoint) if root is None else _secured(endpoint, root)
        connection.request("GET", path, headers={"Host": _host(endpoint), "Connection": "close", **headers})
        connection.getresponse()


def log_on(endpoint: Endpoint, path: str, logon: tuple[str, str], root: bytes, *, binding: bool) -> None:
    """Log on by NTLM over one connection."""
    connection = HTTPConnection(endpoint.address, endpoint.port)
    with suppress(*_UNANSWERED), closing(connection):
        secured = connection.sock = _secured(endpoint, root)
        certificate = (secured.getpeercert(binary_form=True) or b"") if binding else b""
        context = spnego.client(
            *logon,
            hostname=endpoint.name,
            service="HTTP",
            protocol="ntlm",
            channel_bindings=GssChannelBindings(application_data=end_point(certificate)),
        )
        _told(connection, endpoint, path, "")
        challenge = _told(connection, endpoint, path, _proof(context.step()))
        token = base64.b64decode(challenge.partition("NTLM ")[2].partition(",")[0])
        if token:  # else the log-on ends here, as the lab's does where nobody logs on in earnest
            _told(connection, endpoint, path, _proof(context.step(token)))


def _proof(token: bytes | None) -> str:
    return f"NTLM {base64.b64encode(token or b'').decode()}"


def _told(connection: HTTPConnection, endpoint: Endpoint, path: str, proof: str) -> str:
    """Put one request of a log-on and return the challenge in its answer."""
    connection.request(
        "GET", path, headers={"Host": _host(endpoint)} | ({"Authorization": proof} if proof else {})
    )
    answer = connection.getresponse()
    answer.read()
    return answer.getheader("WWW-Authenticate") or ""


def _connected(endpoint: Endpoint) -> socket.socket:
    return socket.create_connection((endpoint.address, endpoint.port), _TIMEOUT)


def _secured(endpoint: Endpoint, root: bytes) -> ssl.SSLSocket:
    context = ssl.create_default_context(cadata=root.decode("ascii"))
    return context.wrap_socket(_connected(endpoint), server_hostname=endpoint.name)


@cache
def _looking(version: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
        context.minimum_version = context.maximum_version = _VERSIONS[version]
    return context


def _host(endpoint: Endpoint) -> str:
    return f"{endpoint.name}:{endpoint.port}"
