"""Whether each server has the topology that is in force."""

from __future__ import annotations

from lyncauto.audit.look import Lacking, Look
from lyncauto.audit.rule import Answers, Fault, estate_rule, rule, with_web
from lyncauto.model.audit import Evidence, Severity
from lyncauto.model.facts import Replica
from lyncauto.model.inventory import Part, PoolEntry

_PAGE = "Microsoft, Get-CsManagementStoreReplicationStatus"
_EDGE = "EdgeServer"


def _edge(pool: PoolEntry) -> bool:
    return _EDGE in pool.roles


@rule(
    "LA-REP-001",
    "A replica that is not up to date",
    Severity.MEDIUM,
    means="This server works with an older topology: it hands out old URLs, and its certificate is asked "
    "for without names that came since. A migration waits for it and stops.",
    fix="`Invoke-CsManagementStoreReplication -ReplicaFqdn HOST`, wait some minutes and ask again; if it "
    "stays so see on that host that the service REPLICA runs, and that TCP 445 from the Central Management "
    "server passes",
    source=_PAGE,
    applies=with_web,
)
def stale(look: Look, pool: PoolEntry) -> Answers:
    """Find members of pools with web services whose replica is behind."""
    yield from _behind(look, pool)


@rule(
    "LA-REP-002",
    "A server without a replica",
    Severity.MEDIUM,
    means="The server is in the topology and was never set up, or is gone: it learns of no change, and "
    "clients and servers go on being sent to it.",
    fix="run steps 1 and 2 of the Deployment Wizard on it; if it is gone take it out of the pool in Topology "
    "Builder, and publish",
    source=_PAGE,
    applies=with_web,
)
def missing(look: Look, pool: PoolEntry) -> Answers:
    """Find members of pools with web services that have no replica."""
    look.need(Part.REPLICAS)
    known = {one.fqdn for one in look.inventory.replicas}
    for host in pool.computers:
        if host not in known:
            evidence = look.evidence(f"replicas: {', '.join(sorted(known)) or 'none'}", Part.REPLICAS)
            yield Fault(host, f"it is a member of {pool.fqdn} and has no replica", (evidence,))


@estate_rule(
    "LA-REP-003",
    "A replica of a host in no pool",
    Severity.LOW,
    means="Something is left over from a server that was taken out. It is never up to date, and whoever "
    "waits for all replicas waits for ever.",
    fix="publish the topology again (`Enable-CsTopology`); if the host still runs Lync, remove it there by "
    "`Bootstrapper.exe /scorch`",
    source=_PAGE,
)
def left_over(look: Look) -> Answers:
    """Find replicas of hosts that the topology does not know."""
    look.need(Part.REPLICAS)
    known = {computer for pool in look.pools for computer in pool.computers}
    for one in look.inventory.replicas:
        if one.fqdn not in known:
            yield Fault(one.fqdn, "it has a replica and is in no pool", (_said(look, one),))


@rule(
    "LA-REP-004",
    "An Edge's replica that is not up to date",
    Severity.LOW,
    means="The web services are not concerned. The Edge goes on with older settings, and people outside are "
    "told other names than those inside.",
    fix="let TCP 4443 pass from the Central Management server to the Edge's internal address; then "
    "`Invoke-CsManagementStoreReplication -ReplicaFqdn HOST`",
    source=f"{_PAGE}; Microsoft, Ports and protocols for internal servers",
    applies=_edge,
)
def stale_edge(look: Look, pool: PoolEntry) -> Answers:
    """Find Edge servers whose replica is behind."""
    yield from _behind(look, pool)


@rule(
    "LA-REP-005",
    "Front Ends of one pool with different builds",
    Severity.MEDIUM,
    means="An update was begun and not finished: what a user meets depends on the Front End that he lands "
    "on, and a pool may refuse to start servers of two builds together.",
    fix="finish the update on the other Front Ends, one at a time (`Invoke-CsComputerFailOver` where the "
    "version has it), and see that `Get-CsManagementStoreReplicationStatus` says the same ProductVersion "
    "of all",
    source="Microsoft, Upgrade or update the servers in a Front End pool",
)
def mixed_builds(look: Look, pool: PoolEntry) -> Answers:
    """Find pools whose members report different versions of what is installed."""
    look.need(Part.REPLICAS)
    members = [one for one in look.inventory.replicas if one.fqdn in pool.computers]
    builds = sorted({one.version for one in members if one.version})
    if len(builds) > 1:
        evidence = (
            look.evidence(f"{one.fqdn}: {one.version or 'not said'}", Part.REPLICAS) for one in members
        )
        yield Fault(pool.fqdn, f"its Front Ends run {' and '.join(builds)}", tuple(evidence))
    elif silent := next((one for one in members if not one.version), None):
        raise Lacking(Part.REPLICAS, silent.fqdn, None)


def _behind(look: Look, pool: PoolEntry) -> Answers:
    look.need(Part.REPLICAS)
    for one in look.inventory.replicas:
        if one.fqdn in pool.computers and not one.up_to_date:
            never = "" if one.last_update else ", and never was"
            yield Fault(one.fqdn, f"its replica is not up to date{never}", (_said(look, one),))


def _said(look: Look, one: Replica) -> Evidence:
    state = "up to date" if one.up_to_date else "not up to date"
    return look.evidence(f"{one.fqdn}: {state}, last update {one.last_update or 'never'}", Part.REPLICAS)


RULES = (stale, missing, left_over, stale_edge, mixed_builds)
