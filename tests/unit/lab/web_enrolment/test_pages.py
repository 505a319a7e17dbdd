"""The pages of CA Web Enrolment: what programs go by is the same in every language."""

import re
from dataclasses import replace

import pytest

from lyncauto.lab.estate.authority import Request
from lyncauto.lab.web_enrolment.pages import Pages
from lyncauto.lab.web_enrolment.words import ENGLISH, GERMAN
from tests.unit.lab.native.windows import Windows
from tests.unit.lab.native.windows import request as csr

WHO = "CONTOSO\\lyncadmin"
POLICY = "Denied by Policy Module  0x80094800, The request was for <a template>: Nope."
PENDING = Request(89, WHO, "WebServer", "Pending", "Taken Under Submission")
DENIED = Request(90, WHO, "Nope", "Denied", POLICY)
BY_A_PERSON = Request(91, WHO, "WebServer", "Denied", "Denied by CONTOSO\\caadmin")


@pytest.fixture(params=[ENGLISH, GERMAN], ids=["English", "German"])
def pages(request):
    return Pages(request.param, "Contoso <Issuing> CA")


@pytest.fixture(scope="module")
def issued():
    authority = Windows().estate.authority
    return replace(authority.submit(csr(), "WebServer", WHO), id=88)


def test_an_issued_page_leads_to_the_certificate_by_links_and_by_its_script(pages, issued):
    page = pages.decided(issued)
    assert 'Href="certnew.cer?ReqID=88&amp;Enc=b64"' in page
    assert 'location="certnew.cer?ReqID=88&"+' in page


def test_a_pending_page_holds_the_requests_number_in_its_element(pages):
    found = re.search(r"<P ID=locInfoReqID>\s*([^<]*)</P>", pages.decided(PENDING))
    assert found is not None
    assert re.findall(r"\d+", found[1]) == ["89"]


def test_a_denied_page_holds_number_and_status_in_its_elements(pages):
    page = pages.decided(DENIED)
    assert "<P ID=locDenied>" in page
    found = re.search(r'<P ID=locInfoReqIDandReason>\s*([^"]*)"([^"]*)"', page)
    assert found is not None
    assert re.findall(r"\d+", found[1]) == ["90"]
    assert "0x80094800" in found[2]


def test_what_stands_for_a_certificate_that_is_not_there_is_a_disposition(pages):
    for row, disposition, status in (
        (PENDING, 5, "0x0"),
        (DENIED, 2, "0x80094800"),
        (BY_A_PERSON, 2, "0x80094014"),
    ):
        page = pages.not_issued(row)
        assert f"\t\t{disposition} <LocID ID=locDispSpacer>" in page
        assert status in page.split("locLastStatLabel")[1]
    assert "locDispNeverSet" in pages.unknown()
    assert "0x80094004" in pages.unknown()


def test_names_and_words_cannot_become_tags(pages):
    page = pages.decided(DENIED) + pages.not_issued(DENIED)
    assert "Contoso &lt;Issuing&gt; CA" in page
    assert "<a template>" not in page


def test_a_german_page_says_nothing_in_english_that_a_person_reads():
    pages = Pages(GERMAN, "CA")
    text = "".join(map(pages.decided, (PENDING, DENIED, BY_A_PERSON))) + pages.not_issued(PENDING)
    for word in ("Your", "Certificate Pending", "Denied by", "Taken Under", "disposition message"):
        assert word not in text
    assert "Verweigert von CONTOSO\\caadmin" in text
