"""certreq on the CA's own host, on hosts that have nothing to show to it, and where windows would open."""

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import load_pem_pkcs7_certificates

from lyncauto.lab.estate.authority import generate_keys, names_of
from tests.unit.lab.native.windows import FRONT_END, NAME, Windows, request

DENIED_TEMPLATE, DENIED_RIGHT, NO_TEMPLATE = -2146875392, -2146877422, -2146875391
KEY_LENGTH = -2146875375
FILE_EXISTS, NO_FILE, BAD_TAG, RPC, NO_SESSION, EMPTY = (
    -2147024816, -2147024894, -2146881269, -2147023174, -2147023584, -2146877436,
)  # fmt: skip


@pytest.mark.parametrize("encoding", [Encoding.PEM, Encoding.DER])
def test_a_request_is_issued_and_certificate_chain_and_response_are_written(encoding):
    windows = Windows()
    windows.request(encoding)
    ended = windows.submit()
    number = len(windows.estate.authority.requests)
    assert ended.code == 0
    assert ended.out == (
        f'RequestId: {number}\nRequestId: "{number}"\nCertificate retrieved(Issued) Issued\n'
    )
    certificate = x509.load_pem_x509_certificate(windows.read("web.cer") or b"")
    assert names_of(certificate) == (NAME,)
    assert len(load_pem_pkcs7_certificates(windows.read("chain.p7b") or b"")) == 3
    assert windows.read("web.rsp")


def test_a_pending_request_ends_well_and_leaves_no_certificate():
    windows = Windows()
    windows.request()
    windows.estate.faults.set("ca.pending")
    ended = windows.submit()
    assert ended.code == 0
    assert ended.out.endswith("Certificate request is pending: Taken Under Submission (0)\n")
    assert windows.read("web.cer") is None


@pytest.mark.parametrize(
    ("template", "more", "code", "symbol"),
    [
        ("Nonsense", (), DENIED_TEMPLATE, "CERTSRV_E_UNSUPPORTED_CERT_TYPE"),
        ("", (), NO_TEMPLATE, "CERTSRV_E_NO_CERT_TYPE"),
        ("WebServer", ("-AdminForceMachine",), DENIED_RIGHT, "CERTSRV_E_TEMPLATE_DENIED"),
    ],
)
def test_a_denial_says_the_cas_words_the_status_and_its_number(template, more, code, symbol):
    windows = Windows()
    windows.request()
    ended = windows.submit(*more, template=template)
    assert ended.code == code
    assert "Certificate not issued (Denied) Denied by Policy Module" in ended.out
    assert ended.out.endswith(f"({code} {symbol})\n")
    assert windows.read("web.cer") is None


def test_the_computer_itself_has_credentials_to_show_where_a_session_has_none():
    windows = Windows(FRONT_END)
    windows.request()
    assert windows.submit().code == NO_SESSION
    before = len(windows.estate.authority.requests)
    assert windows.submit("-AdminForceMachine").code == DENIED_RIGHT
    assert [row.requester for row in windows.estate.authority.requests[before:]] == ["CONTOSO\\FE01$"]


def test_what_is_no_request_is_refused_before_the_ca_hears_of_it():
    windows = Windows()
    before = windows.estate.authority.requests
    assert windows.submit().code == NO_FILE
    windows.write("web.req", b"nonsense")
    ended = windows.submit()
    assert ended.code == BAD_TAG
    assert "0x8009310b (ASN: 267 CRYPT_E_ASN1_BADTAG)" in ended.out
    assert windows.estate.authority.requests == before


def test_a_ca_of_another_name_does_not_answer():
    windows = Windows()
    windows.request()
    ended = windows.run("certreq", "-submit", "-q", "-config", "ca09\\Nobody", "web.req", "web.cer")
    assert ended.code == RPC
    assert "0x800706ba (WIN32: 1722 RPC_S_SERVER_UNAVAILABLE)" in ended.out


def test_a_file_that_is_there_is_replaced_only_where_that_was_asked_for():
    windows = Windows()
    windows.request()
    assert windows.submit().code == 0
    first = windows.read("web.cer")
    assert windows.submit().code == FILE_EXISTS
    assert windows.read("web.cer") == first
    assert windows.submit("-f").code == 0
    assert windows.read("web.cer") != first


def test_a_certificate_is_fetched_later_by_its_number():
    windows = Windows()
    windows.request()
    windows.submit()
    number = str(len(windows.estate.authority.requests))
    ended = windows.run("certreq", "-retrieve", "-q", "-config", windows.config, number, "again.cer")
    assert ended.code == 0
    assert windows.read("again.cer") == windows.read("web.cer")
    unknown = windows.run("certreq", "-retrieve", "-q", "-config", windows.config, "999", "none.cer")
    assert unknown.code == EMPTY


CONFIG = ("-config", "ca01.contoso.test\\Contoso Issuing CA")
INCOMPLETE = [("-submit", "web.req", "web.cer"), ("-submit", *CONFIG, "web.req")]


@pytest.mark.parametrize("arguments", [*INCOMPLETE, ("-submit", *CONFIG, "web.req", "web.cer")])
def test_where_windows_would_open_a_window_it_waits_for_nobody(arguments):
    windows = Windows()
    windows.request()
    assert windows.waits("certreq", *arguments)


@pytest.mark.parametrize("arguments", INCOMPLETE)
def test_where_windows_are_forbidden_it_ends(arguments):
    windows = Windows()
    windows.request()
    assert windows.run("certreq", arguments[0], "-q", *arguments[1:]).code == 1


def test_a_request_without_names_is_issued_and_one_with_another_kind_of_key_denied():
    windows = Windows()
    (key,) = generate_keys(1)
    nameless = x509.CertificateSigningRequestBuilder().subject_name(request().subject)
    windows.write("web.req", nameless.sign(key, SHA256()).public_bytes(Encoding.PEM))
    assert windows.submit().code == 0
    curved = nameless.sign(generate_private_key(SECP256R1()), SHA256())
    windows.write("web.req", curved.public_bytes(Encoding.PEM))
    assert windows.submit().code == KEY_LENGTH


def test_the_response_stands_beside_the_certificate_whatever_its_name():
    windows = Windows()
    windows.request()
    asked = ("-attrib", "CertificateTemplate:WebServer", "web.req", "a.b\\cert")
    assert windows.run("certreq", "-submit", "-q", *CONFIG, *asked).code == 0
    assert windows.read("a.b\\cert.rsp")


@pytest.mark.parametrize(
    "arguments", [("-new", "a.inf"), ("-submit", "-config"), (), ("-submit", "-retrieve")]
)
def test_what_the_lab_does_not_have_is_refused(arguments):
    assert Windows().run("certreq", *arguments).code == 1
