"""The published topology, as ``(Get-CsTopology -AsXml).ToString()`` and an exported configuration have it.

Shape: public topology files of Skype for Business 2015 and 2019. None of them shows `InternalSettings`, the
element of an override: it is assumed to be the counterpart of `ExternalSettings`.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from lyncauto.adapters.exports.found import Claim, Unusable, Whole
from lyncauto.adapters.exports.topology_parts import (
    TOPOLOGY,
    Cluster,
    Service,
    assembled,
    computers,
    sip_domains,
)
from lyncauto.adapters.exports.xml_document import Document, inside, local
from lyncauto.errors import Reason
from lyncauto.model.inventory import Part

ROOT = f"{{{TOPOLOGY}}}Topology"


def published(document: Document, root: Element) -> tuple[Claim, ...]:
    """Return what a topology document says.

    Raises:
        Unusable: With every reason.
    """
    reasons: list[Reason] = []
    sites = {site.get("SiteId", ""): name for site, name in _sites(root)}
    clusters: dict[str, Cluster] = {}
    for element in inside(root, "Clusters", "Cluster"):
        fqdn, key = element.get("Fqdn", "").lower(), _key(element)
        if not fqdn or not key or key in clusters:
            why = "it has no name" if not fqdn else "its ClusterId is missing, or another one's"
            reasons.append(document.reason(element, fqdn or "Cluster", why, "a cluster as it was exported"))
            continue
        site = sites.get(key.partition("/")[0], "")
        members = computers(fqdn, inside(element, "Machine"))
        clusters[key] = Cluster(fqdn, f"Site:{site}" if site else "", members)
    if next(inside(root, "Services"), None) is None:
        text, why = "no Services", "it is no whole topology"
        reasons.append(document.reason(root, text, why, "the document as it was exported"))
    if reasons:
        raise Unusable(reasons, [Part.TOPOLOGY])
    topology = assembled(document, clusters, _services(root), root.get("Signature", ""))
    return Whole(topology), *sip_domains(root)


def _sites(root: Element) -> Iterator[tuple[Element, str]]:
    for sites in inside(root, "Sites"):
        for site in sites.iter():
            name = next(inside(site, "Name"), None)
            if local(site).endswith("Site") and name is not None:
                yield site, (name.text or "").strip()


def _services(root: Element) -> Iterator[Service]:
    for element in inside(root, "Services", "Service"):
        role = next(inside(element, "ServiceId"), None)
        # On a database's instance, which says where it is, or on the cluster itself.
        places = (*inside(element, "InstalledOn", "SqlInstanceId"), *inside(element, "InstalledOn"))
        key = next(filter(None, map(_key, places)), "")
        yield Service(role.get("RoleName", "") if role is not None else "", key, element)


def _key(element: Element) -> str:
    found = next(inside(element, "ClusterId"), None)
    return f"{found.get('SiteId', '')}/{found.get('Number', '')}" if found is not None else ""
