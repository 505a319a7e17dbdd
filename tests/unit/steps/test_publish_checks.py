from dataclasses import replace

import pytest

from lyncauto.model.finding import Verdict
from lyncauto.ports.dns import RRset
from lyncauto.steps.build import checks
from lyncauto.steps.services import http, https
from tests.unit.steps import publishing, samples
from tests.unit.steps.publishing import ACCOUNT, DESIGN, OLD_PRINT
from tests.unit.steps.samples import OVERRIDE, VIP
from tests.unit.steps.world import World, unreachable

RESOLVER = "resolver01.contoso.com"
MANAGEMENT = "mgmt01.contoso.com"


def findings(world, check="publish.ready", design=DESIGN):
    return checks(world.estate(), design)[check].run()


def failed(world, check="publish.ready", **more):
    return [one for one in findings(world, check, **more) if one.stops]


def texts(world, check="publish.ready", **more):
    return [(one.target, one.text) for one in failed(world, check, **more)]


def test_everybody_is_ready_when_the_name_answers_the_vip_and_nobody_was_here():
    found = findings(publishing.world())
    assert {one.verdict for one in found} == {Verdict.OK}
    assert "the topology is the one that was planned for" in {one.text for one in found}


@pytest.mark.parametrize("check", ["publish.ready", "publish.unchanged"])
def test_where_nothing_is_published_nobody_is_asked(check):
    world = World()
    assert findings(world, check, samples.DESIGN) == ()
    assert (world.sessions, world.dns.asked) == ({}, [])


@pytest.mark.parametrize("server", ["dc02.contoso.com", RESOLVER])
def test_a_server_that_does_not_know_the_name_yet_stops(server):
    world = publishing.world()
    world.dns.others[server] = {(OVERRIDE, "A"): RRset(OVERRIDE, "A", ("10.0.0.11",), 3600)}
    assert texts(world) == [(OVERRIDE, "it does not answer the VIP")]


def test_a_resolver_that_will_answer_the_vip_soon_is_waited_for():
    world = publishing.world()
    world.dns.others[RESOLVER] = {(OVERRIDE, "A"): RRset(OVERRIDE, "A", ("10.0.0.11",), 4)}
    world.clock.wakes = world.dns.others.clear
    assert failed(world) == []
    assert world.clock.slept == [5]


def test_a_resolver_that_is_silent_stops_before_publishing_and_is_a_warning_afterwards():
    world = publishing.world()
    world.dns.silent = {RESOLVER}
    (finding,) = failed(world)
    assert finding.text == "a resolver does not answer"
    assert "take it out of `resolvers`" in finding.fix
    publishing.publish(world)
    assert failed(world) == []


def test_a_balancer_that_does_not_serve_the_name_stops():
    world = publishing.world()
    world.probe.alive -= {(VIP, 443)}
    assert texts(world) == [(OVERRIDE, "it is not served through the VIP")]


def test_a_topology_that_somebody_has_changed_stops_with_the_way_out():
    world = publishing.world()
    world.said["Get-LyncAutoTopology"] = ({"Signature": "99999999-0000-0000-0000-000000000000"},)
    (finding,) = failed(world)
    assert finding.text == "somebody has changed the topology since the plan"
    assert DESIGN.topology in finding.evidence
    assert "`lyncauto rollback --finish`, then plan again" in finding.fix


def test_another_override_of_the_pool_stops():
    world = publishing.world()
    publishing.publish(world)
    own, *others = publishing.said(world, "Get-CsService")
    world.said["Get-CsService"] = ({**own, "InternalFqdn": "other.contoso.com"}, *others)
    assert texts(world) == [(DESIGN.pool, "somebody has given the pool another override")]


def test_an_override_that_is_in_force_already_is_a_run_that_goes_on():
    world = publishing.world()
    publishing.publish(world)
    world.balancer.down = {"fe01.contoso.com"}
    world.probe.alive -= {("10.0.0.11", 443)}
    assert failed(world) == []


def test_a_management_host_that_does_not_answer_stops():
    world = publishing.world()
    world.said["Get-CsService"] = unreachable(MANAGEMENT)
    (finding,) = failed(world)
    assert (finding.target, finding.evidence) == (DESIGN.pool, "host-unreachable: connection refused")


@pytest.mark.parametrize(
    ("said", "evidence"), [((), "no status is reported for it"), (False, "last update 2026-08-20T08:00:00Z")]
)
def test_a_front_end_whose_replica_is_not_current_stops(said, evidence):
    world = publishing.world()
    first, *others = publishing.said(world, "Get-CsManagementStoreReplicationStatus")
    behind = () if said == () else ({**first, "UpToDate": False},)
    world.said["Get-CsManagementStoreReplicationStatus"] = (*behind, *others)
    (finding,) = failed(world)
    assert (finding.target, finding.evidence) == ("fe01.contoso.com", evidence)


def test_a_front_end_that_is_dead_stops():
    world = publishing.world()
    world.probe.alive -= {("10.0.0.12", 443)}
    assert texts(world) == [
        ("fe02.contoso.com", "its web services are not healthy, and it may have to be restarted")
    ]


def test_a_front_end_that_was_rebuilt_since_the_plan_stops():
    world = publishing.world()
    world.probe.served = samples.certificate((samples.POOL, "fe02.contoso.com"))
    world.said["Get-CsCertificate@fe02.contoso.com"] = ({"Use": "Default", "Thumbprint": "CD" * 20},)
    found = texts(world)
    assert ("fe02.contoso.com", "its web site shows another certificate than the plan saw") in found
    assert ("fe02.contoso.com", "its certificate assignments are not as they were") in found


def test_a_front_end_that_does_not_tell_its_assignments_stops():
    world = publishing.world()
    world.said["Get-CsCertificate@fe03.contoso.com"] = unreachable("fe03.contoso.com")
    assert texts(world) == [("fe03.contoso.com", "fe03.contoso.com did not answer")]


@pytest.mark.parametrize("state", ["drain", "maint"])
def test_a_front_end_that_somebody_took_out_of_the_balancing_stops(state):
    world = publishing.world()
    world.balancer.admin = state
    assert texts(world) == [(DESIGN.node, "the balancer does not have every Front End in service")]


def test_a_balancer_without_real_servers_stops():
    world = publishing.world()
    world.balancer.services = ()
    assert texts(world) == [(DESIGN.node, "the balancer does not have every Front End in service")]


def test_a_drained_front_end_does_not_keep_a_run_from_going_on():
    world = publishing.world()
    world.balancer.services = (https(DESIGN, "AA"), http(DESIGN))
    world.balancer.down = {"fe02.contoso.com"}
    down = [one for one in findings(world, "prove.virtual-services") if "fe02" in one.text]
    assert {one.verdict for one in down} == {Verdict.FAILED}
    world.balancer.set_admin_state(samples.POOL, "fe02.contoso.com", "drain")
    drained = [one for one in findings(world, "prove.virtual-services") if "fe02" in one.text]
    assert {one.verdict for one in drained} == {Verdict.WARNING}


# What must be as before.

BOTH = pytest.mark.parametrize("check", ["publish.unchanged", "verify.unchanged"])


def after():
    world = publishing.world()
    publishing.publish(world)
    return world


@BOTH
def test_what_was_not_to_change_has_not(check):
    assert {one.verdict for one in findings(after(), check)} == {Verdict.OK}


@BOTH
def test_a_lost_simple_url_stops(check):
    world = after()
    world.said["Get-LyncAutoSimpleUrl"] = ()
    assert texts(world, check) == [(DESIGN.pool, "the simple URLs are not as they were")]


@BOTH
@pytest.mark.parametrize("command", ["Get-LyncAutoSimpleUrl", "Get-CsKerberosAccountAssignment"])
def test_what_the_management_host_does_not_tell_stops(check, command):
    world = after()
    world.said[command] = unreachable(MANAGEMENT)
    assert texts(world, check) == [(DESIGN.pool, f"{MANAGEMENT} did not answer")]


@BOTH
def test_a_kerberos_account_that_went_stops(check):
    world = after()
    world.said["Get-CsKerberosAccountAssignment"] = ()
    (finding,) = failed(world, check)
    assert finding.evidence == f"gone: {ACCOUNT.site} {ACCOUNT.account}"


@BOTH
def test_a_front_end_that_is_away_says_nothing_about_what_has_changed_there(check):
    world = after()
    world.said["Get-CsCertificate@fe02.contoso.com"] = unreachable("fe02.contoso.com")
    found = [one for one in findings(world, check) if one.verdict is not Verdict.OK]
    assert [(one.target, one.verdict) for one in found] == [("fe02.contoso.com", Verdict.CANNOT_TELL)]


def assigned(world, thumbprint, *, mark, use="WebServicesInternal"):
    uses = {"Default": OLD_PRINT, "WebServicesInternal": OLD_PRINT, use: thumbprint}
    world.said["Get-CsCertificate@fe01.contoso.com"] = tuple(
        {"Use": name, "Thumbprint": found} for name, found in uses.items()
    )
    world.said["Get-LyncAutoCertificate"] = (
        {
            "Thumbprint": thumbprint,
            "FriendlyName": mark,
            "DnsNames": "",
            "Issuer": "",
            "NotBefore": "",
            "NotAfter": "",
            "HasPrivateKey": True,
            "KeyBits": 2048,
            "Certificate": "",
        },
    )


@BOTH
def test_the_certificate_that_this_run_gives_to_web_services_is_as_good_as_the_old_one(check):
    world = after()
    assigned(world, "EE" * 20, mark=DESIGN.publication.front_ends[0].certificate.friendly_name)
    assert failed(world, check) == []


@BOTH
@pytest.mark.parametrize(
    ("mark", "use"),
    [
        ("somebody's", "WebServicesInternal"),
        (DESIGN.publication.front_ends[0].certificate.friendly_name, "Default"),
        (DESIGN.publication.front_ends[0].certificate.friendly_name, "WebServicesExternal"),
    ],
)
def test_any_other_certificate_or_use_stops(check, mark, use):
    world = after()
    assigned(world, "EE" * 20, mark=mark, use=use)
    (finding,) = failed(world, check)
    assert f"new: fe01.contoso.com {use} {'EE' * 20}" in finding.evidence


@BOTH
def test_another_name_that_changed_stops(check):
    world = after()
    world.dns.put("admin.contoso.com", ["10.0.0.91"])
    (finding,) = failed(world, check)
    assert finding.evidence == "admin.contoso.com A was 10.0.0.90, is 10.0.0.91"


@BOTH
def test_another_name_that_is_gone_stops(check):
    world = after()
    del world.dns.records["admin.contoso.com", "A"]
    (finding,) = failed(world, check)
    assert finding.evidence == "admin.contoso.com A was 10.0.0.90, is absent"


@BOTH
def test_name_servers_that_are_all_silent_cannot_tell_of_other_names(check):
    world = after()
    world.dns.silent = {"dc01.contoso.com", "dc02.contoso.com"}
    found = [one for one in findings(world, check) if one.verdict is not Verdict.OK]
    assert [(one.target, one.verdict) for one in found] == [("contoso.com", Verdict.CANNOT_TELL)]


def test_a_name_that_follows_one_that_moves_is_as_it_was():
    world = after()
    design = replace(DESIGN, other_names=("lyncdiscover.contoso.com A 10.0.0.11",))
    world.dns.put("lyncdiscover.contoso.com", [VIP])
    assert len(failed(world, "verify.unchanged", design=design)) == 1
    world.dns.put("lyncdiscover.contoso.com", [f"{OVERRIDE}."], type="CNAME")
    assert failed(world, "verify.unchanged", design=design) == []


def test_a_run_of_a_version_that_did_not_ask_for_kerberos_accounts_is_not_stopped_by_one():
    world = World()
    world.said["Get-CsKerberosAccountAssignment"] = ({"Identity": "Site:HQ", "UserAccount": "C\\k"},)
    design = replace(samples.DESIGN, kerberos=())
    assert failed(world, "verify.unchanged", design=design) == []
