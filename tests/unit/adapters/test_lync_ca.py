import dataclasses
from dataclasses import replace

import pytest

from lyncauto.adapters.lync_ca import LyncCertificateAuthority, request
from lyncauto.errors import (
    AccessDenied,
    AnswerLost,
    CertificateDenied,
    RemoteCommandFailed,
    SecondHopDenied,
)
from lyncauto.model.design import CertificateWish
from lyncauto.model.facts import StoredCertificate
from lyncauto.ports.certificates import Issued, Pending
from lyncauto.ports.powershell import Ran, Unknown
from tests.unit.adapters.scripted_shell import Answer, ScriptedShell

SILENT = Ran(())
HOST = "fe01.contoso.test"
WISH = CertificateWish(
    name="webint.contoso.test",
    names=("meet.contoso.test", "webint.contoso.test"),
    friendly_name="webint.contoso.test lyncauto 1",
    ca="ca01.contoso.test\\Contoso Issuing CA",
    template="WebServer",
    host=HOST,
)


def row(thumbprint: str = "A" * 40, **more: str | int | bool) -> dict[str, str | int | bool]:
    return {
        "Thumbprint": thumbprint,
        "FriendlyName": WISH.friendly_name,
        "Subject": "CN=pool01.contoso.test",
        "Issuer": "CN=Contoso Issuing CA",
        "NotBefore": "2026-01-01T00:00:00Z",
        "NotAfter": "2028-01-01T00:00:00Z",
        "HasPrivateKey": True,
        "KeyBits": 2048,
        "DnsNames": "meet.contoso.test,webint.contoso.test",
        "Certificate": "MIIB",
        **more,
    }


STORED = StoredCertificate(
    host=HOST,
    thumbprint="A" * 40,
    friendly_name=WISH.friendly_name,
    names=WISH.names,
    issuer="CN=Contoso Issuing CA",
    not_before="2026-01-01T00:00:00Z",
    not_after="2028-01-01T00:00:00Z",
    has_private_key=True,
    key_bits=2048,
    certificate="MIIB",
)


def authority(
    asked: Answer = SILENT, found: Answer = SILENT
) -> tuple[LyncCertificateAuthority, ScriptedShell]:
    shell = ScriptedShell(HOST, Request_CsCertificate=asked, Get_LyncAutoCertificate=found)
    return LyncCertificateAuthority({HOST: shell}.__getitem__), shell


def failed(why: str, error_id: str = "Some") -> RemoteCommandFailed:
    return RemoteCommandFailed("x", why=why, fix="", error_id=error_id)


def test_the_names_travel_as_one_text_and_the_key_may_leave_the_host():
    assert request(WISH).parameters == {
        "New": None,
        "Type": "WebServicesInternal",
        "CA": WISH.ca,
        "Template": "WebServer",
        "FriendlyName": WISH.friendly_name,
        "KeySize": 2048,
        "PrivateKeyExportable": True,
        "DomainName": "meet.contoso.test,webint.contoso.test",
    }


@pytest.mark.parametrize(("kind", "algorithm"), [("ecdsa-p256", "ECDH_P256"), ("ecdsa-p384", "ECDH_P384")])
def test_a_curve_is_asked_for_by_its_name_and_without_a_size(kind, algorithm):
    asked = request(replace(WISH, key=kind)).parameters
    assert asked["KeyAlg"] == algorithm
    assert "KeySize" not in asked
    assert asked["PrivateKeyExportable"] is True


def test_a_longer_key_of_rsa_is_asked_for_by_its_size():
    assert request(replace(WISH, key="rsa-4096")).parameters["KeySize"] == 4096


def test_a_certificate_is_found_by_its_mark_whoever_asked_for_it():
    ca, shell = authority(found=Ran((row(),)))
    assert ca.find(HOST, WISH.friendly_name) == STORED
    assert shell.asked[0].parameters == {"FriendlyName": WISH.friendly_name}


def test_of_several_with_one_mark_the_one_with_a_key_that_ends_last_is_found():
    rows = (
        row("B" * 40, NotAfter="2029-01-01T00:00:00Z", HasPrivateKey=False),
        row(),
        row("C" * 40, NotAfter="2027-01-01T00:00:00Z"),
    )
    ca, _ = authority(found=Ran(rows))
    assert ca.find(HOST, "mark") == STORED


def test_a_mark_that_nobody_left_is_not_found():
    ca, _ = authority()
    assert ca.find(HOST, "mark") is None


def test_a_certificate_that_was_issued_is_read_from_the_store():
    ca, shell = authority(found=Ran((row(),)))
    assert ca.submit(WISH) == Issued(STORED)
    assert [command.name for command in shell.asked] == ["Request-CsCertificate", "Get-LyncAutoCertificate"]


@pytest.mark.parametrize(
    ("asked", "request_id"),
    [
        (Ran(({"Value": "Certificate request is pending. Your Request Id is 89."},)), "89"),
        (Ran(({"RequestId": 12, "Status": "Pending", "Note": "RequestId: 12"},)), "12"),
        (Ran(()), ""),
        (failed('The request was taken under submission. RequestId: "17"'), "17"),
    ],
)
def test_a_request_that_a_person_must_decide_is_pending(asked, request_id):
    ca, _ = authority(asked)
    outcome = ca.submit(WISH)
    assert isinstance(outcome, Pending)
    assert outcome.request_id == request_id
    assert outcome.why


@pytest.mark.parametrize(
    "answer",
    [
        failed("Denied by Policy Module 0x80094800"),
        AccessDenied("x", why="Denied by Policy Module 0x80094800", fix=""),
    ],
)
def test_a_refusal_is_told_in_the_words_of_the_authority(answer):
    ca, shell = authority(answer)
    with pytest.raises(CertificateDenied) as caught:
        ca.submit(WISH)
    assert caught.value.why == "Denied by Policy Module 0x80094800"
    assert len(shell.asked) == 1


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (failed("no such parameter", "NamedParameterNotFound"), RemoteCommandFailed),
        (SecondHopDenied("x", why="", fix=""), SecondHopDenied),
        (Unknown("cut"), AnswerLost),
    ],
)
def test_what_the_authority_never_decided_is_no_refusal(answer, error):
    ca, _ = authority(answer)
    with pytest.raises(error):
        ca.submit(WISH)


def test_a_key_that_stays_where_it_is_made_is_not_exportable():
    assert request(dataclasses.replace(WISH, exportable=False)).parameters["PrivateKeyExportable"] is False


def test_each_wish_is_asked_for_on_its_own_host():
    first, second = (
        ScriptedShell(HOST),
        ScriptedShell("fe02.contoso.test", Request_CsCertificate=SILENT, Get_LyncAutoCertificate=SILENT),
    )
    ca = LyncCertificateAuthority({HOST: first, "fe02.contoso.test": second}.__getitem__)
    ca.submit(dataclasses.replace(WISH, host="fe02.contoso.test"))
    assert [command.name for command in second.asked] == ["Request-CsCertificate", "Get-LyncAutoCertificate"]
    assert first.asked == []
