"""What is read of the CA's pages: elements and numbers, in any language. What cannot be is not guessed."""

import random
import string
from dataclasses import replace
from urllib.parse import parse_qs

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import serialize_certificates
from hypothesis import given
from hypothesis import strategies as st

from lyncauto.adapters.certsrv_codec import Told, certificate, chain, form, read, renewals
from lyncauto.lab.estate.authority import Request
from lyncauto.lab.web_enrolment.pages import Pages
from lyncauto.lab.web_enrolment.words import ENGLISH, GERMAN
from tests.unit.lab.native.windows import Windows, request

WHO = "CONTOSO\\lyncadmin"
POLICY = 'Denied by Policy Module  0x80094800, The request was for a "template" that is not supported: Nope.'
PENDING = Request(89, WHO, "WebServer", "Pending", "Taken Under Submission")
DENIED = Request(90, WHO, "Nope", "Denied", POLICY)
BY_A_PERSON = Request(91, WHO, "WebServer", "Denied", "Denied by CONTOSO\\caadmin")


@pytest.fixture(scope="module")
def authority():
    return Windows().estate.authority


@pytest.fixture(scope="module")
def issued(authority):
    return replace(authority.submit(request(), "WebServer", WHO), id=88)


@pytest.fixture(params=[ENGLISH, GERMAN], ids=["English", "German"])
def pages(request):
    return Pages(request.param, "Contoso Issuing CA")


def test_a_request_that_was_issued_is_known_by_its_link(pages, issued):
    assert read(pages.decided(issued).encode()) == Told("issued", "88")


def test_a_request_that_waits_is_known_by_its_number(pages):
    told = read(pages.decided(PENDING).encode())
    assert (told.kind, told.request_id) == ("pending", "89")
    assert "89" in told.words


def test_a_denial_has_the_cas_own_words_and_its_status(pages):
    told = read(pages.decided(DENIED).encode())
    assert (told.kind, told.request_id, told.status) == ("denied", "90", 0x80094800)
    assert "0x80094800, " in told.why
    assert "Request Id" not in told.words


def test_a_denial_is_told_whole_in_english():
    told = read(Pages(ENGLISH, "CA").decided(DENIED).encode())
    assert told.words == " ".join(POLICY.split())


def test_what_stands_for_a_missing_certificate_is_read_by_its_disposition(pages):
    assert read(pages.not_issued(PENDING).encode()).kind == "pending"
    told = read(pages.not_issued(BY_A_PERSON).encode())
    assert (told.kind, told.status) == ("denied", 0x80094014)
    assert "CONTOSO\\caadmin" in told.words
    assert read(pages.not_issued(DENIED).encode()).status == 0x80094800


def test_an_error_is_known_by_its_status(pages):
    assert read(pages.unknown().encode()).status == 0x80094004
    told = read(pages.unreadable().encode())
    assert (told.kind, told.status) == ("failed", 0x8009310B)


@pytest.mark.parametrize(
    ("page", "kind", "number"),
    [
        ("<P ID=locInfoReqID>\nL'identificateur de votre requête est 25.\n</P>", "pending", "25"),
        ("<DT ID=locDispLabel>Disposition :</DT><DD>\n\t\t5 <LocID ID=locDispSpacer>-</DD>", "pending", ""),
        ("<DT ID=locDispLabel>Disposition :</DT><DD>\n\t\t2 <LocID ID=locDispSpacer>-<DT>", "denied", ""),
        ('<script>\nlocation="certnew.cer?ReqID=83&"+getEncoding();\n</script>', "issued", "83"),
        ("<a href='certnew.cer?ReqID=83&amp;Enc=b64'>x</a><p id='LOCINFO'>", "issued", "83"),
    ],
)  # fmt: skip
def test_french_pages_and_either_form_of_an_issued_one_are_understood(page, kind, number):
    told = read(page.encode())
    assert (told.kind, told.request_id) == (kind, number)


@pytest.mark.parametrize(
    "page",
    [
        "",
        "<html>Sign in to the proxy. Your Request Id is 89.</html>",
        "<!-- certnew.cer?ReqID=83& --><p>certnew.cer?ReqID=83& </p>",
        "<P ID=locInfoReqID>no number</P>",
        "<P ID=locInfoReqID>one 1 or two 2</P>",
        "<P ID=locInfoReqID>12345678901</P>",
        "<P ID=locInfoReqID>89</P><P ID=locDenied>no</P>",
        '<P ID=locInfoReqID>89</P><a href="certnew.cer?ReqID=83&Enc=b64">x</a>',
        '<a href="certnew.cer?ReqID=83&Enc=b64">x</a><a href="certnew.cer?ReqID=84&Enc=b64">x</a>',
        "<DT ID=locDispLabel>Disposition:</DT><DD>1 - Error</DD>",
        "<DT ID=locLastStatLabel>LastStatus:</DT><DD>0x0 (WIN32: 0)</DD>",
        "<script>'<P ID=locDenied>no</P>",
        "<P ID=locInfoReqID>89</P>" + " " * 70_000,
    ],
)
def test_a_page_that_does_not_say_one_thing_is_not_understood(page):
    assert read(page.encode()).kind == "unknown"


@given(st.binary(max_size=400))
def test_no_bytes_break_the_reading(content):
    read(content)
    certificate(content)
    chain(content)
    renewals(content)


def test_a_page_that_was_cut_off_anywhere_is_read_right_or_not_at_all(issued):
    for row, kind, number in ((issued, "issued", "88"), (PENDING, "pending", "89"), (DENIED, "denied", "90")):
        page = Pages(GERMAN, "CA").decided(row).encode()
        found = {read(page[:end]) for end in range(len(page))}
        assert {told.kind for told in found} == {"unknown", kind}
        assert {told.request_id for told in found} == {"", number}


def test_damage_never_makes_an_issued_request_of_another(issued):
    dice = random.Random(7)  # noqa: S311 - the same damage in every run
    for row in (PENDING, DENIED):
        page = Pages(GERMAN, "CA").decided(row)
        assert "issued" not in {read(damaged(page, dice).encode()).kind for _ in range(300)}


def damaged(page: str, dice: random.Random) -> str:
    at = dice.randrange(len(page))
    return (
        page[:at] + dice.choice(string.punctuation) * dice.randrange(1, 4) + page[at + dice.randrange(1, 9) :]
    )


def test_words_hold_nothing_that_a_terminal_obeys_and_come_to_an_end():
    told = read(f"<P ID=locInfoReqIDandReason>\x1b[31mred\x07 {'long ' * 400}</P>".encode())
    assert told.kind == "denied"
    assert told.words.isprintable()
    assert len(told.words) <= 500


def test_a_status_that_the_words_lack_is_told_behind_them():
    assert Told("denied", words="no", status=0x80094014).why == "no 0x80094014"
    assert Told("denied", words="no 0X80094014", status=0x80094014).why == "no 0X80094014"
    assert Told("failed", status=0x80094004).why == "0x80094004"


def test_a_form_holds_the_request_and_one_attribute():
    fields = parse_qs(form("-----BEGIN+/=\n", "WebServer").decode(), keep_blank_values=True)
    assert fields["CertRequest"] == ["-----BEGIN+/=\n"]
    assert fields["CertAttrib"] == ["CertificateTemplate:WebServer\r\n"]
    assert (fields["Mode"], fields["TargetStoreFlags"], fields["SaveCert"]) == (["newreq"], ["0"], ["yes"])


@pytest.mark.parametrize("template", ["", "WebServer\r\nSAN:dns=evil.test", "Web\tServer", "Web\u2028Server"])
def test_a_template_cannot_bring_an_attribute_of_its_own(template):
    with pytest.raises(ValueError, match="control characters"):
        form("x", template)


def test_a_certificate_is_read_in_either_encoding_and_nothing_else_is_one(issued):
    der = issued.certificate.public_bytes(Encoding.DER)
    pem = issued.certificate.public_bytes(Encoding.PEM)
    assert certificate(der) == certificate(pem) == certificate(pem.replace(b"\n", b"\r\n")) == der
    for wrong in (b"", pem + pem, pem[:-60], b"<html>", pem.replace(b"M", b"!", 3)):
        assert certificate(wrong) is None


def test_a_chain_is_read_under_either_label(authority):
    whole = [one.public_bytes(Encoding.DER) for one in authority.chain]
    pem = serialize_certificates(list(authority.chain), Encoding.PEM)
    for content in (
        pem,
        pem.replace(b"PKCS7", b"CERTIFICATE"),
        serialize_certificates(list(authority.chain), Encoding.DER),
    ):
        assert sorted(chain(content)) == sorted(whole)
    assert chain(b"<html>") == ()


def test_how_often_the_ca_was_renewed_is_read_of_its_script(pages):
    assert renewals(pages.chain(3).encode()) == 3
    assert renewals(b"var nRenewals=1; var nRenewals=2;") is None
    assert renewals(b"<html>") is None
