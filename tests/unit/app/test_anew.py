"""A Front End that was set up again while a run is open is planned anew where that is asked for."""

from __future__ import annotations

import base64

import pytest

from lyncauto.app.anew import amend
from lyncauto.app.playbook import load_playbook
from lyncauto.engine.journal import Journal
from lyncauto.engine.planner import plan_stages
from lyncauto.engine.workshop import Workshop
from lyncauto.errors import Exit, FrontEndRebuilt
from lyncauto.model.design import design_of, written
from lyncauto.model.events import Event
from lyncauto.model.journal import Done, Intent, Known, Opened
from lyncauto.model.plan import Change, Plan, known_later
from lyncauto.steps import naming
from lyncauto.steps.anew import targets
from lyncauto.steps.build import planners
from lyncauto.steps.observe import observe
from lyncauto.steps.request import FRONT_ENDS, front_end_wishes
from tests.unit.engine.world import Fuse, MemoryStore
from tests.unit.steps import publishing, samples
from tests.unit.steps.samples import MEMBERS, POOL
from tests.unit.steps.world import Authority, Session, World, unreachable

STAGES = load_playbook("dnslb-to-hlb").stages
GONE = "fe02.contoso.com"
WISHES = front_end_wishes(publishing.DESIGN)
NEW = samples.certificate((POOL, GONE), days=300)


def planned() -> Plan:
    made = planners(publishing.DESIGN)
    stages = plan_stages(STAGES, made, observe(publishing.facts(), publishing.DESIGN))
    return Plan("dnslb-to-hlb", "s", POOL, "", "", stages, design=written(publishing.DESIGN))


def requests(plan: Plan) -> list[Change]:
    return [change for change in plan.changes if change.step == FRONT_ENDS]


def open_run(world: World) -> Workshop:
    """Return a run whose certificates were issued, published, and nothing done at any Front End yet."""
    journal = Journal(MemoryStore(Fuse()), world.clock, "journal")
    events: list[Event] = []
    plan = planned()
    journal.append(Opened(plan, "0"))
    for change in requests(plan):
        world.authority.submit(WISHES[change.target])
        journal.append(Intent(change))
        journal.append(Known(change.id, {known_later(change.target, "thumbprint"): "AA"}))
        journal.append(Done(change.id))
    publishing.publish(world)
    return Workshop({}, journal, world.clock, events.append, answer=2.0, let_go=lambda: None)


def set_up_again(world: World, host: str = GONE) -> None:
    """Take what was issued for *host* out of its store, and have it use and show another certificate."""
    world.authority.store = [one for one in world.authority.store if one.host != host]
    own = {**world.said}
    uses = tuple({"Use": use, "Thumbprint": "CD" * 20} for use in ("Default", "WebServicesInternal"))
    chain = ({"Order": 0, "Certificate": base64.b64encode(NEW).decode()},)
    own |= {"Get-CsCertificate": uses, "Get-LyncAutoCertificateChain": chain}
    world.sessions[host] = Session(host, own)


class Away(Authority):
    """Stores that nobody can read."""

    def find(self, host: str, mark: str) -> None:  # noqa: ARG002 - part of the protocol
        raise unreachable(host)


def test_a_run_whose_front_ends_are_as_they_were_keeps_its_plan() -> None:
    world = publishing.world()
    shop = open_run(world)
    amend(STAGES, world.estate(), shop, ())
    assert shop.journal.story.plan == planned()


def test_a_front_end_that_was_set_up_again_is_not_planned_anew_unasked() -> None:
    world = publishing.world()
    shop = open_run(world)
    set_up_again(world)
    with pytest.raises(FrontEndRebuilt, match=GONE) as caught:
        amend(STAGES, world.estate(), shop, ())
    assert caught.value.exit is Exit.REFUSED
    assert f"`lyncauto apply --anew {GONE}`" in caught.value.fix
    assert shop.journal.story.plan == planned()


def test_one_that_was_not_set_up_again_is_not_planned_anew() -> None:
    world = publishing.world()
    shop = open_run(world)
    with pytest.raises(FrontEndRebuilt, match="fe01"):
        amend(STAGES, world.estate(), shop, ("fe01.contoso.com",))


def test_only_what_concerns_it_is_planned_anew() -> None:
    world = publishing.world()
    shop = open_run(world)
    set_up_again(world)
    amend(STAGES, world.estate(), shop, (GONE,))
    told = shop.journal.story
    was, now = ({change.id: change for change in plan.changes} for plan in (planned(), told.plan))
    differ = {change.target for key, change in now.items() if was.get(key) != change}
    assert was.keys() == now.keys()
    assert differ == {naming.assigned(GONE)}
    assert now[f"front-end.certificate/{naming.assigned(GONE)}#0"].before == {
        "WebServicesInternal": "CD" * 20
    }
    assert [change.turn for change in told.plan.changes] == [change.turn for change in planned().changes]


def test_what_was_done_and_known_of_it_is_forgotten_and_of_all_others_kept() -> None:
    world = publishing.world()
    shop = open_run(world)
    set_up_again(world)
    amend(STAGES, world.estate(), shop, (GONE,))
    told = shop.journal.story
    others = [name for name in MEMBERS if name != GONE]
    assert [one.change.target for one in told.standing] == [*map(naming.front_end_certificate, others)]
    assert len(told.known) == len(others)


def test_its_assignments_are_compared_with_what_they_are_now() -> None:
    world = publishing.world()
    shop = open_run(world)
    set_up_again(world)
    amend(STAGES, world.estate(), shop, (GONE,))
    lines = design_of(shop.journal.story.plan).assignments
    assert [line for line in lines if line.startswith(GONE)] == [
        f"{GONE} {use} {'CD' * 20}" for use in ("Default", "WebServicesInternal")
    ]
    assert len(lines) == len(publishing.DESIGN.assignments)


def test_one_that_is_not_set_up_to_the_end_is_not_planned_from_half_of_it() -> None:
    world = publishing.world()
    shop = open_run(world)
    set_up_again(world)
    world.probe.alive -= {(MEMBERS[GONE], 443)}
    with pytest.raises(FrontEndRebuilt, match="not set up to the end") as caught:
        amend(STAGES, world.estate(), shop, (GONE,))
    assert "shows no certificate that can be verified" in caught.value.why
    assert f"`lyncauto apply --anew {GONE}`" in caught.value.fix
    assert shop.journal.story.plan == planned()


def test_one_that_was_planned_anew_may_be_planned_anew_again_until_it_is_renewed() -> None:
    world = publishing.world()
    shop = open_run(world)
    set_up_again(world)
    amend(STAGES, world.estate(), shop, (GONE,))
    amend(STAGES, world.estate(), shop, (GONE,))
    change = next(one for one in shop.journal.story.plan.changes if one.target == naming.served(GONE))
    shop.journal.append(Intent(change))
    shop.journal.append(Done(change.id))
    world.authority.submit(WISHES[naming.front_end_certificate(GONE)])
    with pytest.raises(FrontEndRebuilt, match="is not planned anew"):
        amend(STAGES, world.estate(), shop, (GONE,))


@pytest.mark.parametrize(("links", "remembered"), [(1, True), (2, False)])
def test_a_drain_that_is_under_way_is_not_forgotten(links: int, remembered: bool) -> None:  # noqa: FBT001
    world = publishing.world()
    shop = open_run(world)
    set_up_again(world)
    for change in [one for one in planned().changes if one.target == naming.drain(GONE)][:links]:
        shop.journal.append(Intent(change))
        shop.journal.append(Done(change.id))
    amend(STAGES, world.estate(), shop, (GONE,))
    standing = {one.change.target for one in shop.journal.story.standing}
    assert (naming.drain(GONE) in standing) is remembered


def test_a_replica_follows_by_itself_and_is_left_alone() -> None:
    assert naming.replica(GONE) not in targets(GONE)


def test_one_that_does_not_answer_is_not_taken_for_one_that_was_set_up_again() -> None:
    world = publishing.world()
    shop = open_run(world)

    amend(STAGES, world.estate(ca=Away()), shop, ())
    assert shop.journal.story.plan == planned()
