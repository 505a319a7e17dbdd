from dataclasses import replace

import pytest

from lyncauto.model.finding import Verdict
from lyncauto.steps.build import checks
from lyncauto.steps.pem import thumbprint
from lyncauto.steps.services import http, https
from tests.unit.steps import samples
from tests.unit.steps.samples import DESIGN, NAMES, OVERRIDE, POOL
from tests.unit.steps.world import COOKIE, SERVED, World


def proven(prepare=lambda _: None, design=DESIGN, served=SERVED):
    world = World()
    world.probe.served = served
    world.serve([https(design, thumbprint(SERVED)), http(design)])
    prepare(world)
    return checks(world.estate(), design)["prove.virtual-services"].run(), world


def failed(*arguments, **more):
    return [(one.target, one.text) for one in proven(*arguments, **more)[0] if one.stops]


def test_services_that_serve_as_planned_are_proven():
    found, world = proven()
    assert {one.verdict for one in found} == {Verdict.OK}
    assert {name for name, _ in world.probe.asked} == set(NAMES)
    assert world.clock.slept == []


def test_every_name_is_asked_over_both_ports():
    _, world = proven()
    for name in NAMES:
        assert (name, "/abs/handler") in world.probe.asked
        assert (name, "/meet/blank.html") in world.probe.asked


def test_an_alias_that_comes_with_the_override_is_proven_too():
    alias = "lyncdiscoverinternal.contoso.com"
    wish = replace(DESIGN.certificate, names=(*NAMES, alias))
    _, world = proven(design=replace(DESIGN, certificate=wish), served=samples.certificate((*NAMES, alias)))
    assert alias in {name for name, _ in world.probe.asked}


def test_a_vip_that_nobody_answers_on_is_not_proven():
    found = failed(lambda world: world.probe.alive.clear())
    assert (OVERRIDE, "its certificate cannot be verified") in found
    assert (OVERRIDE, "it is not served through the VIP") in found
    assert (OVERRIDE, "MS-WSMAN is not issued as Lync 2010 needs it") in found


def test_a_chain_that_clients_cannot_verify_is_not_proven():
    def distrust(world):
        world.probe.trusted = False

    assert (OVERRIDE, "its certificate cannot be verified") in failed(distrust)


def test_another_certificate_than_planned_is_not_proven():
    (finding, *_) = [one for one in proven(served=samples.certificate((*NAMES, POOL)))[0] if one.stops]
    assert finding.text == "it serves another certificate than planned"
    assert thumbprint(SERVED) in finding.evidence


def test_the_pools_own_extras_in_the_certificate_are_a_warning():
    extra = samples.certificate((*NAMES, POOL))

    def planned(world):
        world.serve([https(DESIGN, thumbprint(extra)), http(DESIGN)])

    found, _ = proven(planned, served=extra)
    assert {one.verdict for one in found} == {Verdict.OK, Verdict.WARNING}


@pytest.mark.parametrize("status", [403, 500, 503])
def test_an_unhealthy_answer_is_not_proven(status):
    def break_it(world):
        world.probe.status = status

    assert (OVERRIDE, "it is not served through the VIP") in failed(break_it)


@pytest.mark.parametrize(
    ("cookies", "evidence"),
    [
        ((), "MS-WSMAN was not set, though the request lacked it"),
        (("Set_Me=1",), "MS-WSMAN was not set, though the request lacked it"),
        (("MS-WSMAN=1; HttpOnly",), "MS-WSMAN is HttpOnly"),
        (("MS-WSMAN=1; expires=Wed, 21 Oct 2026 07:28:00 GMT",), "MS-WSMAN expires"),
        (("other=1; HttpOnly", "MS-WSMAN=1; Max-Age=3"), "MS-WSMAN expires"),
    ],
)
def test_a_cookie_that_is_not_issued_as_microsoft_asks_is_not_proven(cookies, evidence):
    def bake(world):
        world.probe.cookies = cookies

    (finding,) = [one for one in proven(bake)[0] if one.stops]
    assert finding.evidence == evidence


def test_later_versions_need_no_cookie():
    design = samples.draft(samples.facts(product=6)).design

    def none(world):
        world.probe.cookies = ()

    assert failed(none, design=design) == []


def test_a_request_that_carries_the_cookie_is_tried_as_well():
    _, world = proven()
    assert world.probe.sent == ["MS-WSMAN=afYb123"]


def test_a_cookie_among_others_will_do():
    def bake(world):
        world.probe.cookies = ("other=1; HttpOnly", COOKIE)

    assert failed(bake) == []


def test_a_real_server_that_stays_down_is_named_when_its_time_has_passed():
    found, world = proven(lambda world: world.balancer.down.add("fe02.contoso.com"))
    down = [(one.text, one.evidence) for one in found if one.stops]
    assert down == [("fe02.contoso.com is not up", "lb01.contoso.com: L7STS 500")] * 2
    assert sum(world.clock.slept) == pytest.approx(120, abs=1)


def test_a_real_server_whose_first_check_is_under_way_is_waited_for():
    def late(world):
        world.balancer.down.add("fe02.contoso.com")
        world.clock.wakes = world.balancer.down.clear

    found, world = proven(late)
    assert not [one for one in found if one.stops]
    assert len(world.clock.slept) == 1


def test_a_real_server_in_maintenance_is_not_waited_for():
    def maintain(world):
        world.balancer.down.add("fe02.contoso.com")
        world.balancer.admin = "maint"

    found, world = proven(maintain)
    assert [one.evidence for one in found if one.stops] == ["lb01.contoso.com: L7STS 500 maint"] * 2
    assert world.clock.slept == []


def test_a_balancer_that_does_not_run_is_not_proven():
    def stop(world):
        world.balancer.services = ()

    found = failed(stop)
    assert ("virtual-service/10.0.0.50:443", "fe01.contoso.com is not up") in found
