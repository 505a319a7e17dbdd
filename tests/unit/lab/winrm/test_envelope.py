from xml.etree.ElementTree import fromstring

import pytest

from lyncauto.lab.winrm import envelope
from lyncauto.lab.winrm.envelope import NAMESPACES
from lyncauto.lab.winrm.fault import WSManFault, timed_out

REQUEST = b"""<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"
 xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing"
 xmlns:w="http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd"
 xmlns:rsp="http://schemas.microsoft.com/wbem/wsman/1/windows/shell"><s:Header>
 <a:Action>http://schemas.microsoft.com/wbem/wsman/1/windows/shell/Receive</a:Action>
 <a:MessageID>uuid:1</a:MessageID><w:ResourceURI>http://schemas.microsoft.com/powershell/X</w:ResourceURI>
 <w:OperationTimeout>PT1M20.5S</w:OperationTimeout><w:MaxEnvelopeSize>9000</w:MaxEnvelopeSize>
 <w:SelectorSet><w:Selector Name="ShellId">abc</w:Selector></w:SelectorSet></s:Header>
 <s:Body><rsp:Receive/></s:Body></s:Envelope>"""


def test_a_request_is_read():
    request = envelope.parse(REQUEST, "CONTOSO\\lyncadmin", "127.0.0.1")
    assert (request.verb, request.shell_id, request.message_id) == ("Receive", "ABC", "uuid:1")
    assert (request.timeout, request.max_envelope) == (80.5, 9000)
    assert request.payload().tag.endswith("}Receive")
    assert request.alive()


@pytest.mark.parametrize(
    ("duration", "seconds"),
    [("PT60.000S", 60), ("P1DT2H", 93600), ("PT0.1S", 0.1), ("", 60), ("P", 60), ("soon", 60)],
)
def test_a_duration_is_read_or_the_default_stands(duration, seconds):
    assert envelope.seconds(duration) == seconds


@pytest.mark.parametrize(
    "text",
    [
        b"no xml at all",
        b"<a><b></a>",
        b"<a/>",
        b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
    ],
)
def test_what_is_no_envelope_is_answered_with_a_fault(text):
    with pytest.raises(WSManFault) as caught:
        envelope.parse(text)
    assert caught.value.subcode == "w:SchemaValidationError"


def test_an_empty_body_holds_no_payload():
    request = envelope.parse(REQUEST.replace(b"<rsp:Receive/>", b""))
    with pytest.raises(WSManFault):
        request.payload()


def test_an_answer_relates_to_its_question():
    request = envelope.parse(REQUEST)
    root = fromstring(envelope.answer(request, "<rsp:ReceiveResponse/>"))  # noqa: S314 - our own text
    assert root.findtext("s:Header/a:RelatesTo", None, NAMESPACES) == "uuid:1"
    assert root.findtext("s:Header/a:Action", None, NAMESPACES) == f"{request.action}Response"
    assert root.find("s:Body/rsp:ReceiveResponse", NAMESPACES) is not None


def test_a_fault_carries_its_code_and_its_words():
    problem = WSManFault(5, 'Access to <"x"> is denied.', "w:AccessDenied")
    root = fromstring(envelope.fault("uuid:1", problem, 'mgmt"01'))  # noqa: S314 - our own text
    found = root.find("s:Body/s:Fault/s:Detail/f:WSManFault", NAMESPACES)
    assert found is not None
    assert found.attrib == {"Code": "5", "Machine": 'mgmt"01'}
    assert found.findtext("f:Message", None, NAMESPACES) == 'Access to <"x"> is denied.'


def test_a_time_out_has_the_code_that_clients_poll_on():
    assert timed_out().code == 2150858793
