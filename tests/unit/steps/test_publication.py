from dataclasses import replace

import pytest

from lyncauto.errors import PreflightFailed
from lyncauto.model.facts import Assignment, WebCertificate
from lyncauto.steps.services import http, https
from tests.unit.steps import samples
from tests.unit.steps.samples import MEMBERS, OVERRIDE, POOL, PUBLISHING, VIP, answers, draft, new_facts


def test_an_override_that_the_topology_lacks_is_to_be_published():
    assert PUBLISHING.publish
    assert not samples.DESIGN.publish


def test_the_override_moves_though_no_record_exists_for_it():
    assert OVERRIDE in PUBLISHING.names
    assert OVERRIDE in PUBLISHING.certificate.names


def test_a_front_end_keeps_every_name_of_the_certificate_it_uses_and_gets_the_override():
    (first, *_) = PUBLISHING.publication.front_ends
    assert first.certificate.names == ("fe01.contoso.com", "meet.contoso.com", POOL, OVERRIDE)
    assert first.certificate.exportable is False
    assert (first.host, first.used, first.served) == ("fe01.contoso.com", "AB" * 20, "AB" * 20)


def test_a_front_end_whose_certificate_holds_the_override_already_needs_no_other():
    found = new_facts()
    ready = WebCertificate("fe02.contoso.com", samples.WEB_BASE64)
    certificates = tuple(ready if one.host == ready.host else one for one in found.web_certificates)
    made = draft(replace(found, web_certificates=certificates)).design.publication
    assert [one.certificate is None for one in made.front_ends] == [False, True, False]


def test_front_ends_are_verified_by_the_pools_name_since_their_certificates_hold_it():
    assert PUBLISHING.verify == POOL


def test_what_the_balancer_verifies_by_stays_when_the_override_is_in_force_everywhere():
    serving = (services(samples.DESIGN)[0],)
    by_pool = tuple(replace(one, verify=POOL) for one in serving)
    assert draft(samples.facts(services=by_pool)).design.verify == POOL
    assert draft(samples.facts(services=serving)).design.verify == OVERRIDE


def services(design):
    return https(design, "CD" * 20), http(design)


def test_the_mark_stands_for_the_topology_that_was_read():
    other = draft(new_facts(topology="99999999-2222-3333-4444-555555555555")).design
    assert other.publication.mark != PUBLISHING.publication.mark


def test_a_record_of_the_override_that_answers_the_front_ends_is_no_obstacle():
    records = {**samples.RECORDS, OVERRIDE: (MEMBERS["fe01.contoso.com"],)}
    assert draft(new_facts(answers=answers(records))).design.publish
    assert draft(new_facts(answers=answers({**records, OVERRIDE: (VIP,)}))).design.publish


def test_every_reason_why_an_override_cannot_be_published_is_given_at_once():
    records = {**samples.RECORDS, OVERRIDE: ("10.0.0.99",)}
    used = (Assignment(name, "Default", "AB" * 20) for name in MEMBERS)
    with pytest.raises(PreflightFailed) as caught:
        draft(new_facts(answers=answers(records), assignments=tuple(used)))
    assert f"{OVERRIDE} answers 10.0.0.99" in caught.value.why
    assert "fe03.contoso.com has no certificate for WebServicesInternal" in caught.value.why


def test_an_override_that_is_an_alias_is_refused():
    without = {name: values for name, values in samples.RECORDS.items() if name != OVERRIDE}
    alias = answers({OVERRIDE: (f"{POOL}.",)}, type="CNAME")
    with pytest.raises(PreflightFailed, match="cannot be moved") as caught:
        draft(new_facts(answers=(*answers(without), *alias)))
    assert f"{OVERRIDE} is an alias of {POOL}" in caught.value.why


def test_names_that_stay_are_kept_to_be_compared():
    assert "admin.contoso.com A 10.0.0.90" in PUBLISHING.other_names
    assert not [line for line in PUBLISHING.other_names if line.startswith(OVERRIDE)]
    assert PUBLISHING.kerberos == ("Site:HQ CONTOSO\\kerbauth",)
