"""How long holds take, on the way there and back."""

from __future__ import annotations

from lyncauto.model.plan import Change, Hold, Plan, Stage
from lyncauto.model.schedule import WayBack, schedule, way_back

LOWERED = Change(
    "dns", "web", {"ttl": "3600"}, {"ttl": "60"}, hold=Hold(3600, 0, "old TTL"), transitional=True
)
MOVED = Change("dns", "web", {"at": "fe01"}, {"at": "vip"}, hold=Hold(60, 60, "old address"), link=1)
RAISED = Change(
    "dns", "web", {"ttl": "60"}, {"ttl": "3600"}, hold=Hold(0, 3600, "old TTL"), link=2, transitional=True
)
SERVICE = Change("balancer", "service", None, {"address": "vip"})
PUBLISHED = Change("topology", "override", None, {"name": "web"}, one_way="it stays", hold=Hold(5, 7200, ""))


def plan(*publish: Change) -> Plan:
    stages = (
        Stage("balancer", "", (SERVICE,)),
        Stage("cut-over", "", (LOWERED, MOVED), traffic=True),
        Stage("publish", "", publish, traffic=True),
        Stage("verify", "", (RAISED,), traffic=True),
    )
    return Plan("p", "s", "pool", "2026-08-22T10:04:00Z", "", stages)


def test_a_rollback_right_after_the_cut_over_sends_clients_back_at_once() -> None:
    assert way_back(plan(), "cut-over") == WayBack(begins=0, ends=60, at_once=60)


def test_a_rollback_of_the_whole_lowers_the_ttl_first_and_waits_for_it() -> None:
    assert way_back(plan(), "verify") == WayBack(begins=3600, ends=3660, at_once=3600)


def test_before_a_client_is_moved_there_is_no_way_back() -> None:
    assert way_back(plan(), "balancer") is None


def test_what_stays_is_not_waited_for_on_the_way_back() -> None:
    assert schedule(plan(PUBLISHED)).total == 3600 + 60 + 5
    assert way_back(plan(PUBLISHED), "verify") == WayBack(begins=3600, ends=3660, at_once=3600)
