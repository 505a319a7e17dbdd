"""What a real PowerShell engine asks the estate for: below our functions, whose own text runs there.

Vendor's cmdlets answer as ever; beside them stand the Private wrappers of our modules, which need Windows,
the DnsServer module, and those cmdlets that our functions alone call.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from lyncauto.lab.cmdlets import vendor
from lyncauto.lab.cmdlets.functions import has_lync, web_services
from lyncauto.lab.cmdlets.topology import TopologyCmdlets
from lyncauto.lab.cmdlets.writing_functions import WriteFunctions, certificate_request, exported, no_right
from lyncauto.lab.engine import hops
from lyncauto.lab.engine.call import Answer, Call, Handler, PSError
from lyncauto.lab.engine.declaration import Declaration, Parameter
from lyncauto.lab.engine.registry import Registry
from lyncauto.lab.estate.certificate_store import Entry
from lyncauto.lab.estate.certificate_text import base64_der
from lyncauto.lab.estate.estate import Estate
from lyncauto.lab.estate.zone import ChangesRefused, NoSuchRecord
from lyncauto.lab.native.certutil import Certutil

_NEVER = "1899-12-30T00:00:00+00:00"  # what COM has for no date
_RECORD = ("ZoneName", "Name", "RRType")


def engine_registry(estate: Estate, host: str) -> Registry:
    """Return the commands that an engine's functions on *host* ask for, known at once."""
    registry = Registry(estate.description.product.family)
    if has_lync(estate, host):
        vendor.register(registry, estate, host, module=False)
        for name, handler in _LyncCommands(estate, host).table().items():
            writes = not name.startswith("Get-")
            registry.command(name, handler, writes=writes, declaration=vendor.declaration(name, estate))
    commands = {**_WrapperCommands(estate, host).table(), **_DnsCommands(estate, host).table()}
    for name, (command, parameters) in commands.items():
        declared = Declaration.of_function(*parameters)
        registry.command(
            name, command, class_name=name, writes=name.startswith(_WRITING), declaration=declared
        )
    return registry


_CERTIFICATE_REQUEST = (
    Parameter("Config"),
    Parameter("Template"),
    Parameter("Request"),
    Parameter("RequestId", "Int32"),
    Parameter("Machine", "SwitchParameter"),
)
_WRITING = ("Add-", "Set-", "Remove-", "New-", "Move-", "Export-", "Invoke-LyncAutoCertificateRequest")
_Table = Mapping[str, tuple[Handler, tuple[Parameter, ...]]]


class _LyncCommands:
    """Cmdlets that our functions call and make flat."""

    def __init__(self, estate: Estate, host: str) -> None:
        self._estate = estate
        self._host = host
        self._topology = TopologyCmdlets(estate, host)

    def table(self) -> Mapping[str, Handler]:
        return {
            "Get-CsTopology": self.get_cs_topology,
            "Get-CsSimpleUrlConfiguration": self.get_cs_simple_url_configuration,
            "Export-CsConfiguration": self.export_cs_configuration,
        }

    def get_cs_topology(self, call: Call) -> Answer:
        """Return the document as text, or a row for each pool with web services."""
        local = call.switch("LocalStore")
        if call.switch("AsXml"):
            return (self._topology.topology(call, local=local).xml,)
        description = self._estate.description
        others = [other.fqdn for other in description.other_pools if other.has_web_services]
        asked = [replace(call, parameters={"Pool": pool}) for pool in (description.pool.fqdn, *others)]
        return [row for one in asked for row in web_services(self._estate, self._topology, one, local=local)]

    def get_cs_simple_url_configuration(self, call: Call) -> Answer:
        """Return a row for each simple URL in force."""
        urls = self._topology.simple_urls(call)
        return [{"Component": one.component, "Domain": one.domain, "ActiveUrl": one.url} for one in urls]

    async def export_cs_configuration(self, call: Call) -> Answer:
        """Write the configuration to a file."""
        hops.to_management_store(call)
        await self._estate.clock.sleep(self._estate.description.durations.export_configuration)
        files = self._estate.files[self._host]
        files.write(call.text("FileName"), exported(self._estate.store.topology))
        return ()


class _WrapperCommands:
    """The Private wrappers that need Windows."""

    def __init__(self, estate: Estate, host: str) -> None:
        self._estate = estate
        self._host = host
        self._writing = WriteFunctions(estate, host)

    def table(self) -> _Table:
        path, thumbprint, name = Parameter("Path"), Parameter("Thumbprint"), Parameter("Name")
        return {
            "Get-LyncAutoIdentityName": (lambda call: (call.identity.user,), ()),
            "Get-LyncAutoComputerName": (lambda _: (self._host,), ()),
            "Get-LyncAutoStoreCertificate": (self.store, ()),
            "Get-LyncAutoKeyedCertificate": (self.keyed, (thumbprint,)),
            "Remove-LyncAutoStoreCertificate": (self.remove, (thumbprint,)),
            "Get-LyncAutoChainElement": (self.chain, (thumbprint,)),
            "Export-LabPfx": (self.pfx, (thumbprint, Parameter("Password", "SecureString"))),
            "Invoke-LyncAutoCertificationAuthorityPing": (self.ping, (Parameter("Config"),)),
            "Invoke-LyncAutoCertificateRequest": (self.certificate_request, _CERTIFICATE_REQUEST),
            "Read-LyncAutoDomainObject": (self.domain, ()),
            "New-LyncAutoProtectedFolder": (self.protect, (path,)),
            "Test-LyncAutoProtectedFolder": (lambda _: ("True",), (path,)),
            "Get-LyncAutoFileHash": (self.file_hash, (path,)),
            "Get-LyncAutoScheduledTask": (self.task, (name,)),
            "Add-LyncAutoScheduledTask": (self.add_task, (name, Parameter("Xml"))),
            "Remove-LyncAutoScheduledTask": (self.remove_task, (name,)),
            "Move-LyncAutoFile": (self.move, (path, Parameter("Destination"))),
        }

    def store(self, _: Call) -> Answer:
        """Return every certificate of the computer's own store."""
        return [_certificate(entry) for entry in self._estate.stores[self._host].entries]

    def keyed(self, call: Call) -> Answer:
        """Return one certificate, if it is there."""
        entry = self._estate.stores[self._host].find(call.text("Thumbprint"))
        return () if entry is None else (_certificate(entry),)

    def remove(self, call: Call) -> Answer:
        """Take a certificate out of the computer's own store."""
        self._estate.stores[self._host].remove(call.text("Thumbprint").upper())
        return ()

    def chain(self, call: Call) -> Answer:
        """Return what this computer's chain engine builds, leaf first."""
        entry = self._estate.stores[self._host].find(call.text("Thumbprint"))
        issuing, root = self._estate.authority.chain
        whole = not self._estate.faults.active("certificate.incomplete-chain", self._host)
        above = (issuing, root) if whole else (issuing,)
        leaf = () if entry is None else (_certificate(entry),)
        others = (
            {"Certificate": base64_der(one), "FriendlyName": "", "HasPrivateKey": False} for one in above
        )
        return (*leaf, *others)

    def pfx(self, call: Call) -> Answer:
        """Return a PFX, base64; nothing where the key must not leave."""
        try:
            (made,) = self._writing.export_pfx(call)
        except PSError as refused:
            if refused.error_id == "LyncAutoNotExportable":
                return ()
            raise
        return (str(made["Pfx"]),) if isinstance(made, Mapping) else ()

    def ping(self, call: Call) -> Answer:
        """Ask the CA's interface."""
        said = Certutil(self._estate, self._host).ping(call.identity, call.text("Config"))
        return ({"ExitCode": said.code, "Text": said.out.strip()},)

    async def certificate_request(self, call: Call) -> Answer:
        """Run certreq."""
        return await certificate_request(self._estate, self._host, call)

    def domain(self, call: Call) -> Answer:
        """Return the distinguished name of the domain."""
        hops.to_directory(call)
        return (",".join(f"DC={part}" for part in self._estate.description.domain.split(".")),)

    def protect(self, call: Call) -> Answer:
        """Make a folder for administrators alone."""
        self._estate.files[self._host].protect(f"{call.text('Path')}\\file")
        return ()

    def task(self, call: Call) -> Answer:
        """Return a task as the Task Scheduler's objects have it, times as text."""
        found = self._estate.tasks[self._host].get(call.text("Name"))
        if found is None:
            return ()
        following = found.following(self._estate.clock.now())
        return (
            {
                "State": 1 if found.disabled else 3,  # TASK_STATE_DISABLED, TASK_STATE_READY
                "LastRunTime": found.ran.isoformat() if found.ran else _NEVER,
                "LastTaskResult": found.result,
                "NextRunTime": following.isoformat() if following else _NEVER,
                "Xml": found.xml,
            },
        )

    def add_task(self, call: Call) -> Answer:
        """Set a task."""
        self._estate.tasks[self._host].register(call.text("Name"), call.text("Xml"))
        return ()

    def remove_task(self, call: Call) -> Answer:
        """Remove a task."""
        self._estate.tasks[self._host].remove(call.text("Name"))
        return ()

    def file_hash(self, call: Call) -> Answer:
        """Return a file's hash, if it is there."""
        found = self._estate.files[self._host].sha256(call.text("Path"))
        return (found,) if found else ()

    def move(self, call: Call) -> Answer:
        """Give a file another path; return whether it was there."""
        moved = self._estate.files[self._host].move(call.text("Path"), call.text("Destination"))
        return ("True",) if moved else ()


class _DnsCommands:
    """The DnsServer module, one record at a time."""

    def __init__(self, estate: Estate, host: str) -> None:
        self._estate = estate
        self._host = host

    def table(self) -> _Table:
        if self._host not in self._estate.zone.servers:
            return {}
        record = tuple(map(Parameter, _RECORD))
        old, new, ttl = Parameter("OldValue"), Parameter("NewValue"), Parameter("TimeToLive", "Int32")
        return {
            "Get-DnsServerResourceRecord": (self.get, record),
            "Add-DnsServerResourceRecord": (self.change, (*record, new, ttl)),
            "Set-DnsServerResourceRecord": (self.change, (*record, old, new, ttl)),
            "Remove-DnsServerResourceRecord": (self.change, (*record, old)),
        }

    def get(self, call: Call) -> Answer:
        """Return the records of a name and type, as the server has them."""
        self._check_zone(call)
        found = self._estate.zone.lookup(self._host, self._name(call), call.text("RRType"))
        if not found:
            raise PSError(
                f"Failed to get {call.text('Name')} record in {call.text('ZoneName')} zone.",
                "WIN32 9714",
                "ObjectNotFound",
                call.text("Name"),
                terminating=False,
            )
        return [{"Value": one.value, "TimeToLive": one.ttl, "Static": one.static} for one in found]

    def change(self, call: Call) -> Answer:
        """Add a record, give one another value or time to live, or remove one."""
        self._check_zone(call)
        name, kind = self._name(call), call.text("RRType")
        if self._host != self._estate.zone.primary:
            raise no_right(name, self._host)
        try:
            self._estate.zone.change(
                name, kind, call.text("OldValue"), call.text("NewValue"), call.number("TimeToLive")
            )
        except ChangesRefused:
            raise no_right(name, self._host) from None
        except NoSuchRecord:
            raise PSError(
                f"Resource record {name} does not exist.", "WIN32 9701", "ObjectNotFound", name
            ) from None
        return ()

    def _name(self, call: Call) -> str:
        node, zone = call.text("Name").lower(), call.text("ZoneName").lower()
        return zone if node in {"", "@"} else f"{node}.{zone}"

    def _check_zone(self, call: Call) -> None:
        zone = call.text("ZoneName").lower()
        if zone != self._estate.zone.name:
            raise PSError(
                f"Failed to get the zone information for {zone} on server {self._host}.",
                "WIN32 9601",
                "ObjectNotFound",
                zone,
            )


def _certificate(entry: Entry) -> Mapping[str, str | bool]:
    return {
        "Certificate": base64_der(entry.certificate),
        "FriendlyName": entry.friendly_name,
        "HasPrivateKey": entry.key is not None,
    }
