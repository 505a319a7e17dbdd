from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lyncauto.errors import AnswerLost, Drifted
from lyncauto.model.plan import Change, after
from lyncauto.steps.records import ChangeRecords, PlanRecords
from tests.unit.steps import samples
from tests.unit.steps.world import Dns, World

ADDRESSES = st.lists(st.integers(1, 49).map("10.0.0.{}".format), min_size=1, max_size=4, unique=True).map(
    lambda found: ",".join(sorted(found))
)
RECORD = st.fixed_dictionaries(
    {
        "addresses": ADDRESSES | st.just(samples.VIP),
        "ttl": st.integers(0, 90000).map(str),
        "static": st.sampled_from(["yes", "no"]),
    }
)
STATE = st.dictionaries(st.sampled_from([f"a-record/{name}" for name in samples.NAMES]), RECORD)
PLANNER = PlanRecords(samples.DESIGN)


def step(world):
    return ChangeRecords(world.dns, world.dns, samples.ZONE.name_servers, deadline=1.0)


@given(STATE)
def test_the_plan_leads_to_the_vip_with_the_ttl_that_was_there(observed):
    wanted = {target: {**found, "addresses": samples.VIP} for target, found in observed.items()}
    assert after(observed, PLANNER.plan(observed)) == wanted


@given(STATE)
def test_nothing_is_planned_where_the_plan_has_led(observed):
    assert PLANNER.plan(after(observed, PLANNER.plan(observed))) == ()


@given(STATE)
def test_the_inverses_lead_back(observed):
    changes = PLANNER.plan(observed)
    back = tuple(change.inverse() for change in reversed(changes))
    assert after(after(observed, changes), back) == observed


@given(STATE)
def test_each_link_begins_where_the_one_before_it_ends(observed):
    state = dict(observed)
    for link in PLANNER.plan(observed):
        assert state[link.target] == link.before
        state[link.target] = link.after


@given(STATE)
def test_no_address_moves_before_every_ttl_is_down(observed):
    moved = False
    for link in PLANNER.plan(observed):
        moved = moved or not link.transitional
        before, after_ = link.before or {}, link.after or {}
        assert moved or after_["addresses"] == before["addresses"]
        if moved and not link.part:
            assert int(before["ttl"]) <= samples.DESIGN.low_ttl or not link.transitional


@given(STATE)
def test_every_link_waits_for_the_answer_it_replaces_unless_a_ttl_alone_goes_up(observed):
    for link in PLANNER.plan(observed):
        for change in (link, link.inverse()):
            before, after_ = change.before or {}, change.after or {}
            raised = before["addresses"] == after_["addresses"] and int(before["ttl"]) < int(after_["ttl"])
            assert change.hold
            assert change.hold.seconds == (0.0 if raised else float(before["ttl"]))


def observed(world):
    return {f"a-record/{name}": step(world).read(f"a-record/{name}") for name in samples.NAMES}


def test_the_step_makes_what_was_planned_and_takes_it_back():
    world = World()
    before = dict(world.dns.records)
    changes = PLANNER.plan(observed(world))
    step(world).apply(changes)
    assert [world.dns.records[name, "A"].values for name in samples.NAMES] == [(samples.VIP,)] * 3
    step(world).apply([change.inverse() for change in reversed(changes)])
    assert world.dns.records == before


def test_a_record_that_somebody_changed_is_not_overwritten():
    world = World()
    changes = PLANNER.plan(observed(world))
    world.dns.put(samples.OVERRIDE, ["10.0.0.99"])
    with pytest.raises(Drifted):
        step(world).apply([change for change in changes if change.target.endswith(samples.OVERRIDE)])
    assert world.dns.records[samples.OVERRIDE, "A"].values == ("10.0.0.99",)


class Forgetful(Dns):
    """Writes, and loses its answer about one name."""

    def replace(self, name, type, before, after):
        super().replace(name, type, before, after)
        if name == samples.NAMES[0]:
            raise AnswerLost(f"the answer about {name} was lost", why="connection reset", fix="read back")


def test_a_lost_answer_does_not_keep_the_other_records_from_being_written():
    world = World()
    world.dns = Forgetful(world.dns.records)
    lowering = [change for change in PLANNER.plan(observed(world)) if change.group == "TTL down"]
    with pytest.raises(AnswerLost):
        step(world).apply(lowering)
    assert [world.dns.records[name, "A"].ttl for name in samples.NAMES] == [60, 60, 60]


def moved(world):
    link = next(one for one in PLANNER.plan(observed(world)) if one.target == f"a-record/{samples.OVERRIDE}")
    step(world).apply([link])
    return link


def test_a_change_that_every_name_server_gives_lags_nowhere():
    world = World()
    assert step(world).lagging(moved(world)) == ""


def test_a_name_server_that_still_gives_the_old_ttl_is_named():
    world = World()
    key = (samples.OVERRIDE, "A")
    world.dns.others["dc02.contoso.com"] = {key: world.dns.records[key]}
    assert step(world).lagging(moved(world)) == "dc02.contoso.com gives a TTL of 3600 s"


def test_a_name_server_that_still_gives_the_old_address_is_named():
    world = World()
    key = (samples.OVERRIDE, "A")
    world.dns.others["dc02.contoso.com"] = {key: replace(world.dns.records[key], values=("10.0.0.9",))}
    assert step(world).lagging(moved(world)) == "dc02.contoso.com answers 10.0.0.9"


def test_a_dead_name_server_is_reported_not_ignored():
    world = World()
    link = moved(world)
    world.dns.silent = {"dc02.contoso.com"}
    assert step(world).lagging(link) == "dc02.contoso.com: no answer in time"


def test_a_record_that_is_taken_away_lags_where_it_is_still_given():
    world = World()
    gone = replace(moved(world), after=None)
    assert "dc01.contoso.com still answers 10.0.0.11" in step(world).lagging(gone)


@pytest.mark.parametrize(
    ("found", "may_go_on"),
    [
        ({"addresses": "10.0.0.11,10.0.0.50", "static": "yes"}, True),  # one of two records is changed
        ({"addresses": "10.0.0.50", "static": "no"}, True),  # the server dropped the mark with the change
        ({"addresses": "10.0.0.50,10.0.0.99", "static": "yes"}, False),  # a stranger's address
        ({"addresses": "10.0.0.99", "static": "no"}, False),
    ],
)
def test_what_a_cut_or_a_lost_static_mark_leaves_is_gone_on_from(found, may_go_on):
    before = {"addresses": "10.0.0.11,10.0.0.12", "ttl": "60", "static": "yes"}
    move = Change(
        "dns.a-records", "a-record/webint.contoso.com", before, {**before, "addresses": "10.0.0.50"}
    )
    for change in (move, move.inverse()):
        assert step(World()).halfway(change, {"ttl": "60", **found}) is may_go_on


@pytest.mark.parametrize(
    ("found", "may_go_on"),
    [
        ({"addresses": "10.0.0.11", "static": "yes"}, True),  # one of two records is there
        ({"addresses": "10.0.0.11,10.0.0.12", "static": "no"}, True),  # without the mark that was wanted
        ({"addresses": "10.0.0.11,10.0.0.12", "static": "yes"}, False),  # all of it
        ({"addresses": "10.0.0.11,10.0.0.99", "static": "yes"}, False),
    ],
)
def test_a_name_that_a_cut_left_half_made_or_half_gone_is_gone_on_from(found, may_go_on):
    name = {"addresses": "10.0.0.11,10.0.0.12", "ttl": "60", "static": "yes"}
    new = Change("dns.a-records", "a-record/webint.contoso.com", None, name)
    for change in (new, new.inverse()):
        assert step(World()).halfway(change, {"ttl": "60", **found}) is may_go_on


def test_a_name_that_is_half_made_is_made_whole_or_taken_away():
    name = {"addresses": "10.0.0.11,10.0.0.12", "ttl": "60", "static": "yes"}
    new = Change("dns.a-records", "a-record/webint.contoso.com", None, name)
    for change in (new, new.inverse()):
        world = World()
        world.dns.put("webint.contoso.com", ("10.0.0.11",), ttl=60)
        step(world).apply([change])
        assert step(world).read(change.target) == change.after
