"""What is there only once."""

from __future__ import annotations

from lyncauto.audit import places
from lyncauto.audit.look import Lacking, Look
from lyncauto.audit.rule import Answers, Fault, rule
from lyncauto.model.audit import Evidence, Severity
from lyncauto.model.inventory import Part, PoolEntry, Reading
from lyncauto.ports.probe import HANDSHAKE, UNTRUSTED
from lyncauto.steps import naming
from lyncauto.steps.health import HTTPS_PATH, healthy

_PAIR = "measured: of a pair the other node has the address within two seconds"
_HOW_MANY = "of how many machines the balancer is, a site file alone says"


@rule(
    "LA-HA-001",
    "One balancer node",
    Severity.HIGH,
    means="The Front Ends can stand in for one another, and the one machine in front of them for nobody: "
    "when it is restarted or fails, the whole pool is without web services.",
    fix="add a second node under `nodes` of the pool in the site file, then `lyncauto plan`",
    source=_PAIR,
)
def one_node(look: Look, pool: PoolEntry) -> Answers:
    """Find pools behind a load balancer of one machine."""
    declared = look.declared(pool)
    if declared is None:
        if places.balanced(look, pool):
            reading = Reading(Part.BALANCER, pool.fqdn, "", _HOW_MANY, "audit with the site file of the pool")
            raise Lacking(Part.BALANCER, pool.fqdn, reading)
        return
    if len(declared.nodes) == 1:
        evidence = Evidence(f"nodes: {declared.nodes[0]}", "site file")
        yield Fault(pool.fqdn, f"its web services have one balancer node, {declared.nodes[0]}", (evidence,))


@rule(
    "LA-HA-002",
    "A zone with one name server",
    Severity.MEDIUM,
    means="While that server is restarted nobody finds the web services whose cache has run out.",
    fix="let a second DNS server serve the zone, and add it to the zone's NS records",
    source="RFC 2182, section 5; RFC 1034, section 4.1",
)
def one_name_server(look: Look, pool: PoolEntry) -> Answers:
    """Find zones of the web services' name with a single NS record."""
    zone = _zone(look, pool)
    said = [one for one in look.answers(zone, "NS") if one.values and one.role != "resolver"]
    if not said:
        raise Lacking(Part.NAMES, zone, None)
    servers = {name for one in said for name in one.values}
    if len(servers) == 1:
        yield Fault(zone, f"{servers.pop()} alone serves it", look.said(said))


def _zone(look: Look, pool: PoolEntry) -> str:
    """Return the zone that the site file names, else the nearest one that was asked about.

    Raises:
        Lacking: Neither is known.
    """
    declared, name = look.declared(pool), look.web_name(pool)
    if declared and declared.zone:
        return declared.zone
    zones = [zone for zone, _ in look.inventory.negative_ttls if naming.inside(zone, name)]
    if not zones:
        raise Lacking(Part.NAMES, name, None)
    return max(zones, key=len)


@rule(
    "LA-HA-003",
    "One Front End whose web services are well",
    Severity.HIGH,
    means="Of all that the pool was given for its availability one server is left: its next restart is an "
    "outage.",
    fix="bring the others back first; do not restart this one",
    source="Microsoft, Plan for high availability and disaster recovery in Skype for Business Server",
    after=("LA-PRT-001", "LA-PRT-002", "LA-TLS-004", "LA-HLT-001", "LA-HLT-003"),
)
def last_one(look: Look, pool: PoolEntry) -> Answers:
    """Find pools of several of which a single member answers as a healthy one."""
    found = [look.health(host) for host in pool.computers if look.known(Part.HEALTH, host)]
    well = [one for one in found if healthy(one.https_status)]
    if len(well) > 1 or len(pool.computers) == 1:
        return
    for host in pool.computers:
        look.need(Part.HEALTH, host)
    for one in found if well else ():
        if not one.https_status and (UNTRUSTED in one.error or HANDSHAKE in one.error):
            raise Lacking(Part.HEALTH, one.fqdn, None)  # it answers, and may serve who trusts it or is older
    if well:
        evidence = tuple(
            look.evidence(f"{HTTPS_PATH} {one.https_status or 'no answer'}", Part.HEALTH, one.fqdn)
            for one in found
        )
        text = f"of its {len(found)} Front Ends {well[0].fqdn} alone is well"
        yield Fault(pool.fqdn, text, evidence)


RULES = (one_node, one_name_server, last_one)
