"""What becomes of Windows log-ons behind a balancer that ends TLS, as preflight judges it."""

from dataclasses import replace

import pytest

from lyncauto.model.facts import LogOn
from lyncauto.model.finding import Verdict
from lyncauto.steps.rules_web import front_ends
from tests.unit.steps import samples
from tests.unit.steps.samples import DESIGN, PUBLISHING, facts, new_facts


def judged(found, *log_ons, design=DESIGN):
    health = tuple(replace(one, log_on=log_on) for one, log_on in zip(found.health, log_ons, strict=True))
    return front_ends(replace(found, health=health), design, (samples.MACHINE,))


@pytest.mark.parametrize(("found", "design"), [(facts(), DESIGN), (new_facts(), PUBLISHING)])
def test_a_front_end_whose_log_ons_do_not_pass_a_balancer_stops_with_the_setting(found, design):
    judgement = judged(found, LogOn.ACCEPTED, LogOn.NEEDS_BINDING, LogOn.ACCEPTED, design=design)
    (only,) = [one for one in judgement if one.verdict is not Verdict.OK]
    assert only.stops
    assert (only.target, only.text) == (
        "fe02.contoso.com",
        "a Windows log-on through a load balancer fails there: it must be bound to its own certificate",
    )
    assert "Windows log-on needs channel binding" in only.evidence
    product = "Lync" if found.product < 7 else "Skype for Business"
    for part in (
        "on fe02.contoso.com type `Set-WebConfigurationProperty",
        f"-Location '{product} Server Internal Web Site'",
        "-Name extendedProtection.tokenChecking -Value None`",
        "from Required or Accept",
    ):
        assert part in only.fix


@pytest.mark.parametrize(("found", "design"), [(facts(), DESIGN), (new_facts(), PUBLISHING)])
def test_log_ons_that_are_accepted_are_evidence_and_nothing_else_is_said(found, design):
    judgement = judged(found, *[LogOn.ACCEPTED] * 3, design=design)
    assert {one.verdict for one in judgement} == {Verdict.OK}
    assert "Windows log-on accepted" in judgement[0].evidence


def told(judgement):
    return [one for one in judgement if one.verdict is Verdict.CANNOT_TELL]


def test_log_ons_that_are_not_offered_are_said_once_where_the_override_is_new():
    judgement = judged(new_facts(), *[LogOn.NOT_OFFERED] * 3, design=PUBLISHING)
    (only,) = told(judgement)
    assert not only.stops
    assert "fe01.contoso.com: not offered" in only.evidence
    assert "Get-WebConfigurationProperty" in only.fix
    assert told(judged(facts(), *[LogOn.NOT_OFFERED] * 3)) == []


def test_a_log_on_that_is_refused_is_said_and_stops_nothing():
    judgement = judged(facts(), LogOn.REFUSED, LogOn.UNTOLD, LogOn.UNTOLD)
    (only,) = told(judgement)
    assert "fe01.contoso.com: refused, fe02.contoso.com: not asked" in only.evidence
    assert not [one for one in judgement if one.stops]
