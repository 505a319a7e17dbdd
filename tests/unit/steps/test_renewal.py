from dataclasses import replace
from datetime import timedelta

import pytest

from lyncauto.errors import PreflightFailed
from lyncauto.model.due import Life
from lyncauto.steps.pem import thumbprint
from lyncauto.steps.policy import life, names_in
from lyncauto.steps.renewal import renewal, served
from tests.unit.steps import samples
from tests.unit.steps.samples import (
    MACHINE,
    NAMES,
    NOW,
    OVERRIDE,
    RECORDS,
    VIP,
    answers,
    certificate,
    facts,
    renewing,
    served_facts,
    stored,
)

LONG = certificate(days=900)


def wish(found, **how):
    return renewing(found, **how).design.certificate


def test_what_is_served_is_told_with_the_moment_from_which_on_it_is_due():
    now = served(served_facts(), samples.pool(), samples.AUTHORITY, (MACHINE,))
    assert (now.thumbprint, now.names) == (thumbprint(certificate()), tuple(sorted(NAMES)))
    assert now.life == life(certificate())
    assert now.due == now.life.due(OVERRIDE)


@pytest.mark.parametrize("days", [3, 90, 730])
def test_a_third_of_its_life_is_left_when_it_is_due_or_a_little_more(days):
    lives = Life(NOW, NOW + timedelta(days=days))
    for name in ("a.contoso.com", "b.contoso.com"):
        left = lives.ends - lives.due(name)
        assert timedelta(days=days) / 3 <= left <= timedelta(days=days) / 3 + timedelta(days=1)
    assert lives.due("a.contoso.com") == lives.due("a.contoso.com") != lives.due("b.contoso.com")


def test_the_names_are_those_that_lead_to_the_vip_and_no_others():
    moved = {**RECORDS, OVERRIDE: (VIP,), "meet.contoso.com": (VIP,), "webint2.contoso.com": (VIP,)}
    found = served_facts(answers=answers(moved))
    assert wish(found).names == ("meet.contoso.com", OVERRIDE, "webint2.contoso.com")


def test_a_name_that_is_lost_and_one_that_is_new_are_told():
    moved = {**RECORDS, OVERRIDE: (VIP,), "meet.contoso.com": (VIP,), "admin.contoso.com": (VIP,)}
    told = renewing(served_facts(answers=answers(moved))).warnings
    assert [text for text in told if "dialin.contoso.com" in text and "also holds" in text]
    assert [text for text in told if "lacks admin.contoso.com" in text]


def test_the_same_renewal_has_the_same_mark_and_the_next_one_another():
    first = wish(served_facts())
    assert first == wish(served_facts())
    assert first.friendly_name != wish(served_facts(LONG)).friendly_name
    assert first.slot == first.friendly_name[-8:]


def test_what_was_issued_already_and_lasts_longer_is_taken():
    issued = stored(LONG, f"lyncauto {OVERRIDE} 0a0b0c0d")
    assert wish(served_facts(store=(issued,))).slot == "0a0b0c0d"


def test_what_was_issued_and_is_due_itself_is_not_taken():
    old = stored(certificate(days=3000, age=2200), f"lyncauto {OVERRIDE} 0a0b0c0d")
    assert wish(served_facts(store=(old,))).slot != "0a0b0c0d"


def test_what_was_issued_and_will_not_do_is_not_taken_for_the_answer_to_the_next_request():
    asked = wish(served_facts())
    expired = stored(certificate(days=1, age=30), asked.friendly_name)
    assert wish(served_facts(store=(expired,))).friendly_name != asked.friendly_name


def test_what_is_served_is_no_renewal_of_itself_but_may_be_installed_again():
    present = stored(certificate(), f"lyncauto {OVERRIDE} 0a0b0c0d")
    assert wish(served_facts(store=(present,))).slot != "0a0b0c0d"
    assert wish(served_facts(store=(present,)), fresh=False).slot == "0a0b0c0d"


def existing(found, der, **how):
    authority = samples.AUTHORITY.model_copy(update={"source": "existing", "thumbprint": thumbprint(der)})
    return renewal(samples.pool(), authority, (MACHINE,), found, fresh=True, **how)


def test_a_certificate_that_the_site_file_names_takes_the_place_whatever_else_it_holds():
    der = certificate((*NAMES, "intranet.contoso.com"), days=900)
    draft = existing(served_facts(store=(replace(stored(der, "chosen"), names=names_in(der)),)), der)
    assert draft.design.certificate.thumbprint == thumbprint(der)
    assert [text for text in draft.warnings if "also holds intranet.contoso.com" in text]


@pytest.mark.parametrize(
    ("der", "reason"),
    [
        (certificate((OVERRIDE,)), "it lacks"),
        (certificate(days=3), "it ends at"),
        (None, "has no certificate"),
    ],
)
def test_one_that_must_not_be_served_is_refused_and_nobody_is_asked_for_another(der, reason):
    store = (stored(der, "chosen"),) if der else ()
    with pytest.raises(PreflightFailed) as told:
        existing(served_facts(store=store), der or LONG)
    assert reason in told.value.why


def test_a_wildcard_covers_its_names():
    der = certificate(("*.contoso.com",), days=900)
    assert not [one for one in renewing(served_facts(der)).warnings if "lacks" in one]


def test_a_pool_that_the_balancer_does_not_serve_is_not_renewed():
    with pytest.raises(PreflightFailed, match="serves no certificate") as told:
        renewing(facts())
    assert "do not lie there" in told.value.why
    with pytest.raises(PreflightFailed) as told:
        renewing(served_facts(services=()))
    assert "not loaded" in told.value.why


def test_a_certificate_without_its_key_is_not_taken_for_served():
    (lying,) = served_facts().delivered
    with pytest.raises(PreflightFailed):
        renewing(served_facts(delivered=(replace(lying, has_key=False),)))
