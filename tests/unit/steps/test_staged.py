import base64
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from lyncauto.model.finding import Verdict
from lyncauto.steps.build import checks
from lyncauto.steps.pem import armoured, thumbprint
from tests.unit.steps.samples import NAMES, NOW, OVERRIDE, RENEWING, certificate, key
from tests.unit.steps.world import World, unreachable

ID = "renew.staged"
FOLDER = f"/etc/lyncauto/certs/{OVERRIDE}/{RENEWING.certificate.slot}"
CRL = "http://ca01.contoso.com/CertEnroll/ca.crl"


def name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def issued(subject: str, issuer: str, names=(), *, days=700, age=1) -> bytes:
    """Return a certificate that *issuer* signed; all have one key, as it makes no difference here."""
    begin = NOW - timedelta(days=age)
    point = x509.DistributionPoint([x509.UniformResourceIdentifier(CRL)], None, None, None)
    builder = (
        x509.CertificateBuilder(name(issuer), name(subject), key(2048).public_key(), 1)
        .not_valid_before(begin)
        .not_valid_after(begin + timedelta(days=days))
        .add_extension(x509.CRLDistributionPoints([point]), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    )
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName(map(x509.DNSName, names)), critical=False)
    return builder.sign(key(2048), hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def pem(*ders: bytes) -> str:
    return "".join(armoured(base64.b64encode(der).decode()) for der in ders)


# The samples' root is called as the override is: their certificates sign themselves.
LEAF, BETWEEN = issued("web", "Issuing CA", NAMES), issued("Issuing CA", OVERRIDE)


def found(*ders, world=None):
    world = world or World()
    if ders:
        world.node.files[f"{FOLDER}/cert.pem"] = pem(*ders).encode()
    return checks(world.estate(), RENEWING)[ID].run()


def why(*ders) -> str:
    (one,) = [one for one in found(*ders) if one.verdict is Verdict.FAILED]
    return str(one.evidence)


def test_a_certificate_that_will_do_may_be_served():
    world = World()
    world.dns.put("ca01.contoso.com", ("10.0.0.30",))
    world.probe.alive.add(("10.0.0.30", 80))
    assert [one.verdict for one in found(LEAF, BETWEEN, world=world)] == [Verdict.OK] * 3


def test_a_front_end_that_uses_it_for_something_is_told():
    world = World()
    world.said["Get-CsCertificate"] = ({"Use": "Default", "Thumbprint": thumbprint(LEAF)},)
    (one,) = [one for one in found(LEAF, BETWEEN, world=world) if one.verdict is Verdict.FAILED]
    assert (one.target, one.text) == ("fe01.contoso.com", "it uses the next certificate for Default")


def test_a_front_end_that_does_not_answer_says_nothing_about_its_uses():
    world = World()
    world.said["Get-CsCertificate"] = unreachable("fe01.contoso.com")
    assert Verdict.CANNOT_TELL in {one.verdict for one in found(LEAF, BETWEEN, world=world)}


def test_nothing_that_was_brought_is_no_certificate():
    (one,) = found()
    assert one.verdict is Verdict.FAILED


@pytest.mark.parametrize(
    ("ders", "reason"),
    [
        (
            (issued("web", "Issuing CA", (OVERRIDE,)), BETWEEN),
            "it lacks dialin.contoso.com, meet.contoso.com",
        ),
        ((issued("web", "Issuing CA", (*NAMES, "bank.example.com")), BETWEEN), "bank.example.com"),
        ((issued("web", "Issuing CA", NAMES, age=800), BETWEEN), "it expired"),
        ((issued("web", "Issuing CA", NAMES, age=-3), BETWEEN), "it is not valid before"),
        ((issued("web", "Fabrikam CA", NAMES), BETWEEN), "it stands under CN=Fabrikam CA"),
        ((LEAF,), "it stands under CN=Issuing CA"),
        ((certificate(bits=1024, subject="other"),), "1024 bits"),
    ],
)
def test_what_must_not_be_served_is_told_with_every_reason(ders, reason):
    assert reason in why(*ders)


def test_all_reasons_come_at_once():
    wrong = issued("web", "Fabrikam CA", (OVERRIDE,), age=800)
    assert len(why(wrong).split("; ")) == 3


@pytest.mark.parametrize(
    ("known", "text"), [(False, "no server knows"), (True, "cannot be fetched from here")]
)
def test_a_revocation_list_that_cannot_be_fetched_is_a_warning(known, text):
    world = World()
    if known:
        world.dns.put("ca01.contoso.com", ("10.0.0.30",))
    (_, _, one) = found(LEAF, BETWEEN, world=world)
    assert one.verdict is Verdict.WARNING
    assert text in one.text
