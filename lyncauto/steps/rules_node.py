"""What preflight asks of the balancer's node and of the VIP. Pure."""

from __future__ import annotations

from lyncauto.model.design import Design
from lyncauto.model.facts import Facts, NodeFacts
from lyncauto.model.finding import Finding
from lyncauto.model.site import BalancerNode, Machines
from lyncauto.steps.found import About

_CHECK = "preflight.node"
OLDEST = (2, 6)  # the first with the master socket and runtime certificates as they are used


def node(facts: Facts, design: Design, machines: Machines) -> tuple[Finding, ...]:
    """HAProxy is there and new enough; the VIP is free, or held by this node."""
    known = {machine.name: machine for machine in machines}
    return (*(_program(one, known[one.name]) for one in facts.nodes), _vip(facts, design))


def _program(found: NodeFacts, machine: BalancerNode) -> Finding:
    about = About(_CHECK, found.name)
    install = "install HAProxy 2.6 or later on the node, and name it as `haproxy` of the node"
    if not found.haproxy:
        return about.failed("it has no HAProxy", f"`{machine.haproxy} -v` names no version", install)
    evidence = f"{found.haproxy} is {found.haproxy_version}"
    if tuple(map(int, found.haproxy_version.split(".")[:2])) < OLDEST:
        return about.failed("its HAProxy is too old", evidence, install)
    if found.from_wheel and machine.purpose == "production":
        return about.failed("its HAProxy is a build for labs and trials", evidence, install)
    return about.ok("it has an HAProxy that will do", evidence)


def _vip(facts: Facts, design: Design) -> Finding:
    about = About(_CHECK, design.vip)
    member = next((one.fqdn for one in facts.front_ends if design.vip in one.addresses), "")
    if member:
        return about.failed(
            "the VIP is a Front End's address",
            f"{member} has it",
            "give `vip` an address that nobody has",
        )
    if facts.vip_in_use in {"", design.node}:
        return about.ok("the VIP is free, or held by this node", facts.vip_in_use or "nobody answers there")
    return about.failed(
        "somebody else answers on the VIP",
        f"a connection to {facts.vip_in_use} was taken",
        "give `vip` an address that nobody has, or free its ports",
    )
