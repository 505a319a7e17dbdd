from datetime import timedelta

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import ExtendedKeyUsageOID

from lyncauto.steps.policy import (
    Demand,
    holds,
    is_root,
    names_in,
    objections,
    serious,
    subject,
    weak_hash,
)
from tests.unit.steps.samples import NAMES, NOW, OVERRIDE, POOL, certificate, old

DEMAND = Demand(NAMES, frozenset({POOL, "fe01.contoso.com", "admin.contoso.com"}), "rsa-2048")


def reasons(der, **changes):
    return serious(objections(der, DEMAND, NOW, **changes))


def test_a_certificate_as_it_was_asked_for_meets_no_objection():
    assert objections(certificate(), DEMAND, NOW) == ()


def test_a_missing_name_forbids_its_use():
    assert reasons(certificate((OVERRIDE,))) == ("it lacks dialin.contoso.com, meet.contoso.com",)


def test_a_foreign_name_forbids_its_use():
    assert reasons(certificate((*NAMES, "bank.example.com"))) == (
        "it holds names that are not this pool's: bank.example.com",
    )


def test_the_pools_own_extras_are_only_worth_knowing():
    (found,) = objections(certificate((*NAMES, POOL, "admin.contoso.com")), DEMAND, NOW)
    assert (found.text, found.serious) == (f"it also holds the pool's own admin.contoso.com, {POOL}", False)


def test_a_wildcard_covers_one_label_but_is_a_foreign_name_here():
    assert reasons(certificate(("*.contoso.com",))) == (
        "it holds names that are not this pool's: *.contoso.com",
    )
    assert holds(["*.contoso.com"], "meet.contoso.com")
    assert not holds(["*.contoso.com"], "a.meet.contoso.com")


def test_a_short_key_forbids_its_use():
    assert reasons(certificate(bits=1024)) == ("its key has 1024 bits, 2048 are asked for",)


@pytest.mark.parametrize(
    ("use", "reason"),
    [
        (ExtendedKeyUsageOID.CLIENT_AUTH, "server authentication is not among its uses"),
        (None, "it does not name server authentication as its use"),
    ],
)
def test_a_certificate_for_another_use_is_refused(use, reason):
    assert reasons(certificate(use=use)) == (reason,)


def test_an_expired_certificate_is_refused():
    assert reasons(certificate(days=10, age=20)) == ("it expired at 2026-08-12T10:04:00Z",)


def test_a_certificate_of_tomorrow_is_refused():
    assert reasons(certificate(age=-1)) == ("it is not valid before 2026-08-23T10:04:00Z",)


def test_the_very_second_of_expiry_is_too_late():
    der = certificate(days=10, age=1)
    end = NOW + timedelta(days=9)
    assert serious(objections(der, DEMAND, end)) == ("it expired at 2026-08-31T10:04:00Z",)
    (reason,) = serious(objections(der, DEMAND, end - timedelta(seconds=1)))
    assert reason == "it ends at 2026-08-31T10:04:00Z, in less than 7 days"


@pytest.mark.parametrize(("days", "text"), [(6.9, "less than 7 days"), (7, "30 days"), (29.9, "30 days")])
def test_a_certificate_that_ends_soon_is_refused_within_a_week_and_told_of_within_a_month(days, text):
    (found,) = objections(certificate(days=40, age=40 - days), DEMAND, NOW)
    assert text in found.text
    assert found.serious is (days < 7)


def test_a_certificate_that_ends_in_a_month_meets_no_objection():
    assert objections(certificate(days=30, age=0), DEMAND, NOW) == ()


@pytest.mark.parametrize("name", ["SHA-1", "MD5"])
def test_a_signature_that_haproxy_refuses_is_refused(name):
    der = old(name)
    assert reasons(der) == (f"it is signed with {name}, which HAProxy and present clients refuse",)
    assert weak_hash(der) == name


def test_a_signature_of_the_sha_2_family_is_not_weak():
    assert weak_hash(certificate()) == ""


def test_a_root_names_itself_and_others_do_not():
    assert is_root(certificate(subject="Contoso Root CA"))
    assert not is_root(certificate(subject="Contoso Issuing CA", issuer="Contoso Root CA"))
    assert subject(certificate(subject="Contoso Issuing CA")) == "Contoso Issuing CA"


def test_a_pss_signature_is_refused():
    assert reasons(certificate(pss=True)) == ("it is signed with RSASSA-PSS, which Lync does not support",)


def test_another_hash_of_the_sha_2_family_is_welcome():
    assert objections(certificate(digest=hashes.SHA384()), DEMAND, NOW) == ()


def test_a_certificate_without_its_key_is_refused():
    assert reasons(certificate(), private_key=False) == ("the store has no private key for it",)


def test_every_reason_is_given_at_once():
    bad = certificate((OVERRIDE, "bank.example.com"), bits=1024, use=None, days=10, age=20, pss=True)
    assert len(reasons(bad, private_key=False)) == 7


def test_what_is_no_certificate_is_said_to_be_none():
    (reason,) = reasons(b"not a certificate")
    assert reason.startswith("it is no X.509 certificate")
    assert names_in(b"not a certificate") == ()
