"""Every command and remote function that lyncauto sends, run on an estate by either engine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding
from pypsrp.powershell import RunspacePool

from lyncauto.adapters.psrp.objects import argument
from lyncauto.lab.estate.authority import generate_keys, signing_request
from lyncauto.lab.estate.certificate_store import Entry
from lyncauto.lab.estate.description import load
from lyncauto.lab.estate.estate import Estate
from lyncauto.lab.world.windows_hosts import CONSTRAINED
from lyncauto.model.secret import Secret
from lyncauto.modules import READ, WRITE, functions
from lyncauto.ports.powershell import Command
from tests.campaigns.engines.outcome import outcome
from tests.contract.lab_hosts import Connect, connecting

NETWORK = "127.9.9"
_NAME = "sfb-2019"
_MANAGEMENT, _FRONT_END, _DNS = "mgmt01", "fe01", "dc01"
_NONE = "0" * 40
_MARK = "lyncauto webint.fabrikam.test 1a2b3c4d"
_FOLDER = "C:\\ProgramData\\lyncauto"
# What differs between two estates of one description: keys, serial numbers, thumbprints, times.
_PEM = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----.+?-----END \1-----", re.DOTALL)
_VARIES = re.compile(r"\b[0-9A-Fa-f]{30,}\b|\d{4}-\d\d-\d\dT[0-9:.]+(?:Z|\+00:00)?|[A-Za-z0-9+/]{60,}={0,2}")


def asked(estate: Estate) -> Iterator[tuple[str, Command]]:
    """Give each command with the host that it runs on: readers, then what changes something, in order."""
    domain = estate.description.domain
    pool, zone = estate.description.pool.fqdn, estate.zone.name
    front_end = f"{_FRONT_END}.{domain}"
    used = estate.stores[front_end].assigned("WebServicesInternal").thumbprint
    marked = _marked(estate, front_end)
    config = estate.authority.description.config
    meet = {"Zone": zone, "Name": f"meet.{zone}", "Type": "A"}
    ends = tuple(sorted(one.value for one in estate.zone.read(f"meet.{zone}", "A")))
    moved = {"BeforeValue": ends, "BeforeTtl": 3, "AfterValue": (f"{NETWORK}.60",), "AfterTtl": 1}
    report = {"Report": f"{_FOLDER}\\reports\\one.html"}
    backup = {"Path": f"{_FOLDER}\\backup\\one.zip"}
    request = {
        "New": None, "Type": ("WebServicesInternal",), "CA": config, "FriendlyName": "engines",
        "KeySize": 2048, "PrivateKeyExportable": True, "DomainName": f"webint.{domain}",
        "Template": "WebServer",
    }  # fmt: skip
    asked_for = signing_request(generate_keys(1)[0], f"webint.{domain}", (f"webint.{domain}",))
    handed = {"Template": "WebServer", "Request": asked_for.public_bytes(Encoding.PEM).decode()}
    override = {
        "Pool": pool, "Before": "", "After": f"webint.{domain}", "Signature": estate.store.topology.signature,
    }  # fmt: skip
    principal = "<UserId>FABRIKAM\\renew$</UserId><LogonType>Password</LogonType>"
    start = "<StartBoundary>2020-01-01T03:30:00</StartBoundary>"
    space = "http://schemas.microsoft.com/windows/2004/02/mit/task"
    xml = f'<Task xmlns="{space}"><RegistrationInfo></RegistrationInfo>{start}{principal}</Task>'
    named = {"Name": "lyncauto-renew-one"}
    set_task = {**named, "Xml": xml, "Before": ""}
    as_read = xml.replace("</RegistrationInfo>", "<URI>\\lyncauto-renew-one</URI></RegistrationInfo>")
    told: tuple[tuple[str, str, dict[str, Any]], ...] = (
        (_MANAGEMENT, "Get-CsService", {"WebServer": None}),
        (_MANAGEMENT, "Get-CsService", {"WebServer": None, "PoolFqdn": pool}),
        (_MANAGEMENT, "Get-CsPool", {}),
        (_MANAGEMENT, "Get-CsServerVersion", {}),
        (_MANAGEMENT, "Get-CsSipDomain", {}),
        (_MANAGEMENT, "Get-CsManagementStoreReplicationStatus", {}),
        (_MANAGEMENT, "Get-CsKerberosAccountAssignment", {}),
        (_FRONT_END, "Get-CsCertificate", {}),
        (_MANAGEMENT, "Get-LyncAutoHost", {}),
        (_MANAGEMENT, "Get-LyncAutoTopology", {}),
        (_FRONT_END, "Get-LyncAutoTopology", {"LocalStore": None}),
        (_MANAGEMENT, "Get-LyncAutoWebServices", {"Pool": pool}),
        (_FRONT_END, "Get-LyncAutoWebServices", {"Pool": pool, "LocalStore": None}),
        (_MANAGEMENT, "Get-LyncAutoWebServices", {"Pool": "nobody.test"}),
        (_MANAGEMENT, "Get-LyncAutoSimpleUrl", {}),
        (_MANAGEMENT, "Get-LyncAutoFabricState", {"Pool": pool}),
        (_MANAGEMENT, "Test-LyncAutoDirectory", {}),
        (_FRONT_END, "Get-LyncAutoCertificate", {}),
        (_FRONT_END, "Get-LyncAutoCertificate", {"FriendlyName": "nobody's"}),
        (_FRONT_END, "Get-LyncAutoCertificateChain", {"Thumbprint": used}),
        (_FRONT_END, "Get-LyncAutoCertificateChain", {"Thumbprint": _NONE}),
        (_DNS, "Get-LyncAutoDnsRecord", meet),
        (_DNS, "Get-LyncAutoDnsRecord", {**meet, "Name": f"nobody.{zone}"}),
        (_DNS, "Get-LyncAutoDnsRecord", {"Zone": "no.test", "Name": "x.no.test", "Type": "A"}),
        (_DNS, "Get-LyncAutoDnsRecord", {**meet, "Name": "elsewhere.test"}),
        (_MANAGEMENT, "Get-LyncAutoDnsRecord", meet),
        (_MANAGEMENT, "Get-LyncAutoFile", backup),
        (_FRONT_END, "Test-LyncAutoCertificationAuthority", {"Config": config}),
        (_MANAGEMENT, "Get-LyncAutoModuleHash", {"Name": READ}),
        (_DNS, "Set-LyncAutoDnsRecord", {**meet, **moved}),
        (_DNS, "Set-LyncAutoDnsRecord", {**meet, **moved}),
        (_DNS, "Set-LyncAutoDnsRecord", {**meet, **moved, "AfterValue": ("no address",)}),
        (_DNS, "Set-LyncAutoDnsRecord", {**meet, **moved, "Type": "CNAME", "AfterValue": ("no name",)}),
        (_MANAGEMENT, "Export-LyncAutoConfiguration", backup),
        (_MANAGEMENT, "Get-LyncAutoFile", backup),
        (_FRONT_END, "Export-LyncAutoPfx", {"Thumbprint": used, "Password": Secret("phrase")}),
        (_FRONT_END, "Export-LyncAutoPfx", {"Thumbprint": _NONE, "Password": Secret("phrase")}),
        (_FRONT_END, "Request-CsCertificate", request),
        (_FRONT_END, "Submit-LyncAutoCertificateRequest", {**handed, "Config": config}),
        (_FRONT_END, "Submit-LyncAutoCertificateRequest", {**handed, "Config": config, "Machine": None}),
        (_FRONT_END, "Submit-LyncAutoCertificateRequest", {**handed, "Config": "ca02.no.test\\Nobody's CA"}),
        (_FRONT_END, "Receive-LyncAutoCertificate", {"Config": config, "RequestId": 1}),
        (_FRONT_END, "Receive-LyncAutoCertificate", {"Config": config, "RequestId": 9999}),
        (_FRONT_END, "Receive-LyncAutoCertificate", {"Config": config, "RequestId": 0}),
        (_MANAGEMENT, "Set-LyncAutoOverride", override),
        (_MANAGEMENT, "Set-LyncAutoOverride", override),
        (_MANAGEMENT, "Enable-LyncAutoTopology", report),
        (_MANAGEMENT, "Invoke-CsManagementStoreReplication", {"ReplicaFqdn": front_end}),
        (_FRONT_END, "Enable-LyncAutoComputer", report),
        (_FRONT_END, "Set-LyncAutoWebCertificate", {"Before": used, "After": _NONE}),
        (_FRONT_END, "Set-LyncAutoWebCertificate", {"Before": used, "After": used}),
        (_FRONT_END, "Remove-LyncAutoCertificate", {"Thumbprint": used, "FriendlyName": _MARK}),
        (_FRONT_END, "Remove-LyncAutoCertificate", {"Thumbprint": _NONE, "FriendlyName": _MARK}),
        (_FRONT_END, "Remove-LyncAutoCertificate", {"Thumbprint": marked, "FriendlyName": _MARK}),
        (_MANAGEMENT, "Get-LyncAutoTask", named),
        (_MANAGEMENT, "Register-LyncAutoTask", set_task),
        (_MANAGEMENT, "Register-LyncAutoTask", set_task),
        (_MANAGEMENT, "Register-LyncAutoTask", {**set_task, "Xml": "<Task/>"}),
        (_MANAGEMENT, "Get-LyncAutoTask", named),
        (_MANAGEMENT, "Unregister-LyncAutoTask", {**named, "Before": "0" * 64}),
        (_MANAGEMENT, "Unregister-LyncAutoTask", {**named, "Before": sha256(as_read.encode()).hexdigest()}),
        (_MANAGEMENT, "Unregister-LyncAutoTask", {**named, "Before": "0" * 64}),
        (_MANAGEMENT, "Invoke-CsComputerFailOver", {"ComputerName": front_end, "Confirm": False}),
        (_MANAGEMENT, "Invoke-CsComputerFailBack", {"ComputerName": front_end, "Confirm": False}),
    )  # fmt: skip
    for host, name, parameters in told:
        yield f"{host}.{domain}", Command(name, parameters)


def _marked(estate: Estate, host: str) -> str:
    """Put a certificate that bears our mark into a host's store, and return its thumbprint."""
    made = estate.certify("webint.fabrikam.test", ("webint.fabrikam.test",))
    entry = Entry(made.certificate, made.key, _MARK, exportable=True)
    estate.stores[host].add(entry)
    return entry.thumbprint


def unsent() -> list[str]:
    """Return the functions of ours that no command above calls."""
    names = {command.name for _, command in asked(Estate(NETWORK, load(_NAME)))}
    return sorted((functions(READ) | functions(WRITE)) - names)


def played(folder: Path, program: str) -> list[tuple[str, str]]:
    """Return each command and what came of it, on an estate of its own.

    Args:
        folder: Absent.
        program: A real engine; empty: the lab's own.
    """
    folder.mkdir()
    estate = Estate(NETWORK, load(_NAME))
    with connecting(estate, folder, program) as connect, ExitStack() as ends:
        hosts = _Hosts(connect, ends)
        return [(str(command), hosts.run(host, command)) for host, command in asked(estate)]


class _Hosts:
    """A runspace pool a host, in which nothing but commands can be called."""

    def __init__(self, connect: Connect, ends: ExitStack) -> None:
        self._connect = connect
        self._ends = ends
        self._open: dict[str, RunspacePool] = {}

    def run(self, host: str, command: Command) -> str:
        """Run a command, and return what a client can tell of it, but for what is each estate's own."""
        if host not in self._open:
            self._open[host] = self._pool(host)
        given = tuple((name, argument(value)) for name, value in command.parameters.items())
        return _VARIES.sub("#", _PEM.sub(r"\1", str(outcome(self._open[host], command.name, given))))

    def _pool(self, host: str) -> RunspacePool:
        road = self._connect.road(host, CONSTRAINED)
        pool = self._ends.enter_context(road.pool(self._ends.enter_context(road.connection())))
        pool.exchange_keys()
        return pool
