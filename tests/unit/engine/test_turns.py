"""One Front End after another, each taken out and put back: turns, and chains that end where they began."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from lyncauto.engine.planner import StageSpec, plan_stages
from lyncauto.engine.rollback import Taken, Way
from lyncauto.errors import DnsRefused, Drifted, NoRun
from lyncauto.model.events import Noted
from lyncauto.model.plan import Attrs, Change, Plan, State
from tests.unit.engine.world import BEFORE, Blown, ModelStep, Record, Site

SERVERS = ("fe01", "fe02")
STAYS = "a renewed server stays renewed"
OUT, IN = {"state": "drain"}, {"state": "ready"}
SPECS = (StageSpec("servers", "Servers", ("drain", "renew", "drain:back"), traffic=True),)
RENEWED = {"of": "new"}


class Drain(ModelStep):
    """Takes each server out, and puts it back at the end of its turn."""

    said = ""

    def plan(self, observed: State) -> tuple[Change, ...]:
        return tuple(
            change
            for turn, server in enumerate(SERVERS, start=1)
            if observed.get(f"renewed/{server}") != RENEWED
            for change in (
                Change(self.id, f"drain/{server}", IN, OUT, turn=turn),
                Change(self.id, f"drain/{server}", OUT, IN, part="back", transitional=True, turn=turn),
            )
        )

    def remark(self, change: Change) -> str:
        return f"{change.id} was cut short" if self.said and change.after == OUT else ""


class Renew(ModelStep):
    """Renews each server, for ever, and only while it is out."""

    def plan(self, observed: State) -> tuple[Change, ...]:
        return tuple(
            Change(self.id, f"renewed/{server}", None, RENEWED, one_way=STAYS, turn=turn)
            for turn, server in enumerate(SERVERS, start=1)
            if f"renewed/{server}" not in observed
        )

    def apply(self, changes: Sequence[Change]) -> None:
        for change in changes:
            server = change.target.removeprefix("renewed/")
            assert self.world.state[f"drain/{server}"] == OUT, "it serves clients while it is renewed"
        super().apply(changes)


class Servers(Site):
    """A site whose servers are renewed one after another."""

    def __init__(self) -> None:
        super().__init__()
        self.world.state = {f"drain/{server}": IN for server in SERVERS}
        self.drain = Drain("drain", {}, self.world)
        self.steps = {"drain": self.drain, "renew": Renew("renew", {}, self.world)}
        self.specs: tuple[StageSpec, ...] = SPECS

    def plan(self) -> Plan:
        stages = plan_stages(self.specs, self.steps, self.world.state)
        return Plan("playbook", "site", "pool", "2026-01-03T22:00:00Z", "0" * 64, stages)


AFTER: dict[str, Attrs] = {
    **{f"drain/{server}": IN for server in SERVERS},
    **{f"renewed/{server}": RENEWED for server in SERVERS},
}


def touches() -> int:
    site = Servers()
    site.begin()
    return site.fuse.touches


TOUCHES = touches()


def cut_at(wanted: str) -> Callable[[str, Attrs | None, Attrs | None], None]:
    """Return what lets the power go when somebody acts on this target."""

    def cut(target: str, before: Attrs | None, after: Attrs | None) -> None:
        del before, after
        if target == wanted:
            raise Blown

    return cut


def back(site: Servers) -> Taken | None:
    """Take the run back; ``None`` where it had nothing to be taken back."""
    try:
        return site.back(Way())
    except NoRun:
        return None


def test_all_of_one_turn_is_planned_before_anything_of_the_next() -> None:
    changes = [(change.turn, change.id) for change in Servers().plan().changes]
    assert changes == [
        (turn, id)
        for turn, server in enumerate(SERVERS, start=1)
        for id in (f"drain/drain/{server}#0", f"renew/renewed/{server}#0", f"drain/drain/{server}#1")
    ]


def test_one_server_is_out_renewed_and_back_before_the_next_goes_out() -> None:
    site = Servers()
    assert site.begin()
    assert site.world.made == [
        target for server in SERVERS for target in (f"drain/{server}", f"renewed/{server}", f"drain/{server}")
    ]
    assert site.world.state == AFTER


def test_servers_that_are_renewed_need_no_plan() -> None:
    site = Servers()
    site.begin()
    assert site.plan().changes == ()


@pytest.mark.parametrize("touch", range(TOUCHES))
def test_a_turn_cut_off_anywhere_is_finished_by_a_second_process(touch: int) -> None:
    site = Servers()
    site.cut_off(touch)
    site.resume()
    assert site.world.state == AFTER
    assert [site.world.made.count(f"renewed/{server}") for server in SERVERS] == [1, 1]


@pytest.mark.parametrize("touch", range(TOUCHES))
def test_a_turn_cut_off_anywhere_is_taken_back_to_servers_that_are_in(touch: int) -> None:
    site = Servers()
    site.cut_off(touch)
    if site.store.content:
        back(site)
    assert {site.world.state[f"drain/{server}"]["state"] for server in SERVERS} == {"ready"}


def test_a_server_that_is_back_is_not_taken_out_by_a_rollback() -> None:
    site = Servers()
    site.begin()
    made = list(site.world.made)
    taken = back(site)
    assert site.world.made == made
    assert taken is not None
    assert {change.target for change in taken.one_way} == {f"renewed/{server}" for server in SERVERS}
    assert taken.closed
    assert taken.back == 0


@pytest.mark.parametrize("way", [Way(), Way(now=True)])
def test_a_server_that_a_cut_left_half_out_is_put_back_however_fast(way: Way) -> None:
    site = Servers()
    site.world.tolerant = True
    site.world.on_swap = cut_at("drain/fe01")
    with pytest.raises(Blown):
        site.begin()
    site.world.on_swap = lambda *_: None
    site.world.state["drain/fe01"] = {"half": "drain/fe01"}
    assert site.back(way).closed
    assert site.world.state["drain/fe01"] == IN


@pytest.mark.parametrize("acts", [1, 2])
@pytest.mark.parametrize("forward", [True, False])
def test_a_server_that_a_cut_left_half_out_or_half_back_is_put_back_by_a_second_process(
    acts: int,
    forward: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    site, done = Servers(), []
    site.world.tolerant = True

    def cut(target: str, before: Attrs | None, after: Attrs | None) -> None:
        del before, after
        done.append(target)
        if done.count("drain/fe01") == acts:
            site.world.on_swap = lambda *_: None
            site.world.state["drain/fe01"] = {"half": "drain/fe01"}
            raise Blown

    site.world.on_swap = cut
    with pytest.raises(Blown):
        site.begin()
    assert site.resume() if forward else site.back(Way()).closed
    assert site.world.state["drain/fe01"] == IN


def test_a_server_that_a_cut_left_out_is_only_put_back_by_a_rollback() -> None:
    site = Servers()
    site.world.on_swap = cut_at("renewed/fe02")
    with pytest.raises(Blown):
        site.begin()
    made = list(site.world.made)
    back(site)
    assert site.world.made == [*made, "drain/fe02"]
    assert site.world.state["drain/fe02"] == IN


def test_a_server_that_cannot_be_put_back_does_not_keep_traffic_where_it_is() -> None:
    site = Servers()
    site.steps["record"] = Record("record", {}, site.world)
    site.specs = (StageSpec("cut-over", "Cut-over", ("record", "record:restore"), traffic=True), *SPECS)
    site.world.state["record"] = BEFORE["record"]
    site.world.on_swap = cut_at("renewed/fe02")
    with pytest.raises(Blown):
        site.begin()
    site.world.refused.add("drain/fe02")
    with pytest.raises(DnsRefused, match="drain/fe02"):
        site.back(Way())
    assert site.world.state["record"] == BEFORE["record"]
    site.world.refused.clear()
    site.back(Way())
    assert site.world.state["drain/fe02"] == IN


def test_a_run_that_was_taken_back_takes_each_server_out_again() -> None:
    site = Servers()
    site.world.on_swap = cut_at("renewed/fe01")
    with pytest.raises(Blown):
        site.begin()
    back(site)
    site.world.on_swap = lambda *_: None
    site.resume()
    assert site.world.state == AFTER
    assert site.world.made.count("drain/fe01") == 4


def test_a_server_that_somebody_put_back_in_the_middle_is_taken_out_anew() -> None:
    site = Servers()
    site.world.on_swap = cut_at("renewed/fe01")
    with pytest.raises(Blown):
        site.begin()
    site.world.on_swap = lambda *_: None
    site.world.state["drain/fe01"] = IN
    site.resume()
    assert site.world.state == AFTER


def test_a_server_that_somebody_puts_back_while_it_is_out_stops_the_run() -> None:
    site = Servers()

    def meddle(target: str, before: Attrs | None, after: Attrs | None) -> None:
        del before, after
        if target == "renewed/fe01":
            site.world.state["drain/fe01"] = IN

    site.world.on_swap = meddle
    with pytest.raises(Drifted, match="drain/fe01 went back"):
        site.begin()
    assert "renewed/fe02" not in site.world.state


def test_what_a_step_has_to_say_of_a_change_that_was_made_is_told() -> None:
    site = Servers()
    site.drain.said = "yes"
    site.begin()
    told = [event.text for event in site.events if isinstance(event, Noted)]
    assert told == [f"drain/drain/{server}#0 was cut short" for server in SERVERS]
