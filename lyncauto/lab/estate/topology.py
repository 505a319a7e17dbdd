"""The topology document: XML as `Get-CsTopology -AsXml` gives it. Pure functions of the description.

Shape: public topology files of Skype for Business 2015 and 2019. None of them shows `InternalSettings`, the
element of an override: it is assumed to be the counterpart of `ExternalSettings`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from lyncauto.lab.estate.description import Description, Ports

TOPOLOGY = "urn:schema:Microsoft.Rtc.Management.Deploy.Topology.2008"
ROLES = "urn:schema:Microsoft.Rtc.Management.Deploy.ServiceRoles.2008"
_ANY_ADDRESS = "0.0.0.0"  # noqa: S104 - the document's own word; nothing is bound
_TYPES = "Microsoft.Rtc.Management.Deploy.Internal.ServiceRoles."
_OTHER_ROLES = {"director": ("Registrar", "RegistrarService"), "edge": ("EdgeServer", "EdgeService")}


@dataclass(frozen=True, slots=True)
class _Cluster:
    """A pool of any kind, as the document lists it."""

    number: int
    fqdn: str
    computers: tuple[str, ...]
    roles: tuple[tuple[str, str], ...]  # role's name and the type of its service; without the web services


def topology_document(description: Description, signature: str, override: str) -> str:
    """Return the document of a topology.

    Args:
        description: The estate.
        signature: A GUID.
        override: The pool's internal web services FQDN; empty: none.
    """
    root = ET.Element("Topology", {"xmlns": TOPOLOGY, "Signature": signature})
    _domains(root, description.sip_domains)
    site = ET.SubElement(ET.SubElement(root, "Sites"), "CentralSite", SiteId="1")
    ET.SubElement(site, "Name").text = "HQ"
    ET.SubElement(site, "Location")
    clusters = _clusters(description)
    element = ET.SubElement(root, "Clusters")
    for cluster in clusters:
        _cluster(element, cluster)
    ET.SubElement(root, "SqlInstances")
    services = ET.SubElement(root, "Services")
    hosts = {pool.fqdn: (pool.internal_fqdn, pool.external_fqdn) for pool in description.other_pools}
    hosts[description.pool.fqdn] = (override, description.pool.external_fqdn)
    for cluster in clusters:
        _services(services, description, cluster, *hosts[cluster.fqdn])
    ET.indent(root)  # as XElement.ToString() writes it
    return ET.tostring(root, encoding="unicode")


def without_override(document: str, signature: str, override: str) -> str:
    """Return the document without its signature and the override: what a publication of ours leaves."""
    element = rf'\s*<InternalSettings Host="{re.escape(override)}">.*?</InternalSettings>'
    kept = re.sub(element, "", document, flags=re.DOTALL) if override else document
    return kept.replace(signature, "")


def _clusters(description: Description) -> tuple[_Cluster, ...]:
    own = description.pool
    roles = (("UserServices", "UserService"), ("Registrar", "RegistrarService"))
    central = (("CentralMgmt", "CentralMgmtService"),) if own.central_management else ()
    return (
        _Cluster(1, own.fqdn, own.front_ends, roles + central),
        *(
            _Cluster(number, pool.fqdn, pool.computers, (_OTHER_ROLES[pool.kind],))
            for number, pool in enumerate(description.other_pools, 2)
        ),
    )


def _domains(root: ET.Element, names: tuple[str, ...]) -> None:
    domains = ET.SubElement(root, "InternalDomains", AllowAllDomains="false", DefaultDomain=names[0])
    for name in names:
        ET.SubElement(domains, "InternalDomain", Name=name, Authoritative="false", AllowSubDomains="false")


def _cluster(clusters: ET.Element, described: _Cluster) -> None:
    flags = {"RequiresReplication": "true", "RequiresSetup": "true", "Fqdn": described.fqdn}
    cluster = ET.SubElement(clusters, "Cluster", flags)
    ET.SubElement(cluster, "ClusterId", SiteId="1", Number=str(described.number))
    for ordinal, fqdn in enumerate(described.computers, 1):
        names = {"OrdinalInCluster": str(ordinal), "Fqdn": fqdn, "FaultDomain": fqdn, "UpgradeDomain": fqdn}
        machine = ET.SubElement(cluster, "Machine", names)
        for side in ("Primary", "External"):
            interface = {"InterfaceSide": side, "InterfaceNumber": "1", "IPAddress": _ANY_ADDRESS}
            ET.SubElement(machine, "NetInterface", interface)


def _services(
    services: ET.Element, description: Description, cluster: _Cluster, internal: str, external: str
) -> None:
    version = description.product.version
    for role, kind in cluster.roles:
        _service(services, cluster, role, kind, version)
    if external:
        web = _service(services, cluster, "WebServices", "WebService", version)
        _web_ports(web, description.ports)
        _web_settings(web, internal, external)


def _service(services: ET.Element, cluster: _Cluster, role: str, kind: str, version: int) -> ET.Element:
    versions = {"RoleVersion": "1", "ServiceVersion": str(version), "Type": _TYPES + kind}
    service = ET.SubElement(services, "Service", versions)
    number = str(cluster.number)
    ET.SubElement(service, "ServiceId", SiteId="1", RoleName=role, Instance=number)
    ET.SubElement(service, "DependsOn")
    ET.SubElement(ET.SubElement(service, "InstalledOn"), "ClusterId", SiteId="1", Number=number)
    return service


def _web_ports(service: ET.Element, ports: Ports) -> None:
    element = ET.SubElement(service, "Ports", {"xmlns": ROLES})
    for side, port, protocol in (
        ("External", ports.external_http, "Http"),
        ("External", ports.external_https, "Https"),
        ("Primary", ports.http, "Http"),
        ("Primary", ports.https, "Https"),
    ):
        attributes = {
            "Owner": "urn:component:OCSWebSite",
            "Usage": "WebSite",
            "InterfaceSide": side,
            "InterfaceNumber": "1",
            "Port": str(port),
            "Protocol": protocol,
            "UrlPath": "/",
            "AuthorizesRequests": "false",
        }
        ET.SubElement(element, "Port", attributes)


def _web_settings(service: ET.Element, internal: str, external: str) -> None:
    web = ET.SubElement(service, "WebService", {"xmlns": ROLES})
    if internal:
        ET.SubElement(ET.SubElement(web, "InternalSettings", Host=internal), "OverrideUrls")
    ET.SubElement(ET.SubElement(web, "ExternalSettings", Host=external), "OverrideUrls")
