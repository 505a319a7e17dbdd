"""What Topology Builder saves (`.tbxml`): the topology as somebody has it on the screen, published or not.

Shape: the public sample of AutomatedLab/SfBAutomatedLab. How it writes an override is assumed: see
topology_file.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from lyncauto.adapters.exports.found import Claim, Found, Said, Unusable, Whole
from lyncauto.adapters.exports.simple_urls import of_configurations
from lyncauto.adapters.exports.topology_parts import Cluster, Service, assembled, computers, sip_domains
from lyncauto.adapters.exports.xml_document import Document, inside, local
from lyncauto.errors import Reason
from lyncauto.model.inventory import Part

ROOT = "{urn:schema:Microsoft.Rtc.Management.Deploy.TopologyBuilder.2008}TopologyBuilder"
_TOPOLOGY = "{urn:schema:Microsoft.Rtc.Management.Deploy.WritableTopology.2008}PartialTopology"
_DRAFT = "it is a draft of Topology Builder that is not published: users have what was published last"
_CHANGED = "Topology Builder says that it was changed after it was read from the estate"


def built(document: Document) -> Found:
    """Return the topology of a file of Topology Builder; where it holds several, the published one.

    Raises:
        Unusable: With every reason.
    """
    found = list(document.root.iter(_TOPOLOGY))
    if not found:
        reason = document.reason(document.root, "TopologyBuilder", "it holds no topology", "a saved topology")
        raise Unusable([reason], [Part.TOPOLOGY])
    found.sort(key=lambda one: one.get("IsPublished") != "true")  # the order is kept otherwise
    chosen = found[0]
    draft = chosen.get("IsPublished") != "true"
    notes = [_DRAFT] if draft else []
    if not draft and document.root.get("IsFreeFromChanges") == "false":
        notes.append(_CHANGED)
    if len(found) > 1:
        notes.append(
            f"it holds {len(found)} topologies; the first {'draft' if draft else 'published one'} was read"
        )
    return Found("a topology of Topology Builder", _claims(document, chosen, draft=draft), tuple(notes))


def _claims(document: Document, root: Element, *, draft: bool) -> tuple[Claim, ...]:
    reasons: list[Reason] = []
    clusters: dict[str, Cluster] = {}
    for site, element in _clusters(root):
        fqdn, key = element.get("Fqdn", "").lower(), element.get("UniqueId", "")
        if not fqdn or not key or key in clusters:
            why = "it has no name" if not fqdn else "its UniqueId is missing, or another one's"
            reasons.append(document.reason(element, fqdn or "Cluster", why, "a cluster as it was saved"))
            continue
        cluster = Cluster(fqdn, site, computers(fqdn, inside(element, "Machines", "Machine")))
        clusters[key] = cluster
        for instance in inside(element, "SqlInstances", "SqlInstance"):
            clusters[instance.get("UniqueId") or key] = cluster
    if reasons:
        raise Unusable(reasons, [Part.TOPOLOGY])
    services = (
        Service(element.get("RoleName", ""), element.get("InstalledOn", ""), element)
        for element in inside(root, "Services", "Service")
    )
    topology = assembled(document, clusters, services, root.get("Signature", ""))
    claims: list[Claim] = [Whole(topology, draft), *sip_domains(root)]
    if urls := of_configurations(inside(root, "SimpleUrlConfiguration")):
        claims.append(Said(Part.SIMPLE_URLS, urls))
    return tuple(claims)


def _clusters(root: Element) -> Iterator[tuple[str, Element]]:
    """Give each cluster with its site, of the central sites and of those that hang on them."""
    for site in root.iter():
        if local(site).endswith("Site"):
            name = next(inside(site, "Name"), None)
            called = (name.text or "").strip() if name is not None else ""
            for cluster in inside(site, "Clusters", "Cluster"):
                yield f"Site:{called}" if called else "", cluster
