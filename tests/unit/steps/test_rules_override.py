from dataclasses import replace

import pytest

from lyncauto.errors import PreflightFailed
from lyncauto.model.facts import FrontEnd, RoutingGroup
from lyncauto.model.finding import Verdict
from lyncauto.steps.preflight import RULES
from lyncauto.steps.rules_override import taken
from tests.unit.steps import publishing, samples
from tests.unit.steps.publishing import DESIGN, GROUPS, facts, published
from tests.unit.steps.samples import MEMBERS, OVERRIDE, POOL, VIP

NAMES = tuple(MEMBERS)


def findings(found=None, design=DESIGN):
    return [one for rule in RULES.values() for one in rule(found or facts(), design, (samples.MACHINE,))]


def failed(found=None, **more):
    return [(one.target, one.text) for one in findings(found, **more) if one.stops]


def told(verdict, found=None, **more):
    return [one for one in findings(found, **more) if one.verdict is verdict]


def test_a_pool_without_an_override_meets_every_condition():
    assert failed() == []
    assert told(Verdict.WARNING) == []


def test_that_the_name_has_no_record_yet_is_well():
    (only,) = [one for one in findings() if one.text == "it has no record yet, and gets one"]
    assert (only.target, only.evidence) == (OVERRIDE, "asked of dc01.contoso.com, dc02.contoso.com")


def test_a_name_server_that_does_not_say_whether_the_name_exists_stops():
    answers = (*samples.answers(publishing.RECORDS), *publishing.denials("SERVFAIL"))
    text = "a name server does not say whether it exists"
    assert failed(facts(answers=answers)) == [(OVERRIDE, text)] * 2


def test_a_name_server_that_is_silent_about_the_name_stops():
    silent = [
        replace(one, rcode="NO ANSWER", error="no answer in time")
        if one.server == "dc02.contoso.com"
        else one
        for one in publishing.denials()
    ]
    assert failed(facts(answers=(*samples.answers(publishing.RECORDS), *silent))) == [
        (OVERRIDE, "a name server does not answer")
    ]


@pytest.mark.parametrize("answered", [tuple(MEMBERS.values()), (VIP,)])
def test_a_record_that_answers_this_pool_alone_is_told_and_no_obstacle(answered):
    answers = samples.answers({**publishing.RECORDS, OVERRIDE: answered})
    found = facts(answers=answers)
    (only,) = told(Verdict.WARNING, found)
    assert only.text == "it has a record already, though the topology does not name it yet"
    assert failed(found) == []


def test_a_record_that_a_begun_run_has_made_is_not_told_of_once_the_override_is_in_force():
    answers = samples.answers({**publishing.RECORDS, OVERRIDE: (VIP,)})
    assert told(Verdict.WARNING, published(answers=answers)) == []


def test_a_record_that_answers_a_stranger_is_refused_before_there_is_a_plan():
    answers = samples.answers({**publishing.RECORDS, OVERRIDE: ("10.0.0.99",)})
    with pytest.raises(PreflightFailed, match="cannot be moved") as caught:
        samples.draft(facts(answers=answers))
    assert "10.0.0.99" in caught.value.why


@pytest.mark.parametrize(
    ("name", "use"),
    [
        (POOL, "this pool"),
        ("fe02.contoso.com", "a Front End of this pool"),
        ("dir01.contoso.com", "another pool, or a computer of one"),
        ("webext.contoso.com", "this pool's external web services"),
        ("webint2.contoso.com", "the web services of another pool"),
        ("meet.contoso.com", "a simple URL's host"),
        ("lyncdiscover.contoso.com", "a name that clients make of a SIP domain"),
        ("lyncdiscoverinternal.contoso.com", "a name that clients make of a SIP domain"),
        ("sip.contoso.com", "a name that clients make of a SIP domain"),
    ],
)
def test_an_override_that_something_else_is_called_stops(name, use):
    found = facts(other_hosts=("dir01.contoso.com", "dirpool.contoso.com"))
    assert taken(found, name) == (use,)
    (only,) = [one for one in findings(found, replace(DESIGN, override=name)) if "not unique" in one.text]
    assert only.stops
    assert use in only.evidence
    assert "choose an override FQDN" in only.fix
    with pytest.raises(PreflightFailed) as caught:
        samples.draft(found, override=name)
    assert f"{name} is also the name of {use}" in caught.value.why


def test_a_topology_that_has_another_override_stops():
    found = facts(web=replace(facts().web, internal_fqdn="other.contoso.com"))
    assert failed(found) == [(OVERRIDE, "the override FQDN is not the one in force")]


def test_an_override_that_is_in_force_already_stops_no_run_that_goes_on():
    assert failed(published()) == []


def standard_edition():
    return facts(front_ends=(FrontEnd(POOL, ("10.0.0.11",)),))


def test_a_standard_edition_server_has_no_override():
    assert (POOL, "a Standard Edition server has no override FQDN") in failed(standard_edition())


@pytest.mark.parametrize(("product", "count", "refused"), [(8, 2, True), (8, 3, False), (7, 2, False)])
def test_a_pool_of_two_is_refused_by_the_version_that_does_not_support_it(product, count, refused):
    found = facts(product=product, front_ends=facts().front_ends[:count])
    text = "the pool has fewer Front Ends than this version supports"
    assert ((POOL, text) in failed(found)) is refused


def test_a_pool_of_two_of_an_older_version_is_told_what_its_quorum_hangs_on():
    members = NAMES[:2]
    groups = tuple(replace(one, replicas=members) for one in GROUPS)
    found = facts(product=7, front_ends=facts().front_ends[:2], routing_groups=groups)
    made = DESIGN.publication
    design = replace(DESIGN, publication=replace(made, product=7, front_ends=made.front_ends[:2]))
    assert [text for _, text in failed(found, design=design) if "restarted" in text] == []
    (only,) = told(Verdict.WARNING, found, design=design)
    assert only.text == "a pool of two Front Ends needs its database server while one restarts"


def test_a_pool_of_one_front_end_that_must_be_renewed_stops():
    found = facts(product=7, front_ends=facts().front_ends[:1], routing_groups=())
    assert (POOL, "nobody would serve while its only Front End is renewed") in failed(found)


def test_a_routing_group_at_the_edge_of_its_quorum_stops_with_who_could_not_be_restarted():
    edge = RoutingGroup("group1", NAMES[0], NAMES[:2])
    found = [one for one in findings(facts(routing_groups=(edge, GROUPS[1]))) if one.stops]
    assert [(one.target, one.text) for one in found] == [
        (name, "it could not be restarted") for name in NAMES[:2]
    ]
    assert "routing group group1" in found[0].evidence
    assert f"Get-CsPoolFabricState -PoolFqdn {POOL}" in found[0].fix


def test_a_routing_group_that_nobody_holds_stops():
    lost = RoutingGroup("group1", "", ())
    assert failed(facts(routing_groups=(lost, GROUPS[1]))) == [("routing group group1", "it has no quorum")]


def test_quorum_is_no_obstacle_to_a_run_that_has_published():
    edge = RoutingGroup("group1", NAMES[0], NAMES[:2])
    found = published(routing_groups=(edge, RoutingGroup("group2", "", ())))
    assert failed(found) == []
    assert len(told(Verdict.WARNING, found)) == 3


def test_routing_groups_that_nobody_lists_are_not_called_well():
    (only,) = [one for one in told(Verdict.CANNOT_TELL, facts(routing_groups=())) if "quorum" in one.text]
    assert only.fix


def test_routing_groups_that_a_run_that_has_published_does_not_read_are_not_missed():
    found = findings(published(routing_groups=()))
    assert [one.text for one in found if "quorum" in one.text] == []


def test_a_version_without_fabric_has_no_quorum_to_lose():
    found = [one for one in findings(facts(product=5, routing_groups=())) if "quorum" in one.text]
    assert found == []


def test_that_a_kerberos_account_gets_another_service_principal_name_is_told():
    (only,) = [one for one in findings() if "service principal name" in one.text]
    assert (only.target, only.verdict) == ("Site:HQ", Verdict.OK)
    assert OVERRIDE in only.text
    assert [one for one in findings(facts(kerberos=())) if "service principal name" in one.text] == []


def sick(found):
    first, *others = found.health
    return replace(found, health=(replace(first, https_status=503), *others))


def test_a_front_end_that_is_not_well_stops_a_publication_and_no_run_that_renews_it():
    assert failed(sick(facts())) == [(NAMES[0], "its web services are not healthy")]
    assert failed(sick(published())) == []
    assert [one.target for one in told(Verdict.WARNING, sick(published()))] == [NAMES[0]]


def test_a_certificate_that_is_to_be_replaced_and_is_not_known_stops():
    unseen = tuple(replace(one, thumbprint="") for one in facts().health)
    found = facts(health=unseen)
    assert failed(found, design=samples.draft(found).design) == [
        (name, "the certificate that is to be replaced is not known") for name in NAMES
    ]


def test_a_front_end_that_shows_another_certificate_than_it_is_assigned_is_told():
    first, *others = facts().health
    found = facts(health=(replace(first, thumbprint="CD" * 20), *others))
    (only,) = told(Verdict.WARNING, found, design=samples.draft(found).design)
    assert only.text == "its web site shows another certificate than it is assigned"


@pytest.mark.parametrize(("product", "site"), [(8, "Skype for Business Server"), (6, "Lync Server")])
def test_what_cannot_be_seen_of_windows_log_ons_is_told_with_the_command_that_shows_it(product, site):
    (only,) = [one for one in told(Verdict.CANNOT_TELL, facts(product=product)) if "log-ons" in one.text]
    assert f"'{site} Internal Web Site'" in only.fix
    assert "extendedProtection.tokenChecking" in only.fix


def test_a_replica_that_follows_a_publication_stops_no_run_that_goes_on():
    behind = tuple(replace(one, up_to_date=False) for one in facts().replicas)
    assert failed(facts(replicas=behind)) == [(name, "its replica is not up to date") for name in NAMES]
    assert failed(published(replicas=behind)) == []


def test_a_front_end_that_refuses_names_in_a_handshake_is_not_blamed_for_its_tls():
    first, *others = facts().health
    unnamed = replace(
        first, verified=False, https_status=0, names=(), error="TLS handshake failed: tlsv1 unrecognized name"
    )
    (only,) = [one for one in findings(facts(health=(unnamed, *others))) if one.stops]
    assert only.text == "it refuses a TLS handshake that names the server (SNI)"
    assert "netsh http show sslcert" in only.fix


def test_a_handshake_that_is_ended_without_a_word_may_be_either():
    first, *others = facts().health
    ended = replace(
        first,
        verified=False,
        https_status=0,
        names=(),
        error="TLS handshake failed: unexpected eof while reading",
    )
    (only,) = [one for one in findings(facts(health=(ended, *others))) if one.stops]
    assert only.text == "it ends the TLS handshake that the balancer needs: TLS 1.2, with the server named"
    assert r"SCHANNEL\Protocols\TLS 1.2" in only.fix
    assert "netsh http show sslcert" in only.fix
