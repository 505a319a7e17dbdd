"""Our remote functions of LyncAuto.Read, answered as their shipped text does on a real host."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from lyncauto.lab.cmdlets.certificate_text import flat
from lyncauto.lab.cmdlets.services import ServiceCmdlets
from lyncauto.lab.cmdlets.topology import TopologyCmdlets
from lyncauto.lab.engine import hops
from lyncauto.lab.engine.call import Answer, Call, Output, Properties, PSError
from lyncauto.lab.estate.authority import thumbprint
from lyncauto.lab.estate.certificate_store import Entry
from lyncauto.lab.estate.certificate_text import base64_der, distinguished_name
from lyncauto.lab.estate.estate import Estate
from lyncauto.lab.estate.zone import Record
from lyncauto.lab.native.certutil import Certutil
from lyncauto.modules import module_hash

_THUMBPRINT = re.compile("[0-9A-Fa-f]{40}")
_NAME = re.compile("[A-Za-z0-9._-]+")
_FIRST_WITH_FABRIC = 6  # Lync Server 2013
_INVALID_OPERATION = "System.InvalidOperationException"


class ReadFunctions:
    """Handlers on one host."""

    def __init__(self, estate: Estate, host: str) -> None:
        self._estate = estate
        self._host = host
        self._lync = TopologyCmdlets(estate, host) if has_lync(estate, host) else None

    def get_host(self, call: Call) -> Answer:
        """Return who and where the session is."""
        version = self._estate.description.hosts[self._host].powershell
        return ({"ComputerName": self._host, "PowerShellVersion": version, "User": call.identity.user},)

    def get_topology(self, call: Call) -> Answer:
        """Return the topology document."""
        topology = self._cmdlets("Get-CsTopology").topology(call, local=call.switch("LocalStore"))
        return ({"Signature": topology.signature, "Xml": topology.xml},)

    def get_web_services(self, call: Call) -> Answer:
        """Return the names of a pool's web services; nothing where the topology has none of it."""
        local = call.switch("LocalStore")
        return web_services(self._estate, self._cmdlets("Get-CsTopology"), call, local=local)

    def get_fabric_state(self, call: Call) -> Answer:
        """Return the pool's routing groups."""
        pool = checked_name(call, "Pool")
        if self._lync is None or self._estate.description.product.version < _FIRST_WITH_FABRIC:
            raise not_recognised("Get-CsPoolFabricState")
        asked = replace(call, parameters={"PoolFqdn": pool})
        groups = [
            {**group.properties, "Replicas": _sorted(group.properties["Replicas"])}
            for group in ServiceCmdlets(self._estate, self._host).get_cs_pool_fabric_state(asked)
            if isinstance(group, Output)
        ]
        if not groups or self._estate.faults.active("fabric.other-shape"):
            why = f"Get-CsPoolFabricState named no routing group of {pool}"
            raise failed("LyncAutoFabricUnreadable", why, "InvalidData", pool)
        return groups

    def test_directory(self, call: Call) -> Answer:
        """Ask Active Directory for the object of the domain."""
        try:
            hops.to_directory(call)
        except PSError as denied:
            return ({"Answers": False, "Text": denied.message},)
        parts = self._estate.description.domain.split(".")
        return ({"Answers": True, "Text": ",".join(f"DC={part}" for part in parts)},)

    def get_simple_url(self, call: Call) -> Answer:
        """Return the simple URLs in force."""
        urls = self._cmdlets("Get-CsSimpleUrlConfiguration").simple_urls(call)
        return [{"Component": one.component, "Domain": one.domain, "Url": one.url} for one in urls]

    def get_certificate(self, call: Call) -> Answer:
        """Return certificates of the computer's own store."""
        wanted = checked_thumbprint(call) if "Thumbprint" in call.parameters else ""
        friendly = call.parameters.get("FriendlyName")
        return [
            flat(entry)
            for entry in self._estate.stores[self._host].entries
            if friendly in (None, entry.friendly_name) and wanted in ("", entry.thumbprint)
        ]

    def get_certificate_chain(self, call: Call) -> Answer:
        """Return a certificate and what is above it, root last."""
        entry = stored(self._estate, self._host, checked_thumbprint(call))
        issuing, root = self._estate.authority.chain
        if self._estate.faults.active("certificate.incomplete-chain", self._host):
            last, issuer = distinguished_name(issuing.subject), distinguished_name(issuing.issuer)
            why = f"the chain ends at {last}, issued by {issuer}, which this host does not have"
            raise failed("LyncAutoChainIncomplete", why, "InvalidData", entry.thumbprint)
        return [
            {
                "Order": order,
                "Thumbprint": thumbprint(certificate),
                "Subject": distinguished_name(certificate.subject),
                "Certificate": base64_der(certificate),
            }
            for order, certificate in enumerate((entry.certificate, issuing, root))
        ]

    def get_dns_record(self, call: Call) -> Answer:
        """Return the records of names and types on this DNS server."""
        names, kinds = call.texts("Name"), call.texts("Type")
        return dns_records(self._estate, self._host, call.text("Zone"), names, kinds)

    def get_file(self, call: Call) -> Answer:
        """Return the hash of a file, nothing if it is absent."""
        sha256 = self._estate.files[self._host].sha256(call.text("Path"))
        return ({"Path": call.text("Path"), "Sha256": sha256},) if sha256 else ()

    def test_certification_authority(self, call: Call) -> Answer:
        """Ask the CA's interface whether it is alive, as `certutil -ping` does."""
        config = call.text("Config")
        said = Certutil(self._estate, self._host).ping(call.identity, config)
        return ({"Config": config, "Answers": said.code == 0, "Text": said.out.strip()},)

    def get_module_hash(self, call: Call) -> Answer:
        """Return the hash of an installed module's text."""
        name = call.text("Name")
        if name.lower() not in call.imported:
            why = f"{name} is not loaded from an installed module"
            raise failed("LyncAutoModuleNotLoaded", why, "ObjectNotFound", name)
        return ({"Name": name, "Sha256": module_hash(name)},)

    def _cmdlets(self, needed: str) -> TopologyCmdlets:
        if self._lync is None:
            raise not_recognised(needed)
        return self._lync


def _sorted(names: object) -> tuple[str, ...]:
    return tuple(sorted(names)) if isinstance(names, tuple) else ()


def web_services(estate: Estate, cmdlets: TopologyCmdlets, call: Call, *, local: bool) -> list[Properties]:
    """Return what Get-LyncAutoWebServices says of the pool that a call names."""
    wanted = checked_name(call, "Pool").lower()
    topology, own = cmdlets.topology(call, local=local), estate.description.pool
    names = {own.fqdn: (topology.internal_fqdn, own.external_fqdn)}
    for other in estate.description.other_pools:
        if other.has_web_services:
            names[other.fqdn] = (other.internal_fqdn, other.external_fqdn)
    if wanted not in names:
        return []
    internal, external = names[wanted]
    return [
        {
            "Pool": wanted,
            "InternalHost": internal,
            "ExternalHost": external,
            "Signature": topology.signature,
        }
    ]


def has_lync(estate: Estate, host: str) -> bool:
    """Say whether a host has the Lync cmdlets."""
    return estate.description.hosts[host].role in ("management", "front-end")


def not_recognised(name: str) -> PSError:
    """Return the error of a command that the host does not have."""
    return PSError(
        f"The term '{name}' is not recognized as the name of a cmdlet, function, script file, or operable"
        " program. Check the spelling of the name, or if a path was included, verify that the path is correct"
        " and try again.",
        "CommandNotFoundException",
        "ObjectNotFound",
        name,
        exception="System.Management.Automation.CommandNotFoundException",
    )


def failed(error_id: str, message: str, category: str, target: str) -> PSError:
    """Return an error that one of our functions throws itself."""
    return PSError(message, error_id, category, target, exception=_INVALID_OPERATION)


def stored(estate: Estate, host: str, wanted: str) -> Entry:
    """Return a certificate of a host's store.

    Raises:
        PSError: It is not there.
    """
    entry = estate.stores[host].find(wanted)
    if entry is None:
        why = f"LocalMachine\\My holds no certificate {wanted}"
        raise failed("LyncAutoCertificateNotFound", why, "ObjectNotFound", wanted)
    return entry


def dns_records(
    estate: Estate, host: str, zone: str, names: Sequence[str], kinds: Sequence[str]
) -> list[Properties]:
    """Return the records of a zone, by names and types, on a DNS server.

    Raises:
        PSError: The host is none, or a name or the zone is not its own.
    """
    for name in names:
        if not f".{name.lower()}".endswith(f".{zone.lower()}"):
            why = f"{name} is not in the zone {zone}"
            raise failed("LyncAutoNameOutsideZone", why, "InvalidArgument", name)
    if host not in estate.zone.servers:
        why = "this host has no DnsServer module; it comes with Windows Server 2012 and the DNS server role"
        raise failed("LyncAutoDnsModuleMissing", why, "NotInstalled", "")
    if zone.lower() != estate.zone.name:
        raise PSError(
            f"Failed to get the zone information for {zone} on server {host}.",
            "WIN32 9601",
            "ObjectNotFound",
            zone,
        )
    return [
        _flat_record(record)
        for name in names
        for kind in kinds
        for record in estate.zone.lookup(host, name.lower(), kind.upper())
    ]


def _flat_record(record: Record) -> Properties:
    return {
        "Name": record.name,
        "Type": record.type,
        "Value": record.value,
        "TimeToLive": record.ttl,
        "Static": record.static,
    }


def checked_thumbprint(call: Call, parameter: str = "Thumbprint") -> str:
    """Return a thumbprint in upper case.

    Raises:
        PSError: It is none.
    """
    given = call.text(parameter)
    if not _THUMBPRINT.fullmatch(given):
        raise invalid_argument(parameter, given)
    return given.upper()


def checked_name(call: Call, parameter: str) -> str:
    """Return a name that is to be looked up in the topology.

    Raises:
        PSError: It is none.
    """
    given = call.text(parameter)
    if not _NAME.fullmatch(given):
        raise invalid_argument(parameter, given)
    return given


def invalid_argument(parameter: str, value: str) -> PSError:
    """Return the error of an argument that a parameter's validation refuses."""
    return PSError(
        f"Cannot validate argument on parameter '{parameter}'. The argument \"{value}\" does not fit.",
        "ParameterArgumentValidationError",
        "InvalidData",
        exception="System.Management.Automation.ParameterBindingValidationException",
    )
