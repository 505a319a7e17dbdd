"""Which file or right makes a part of the inventory known."""

from __future__ import annotations

from lyncauto.model.inventory import Part

_EXPORT = "`{} | Export-Clixml FILE` on {}, and give the file with `--from`"
_STORE = "a host with the management shell"
STORE_LISTING = (
    r"`Get-ChildItem Cert:\LocalMachine\My | Export-Clixml FILE` on that Front End, "
    "and give the file with `--from`"
)
_NEEDS = {
    Part.TOPOLOGY: "`(Get-CsTopology -AsXml).ToString() | Out-File FILE` on "
    + _STORE
    + ", and give the file with `--from`",
    Part.SIMPLE_URLS: _EXPORT.format("Get-CsSimpleUrlConfiguration", _STORE),
    Part.SIP_DOMAINS: _EXPORT.format("Get-CsSipDomain", _STORE),
    Part.BUILD: _EXPORT.format("Get-CsServerVersion", _STORE),
    Part.REPLICAS: _EXPORT.format("Get-CsManagementStoreReplicationStatus", _STORE),
    Part.KERBEROS: _EXPORT.format("Get-CsKerberosAccountAssignment", _STORE),
    Part.MOBILITY: _EXPORT.format("Get-CsMcxConfiguration", _STORE),
    Part.FABRIC: "audit the live estate, with an account that may run `Get-CsPoolFabricState`",
    Part.ASSIGNMENTS: _EXPORT.format("Get-CsCertificate", "that Front End"),
    Part.STORE: "give the Front End's certificate files (PEM or DER) with `--from`, or audit the live estate",
    Part.CHAIN: "audit the live estate",
    Part.HOST: "audit the live estate",
    Part.NAMES: "give the zone's file (`dnscmd /ZoneExport`) with `--from`, or audit the live estate",
    Part.HEALTH: "audit the live estate",
    Part.OUTSIDE: "audit the live estate, from where its web services can be reached",
    Part.BALANCER: "give its HAProxy configuration with `--from`, or audit with the site file that names it",
    Part.RUNTIME: "audit with the site file that names the node",
    Part.NODE: "audit with the site file that names the node",
}


def needed(part: Part) -> str:
    """Return what makes *part* known."""
    return _NEEDS[part]
