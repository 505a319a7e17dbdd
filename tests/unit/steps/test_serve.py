from dataclasses import replace

import pytest

from lyncauto.errors import AnswerLost, LastFrontEnd, NotConverged, QuorumAtRisk, RemoteCommandFailed
from lyncauto.ports.powershell import Unknown
from lyncauto.steps import services
from lyncauto.steps.build import planners, steps
from lyncauto.steps.pem import thumbprint
from tests.unit.steps import samples
from tests.unit.steps.samples import PUBLISHING
from tests.unit.steps.world import Memo, World

ID = "front-end.serve"
FIRST, ADDRESS = "fe01.contoso.com", "10.0.0.11"
MANAGEMENT = "mgmt01.contoso.com"
NEW_DER = samples.certificate((samples.POOL, samples.OVERRIDE, FIRST))
NEW = thumbprint(NEW_DER)
ISSUED = {f"front-end-certificate/{name}": {"thumbprint": NEW} for name in samples.MEMBERS}
CHANGE = planners(PUBLISHING)[ID].plan(ISSUED)[0]
ALL = tuple(samples.MEMBERS)


def group(*replicas):
    return {"RoutingGroup": "1", "Primary": replicas[0], "Replicas": replicas}


def drained():
    """Return a world whose balancer has taken the first Front End out."""
    world = World()
    world.serve((services.https(PUBLISHING, NEW), services.http(PUBLISHING)))
    world.balancer.set_admin_state(samples.POOL, FIRST, "drain")
    return world


def world_of(*replicas):
    world = drained()
    world.said["Get-LyncAutoFabricState"] = (group(*replicas),)
    return world


def step(world, product=8, **changes):
    design = replace(PUBLISHING, publication=replace(PUBLISHING.publication, product=product))
    return steps(world.estate(**changes), design, Memo())[ID]


def written(world, host):
    reading = "Get-LyncAutoFabricState"
    return [(one.name, dict(one.parameters)) for one in world.session(host).ran if one.name != reading]


def down(world):
    world.probe.alive = {place for place in world.probe.alive if place[0] != ADDRESS}


def test_what_a_front_end_shows_is_read_by_the_pool_s_name():
    world = world_of(*ALL)
    world.probe.shows[ADDRESS] = NEW_DER
    assert step(world).read(CHANGE.target) == CHANGE.after


def test_a_restart_in_doubt_is_not_begun_again_while_the_order_to_stop_may_still_land():
    assert step(world_of(*ALL)).repeatable is False


@pytest.mark.parametrize("trouble", ["down", "not trusted"])
def test_a_front_end_that_shows_nothing_that_can_be_verified_is_half_way(trouble):
    world = world_of(*ALL)
    if trouble == "down":
        down(world)
    else:
        world.probe.served, world.probe.trusted = b"", False
    assert step(world).read(CHANGE.target) is None
    assert step(world).halfway(CHANGE, None)
    assert not step(world).halfway(CHANGE, {"thumbprint": "CD" * 20})


def test_since_2015_a_front_end_is_failed_over_and_back_from_the_management_host():
    world = world_of(*ALL)
    step(world).apply([CHANGE])
    parameters = {"ComputerName": FIRST, "Confirm": False}
    assert written(world, MANAGEMENT) == [
        ("Invoke-CsComputerFailOver", parameters),
        ("Invoke-CsComputerFailBack", parameters),
    ]


@pytest.mark.parametrize("product", [5, 6])
def test_before_2015_its_services_are_stopped_and_started_on_itself(product):
    world = world_of(*ALL)
    step(world, product).apply([CHANGE])
    assert written(world, FIRST) == [
        ("Stop-CsWindowsService", {"Graceful": None}),
        ("Start-CsWindowsService", {"NoWait": None}),
    ]
    assert written(world, MANAGEMENT) == []


def test_lync_2010_has_no_fabric_to_be_asked():
    world = drained()
    world.said["Get-LyncAutoFabricState"] = RemoteCommandFailed("no", why="not known", fix="none")
    step(world, 5).apply([CHANGE])
    assert len(written(world, FIRST)) == 2


def test_a_front_end_whose_stop_would_take_a_quorum_goes_on_running():
    world = world_of(FIRST, "fe02.contoso.com")
    with pytest.raises(QuorumAtRisk, match=FIRST) as refused:
        step(world).apply([CHANGE])
    assert "routing group 1" in refused.value.why
    assert "3 Front Ends needs 2 running" in refused.value.why
    assert written(world, MANAGEMENT) == []


def test_a_front_end_that_a_cut_left_down_is_only_started():
    world = world_of("fe02.contoso.com", "fe03.contoso.com")
    down(world)
    step(world).apply([CHANGE])
    assert [name for name, _ in written(world, MANAGEMENT)] == ["Invoke-CsComputerFailBack"]


def test_one_that_the_balancer_has_forgotten_to_drain_is_drained_again_before_it_is_stopped():
    world = world_of(*ALL)
    world.balancer.ordered.clear()
    world.balancer.sessions[FIRST] = 2
    world.clock.wakes = world.balancer.sessions.clear
    serve = step(world)
    serve.apply([CHANGE])
    assert set(world.balancer.ordered.values()) == {"drain"}
    assert world.clock.slept == [1.0]
    assert "was drained again" in serve.remark(CHANGE)
    assert serve.remark(CHANGE) == ""


@pytest.mark.parametrize("balancer", ["restarted, the others down", "not running"])
def test_one_that_cannot_be_drained_again_goes_on_running(balancer):
    world = world_of(*ALL)
    world.balancer.ordered.clear()
    if balancer == "not running":
        world.serve(())
    world.balancer.down |= {name for name in ALL if name != FIRST}
    with pytest.raises(LastFrontEnd, match=FIRST):
        step(world).apply([CHANGE])
    assert written(world, MANAGEMENT) == []


def test_nobody_has_to_drain_one_that_is_down_already():
    world = world_of(*ALL)
    world.balancer.ordered.clear()
    down(world)
    step(world).apply([CHANGE])
    assert world.balancer.ordered == {}


def test_a_stop_whose_answer_was_lost_is_followed_by_the_start_once_it_is_seen():
    world = world_of(*ALL)
    world.said["Invoke-CsComputerFailOver"] = Unknown("the connection broke")
    world.clock.wakes = lambda: down(world)
    step(world).apply([CHANGE])
    assert world.clock.slept == [1.0]
    assert [name for name, _ in written(world, MANAGEMENT)][-1] == "Invoke-CsComputerFailBack"


def test_a_stop_that_never_came_is_not_waited_for_as_long_as_a_start():
    world = world_of(*ALL)
    world.said["Invoke-CsComputerFailOver"] = Unknown("the connection broke")
    with pytest.raises(NotConverged, match="goes on running") as stopped:
        step(world).apply([CHANGE])
    assert sum(world.clock.slept) == samples.pool().limits.answer
    assert stopped.value.why == "the connection broke"


def test_a_start_whose_answer_was_lost_is_read_back():
    world = world_of(*ALL)
    world.said["Invoke-CsComputerFailBack"] = Unknown("the connection broke")
    with pytest.raises(AnswerLost):
        step(world).apply([CHANGE])


def restarted():
    """Return a world in which everything is well after a restart, and the step that made it."""
    world = world_of(*ALL)
    serve = step(world)
    serve.apply([CHANGE])
    world.probe.shows[ADDRESS] = NEW_DER
    return world, serve


def test_a_front_end_that_serves_and_holds_its_replicas_is_back():
    _, serve = restarted()
    assert serve.lagging(CHANGE) == ""


def refuse(world):
    down(world)


def ail(world):
    world.probe.status = 503


def forget(world):
    world.probe.shows[ADDRESS] = samples.certificate((samples.POOL,))


def empty(world):
    world.said["Get-LyncAutoFabricState"] = (group("fe02.contoso.com", "fe03.contoso.com"),)


def shrink(world):
    world.said["Get-LyncAutoFabricState"] = (group(FIRST, "fe02.contoso.com"),)


def fall_silent(world):
    world.said["Get-LyncAutoFabricState"] = RemoteCommandFailed("no answer", why="coming up", fix="wait")


@pytest.mark.parametrize(
    ("trouble", "word"),
    [
        (refuse, "connection refused"),
        (ail, "/abs/handler of fe01.contoso.com answers 503"),
        (forget, "lacks webint.contoso.com"),
        (empty, "holds no replica"),
        (shrink, "fewer replicas than before"),
        (fall_silent, "no answer: coming up"),
    ],
)
def test_a_front_end_that_is_not_well_is_waited_for_and_told_why(trouble, word):
    world, serve = restarted()
    trouble(world)
    assert word in serve.lagging(CHANGE)


def failed(category):
    error = RemoteCommandFailed("it failed", why="RTCSRV did not start in time", fix="look")
    error.category = category
    return error


def test_a_host_that_gives_up_waiting_for_its_services_is_waited_for_all_the_same():
    world = world_of(*ALL)
    world.said["Invoke-CsComputerFailBack"] = failed("OperationTimeout")
    serve = step(world)
    serve.apply([CHANGE])
    down(world)
    assert serve.lagging(CHANGE).endswith("connection refused; RTCSRV did not start in time")


def test_a_start_that_failed_for_another_reason_is_told_at_once():
    world = world_of(*ALL)
    world.said["Invoke-CsComputerFailBack"] = failed("InvalidOperation")
    with pytest.raises(RemoteCommandFailed, match="it failed"):
        step(world).apply([CHANGE])


def test_a_front_end_may_take_as_long_to_start_as_the_site_file_allows():
    assert step(World()).deadline == samples.pool().limits.start


def test_one_that_uses_a_certificate_with_the_override_and_shows_another_is_to_show_it():
    first, *others = PUBLISHING.publication.front_ends
    fitting = replace(first, certificate=None, used="CC" * 20)
    made = replace(PUBLISHING, publication=replace(PUBLISHING.publication, front_ends=(fitting, *others)))
    change = planners(made)[ID].plan(ISSUED)[0]
    assert (change.before, change.after) == ({"thumbprint": "AB" * 20}, {"thumbprint": "CC" * 20})
    same = replace(fitting, used=fitting.served)
    made = replace(PUBLISHING, publication=replace(PUBLISHING.publication, front_ends=(same,)))
    assert planners(made)[ID].plan(ISSUED) == ()
