"""What preflight asks of the topology. Pure."""

from __future__ import annotations

from lyncauto.model.design import Design
from lyncauto.model.facts import Facts
from lyncauto.model.finding import Finding
from lyncauto.model.site import Machines
from lyncauto.steps.found import About
from lyncauto.steps.rules_override import in_force, new_override
from lyncauto.steps.rules_quorum import quorum

_CHECK = "preflight.topology"
_PRODUCTS = {
    5: "Lync Server 2010",
    6: "Lync Server 2013",
    7: "Skype for Business Server 2015",
    8: "Skype for Business Server 2019",
}


def topology(facts: Facts, design: Design, machines: Machines) -> tuple[Finding, ...]:  # noqa: ARG001 - a rule
    """Version known, override unique and in force (or free to be), replicas of this pool current."""
    return (
        _version(facts),
        _override(facts, design),
        *new_override(facts, design, _CHECK),
        *quorum(facts, design, _CHECK),
        *_replicas(facts, design),
    )


def _version(facts: Facts) -> Finding:
    about = About(_CHECK, facts.pool)
    evidence = f"version {facts.product}, {facts.server_version or 'no build given'}"
    if facts.product in _PRODUCTS:
        return about.ok(f"the pool runs {_PRODUCTS[facts.product]}", evidence)
    return about.failed(
        "the pool runs a version that lyncauto does not know",
        evidence,
        "use a version of lyncauto that knows it; `lyncauto inspect` shows what was read",
    )


def _override(facts: Facts, design: Design) -> Finding:
    about = About(_CHECK, design.override)
    taken = {facts.pool, facts.web.external_fqdn, *(one.fqdn for one in facts.front_ends)}
    if design.publish and not facts.web.internal_fqdn:
        return about.ok("the topology has no override FQDN yet", f"topology {facts.topology}")
    if facts.web.internal_fqdn != design.override:
        return about.failed(
            "the override FQDN is not the one in force",
            f"the topology has {facts.web.internal_fqdn or 'none'}, the plan was made for {design.override}",
            "correct site file or topology, take an open run back (`lyncauto rollback --finish`), plan again"
            if design.publish
            else "plan again",
        )
    if design.override in taken or design.override in facts.other_web_fqdns:
        return about.failed(
            "the override FQDN is not unique",
            "it is also the name of a pool, a Front End or other web services",
            "give the pool an override FQDN of its own in Topology Builder, and publish",
        )
    return about.ok("the override FQDN is in force and unique", f"topology {facts.topology}")


def _replicas(facts: Facts, design: Design) -> tuple[Finding, ...]:
    states = {one.fqdn: one for one in facts.replicas}
    found = []
    for member in facts.front_ends:
        about, state = About(_CHECK, member.fqdn), states.get(member.fqdn)
        if state is None:
            found.append(about.failed("it has no replica", "no status is reported for it", _REPLICATE))
        elif not state.up_to_date:
            evidence = f"last update {state.last_update or 'never'}"
            # Right after a publication they are not, and a step of their own waits for them.
            follows = design.publish and in_force(facts, design)
            tell = about.warning if follows else about.failed
            found.append(tell("its replica is not up to date", evidence, _REPLICATE))
        else:
            found.append(about.ok("its replica is up to date", f"last update {state.last_update}"))
    members = {member.fqdn for member in facts.front_ends}
    stale = sorted(one.fqdn for one in facts.replicas if not one.up_to_date and one.fqdn not in members)
    return (*found, *(_elsewhere(name) for name in stale))


_REPLICATE = "run `Invoke-CsManagementStoreReplication`, wait until it is, then run the same command again"


def _elsewhere(name: str) -> Finding:
    about = About(_CHECK, name)
    return about.warning("its replica is not up to date", "it is no member of this pool", _REPLICATE)
