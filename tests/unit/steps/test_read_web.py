"""Windows log-ons at the Front Ends, as far as reading tries them."""

import pytest

from lyncauto.model.facts import LogOn
from lyncauto.steps.collect import collect
from tests.unit.steps import samples
from tests.unit.steps.world import World

FIRST, SECOND, _ = samples.MEMBERS
THROUGH, DIRECT = False, True


def log_ons(world):
    return [one.log_on for one in collect(world.estate()).health]


def test_a_front_end_that_offers_no_ntlm_is_asked_once():
    world = World()
    assert log_ons(world) == [LogOn.NOT_OFFERED] * 3
    assert world.probe.logged_on == [(host, THROUGH) for host in samples.MEMBERS]


@pytest.mark.parametrize("status", [200, 403, 404])
def test_a_log_on_that_is_taken_as_through_a_balancer_is_tried_no_more(status):
    world = World()
    world.probe.log_ons = {("", THROUGH): status}
    assert log_ons(world) == [LogOn.ACCEPTED] * 3
    assert world.probe.logged_on == [(host, THROUGH) for host in samples.MEMBERS]


def test_a_front_end_that_takes_only_what_is_bound_to_its_certificate_needs_channel_binding():
    world = World()
    world.probe.log_ons = {("", THROUGH): 200, (SECOND, THROUGH): 401, (SECOND, DIRECT): 200}
    assert log_ons(world) == [LogOn.ACCEPTED, LogOn.NEEDS_BINDING, LogOn.ACCEPTED]
    assert world.probe.logged_on.count((SECOND, DIRECT)) == 1


@pytest.mark.parametrize("again", [401, 500, "no answer in time"])
def test_after_a_log_on_that_is_refused_altogether_no_front_end_is_tried_any_more(again):
    world = World()
    world.probe.log_ons = {("", THROUGH): 401, ("", DIRECT): again}
    assert log_ons(world) == [LogOn.REFUSED, LogOn.UNTOLD, LogOn.UNTOLD]
    assert world.probe.logged_on == [(FIRST, THROUGH), (FIRST, DIRECT)]


@pytest.mark.parametrize("said", [500, 503, "no answer in time"])
def test_an_answer_that_says_nothing_of_the_log_on_is_none(said):
    world = World()
    world.probe.log_ons = {("", THROUGH): said}
    assert log_ons(world) == [LogOn.UNTOLD] * 3
    assert (FIRST, DIRECT) not in world.probe.logged_on


def test_nobody_logs_on_where_no_log_on_is_asked_for_or_the_server_is_not_verified():
    world = World()
    world.probe.status = 200
    assert log_ons(world) == [LogOn.UNTOLD] * 3
    world.probe.status, world.probe.trusted = 401, False
    assert log_ons(world) == [LogOn.UNTOLD] * 3
    assert world.probe.logged_on == []
