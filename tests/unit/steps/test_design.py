from dataclasses import asdict, replace

import pytest
from pydantic import TypeAdapter

from lyncauto.errors import PreflightFailed
from lyncauto.model.design import Design
from lyncauto.model.facts import FrontEnd, Replica, SimpleUrl
from lyncauto.model.plan import LeftAlone
from lyncauto.steps.design import demand
from lyncauto.steps.mark import satisfies
from tests.unit.steps.samples import (
    DESIGN,
    MEMBERS,
    NAMES,
    NOW,
    OVERRIDE,
    POOL,
    RECORDS,
    VIP,
    answers,
    certificate,
    draft,
    facts,
    stored,
)

MARK = DESIGN.certificate.friendly_name
DISCOVERY = "lyncdiscoverinternal.contoso.com"


def with_records(**records):
    return facts(answers=answers({**RECORDS, **{f"{name}.contoso.com": at for name, at in records.items()}}))


def test_names_whose_addresses_are_all_this_pools_move():
    assert DESIGN.names == NAMES
    assert DESIGN.certificate.names == NAMES


def test_a_name_that_is_served_elsewhere_is_left_alone_and_said_to_be():
    assert LeftAlone("admin.contoso.com", "answers 10.0.0.90") in draft().left_alone


def test_a_name_that_is_served_here_and_elsewhere_is_left_alone():
    found = draft(with_records(meet=("10.0.0.11", "10.0.0.90")))
    assert "meet.contoso.com" not in found.design.names
    assert LeftAlone("meet.contoso.com", "answers 10.0.0.11, 10.0.0.90") in found.left_alone


def test_a_missing_name_stays_missing_and_out_of_the_certificate():
    assert LeftAlone(DISCOVERY, "has no record, and stays without one") in draft().left_alone
    assert DISCOVERY not in DESIGN.certificate.names


def test_a_name_that_answers_the_vip_has_moved_already():
    found = draft(with_records(webint=(VIP,), meet=(VIP,), dialin=(VIP,)))
    assert found.design == DESIGN


def test_an_alias_of_a_name_that_moves_comes_with_it_and_needs_the_certificate():
    alias = answers({DISCOVERY: (f"{OVERRIDE}.",)}, type="CNAME")
    found = draft(facts(answers=(*answers(), *alias)))
    assert DISCOVERY not in found.design.names
    assert DISCOVERY in found.design.certificate.names
    assert all(one.target != DISCOVERY for one in found.left_alone)


def test_an_alias_of_a_name_that_stays_is_left_alone():
    alias = answers({DISCOVERY: ("admin.contoso.com.",)}, type="CNAME")
    found = draft(facts(answers=(*answers(), *alias)))
    assert LeftAlone(DISCOVERY, "is an alias of admin.contoso.com, which does not move") in found.left_alone


def test_an_override_that_answers_elsewhere_is_not_a_design():
    with pytest.raises(PreflightFailed) as caught:
        draft(with_records(webint=("10.0.0.77",)))
    assert caught.value.why == f"{OVERRIDE} answers 10.0.0.77, which is not this pool's Front Ends"


def test_every_reason_why_there_is_no_design_is_given_at_once():
    without = tuple(FrontEnd(name, ()) for name in MEMBERS)
    web = replace(facts().web, internal_fqdn="other.contoso.com")
    with pytest.raises(PreflightFailed) as caught:
        draft(facts(front_ends=without, web=web))
    assert "the topology's internal override FQDN is other.contoso.com" in caught.value.why
    assert len(caught.value.why.splitlines()) == 4


def test_front_ends_are_verified_by_the_override_where_all_hold_it():
    assert DESIGN.verify == OVERRIDE


def test_front_ends_are_verified_by_the_pools_name_where_one_lacks_the_override():
    found = facts()
    first = replace(found.health[0], names=(POOL,))
    changed = draft(replace(found, health=(first, *found.health[1:])))
    assert changed.design.verify == POOL
    assert any("lack webint.contoso.com" in warning for warning in changed.warnings)


def test_a_dead_front_end_does_not_change_what_is_planned():
    found = facts()
    dead = replace(found.health[0], verified=False, names=(), https_status=0, http_status=0)
    assert draft(replace(found, health=(dead, *found.health[1:]))).design == DESIGN


@pytest.mark.parametrize(("product", "cookie"), [(5, "MS-WSMAN"), (6, ""), (7, ""), (8, "")])
def test_only_lync_2010_needs_the_cookie(product, cookie):
    assert draft(facts(product=product)).design.cookie == cookie


def test_one_node_is_a_new_single_point_of_failure_and_said_first():
    assert draft().warnings[0] == (
        "lb01.contoso.com alone carries the web services of pool01.contoso.com: a new single point of failure"
    )


def test_a_stale_replica_elsewhere_is_a_warning():
    edge = Replica("edge01.contoso.com", up_to_date=False, last_update="")
    found = draft(facts(replicas=(*facts().replicas, edge)))
    assert any("edge01.contoso.com" in warning for warning in found.warnings)


def test_what_must_not_change_is_kept_as_lines():
    assert DESIGN.simple_urls[-1] == "meet contoso.com https://meet.contoso.com"
    assert DESIGN.assignments[0] == f"fe01.contoso.com Default {'AB' * 20}"


def test_the_mark_is_the_same_however_often_it_is_planned():
    assert MARK.startswith(f"lyncauto {OVERRIDE} ")
    assert draft().design.certificate.friendly_name == MARK
    assert len(MARK.rpartition(" ")[2]) == 8


def test_a_certificate_that_came_of_the_request_is_found_by_the_same_mark():
    assert draft(facts(store=(stored(certificate(), MARK),))).design.certificate.friendly_name == MARK


def test_a_certificate_that_will_not_do_is_not_mistaken_for_the_next_one():
    bad = stored(certificate((OVERRIDE,)), MARK)
    first = draft(facts(store=(bad,))).design.certificate.friendly_name
    assert first != MARK
    good = stored(certificate(), first)
    assert draft(facts(store=(bad, good))).design.certificate.friendly_name == first


def test_a_certificate_that_will_do_is_kept_when_an_unsuitable_one_is_deleted():
    good = stored(certificate(), f"lyncauto {OVERRIDE} 0badcafe")
    assert draft(facts(store=(good,))).design.certificate.friendly_name == f"lyncauto {OVERRIDE} 0badcafe"


def test_other_names_need_another_certificate():
    url = SimpleUrl("meet", "contoso.com", "https://join.contoso.com")
    records = {**RECORDS, "join.contoso.com": ("10.0.0.11",)}
    found = draft(facts(simple_urls=(*facts().simple_urls, url), answers=answers(records)))
    assert found.design.certificate.friendly_name != MARK


def with_url(host, records=RECORDS, **cnames):
    url = SimpleUrl("meet", "fabrikam.com", f"https://{host}")
    found = (
        *answers(records),
        *answers({f"{name}.contoso.com": at for name, at in cnames.items()}, type="CNAME"),
    )
    return facts(simple_urls=(*facts().simple_urls, url), answers=found)


def test_an_alias_of_an_alias_comes_with_the_name_that_moves():
    records = {name: at for name, at in RECORDS.items() if not name.startswith(("meet", "dialin"))}
    found = draft(
        with_url("meet.contoso.com", records, meet=("dialin.contoso.com.",), dialin=(f"{OVERRIDE}.",))
    )
    assert found.design.names == (OVERRIDE,)
    assert found.design.certificate.names == NAMES
    assert [one.target for one in found.left_alone] == ["admin.contoso.com", DISCOVERY]


def test_an_alias_by_way_of_a_name_that_nobody_uses_comes_with_the_name_that_moves():
    found = draft(with_url("join.contoso.com", join=("LyncWeb.contoso.com.",), lyncweb=(f"{OVERRIDE}.",)))
    assert "join.contoso.com" in found.design.certificate.names
    assert "lyncweb.contoso.com" not in found.design.certificate.names


def test_an_alias_of_an_alias_of_a_name_that_stays_is_left_alone_and_the_way_is_said():
    found = draft(
        with_url("join.contoso.com", join=("lyncweb.contoso.com.",), lyncweb=("admin.contoso.com.",))
    )
    why = "is an alias of admin.contoso.com, by way of lyncweb.contoso.com, which does not move"
    assert LeftAlone("join.contoso.com", why) in found.left_alone


def test_aliases_in_a_circle_are_left_alone():
    found = draft(
        with_url("join.contoso.com", join=("lyncweb.contoso.com.",), lyncweb=("join.contoso.com.",))
    )
    why = "is an alias of lyncweb.contoso.com, which does not move"
    assert LeftAlone("join.contoso.com", why) in found.left_alone


OUTSIDE = (
    "is outside zone contoso.com, which is all that the site file lets lyncauto change; it goes on answering "
)


@pytest.mark.parametrize(
    ("at", "what"),
    [(tuple(MEMBERS.values()), "the Front Ends"), (("10.0.0.90",), "10.0.0.90"), ((), "what it does")],
)
def test_a_simple_url_outside_the_zone_is_left_alone_and_out_of_the_certificate(at, what):
    found = draft(with_url("meet.fabrikam.com", {**RECORDS, "meet.fabrikam.com": at}))
    assert found.design == replace(
        DESIGN, simple_urls=found.design.simple_urls, other_names=found.design.other_names
    )
    assert LeftAlone("meet.fabrikam.com", OUTSIDE + what) in found.left_alone


def test_an_alias_outside_the_zone_of_a_name_that_moves_comes_with_it():
    alias = answers({"meet.fabrikam.com": (f"{OVERRIDE}.",)}, type="CNAME")
    found = with_url("meet.fabrikam.com")
    assert (
        "meet.fabrikam.com"
        in draft(replace(found, answers=(*found.answers, *alias))).design.certificate.names
    )


def test_an_override_outside_the_zone_is_not_a_design_and_what_mends_it_is_said():
    with pytest.raises(PreflightFailed) as caught:
        draft(facts(zone="fabrikam.com"))
    assert caught.value.why == (
        f"{OVERRIDE} is outside zone fabrikam.com, all that the site file lets lyncauto change"
    )
    assert caught.value.fix == (
        f"describe the zone of {OVERRIDE} under `dns` of the site file, with the `host` that takes its "
        f"changes and its `name_servers`, and name it as `dns` of {POOL}"
    )


@pytest.mark.parametrize(("product", "told"), [(5, True), (6, True), (7, False), (8, False)])
def test_clients_of_old_products_that_speak_old_tls_alone_are_not_forgotten(product, told):
    assert any("TLS 1.0 or 1.1 alone" in one for one in draft(facts(product=product)).warnings) is told


@pytest.mark.parametrize(
    "name", [DISCOVERY, "lyncdiscover.contoso.com", "sip.contoso.com", "webext.contoso.com"]
)
def test_a_name_that_lync_adds_by_itself_is_the_pools_own(name):
    with_it = stored(certificate((*NAMES, name)), MARK)
    assert satisfies(with_it, demand(DESIGN), NOW)
    assert draft(facts(store=(with_it,))).design.certificate.friendly_name == MARK


def test_a_design_of_an_earlier_version_is_read_without_extras():
    fields = {name: value for name, value in asdict(DESIGN).items() if name != "extras"}
    assert TypeAdapter(Design).validate_python(fields) == replace(DESIGN, extras=())
