"""Clusters and services of a topology, in whatever document they stand, made into pools."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from lyncauto.adapters.exports.found import Said, Unusable
from lyncauto.adapters.exports.xml_document import Document, inside
from lyncauto.errors import Reason
from lyncauto.model.facts import WebServices
from lyncauto.model.inventory import Part, PoolEntry, Topology

TOPOLOGY = "urn:schema:Microsoft.Rtc.Management.Deploy.Topology.2008"
_NO_SIGNATURE = "00000000-0000-0000-0000-000000000000"

# What the document calls a role -> what the management shell does.
_ROLES = {
    "ApplicationStore": "ApplicationDatabase",
    "ArchivingStore": "ArchivingDatabase",
    "CentralMgmt": "CentralManagement",
    "CentralMgmtStore": "CentralManagementDatabase",
    "ConfServices": "ConferencingServer",
    "ManagementServices": "ManagementServer",
    "MonitoringStore": "MonitoringDatabase",
    "UserServices": "UserServer",
    "UserStore": "UserDatabase",
    "WebServices": "WebServer",
}
# Whose version is that of the pool, the first that is there.
_VERSIONED = ("UserServices", "Registrar", "WebServices")
_EXPECTED = "the document as it was exported"


@dataclass(slots=True)
class Cluster:
    """A pool of any kind."""

    fqdn: str
    site: str  # "Site:HQ"; empty where it is not said
    computers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Service:
    """A service and the key of the cluster that it is installed on."""

    role: str
    cluster: str
    element: Element


@dataclass(slots=True)
class _Pool:
    cluster: Cluster
    computers: set[str]
    roles: set[str] = field(default_factory=set)
    versions: dict[str, int] = field(default_factory=dict)
    web: WebServices | None = None


def assembled(
    document: Document, clusters: Mapping[str, Cluster], services: Iterable[Service], signature: str
) -> Topology:
    """Return the topology that services and *clusters*, by whatever key services name them, make.

    Raises:
        Unusable: With every reason: a service of no cluster, a number that is none.
    """
    reasons: list[Reason] = []
    pools: dict[str, _Pool] = {}
    for cluster in clusters.values():
        pools.setdefault(cluster.fqdn, _Pool(cluster, set())).computers.update(cluster.computers)
    for service in services:
        known = clusters.get(service.cluster)
        if known is None:
            why = "it is installed on a cluster that the document does not have"
            reasons.append(document.reason(service.element, service.role or "Service", why, _EXPECTED))
        else:
            reasons.extend(_add(document, pools[known.fqdn], service))
    if not pools:
        reasons.append(document.reason(document.root, "no cluster", "it has no pool at all", _EXPECTED))
    if reasons:
        raise Unusable(reasons, [Part.TOPOLOGY])
    entries = tuple(_entry(pools[fqdn]) for fqdn in sorted(pools))
    return Topology("" if signature == _NO_SIGNATURE else signature.lower(), entries)


def computers(fqdn: str, machines: Iterable[Element]) -> tuple[str, ...]:
    """Return the members of a cluster; a machine without a name of its own is called as its cluster."""
    return tuple((machine.get("Fqdn") or fqdn).lower() for machine in machines)


def sip_domains(topology: Element) -> tuple[Said, ...]:
    """Return the SIP domains of a document; nothing where it names none, since there always is one."""
    found = inside(topology, "InternalDomains", "InternalDomain")
    names = tuple(sorted({one.get("Name", "").lower() for one in found} - {""}))
    return (Said(Part.SIP_DOMAINS, names),) if names else ()


def _add(document: Document, pool: _Pool, service: Service) -> list[Reason]:
    pool.roles.add(_ROLES.get(service.role, service.role))
    reasons: list[Reason] = []
    version = _number(document, service.element, "ServiceVersion", reasons)
    pool.versions[service.role] = version
    if service.role == "WebServices":
        pool.web = _web(document, service.element, reasons)
    return reasons


def _web(document: Document, service: Element, reasons: list[Reason]) -> WebServices:
    ports: dict[tuple[str, str], tuple[int, int]] = {}
    for port in inside(service, "Ports", "Port"):
        if port.get("Usage") == "WebSite":
            own = _number(document, port, "Port", reasons)
            published = (
                _number(document, port, "ConfiguredPort", reasons) if "ConfiguredPort" in port.attrib else own
            )
            ports[port.get("InterfaceSide", "").lower(), port.get("Protocol", "").lower()] = own, published
    for protocol in ("http", "https"):
        if ("primary", protocol) not in ports:
            text = f"no internal {protocol.upper()} port"
            reasons.append(document.reason(service, text, "the web services have to have one", _EXPECTED))
    none = (0, 0)
    https, http = ports.get(("primary", "https"), none), ports.get(("primary", "http"), none)
    return WebServices(
        internal_fqdn=_host(service, "InternalSettings"),
        external_fqdn=_host(service, "ExternalSettings"),
        https_port=https[0],
        http_port=http[0],
        external_https_port=ports.get(("external", "https"), none)[0],
        external_http_port=ports.get(("external", "http"), none)[0],
        published_https_port=https[1],
        published_http_port=http[1],
    )


def _host(service: Element, settings: str) -> str:
    found = next(inside(service, "WebService", settings), None)
    return found.get("Host", "").lower() if found is not None else ""


def _number(document: Document, element: Element, name: str, reasons: list[Reason]) -> int:
    text = element.get(name, "")
    if text.isascii() and text.isdigit() and len(text) <= 5:  # noqa: PLR2004 - digits of the largest port
        return int(text)
    reasons.append(document.reason(element, f'{name}="{text[:20]}"', "it is no number", _EXPECTED))
    return 0


def _entry(pool: _Pool) -> PoolEntry:
    version = next((pool.versions[role] for role in _VERSIONED if role in pool.versions), 0)
    return PoolEntry(
        fqdn=pool.cluster.fqdn,
        site=pool.cluster.site,
        computers=tuple(sorted(pool.computers)),
        roles=tuple(sorted(pool.roles)),
        product=version,
        web=pool.web,
    )
