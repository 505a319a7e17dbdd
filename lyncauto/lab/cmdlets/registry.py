"""Which commands each host of the estate has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from lyncauto.lab.cmdlets.certificates import CertificateCmdlets
from lyncauto.lab.cmdlets.functions import ReadFunctions, has_lync
from lyncauto.lab.cmdlets.topology import TopologyCmdlets
from lyncauto.lab.cmdlets.writing_functions import WriteFunctions
from lyncauto.lab.engine.call import Handler
from lyncauto.lab.engine.declaration import Declaration, Parameter
from lyncauto.lab.engine.registry import Called, Function, Registry
from lyncauto.lab.estate.estate import Estate
from lyncauto.modules import READ, WRITE, module_hash

VENDOR = "Lync"  # PowerShell 2.0 loads no module by itself: about_Modules, "Import-Module"


def build_registry(estate: Estate, host: str, *, installed: bool = False) -> Registry:
    """Return the commands of a host, by its role.

    Args:
        estate: What they act on.
        host: FQDN.
        installed: The host has our modules installed.

    Raises:
        KeyError: The estate has no such host.
    """
    registry = Registry()
    if has_lync(estate, host):
        _vendor(registry, estate, host)
    read = _reading(ReadFunctions(estate, host, installed=installed))
    write = _writing(WriteFunctions(estate, host))
    registry.module(READ, module_hash(READ), read, installed=installed)
    registry.module(WRITE, module_hash(WRITE), write, installed=installed)
    return registry


def _vendor(registry: Registry, estate: Estate, host: str) -> None:
    topology, certificates = TopologyCmdlets(estate, host), CertificateCmdlets(estate, host)
    known = {
        "Get-CsService": topology.get_cs_service,
        "Get-CsPool": topology.get_cs_pool,
        "Get-CsSipDomain": topology.get_cs_sip_domain,
        "Get-CsServerVersion": topology.get_cs_server_version,
        "Get-CsManagementStoreReplicationStatus": topology.get_cs_management_store_replication_status,
        "Get-CsCertificate": certificates.get_cs_certificate,
    }
    for name, handler in known.items():
        registry.command(name, handler, module=VENDOR)
    registry.command("Request-CsCertificate", certificates.request_cs_certificate, writes=True, module=VENDOR)


def _reading(functions: ReadFunctions) -> Mapping[str, Function]:
    name = _mandatory("Name", values=(READ, WRITE))
    return {
        "Get-LyncAutoHost": Function(functions.get_host),
        "Get-LyncAutoTopology": replace(
            _function(functions.get_topology, Parameter("LocalStore", "SwitchParameter")),
            calls=Called("Get-CsTopology", VENDOR),
        ),
        "Get-LyncAutoSimpleUrl": Function(
            functions.get_simple_url, calls=Called("Get-CsSimpleUrlConfiguration", VENDOR)
        ),
        "Get-LyncAutoCertificate": _function(
            functions.get_certificate, Parameter("FriendlyName"), Parameter("Thumbprint")
        ),
        "Get-LyncAutoCertificateChain": _function(functions.get_certificate_chain, _mandatory("Thumbprint")),
        "Get-LyncAutoDnsRecord": _function(functions.get_dns_record, *_dns_key()),
        "Get-LyncAutoBackup": _function(functions.get_backup, _mandatory("Path")),
        "Test-LyncAutoCertificationAuthority": _function(
            functions.test_certification_authority, _mandatory("Config")
        ),
        "Get-LyncAutoModuleHash": _function(functions.get_module_hash, name),
    }


def _writing(functions: WriteFunctions) -> Mapping[str, Function]:
    edit = (
        *_dns_key(),
        _mandatory("BeforeValue", "String[]", allow_empty=True),
        _mandatory("BeforeTtl", "Int32"),
        _mandatory("AfterValue", "String[]", allow_empty=True),
        _mandatory("AfterTtl", "Int32"),
    )
    pfx = (_mandatory("Thumbprint"), _mandatory("Password", "SecureString"))
    return {
        "Set-LyncAutoDnsRecord": _change(functions.set_dns_record, *edit),
        "Export-LyncAutoConfiguration": _change(functions.export_configuration, _mandatory("Path")),
        "Export-LyncAutoPfx": _change(functions.export_pfx, *pfx),
    }


def _dns_key() -> tuple[Parameter, ...]:
    return _mandatory("Zone"), _mandatory("Name"), _mandatory("Type", values=("A", "AAAA", "CNAME"))


def _mandatory(
    name: str, type: str = "String", *, values: tuple[str, ...] = (), allow_empty: bool = False
) -> Parameter:
    return Parameter(name, type, mandatory=True, values=values, allow_empty=allow_empty)


def _function(handler: Handler, *parameters: Parameter) -> Function:
    return Function(handler, Declaration.of_function(*parameters))


def _change(handler: Handler, *parameters: Parameter) -> Function:
    return Function(handler, Declaration.of_function(*parameters, should_process=True), writes=True)
