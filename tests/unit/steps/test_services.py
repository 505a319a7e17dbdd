from dataclasses import replace

import pytest

from lyncauto.errors import Drifted
from lyncauto.model.balancer import VirtualService
from lyncauto.model.plan import after
from lyncauto.steps.build import planners, steps
from tests.unit.steps.samples import DESIGN, OVERRIDE
from tests.unit.steps.world import Memo, World

ID = "balancer.virtual-services"
CERTIFICATE = {f"certificate/{OVERRIDE}": {"thumbprint": "AA" * 20}}
CHANGES = planners(DESIGN)[ID].plan(CERTIFICATE)


def step(world):
    return steps(world.estate(), DESIGN, Memo())[ID]


def test_all_services_of_the_pool_are_written_in_one_act():
    world = World()
    step(world).apply(CHANGES)
    assert world.balancer.writes == 1
    assert [step(world).read(change.target) for change in CHANGES] == [change.after for change in CHANGES]


def test_the_inverses_leave_the_balancer_without_the_pool():
    world = World()
    step(world).apply(CHANGES)
    step(world).apply([change.inverse() for change in reversed(CHANGES)])
    assert world.balancer.services == ()


def test_taking_one_service_back_leaves_the_other():
    world = World()
    step(world).apply(CHANGES)
    step(world).apply([CHANGES[0].inverse()])
    assert [service.target for service in world.balancer.services] == [CHANGES[1].target]


def test_what_was_written_needs_no_second_plan():
    found = after(CERTIFICATE, CHANGES)
    assert planners(DESIGN)[ID].plan(found) == ()


def test_a_service_that_somebody_changed_is_not_overwritten():
    world = World()
    step(world).apply(CHANGES)
    (first, *others) = world.balancer.services
    world.balancer.services = (replace(first, idle=60), *others)
    before = world.balancer.services
    with pytest.raises(Drifted):
        step(world).apply([CHANGES[0].inverse()])
    assert (world.balancer.services, world.balancer.writes) == (before, 1)


def test_an_act_in_doubt_may_be_done_again():
    world = World()
    step(world).apply(CHANGES)
    step(world).apply(CHANGES)
    assert len(world.balancer.services) == 2


def test_what_is_planned_survives_its_way_through_attributes():
    for change in CHANGES:
        wanted = change.after or {}
        assert VirtualService.from_attributes(change.target, wanted).attributes() == wanted


def test_a_renewed_certificate_changes_the_https_service_alone():
    found = after(CERTIFICATE, CHANGES)
    renewed = {**found, f"certificate/{OVERRIDE}": {"thumbprint": "BB" * 20}}
    (change,) = planners(DESIGN)[ID].plan(renewed)
    assert change.target == "virtual-service/10.0.0.50:443"
    assert change.after == {**(change.before or {}), "certificate": "BB" * 20}
