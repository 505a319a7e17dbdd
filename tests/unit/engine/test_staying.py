"""What stands with a one-way change: a name that was made for it, and stays once it is made."""

from __future__ import annotations

import pytest

from lyncauto.engine.planner import StageSpec, plan_stages
from lyncauto.engine.rollback import Taken, Way
from lyncauto.errors import HostUnreachable, LyncAutoError, NoRun
from lyncauto.model.events import Noted
from lyncauto.model.plan import Attrs, Change, Plan, State
from tests.unit.engine.world import Blown, ModelStep, Site

OLD, NEW = {"address": "fe01"}, {"address": "vip"}
UNNAMED, NAMED = {"name": ""}, {"name": "new"}
SPECS = (
    StageSpec("names", "A name nobody knows yet", ("name:new",)),
    StageSpec("cut-over", "Send it", ("name",), traffic=True),
    StageSpec("publish", "Tell everybody", ("publish",), traffic=True),
)
BEFORE: State = {"topology": UNNAMED}


class Name(ModelStep):
    """Makes a name, and sends it elsewhere."""

    def plan(self, observed: State) -> tuple[Change, ...]:
        if "name" in observed:
            return ()
        return (
            Change(self.id, "name", None, OLD, part="new", stays_with="publish/topology#0"),
            Change(self.id, "name", OLD, NEW),
        )


class Publish(ModelStep):
    """Tells everybody of the name, for ever."""

    away = False

    def plan(self, observed: State) -> tuple[Change, ...]:
        if observed["topology"] == NAMED:
            return ()
        return (Change(self.id, "topology", UNNAMED, NAMED, one_way="nobody forgets a name"),)

    def read(self, target: str) -> Attrs | None:
        if self.away:
            raise HostUnreachable("it did not answer", why="it is down", fix="start it")
        return super().read(target)


class Names(Site):
    """A site with a name to be made and told."""

    def __init__(self) -> None:
        super().__init__()
        self.world.state = dict(BEFORE)
        self.publish = Publish("publish", {}, self.world)
        self.steps = {"name": Name("name", {}, self.world), "publish": self.publish}

    def plan(self) -> Plan:
        stages = plan_stages(SPECS, self.steps, self.world.state)
        return Plan("playbook", "site", "pool", "2026-01-03T22:00:00Z", "0" * 64, stages)

    def stopped_at_publishing(self, error: BaseException | None = None) -> None:
        def stop(target: str, before: Attrs | None, after: Attrs | None) -> None:
            del before, after
            if target == "topology" and error:
                raise error

        self.world.on_swap = stop
        self.world.refused = set() if error else {"topology"}
        with pytest.raises((LyncAutoError, Blown)):
            self.begin()


def touches() -> int:
    site = Names()
    site.begin()
    return site.fuse.touches


def staying(taken: Taken) -> list[str]:
    return [change.target for change in taken.one_way]


def test_a_name_that_was_told_goes_back_to_whom_it_had_and_stays() -> None:
    site = Names()
    site.begin()
    taken = site.back(Way())
    assert site.world.state == {"topology": NAMED, "name": OLD}
    assert (staying(taken), taken.closed) == (["name", "topology"], True)


@pytest.mark.parametrize("way", [Way(finish=True), Way(finish=True, now=True)])
def test_nothing_finishes_off_a_name_that_was_told(way: Way) -> None:
    site = Names()
    site.begin()
    site.back(way)
    assert site.world.state == {"topology": NAMED, "name": OLD}


@pytest.mark.parametrize("error", [None, Blown()])
@pytest.mark.parametrize("now", [False, True])
def test_a_name_that_was_not_told_after_all_goes(error: BaseException | None, now: bool) -> None:  # noqa: FBT001
    site = Names()
    site.stopped_at_publishing(error)
    taken = site.back(Way(finish=True, now=now))
    assert site.world.state == BEFORE
    assert (staying(taken), taken.closed) == ([], True)


def test_where_nobody_says_whether_it_was_told_it_counts_as_told() -> None:
    site = Names()
    site.stopped_at_publishing()
    site.publish.away = True
    taken = site.back(Way(finish=True))
    assert site.world.state == {"topology": UNNAMED, "name": OLD}
    assert staying(taken) == ["name", "topology"]
    assert "it did not answer; topology is taken to be made" in [
        event.text for event in site.events if isinstance(event, Noted)
    ]


@pytest.mark.parametrize("touch", range(touches()))
def test_a_run_cut_off_anywhere_is_taken_back_whole_unless_it_was_told(touch: int) -> None:
    site = Names()
    site.cut_off(touch)
    if site.store.content:
        try:
            site.back(Way(finish=True))
        except NoRun:
            assert site.world.state in ({"topology": NAMED, "name": NEW}, BEFORE)
            return
    told = site.world.state["topology"] == NAMED
    assert site.world.state == ({"topology": NAMED, "name": OLD} if told else BEFORE)
