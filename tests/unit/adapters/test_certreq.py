import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import serialize_certificates

from lyncauto.adapters.certreq import Certreq
from lyncauto.errors import (
    AccessDenied,
    AnswerLost,
    CertificateDenied,
    HostUnreachable,
    RemoteCommandFailed,
)
from lyncauto.ports.certificates import Pending
from lyncauto.ports.enrolment import Granted
from lyncauto.ports.powershell import NotRan, Ran, Unknown
from tests.unit.adapters.scripted_shell import ScriptedShell
from tests.unit.adapters.test_store_key import ISSUING, LEAF, ROOT, Made

CONFIG = "ca01.contoso.test\\Contoso Issuing CA"
REQUEST = b"-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----\n"


def der(made: Made) -> bytes:
    return made.certificate.public_bytes(Encoding.DER)


def pem(*made: Made) -> str:
    return "".join(one.certificate.public_bytes(Encoding.PEM).decode() for one in made)


def pkcs7(*made: Made) -> str:
    return serialize_certificates([one.certificate for one in made], Encoding.PEM).decode()


def row(text: str, code: int = 0, certificate: str = "", chain: str = "") -> Ran:
    return Ran(({"ExitCode": code, "Text": text, "Certificate": certificate, "Chain": chain},))


def road(answer, *, machine: bool = False) -> tuple[Certreq, ScriptedShell]:
    shell = ScriptedShell(Submit_LyncAutoCertificateRequest=answer, Receive_LyncAutoCertificate=answer)
    return Certreq(shell, CONFIG, machine), shell


ISSUED = 'RequestId: 12\nRequestId: "12"\nCertificate retrieved(Issued) Issued  Some warning'


@pytest.mark.parametrize(
    "chain",
    [
        pkcs7(LEAF, ISSUING, ROOT),
        pkcs7(LEAF, ISSUING, ROOT).replace("PKCS7", "CERTIFICATE"),
        pem(LEAF, ISSUING, ROOT),
    ],
)
def test_what_was_issued_comes_with_its_number_and_its_chain_however_that_is_labelled(chain):
    found = road(row(ISSUED, certificate=pem(LEAF), chain=chain))[0].submit(REQUEST, "WebServer")
    assert isinstance(found, Granted)
    assert (found.request_id, found.certificate) == ("12", der(LEAF))
    assert {der(ISSUING), der(ROOT)} <= set(found.chain)


def test_a_chain_that_cannot_be_read_holds_none():
    found = road(row(ISSUED, certificate=pem(LEAF), chain="nonsense"))[0].submit(REQUEST, "WebServer")
    assert isinstance(found, Granted)
    assert found.chain == ()


def test_the_request_is_handed_in_as_it_is_and_by_the_computer_where_that_is_chosen():
    ca, shell = road(row(ISSUED, certificate=pem(LEAF)), machine=True)
    ca.submit(REQUEST, "WebServer")
    ca.fetch("12")
    asked = [dict(command.parameters) for command in shell.asked]
    assert asked == [
        {"Config": CONFIG, "Template": "WebServer", "Request": REQUEST.decode(), "Machine": None},
        {"Config": CONFIG, "RequestId": 12, "Machine": None},
    ]


@pytest.mark.parametrize(
    "text",
    [
        'RequestId: 89\nRequestId: "89"\nCertificate request is pending: Taken Under Submission (0)',
        'RequestId: 89\nRequestId: "89"\nZertifikatanforderung steht aus: Zur Übermittlung akzeptiert (0)',
    ],
)
def test_a_request_that_waits_has_its_number_in_whatever_language(text):
    found = road(row(text))[0].submit(REQUEST, "WebServer")
    assert found == Pending("89", " ".join(text.split()))


@pytest.mark.parametrize(
    "code", ["0x80094800", "0x80094012", "0x80094011", "0x80094812", "0x80094004", "0x80094811"]
)
def test_a_denial_is_told_in_the_words_of_the_ca_with_its_number(code):
    text = (
        f'RequestId: 7\nRequestId: "7"\nCertificate not issued (Denied) Denied by Policy Module  {code}, no.'
    )
    with pytest.raises(CertificateDenied) as told:
        road(row(text, int(code, 16) - (1 << 32)))[0].submit(REQUEST, "WebServer")
    assert code in told.value.why


def test_a_call_that_broke_off_on_the_way_is_no_denial():
    lost = row(
        "Certificate Request Processor: The remote procedure call failed. 0x800706be (WIN32: 1726)", -1
    )
    with pytest.raises(AnswerLost):
        road(lost)[0].submit(REQUEST, "WebServer")


@pytest.mark.parametrize(
    "text", ["Access is denied. 0x80070005 (WIN32: 5)", "There is not enough space. 0x80070070"]
)
def test_a_question_that_could_not_be_answered_leaves_the_request_waiting(text):
    with pytest.raises(HostUnreachable):
        road(row(f"Certificate Request Processor: {text}", -1))[0].fetch("89")


def test_a_request_that_was_denied_since_is_denied_whatever_the_language():
    text = 'RequestId: 89\nRequestId: "89"\nZertifikat nicht ausgestellt (Verweigert) 0x80094014'
    with pytest.raises(CertificateDenied):
        road(row(text))[0].fetch("89")


def test_an_error_after_the_program_ran_may_have_come_too_late():
    failed = RemoteCommandFailed("no", why="a file is in use", fix="", error_id="IOException")
    with pytest.raises(AnswerLost):
        road(failed)[0].submit(REQUEST, "WebServer")
    never = RemoteCommandFailed("no", why="no such parameter", fix="", error_id="NamedParameterNotFound")
    with pytest.raises(RemoteCommandFailed):
        road(never)[0].submit(REQUEST, "WebServer")


@pytest.mark.parametrize("code", ["0x800706ba (WIN32: 1722)", "0x80070520 (WIN32: 1312)"])
def test_a_ca_that_was_not_reached_was_certainly_not_asked(code):
    with pytest.raises(HostUnreachable) as told:
        road(row(f"Certificate Request Processor: no. {code}", -2147023174))[0].submit(REQUEST, "WebServer")
    assert code[:10] in told.value.why


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (row("what is this", 3), AnswerLost),
        (row(""), AnswerLost),
        (
            row(ISSUED, certificate="-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"),
            AnswerLost,
        ),
        (Ran(()), AnswerLost),
        (Unknown("cut"), AnswerLost),
        (NotRan("connection refused"), HostUnreachable),
        (AccessDenied("no", why="no", fix="no"), AccessDenied),
    ],
)
def test_what_cannot_be_understood_may_have_been_done_and_what_was_not_sent_was_not(answer, error):
    with pytest.raises(error):
        road(answer)[0].submit(REQUEST, "WebServer")
