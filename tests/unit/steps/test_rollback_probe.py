from dataclasses import replace

from lyncauto.model.plan import Change, Plan, Stage
from lyncauto.steps.records import PlanRecords
from lyncauto.steps.rollback_probe import reasons, replacements
from tests.unit.steps.samples import DESIGN, MEMBERS, OVERRIDE
from tests.unit.steps.world import World

MEET = "a-record/meet.contoso.com"
WEBINT = f"a-record/{OVERRIDE}"
PREVIOUS = {
    MEET: {"addresses": "10.0.0.11,10.0.0.12,10.0.0.13", "ttl": "3600", "static": "yes"},
    WEBINT: {"addresses": "10.0.0.11", "ttl": "3600", "static": "yes"},
}
CHANGES = PlanRecords(DESIGN).plan(PREVIOUS)
PLAN = Plan("dnslb-to-hlb", "s", DESIGN.pool, "", "", (Stage("cut-over", "", CHANGES),))


def replaced(*dead, plan=PLAN):
    world = World()
    world.probe.alive -= {(address, 443) for address in dead}
    return replacements(world.estate(), DESIGN, plan)


def test_addresses_that_answer_healthily_are_given_back_as_they_were():
    assert replaced() == {}


def test_a_dead_address_is_replaced_by_a_healthy_front_end():
    assert replaced("10.0.0.11")[WEBINT] == {"addresses=10.0.0.11": "10.0.0.12"}


def test_dead_addresses_beside_healthy_ones_are_left_out():
    found = replaced("10.0.0.11")[MEET]
    assert found == {"addresses=10.0.0.11,10.0.0.12,10.0.0.13": "10.0.0.12,10.0.0.13"}


def test_a_record_whose_addresses_live_is_not_touched():
    assert MEET not in replaced("10.0.0.99")
    assert list(replaced("10.0.0.12")) == [MEET]


def test_where_nobody_is_healthy_a_record_gets_back_what_it_had():
    assert replaced(*MEMBERS.values()) == {}


def test_the_operator_is_told_of_each_record_that_does_not_get_back_what_it_had():
    (first, second) = reasons(replaced("10.0.0.11"))
    assert first.startswith("meet.contoso.com goes back to 10.0.0.12,10.0.0.13, not to 10.0.0.11,")
    assert second.startswith("webint.contoso.com goes back to 10.0.0.12, not to 10.0.0.11:")


def test_the_web_services_alone_are_asked():
    world = World()
    replacements(world.estate(), DESIGN, PLAN)
    assert world.sessions == {}
    assert world.dns.asked == []


def test_what_is_no_record_is_not_probed():
    other = Change("certificate.deliver", "delivered/lb01/x", None, {"thumbprint": "AA"})
    plan = replace(PLAN, stages=(Stage("certificate", "", (other,)),))
    assert replaced("10.0.0.11", plan=plan) == {}
