from dataclasses import replace

import pytest

from lyncauto.engine.journal import stamp
from lyncauto.errors import Exit, RollbackUnsafe
from lyncauto.model.journal import Done, Entry, Intent, Opened
from lyncauto.model.plan import Change, Plan, Stage
from lyncauto.model.story import story
from lyncauto.steps.observe import observe
from lyncauto.steps.records import PlanRecords
from lyncauto.steps.rollback_probe import homes, reasons, replacements, sent_by_override, serving
from lyncauto.steps.topology import PlanOverride
from tests.unit.steps import publishing, samples
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


# An override that this very run has published.

NEW = publishing.DESIGN
OBSERVED = observe(publishing.facts(), NEW)
RECORDS = PlanRecords(NEW).plan(OBSERVED)
(PUBLISH,) = PlanOverride(NEW).plan(OBSERVED)
NEW_PLAN = Plan(
    "dnslb-to-hlb",
    "s",
    NEW.pool,
    "",
    "",
    (Stage("cut-over", "", RECORDS), Stage("publish", "", (PUBLISH,))),
)
ALL = ",".join(MEMBERS.values())


class Named:
    """Front Ends of which some serve the override, and all the others their pool's name alone."""

    def __init__(self, probe, *serving):
        self.probe = probe
        self.serving = serving
        self.names = []

    def http(self, endpoint, path, *, root, headers=None):
        self.names.append(endpoint.name)
        if endpoint.name == OVERRIDE and endpoint.address not in self.serving:
            refused = "certificate not trusted: hostname mismatch"
            return replace(self.probe.http(endpoint, path, root=root), status=0, error=refused)
        return self.probe.http(endpoint, path, root=root, headers=headers)


def given_back(ask, *servers, dead=()):
    world = World()
    world.probe.alive -= {(address, 443) for address in dead}
    probe = Named(world.probe, *servers)
    return ask(world.estate(probe=probe), NEW, NEW_PLAN), probe


def test_a_name_that_nobody_uses_needs_no_front_end_that_serves_it():
    found, probe = given_back(replacements)
    assert found == {}
    assert OVERRIDE not in probe.names


def test_a_published_name_goes_back_when_every_front_end_serves_it():
    found, probe = given_back(serving, *MEMBERS.values())
    assert found == {}
    assert set(probe.names) == {OVERRIDE}


def test_a_published_name_goes_back_to_those_alone_that_serve_it():
    found, _ = given_back(serving, "10.0.0.12")
    assert found == {WEBINT: {f"addresses={ALL}": "10.0.0.12"}}


def test_a_published_name_that_no_front_end_serves_yet_does_not_go_back():
    with pytest.raises(RollbackUnsafe) as caught:
        given_back(serving)
    error = caught.value
    assert error.exit is Exit.REFUSED
    assert "10.0.0.11: certificate not trusted: hostname mismatch" in error.why
    assert "`lyncauto apply`" in error.fix


def test_other_names_go_back_as_ever_beside_a_published_one():
    found, _ = given_back(replacements, dead=("10.0.0.11",))
    assert found[MEET] == {f"addresses={ALL}": "10.0.0.12,10.0.0.13"}
    assert WEBINT not in found


def test_a_record_that_was_there_before_is_replaced_by_one_that_serves_the_published_name():
    observed = observe(
        publishing.facts(answers=samples.answers({**publishing.RECORDS, OVERRIDE: ("10.0.0.11",)})), NEW
    )
    plan = replace(NEW_PLAN, stages=(Stage("cut-over", "", PlanRecords(NEW).plan(observed)),))
    world = World()
    estate = world.estate(probe=Named(world.probe, "10.0.0.13"))
    found = serving(estate, NEW, plan)
    assert found == {WEBINT: {"addresses=10.0.0.11": "10.0.0.13"}}


def test_a_dead_address_is_replaced_by_a_front_end_that_serves_the_record_s_very_name():
    world = World()
    world.probe.alive.discard(("10.0.0.11", 443))
    estate = world.estate(probe=Named(world.probe, "10.0.0.13"))
    found = replacements(estate, replace(DESIGN, verify=DESIGN.pool), PLAN)
    assert found[WEBINT] == {"addresses=10.0.0.11": "10.0.0.13"}


def at_home(*servers, dead=()):
    world = World()
    world.probe.alive -= {(address, 443) for address in dead}
    estate = world.estate(probe=Named(world.probe, *servers))
    return homes(estate, NEW, NEW_PLAN, {MEET, WEBINT})


def test_a_record_may_go_home_only_where_all_its_own_addresses_answer_as_clients_will_ask():
    assert at_home(*MEMBERS.values()) == {MEET, WEBINT}
    assert at_home("10.0.0.11") == {MEET}
    assert at_home(*MEMBERS.values(), dead=("10.0.0.12",)) == set()


def test_where_nobody_answers_no_record_goes_home():
    assert at_home(*MEMBERS.values(), dead=tuple(MEMBERS.values())) == set()


def test_a_record_that_never_went_away_is_not_asked_about():
    world = World()
    assert homes(world.estate(), NEW, NEW_PLAN, set()) == set()


def told(*done):
    at = stamp(samples.NOW)
    entries = [Entry(1, at, Opened(NEW_PLAN, "0"))]
    for change in done:
        entries.append(Entry(len(entries) + 1, at, Intent(change, back=False)))
        entries.append(Entry(len(entries) + 1, at, Done(change.id, back=False)))
    return story(entries)


OWN = [change for change in RECORDS if change.target == WEBINT]


def test_a_name_is_sent_to_the_balancer_by_the_override_when_both_stand():
    assert sent_by_override(told(*OWN[:2], PUBLISH), NEW)


@pytest.mark.parametrize("standing", [OWN[:2], [*OWN[:1], PUBLISH], [PUBLISH]])
def test_a_name_that_is_not_published_or_already_back_is_none_of_these(standing):
    assert not sent_by_override(told(*standing), NEW)
