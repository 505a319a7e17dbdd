"""The vendor's cmdlets that a host with Lync or Skype for Business has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from lyncauto.lab.cmdlets.certificates import CertificateCmdlets
from lyncauto.lab.cmdlets.kerberos import KerberosCmdlets
from lyncauto.lab.cmdlets.publishing import PublishingCmdlets
from lyncauto.lab.cmdlets.services import ServiceCmdlets
from lyncauto.lab.cmdlets.topology import TopologyCmdlets
from lyncauto.lab.engine.call import Handler
from lyncauto.lab.engine.declaration import Declaration
from lyncauto.lab.engine.registry import Registry
from lyncauto.lab.engine.table import CmdletTable
from lyncauto.lab.estate.estate import Estate

_READING = ("Get-", "Test-")
_LOADING_SHELL = 3  # PowerShell that loads a cmdlet's module when it is called: about_Modules
# The product's version that brought a cmdlet; all others are as old as Lync 2010.
_SINCE = {"Get-CsPoolFabricState": 6, "Invoke-CsComputerFailOver": 7, "Invoke-CsComputerFailBack": 7}
# Their pages name no default set, and run them with neither a name nor an object.
_DEFAULT_SETS = {"Stop-CsWindowsService": "Name", "Start-CsWindowsService": "Name"}


def register(registry: Registry, estate: Estate, host: str, *, module: bool = True) -> None:
    """Make known what this product's module has.

    Args:
        registry: Of the host.
        estate: What the commands act on.
        host: FQDN.
        module: They belong to a module; else they are just there.
    """
    product = estate.description.product
    home = product.module if module else ""
    for name, handler in _handlers(estate, host).items():
        if _SINCE.get(name, 0) > product.version:
            continue
        writes, declared = not name.startswith(_READING), declaration(name, estate)
        registry.command(name, handler, writes=writes, declaration=declared, module=home)


def declaration(name: str, estate: Estate) -> Declaration:
    """Return what a cmdlet accepts in this product's version."""
    declared = CmdletTable.shipped().declaration(name, estate.description.product.family)
    return replace(declared, default_set=_DEFAULT_SETS.get(name, declared.default_set))


def loads_by_itself(estate: Estate, host: str) -> bool:
    """Say whether the host's PowerShell loads a module as soon as one of its commands is called."""
    return int(estate.description.hosts[host].powershell.partition(".")[0]) >= _LOADING_SHELL


def _handlers(estate: Estate, host: str) -> Mapping[str, Handler]:
    topology, certificates = TopologyCmdlets(estate, host), CertificateCmdlets(estate, host)
    publishing, services = PublishingCmdlets(estate, host), ServiceCmdlets(estate, host)
    kerberos = KerberosCmdlets(estate)
    return {
        "Get-CsService": topology.get_cs_service,
        "Get-CsPool": topology.get_cs_pool,
        "Get-CsSipDomain": topology.get_cs_sip_domain,
        "Get-CsServerVersion": topology.get_cs_server_version,
        "Get-CsManagementStoreReplicationStatus": topology.get_cs_management_store_replication_status,
        "Get-CsCertificate": certificates.get_cs_certificate,
        "Request-CsCertificate": certificates.request_cs_certificate,
        "Set-CsCertificate": certificates.set_cs_certificate,
        "Set-CsWebServer": publishing.set_cs_web_server,
        "Publish-CsTopology": publishing.publish_cs_topology,
        "Enable-CsTopology": publishing.enable_cs_topology,
        "Enable-CsComputer": publishing.enable_cs_computer,
        "Invoke-CsManagementStoreReplication": publishing.invoke_cs_management_store_replication,
        "Get-CsWindowsService": services.get_cs_windows_service,
        "Stop-CsWindowsService": services.stop_cs_windows_service,
        "Start-CsWindowsService": services.start_cs_windows_service,
        "Invoke-CsComputerFailOver": services.invoke_cs_computer_fail_over,
        "Invoke-CsComputerFailBack": services.invoke_cs_computer_fail_back,
        "Get-CsPoolFabricState": services.get_cs_pool_fabric_state,
        "Get-CsMcxConfiguration": topology.get_cs_mcx_configuration,
        "Get-CsKerberosAccountAssignment": kerberos.get_cs_kerberos_account_assignment,
        "Test-CsKerberosAccountAssignment": kerberos.test_cs_kerberos_account_assignment,
    }
