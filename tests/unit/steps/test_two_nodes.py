"""A pool that two balancer nodes carry: what is planned for each, and what becomes of both."""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest

from lyncauto.errors import BalancerFailed, CertificatePending
from lyncauto.model import facts as f
from lyncauto.model.design import design_of, written
from lyncauto.model.finding import Verdict
from lyncauto.model.plan import Plan
from lyncauto.ports.certificates import Pending
from lyncauto.steps.build import checks, planners, steps
from lyncauto.steps.collect import collect
from lyncauto.steps.design import design
from lyncauto.steps.estate import Estate
from lyncauto.steps.observe import observe
from lyncauto.steps.pem import thumbprint, thumbprints
from lyncauto.steps.renewal import renewal, served
from lyncauto.steps.services import http, https
from tests.unit.steps import samples
from tests.unit.steps.samples import AUTHORITY, MACHINE, NAMES, OVERRIDE, POOL, VIP, certificate
from tests.unit.steps.test_build import RENEWAL, planned
from tests.unit.steps.world import SERVED, Authority, Balancer, Keys, Memo, Node, World

FIRST, SECOND = MACHINE.name, "lb02.contoso.com"
OTHER = MACHINE.model_copy(update={"name": SECOND})
MACHINES = (MACHINE, OTHER)
OWN = {"lb01": "10.0.0.51", "lb02": "10.0.0.52"}
TWO = samples.pool(nodes=("lb01", "lb02"), node_addresses=OWN)
NODES = tuple(
    f.NodeFacts(name, "haproxy", "2.6.12", running=False, from_wheel=False) for name in (FIRST, SECOND)
)
ON_NODE = AUTHORITY.model_copy(update={"source": "certreq"})
NEXT = certificate((*NAMES, POOL))


def drafted(found=None, authority=AUTHORITY):
    host = FIRST if authority is ON_NODE else "fe01.contoso.com"
    return design(TWO, authority, MACHINES, found or samples.facts(certificate_host=host, nodes=NODES))


DESIGN = drafted().design


def lying(node, der):
    kept = base64.b64encode(der).decode()
    roots = thumbprints(samples.ROOT)
    return f.Delivered(node, OVERRIDE, thumbprint(der), has_key=True, roots=roots, certificate=kept)


def served_by_both(first=SERVED, second=SERVED, **changes):
    ders = {FIRST: first, SECOND: second}
    services = (make(part, ders[part.node]) for part in DESIGN.parts for make in (_https, _http))
    found = samples.served_facts(
        delivered=tuple(lying(node, der) for node, der in ders.items()), services=tuple(services), nodes=NODES
    )
    return replace(found, **changes)


def _https(part, der):
    return https(DESIGN, thumbprint(der), part)


def _http(part, _):
    return http(DESIGN, part)


class TwoNodes(World):
    """The article's estate with a second node."""

    def __init__(self) -> None:
        super().__init__()
        self.other = Node(SECOND)
        self.second = Balancer()

    def both(self, **source) -> Estate:
        second = {"machine": OTHER, "node": self.other, "balancer": self.second, "keys": Keys(self.other)}
        carriers = (self.carrier(**source), self.carrier(**second, **source))
        return self.estate(pool=TWO, carriers=carriers)


def world_of_two(**source) -> tuple[TwoNodes, Estate]:
    world = TwoNodes()
    return world, world.both(**source)


def test_each_node_gets_every_virtual_service_at_the_vip_and_at_its_own_address():
    changes = [
        one
        for one in planned(observe(samples.facts(nodes=NODES), DESIGN), DESIGN)
        if "virtual-service/" in one.target
    ]
    assert [(one.target, one.group, (one.after or {})["own address"]) for one in changes] == [
        (f"virtual-service/{VIP}:443", f"node {FIRST}", "10.0.0.51"),
        (f"virtual-service/{VIP}:80", f"node {FIRST}", "10.0.0.51"),
        (f"virtual-service/{VIP}:443@{SECOND}", f"node {SECOND}", "10.0.0.52"),
        (f"virtual-service/{VIP}:80@{SECOND}", f"node {SECOND}", "10.0.0.52"),
    ]


def test_one_certificate_of_a_front_end_is_asked_for_once_and_delivered_to_both():
    changes = planned(observe(samples.facts(nodes=NODES), DESIGN), DESIGN)
    targets = [one.target for one in changes if one.step.startswith("certificate.")]
    assert targets == [
        f"certificate/{OVERRIDE}",
        f"delivered/{FIRST}/{OVERRIDE}",
        f"delivered/{SECOND}/{OVERRIDE}",
    ]
    (asked,) = (one for one in changes if one.step == "certificate.request")
    assert asked.until == f"certificate.deliver/delivered/{SECOND}/{OVERRIDE}#0"


def test_where_keys_are_made_on_nodes_each_has_a_certificate_of_its_own():
    made = drafted(authority=ON_NODE).design
    assert [(wish.host, wish.node) for wish in made.certificates] == [(FIRST, ""), (SECOND, SECOND)]
    changes = planned(observe(samples.facts(nodes=NODES), made), made)
    asked = [one for one in changes if one.step == "certificate.request"]
    assert [(one.target, one.group) for one in asked] == [
        (f"certificate/{OVERRIDE}", "certificates"),
        (f"certificate/{OVERRIDE}@{SECOND}", "certificates"),
    ]
    of_second = next(one for one in changes if one.target == f"virtual-service/{VIP}:443@{SECOND}")
    assert SECOND in (of_second.after or {})["certificate"]


def test_a_pool_that_both_nodes_serve_as_planned_needs_no_lasting_change():
    changes = planned(observe(served_by_both(), DESIGN), DESIGN)
    assert [one.target for one in changes if not one.transitional] == []


def test_a_node_that_joins_later_gets_what_the_first_one_has():
    before = served_by_both()
    alone = replace(
        before,
        delivered=before.delivered[:1],
        services=before.services[:2],
        store=(samples.stored(SERVED, f"lyncauto {OVERRIDE} 0a1b2c3d"),),
    )
    made = drafted(alone).design
    targets = {one.target for one in planned(observe(alone, made), made)}
    assert f"delivered/{SECOND}/{OVERRIDE}" in targets
    assert f"virtual-service/{VIP}:443@{SECOND}" in targets
    assert f"delivered/{FIRST}/{OVERRIDE}" not in targets
    assert f"certificate/{OVERRIDE}" not in targets


def test_a_renewal_stages_and_exchanges_on_both_nodes():
    made = renewal(TWO, AUTHORITY, MACHINES, served_by_both(), fresh=True).design
    changes = planned(observe(served_by_both(), made), made, RENEWAL)
    assert [one.step for one in changes] == [
        "certificate.request",
        "certificate.stage",
        "certificate.stage",
        "certificate.swap",
        "certificate.swap",
    ]
    assert [one.target.split("/")[1] for one in changes[1:]] == [FIRST, SECOND, FIRST, SECOND]


def test_the_certificate_that_is_due_first_decides_when_a_pool_is_renewed():
    younger = certificate(days=700, age=1)
    older = certificate(days=400, age=300)
    for first, second in ((older, younger), (younger, older)):
        assert served(
            served_by_both(first, second), TWO, samples.AUTHORITY, MACHINES
        ).thumbprint == thumbprint(older)


def test_a_design_of_two_nodes_is_kept_with_its_plan():
    made = drafted(authority=ON_NODE).design
    plan = Plan("p", "s", POOL, "2026-08-22T10:04:00Z", "0" * 64, (), design=written(made))
    assert design_of(plan) == made


def test_both_nodes_are_read_and_named():
    world, estate = world_of_two()
    world.serve([https(samples.DESIGN, thumbprint(SERVED)), http(samples.DESIGN)])
    world.second.services = world.balancer.services
    found = collect(estate)
    assert [one.name for one in found.nodes] == [FIRST, SECOND]
    assert {one.node for one in found.services} == {"", SECOND}


def test_a_change_of_one_node_is_made_there_alone():
    world, estate = world_of_two()
    change = next(
        one
        for one in planners(DESIGN)["balancer.virtual-services"].plan(
            {f"certificate/{OVERRIDE}": {"thumbprint": "AB"}}
        )
        if one.target == f"virtual-service/{VIP}:80@{SECOND}"
    )
    step = steps(estate, DESIGN, Memo())["balancer.virtual-services"]
    step.apply([change])
    assert (world.balancer.writes, world.second.writes) == (0, 1)
    assert step.read(change.target) == change.after
    assert [one.own for one in world.second.services] == ["10.0.0.52"]


def test_a_front_end_is_drained_at_both_nodes_and_mixed_while_only_one_has_the_order():
    world, estate = world_of_two()
    services = [https(samples.DESIGN, thumbprint(SERVED)), http(samples.DESIGN)]
    world.balancer.services = world.second.services = tuple(services)
    step = steps(estate, DESIGN, Memo())["front-end.drain"]
    assert step.read("drain/fe01.contoso.com") == {"state": "ready"}
    world.second.set_admin_state(POOL, "fe01.contoso.com", "drain")
    assert step.read("drain/fe01.contoso.com") == {"state": "mixed"}
    world.balancer.set_admin_state(POOL, "fe01.contoso.com", "drain")
    assert step.read("drain/fe01.contoso.com") == {"state": "drain"}


def test_a_request_that_waits_keeps_the_other_node_s_from_nothing():
    made = drafted(authority=ON_NODE).design
    ca = Authority(answer=Pending("7", "taken under submission"), shows=False)
    _, estate = world_of_two(source=ca)
    step = steps(estate, made, Memo())["certificate.request"]
    changes = planners(made)["certificate.request"].plan({})
    with pytest.raises(CertificatePending) as told:
        step.apply(changes)
    assert [wish.host for wish in ca.submitted] == [FIRST, SECOND]
    assert len(told.value.why.splitlines()) == 2


def test_a_node_that_the_site_file_no_longer_gives_to_the_pool_is_told():
    _, estate = world_of_two()
    with pytest.raises(BalancerFailed, match=r"lb03\.contoso\.com is no node of"):
        estate.carrier("lb03.contoso.com")


def test_a_node_at_its_own_address_that_shows_another_certificate_than_it_has_fails():
    made = renewal(TWO, AUTHORITY, MACHINES, served_by_both(), fresh=True).design
    world, estate = world_of_two()
    for node in (world.node, world.other):
        folder = f"/etc/lyncauto/certs/{OVERRIDE}"
        node.files[f"{folder}/current/cert.pem"] = samples.armoured_der(SERVED).encode()
        node.files[f"{folder}/current/cert.pem.key"] = b"key"
        node.files[f"{folder}/roots.pem"] = samples.ROOT.encode()
    world.balancer.memory = world.second.memory = thumbprint(SERVED)
    world.serve([https(made, thumbprint(SERVED))])
    world.probe.alive |= {(address, 443) for address in OWN.values()}
    check = checks(estate, made)["renew.shown"]
    assert {one.verdict for one in check.run()} == {Verdict.OK}
    world.probe.shows[OWN["lb02"]] = NEXT
    failed = [one for one in check.run() if one.verdict is Verdict.FAILED]
    assert len(failed) == len(NAMES)
    assert all(OWN["lb02"] in one.target for one in failed)
