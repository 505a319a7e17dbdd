import pytest

from lyncauto.errors import AccessDenied, AnswerLost, EstateUnreadable
from lyncauto.model.site import Limits
from lyncauto.ports.powershell import Ran, Unknown
from lyncauto.steps.build import planners, steps
from tests.unit.steps import samples
from tests.unit.steps.samples import OVERRIDE, POOL, PUBLISHING
from tests.unit.steps.world import Memo, World

UPDATED = "2026-08-20T08:00:00Z"  # what the store says of every replica before the publication


def planned(step, **observed):
    state = {f"override/{POOL}": {"override": ""}}
    state |= {f"replica/{name}": {"override": ""} for name in samples.MEMBERS}
    return planners(PUBLISHING)[step].plan({**state, **observed})


def step(world, id):
    return steps(world.estate(), PUBLISHING, Memo())[id]


def commands(world, host):
    return [(command.name, dict(command.parameters)) for command in world.session(host).ran]


def test_the_override_is_set_only_from_what_the_plan_saw_and_in_the_topology_it_was_planned_for():
    world = World()
    step(world, "topology.override").apply(planned("topology.override"))
    wanted = {"Pool": POOL, "Before": "", "After": OVERRIDE, "Signature": PUBLISHING.topology}
    assert commands(world, "mgmt01.contoso.com") == [("Set-LyncAutoOverride", wanted)]


def test_the_override_reads_as_the_management_store_has_it_in_force():
    world = World()
    world.said["Get-CsService"] = ({"InternalFqdn": "WebInt.contoso.com"},)
    assert step(world, "topology.override").read(f"override/{POOL}") == {"override": OVERRIDE}
    world.said["Get-CsService"] = ({"InternalFqdn": None},)
    assert step(world, "topology.override").read(f"override/{POOL}") == {"override": ""}


def test_a_store_that_names_no_web_services_does_not_say_that_there_is_no_override():
    world = World()
    world.said["Get-CsService"] = ()
    with pytest.raises(EstateUnreadable, match=POOL):
        step(world, "topology.override").read(f"override/{POOL}")


def test_a_publication_whose_answer_was_lost_is_not_taken_for_refused():
    world = World()
    world.said["Set-LyncAutoOverride"] = Unknown("the connection broke")
    with pytest.raises(AnswerLost):
        step(world, "topology.override").apply(planned("topology.override"))


def test_an_activation_is_over_when_its_report_is_there():
    world = World()
    activate, (change,) = step(world, "topology.activate"), planned("topology.activate")
    assert activate.read(change.target) is None
    activate.apply([change])
    assert commands(world, "mgmt01.contoso.com")[-1] == (
        "Enable-LyncAutoTopology",
        {"Report": change.after["report"]},
    )
    world.said["Get-LyncAutoFile"] = ({"Path": change.after["report"], "Sha256": "AB" * 32},)
    assert activate.read(change.target) == change.after


def test_an_activation_that_was_denied_says_so():
    world = World()
    world.said["Enable-LyncAutoTopology"] = AccessDenied("no", why="no right", fix="get one")
    with pytest.raises(AccessDenied):
        step(world, "topology.activate").apply(planned("topology.activate"))


def test_a_replica_is_read_on_the_front_end_itself():
    world = World()
    world.said["Get-LyncAutoWebServices@fe02.contoso.com"] = Ran(({"InternalHost": OVERRIDE},))
    assert step(world, "topology.replicas").read("replica/fe02.contoso.com") == {"override": OVERRIDE}
    assert step(world, "topology.replicas").read("replica/fe01.contoso.com") is None
    asked = {"Pool": POOL, "LocalStore": None}
    assert commands(world, "fe02.contoso.com") == [("Get-LyncAutoWebServices", asked)]


def test_clients_are_given_their_time_to_take_new_urls_before_a_front_end_goes_out():
    design = samples.draft(samples.new_facts(), limits=Limits(adopt=12.0)).design
    state = {f"replica/{name}": {"override": ""} for name in samples.MEMBERS}
    holds = [change.hold for change in planners(design)["topology.replicas"].plan(state)]
    assert [hold and (hold.seconds, hold.seconds_back) for hold in holds] == [(12.0, 0.0)] * 3


def test_every_replica_is_asked_to_follow():
    world = World()
    step(world, "topology.replicas").apply(planned("topology.replicas"))
    assert commands(world, "mgmt01.contoso.com") == [
        ("Invoke-CsManagementStoreReplication", {"ReplicaFqdn": name}) for name in samples.MEMBERS
    ]


@pytest.mark.parametrize(
    ("up_to_date", "updated", "lags"),
    [
        (True, UPDATED, True),  # the flag may still be true right after a publication
        (False, "2026-08-22T10:05:00Z", True),
        (True, "2026-08-22T10:05:00Z", False),
    ],
)
def test_a_replica_lags_until_the_store_knows_of_a_later_update(up_to_date, updated, lags):
    world = World()
    said = {"ReplicaFqdn": "fe01.contoso.com", "UpToDate": up_to_date, "LastUpdateCreation": updated}
    world.said["Get-CsManagementStoreReplicationStatus"] = (said,)
    change = planned("topology.replicas")[0]
    assert bool(step(world, "topology.replicas").lagging(change)) is lags
