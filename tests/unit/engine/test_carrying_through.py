"""A one-way act that was cut off half-way, and leaves somebody down, is brought to its end by a way back."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from lyncauto.engine.planner import StageSpec, plan_stages
from lyncauto.engine.rollback import Rollback
from lyncauto.errors import LyncAutoError, RemoteCommandFailed
from lyncauto.model.events import Noted
from lyncauto.model.plan import Attrs, Change, Plan, State
from tests.unit.engine.world import Blown, ModelStep, Site

OLD, NEW = {"shows": "old"}, {"shows": "new"}
SPECS = (StageSpec("restart", "Restart it", ("restart",), traffic=True),)


class Restart(ModelStep):
    """Stops a server and starts it again; a cut may come in between."""

    cut: BaseException | None = None
    refuses = False

    def plan(self, observed: State) -> tuple[Change, ...]:
        return (Change(self.id, "server", observed["server"], NEW, one_way="it stays"),)

    def apply(self, changes: Sequence[Change]) -> None:  # noqa: ARG002 - part of the protocol
        self.world.state.pop("server", None)
        self.world.made.append("stop")
        if self.cut:
            raise self.cut
        if self.refuses:
            raise RemoteCommandFailed("the server did not start", why="no disk", fix="look")
        self.world.made.append("start")
        self.world.state["server"] = NEW

    def halfway(self, change: Change, found: Attrs | None) -> bool:  # noqa: ARG002 - part of the protocol
        return found is None


class Servers(Site):
    """A site with one server to be restarted."""

    def __init__(self, cut: BaseException | None) -> None:
        super().__init__()
        self.world.state = {"server": OLD}
        self.restart = Restart("restart", {}, self.world)
        self.restart.cut = cut
        self.steps = {"restart": self.restart}
        with pytest.raises((LyncAutoError, Blown)):
            self.begin()
        self.restart.cut = None

    def plan(self) -> Plan:
        stages = plan_stages(SPECS, self.steps, self.world.state)
        return Plan("playbook", "site", "pool", "2026-01-03T22:00:00Z", "0" * 64, stages)


def test_a_server_that_a_cut_left_stopped_is_started_on_the_way_back() -> None:
    site = Servers(Blown())
    assert site.world.state == {}
    Rollback(site.shop()).carry_through()
    assert site.world.state == {"server": NEW}
    assert not site.shop().journal.story.in_doubt


def test_one_that_a_cut_left_running_is_not_restarted() -> None:
    site = Servers(Blown())
    site.world.state["server"], site.world.made = OLD, []
    Rollback(site.shop()).carry_through()
    assert site.world.made == []
    assert [one.change.target for one in site.shop().journal.story.in_doubt] == ["server"]


def test_one_that_does_not_start_is_told_and_keeps_nothing_from_going_back() -> None:
    site = Servers(Blown())
    site.restart.refuses = True
    Rollback(site.shop()).carry_through()
    assert Noted("the server did not start: no disk") in site.events
    assert [one.change.target for one in site.shop().journal.story.in_doubt] == ["server"]
