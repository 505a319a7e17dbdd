from lyncauto.model.finding import Verdict
from lyncauto.ports.dns import RRset
from lyncauto.steps.build import checks
from lyncauto.steps.services import http, https
from tests.unit.steps.samples import DESIGN, NAMES, OVERRIDE, VIP
from tests.unit.steps.world import World, unreachable

RESOLVER = "resolver01.contoso.com"


def migrated():
    world = World()
    world.serve([https(DESIGN, "AA"), http(DESIGN)])
    for name in NAMES:
        world.dns.put(name, [VIP], ttl=60)
    return world


def findings(world, check):
    return checks(world.estate(), DESIGN)[check].run()


def failed(world, check):
    return [one for one in findings(world, check) if one.stops]


def test_clients_that_are_sent_to_the_vip_and_served_there_are_verified():
    found = findings(migrated(), "verify.clients")
    assert {one.verdict for one in found} == {Verdict.OK}
    assert len(found) == len(NAMES) * 4  # two name servers, a resolver, and the VIP


def test_a_name_server_that_still_sends_clients_elsewhere_fails():
    world = migrated()
    world.dns.others["dc02.contoso.com"] = {(OVERRIDE, "A"): RRset(OVERRIDE, "A", ("10.0.0.11",), 60)}
    (finding,) = failed(world, "verify.clients")
    assert finding.evidence == "dc02.contoso.com: 10.0.0.11, wanted 10.0.0.50"
    assert finding.fix


def test_a_dead_name_server_fails():
    world = migrated()
    world.dns.silent = {"dc02.contoso.com"}
    assert len(failed(world, "verify.clients")) == len(NAMES)


def test_a_dead_resolver_is_a_warning():
    world = migrated()
    world.dns.silent = {RESOLVER}
    verdicts = [one.verdict for one in findings(world, "verify.clients")]
    assert verdicts.count(Verdict.WARNING) == len(NAMES)
    assert Verdict.FAILED not in verdicts


def holding(world, ttl):
    world.dns.others[RESOLVER] = {(OVERRIDE, "A"): RRset(OVERRIDE, "A", ("10.0.0.11",), ttl)}


def test_a_resolver_that_says_how_long_it_holds_the_old_answer_is_asked_again_then():
    world = migrated()
    holding(world, 4)
    world.clock.wakes = world.dns.others.clear
    assert failed(world, "verify.clients") == []
    assert world.clock.slept == [5]


def test_a_resolver_that_holds_the_old_answer_beyond_its_own_word_fails():
    world = migrated()
    holding(world, 4)
    (finding,) = failed(world, "verify.clients")
    assert finding.evidence == "resolver01.contoso.com: 10.0.0.11, wanted 10.0.0.50"


def test_a_resolver_that_will_hold_the_old_answer_for_an_hour_is_not_waited_for():
    world = migrated()
    holding(world, 3600)
    assert len(failed(world, "verify.clients")) == 1
    assert world.clock.slept == []


def test_a_vip_that_does_not_serve_fails():
    world = migrated()
    world.probe.alive.clear()
    assert [one.text for one in failed(world, "verify.clients")] == ["it is not served through the VIP"] * 3


def test_what_was_not_to_change_has_not():
    assert {one.verdict for one in findings(World(), "verify.unchanged")} == {Verdict.OK}


def test_a_changed_assignment_fails_with_what_is_gone_and_what_is_new():
    world = World()
    world.said["Get-CsCertificate@fe02.contoso.com"] = (
        {"Use": "Default", "Thumbprint": "AB" * 20},
        {"Use": "WebServicesInternal", "Thumbprint": "CD" * 20},
    )
    (finding,) = failed(world, "verify.unchanged")
    assert finding.target == "fe02.contoso.com"
    assert f"gone: fe02.contoso.com WebServicesInternal {'AB' * 20}" in finding.evidence
    assert f"new: fe02.contoso.com WebServicesInternal {'CD' * 20}" in finding.evidence


def test_a_lost_simple_url_fails():
    world = World()
    world.said["Get-LyncAutoSimpleUrl"] = ()
    (finding,) = failed(world, "verify.unchanged")
    assert finding.text == "the simple URLs are not as they were"


def test_a_host_that_cannot_be_read_says_nothing_about_what_has_changed():
    world = World()
    world.said["Get-CsCertificate@fe02.contoso.com"] = unreachable("fe02.contoso.com")
    found = [one for one in findings(world, "verify.unchanged") if one.verdict is not Verdict.OK]
    assert [(one.target, one.verdict) for one in found] == [("fe02.contoso.com", Verdict.CANNOT_TELL)]
