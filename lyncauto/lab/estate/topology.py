"""The topology document: XML as `Get-CsTopology -AsXml` gives it. A pure function of the description.

Shape: public topology files of Skype for Business 2015 and 2019. None of them shows `InternalSettings`, the
element of an override: it is assumed to be the counterpart of `ExternalSettings`.
"""

from __future__ import annotations

from xml.etree import ElementTree as ET

from lyncauto.lab.estate.description import Description, Pool, Ports

TOPOLOGY = "urn:schema:Microsoft.Rtc.Management.Deploy.Topology.2008"
ROLES = "urn:schema:Microsoft.Rtc.Management.Deploy.ServiceRoles.2008"
_ANY_ADDRESS = "0.0.0.0"  # noqa: S104 - the document's own word; nothing is bound
_TYPES = "Microsoft.Rtc.Management.Deploy.Internal.ServiceRoles."


def topology_document(description: Description, signature: str) -> str:
    """Return the document of a topology with this signature, a GUID."""
    root = ET.Element("Topology", {"xmlns": TOPOLOGY, "Signature": signature})
    _domains(root, description.sip_domains)
    site = ET.SubElement(ET.SubElement(root, "Sites"), "CentralSite", SiteId="1")
    ET.SubElement(site, "Name").text = "HQ"
    ET.SubElement(site, "Location")
    _cluster(ET.SubElement(root, "Clusters"), description.pool)
    ET.SubElement(root, "SqlInstances")
    _services(ET.SubElement(root, "Services"), description)
    ET.indent(root, " ")
    return ET.tostring(root, encoding="unicode")


def _domains(root: ET.Element, names: tuple[str, ...]) -> None:
    domains = ET.SubElement(root, "InternalDomains", AllowAllDomains="false", DefaultDomain=names[0])
    for name in names:
        ET.SubElement(domains, "InternalDomain", Name=name, Authoritative="false", AllowSubDomains="false")


def _cluster(clusters: ET.Element, pool: Pool) -> None:
    flags = {"RequiresReplication": "true", "RequiresSetup": "true", "Fqdn": pool.fqdn}
    cluster = ET.SubElement(clusters, "Cluster", flags)
    ET.SubElement(cluster, "ClusterId", SiteId="1", Number="1")
    for ordinal, fqdn in enumerate(pool.front_ends, 1):
        names = {"OrdinalInCluster": str(ordinal), "Fqdn": fqdn, "FaultDomain": fqdn, "UpgradeDomain": fqdn}
        machine = ET.SubElement(cluster, "Machine", names)
        for side in ("Primary", "External"):
            interface = {"InterfaceSide": side, "InterfaceNumber": "1", "IPAddress": _ANY_ADDRESS}
            ET.SubElement(machine, "NetInterface", interface)


def _services(services: ET.Element, description: Description) -> None:
    version = description.product.version
    _service(services, "UserServices", "UserService", version)
    _service(services, "Registrar", "RegistrarService", version)
    if description.pool.central_management:
        _service(services, "CentralMgmt", "CentralMgmtService", version)
    web = _service(services, "WebServices", "WebService", version)
    _web_ports(web, description.ports)
    _web_settings(web, description.pool)


def _service(services: ET.Element, role: str, kind: str, version: int) -> ET.Element:
    versions = {"RoleVersion": "1", "ServiceVersion": str(version), "Type": _TYPES + kind}
    service = ET.SubElement(services, "Service", versions)
    ET.SubElement(service, "ServiceId", SiteId="1", RoleName=role, Instance="1")
    ET.SubElement(service, "DependsOn")
    ET.SubElement(ET.SubElement(service, "InstalledOn"), "ClusterId", SiteId="1", Number="1")
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


def _web_settings(service: ET.Element, pool: Pool) -> None:
    web = ET.SubElement(service, "WebService", {"xmlns": ROLES})
    if pool.internal_fqdn:
        ET.SubElement(ET.SubElement(web, "InternalSettings", Host=pool.internal_fqdn), "OverrideUrls")
    ET.SubElement(ET.SubElement(web, "ExternalSettings", Host=pool.external_fqdn), "OverrideUrls")
