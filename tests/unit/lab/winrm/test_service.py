"""The verbs as a client other than pypsrp might use them; what pypsrp asks is in the integration tests."""

import asyncio
import base64
from xml.etree.ElementTree import Element, SubElement

import psrpcore
import pytest

from lyncauto.lab.engine.faults import Fault, FaultKind
from lyncauto.lab.engine.registry import Registry
from lyncauto.lab.engine.session import Surroundings
from lyncauto.lab.winrm.configuration import Configuration
from lyncauto.lab.winrm.envelope import POWERSHELL, SHELL, Request
from lyncauto.lab.winrm.fault import WSManFault
from lyncauto.lab.winrm.quotas import Quotas
from lyncauto.lab.winrm.service import Service

URI = f"{POWERSHELL}/Microsoft.PowerShell"
USER = "CONTOSO\\lyncadmin"
QUOTA = 2150859241
OURS = Configuration("LyncAuto", "CONTOSO\\svc-lyncauto")
GONE, MALFORMED, UNSUPPORTED, NO_CONFIGURATION = 2150858843, 0x80338041, 0x80338049, 2150858811


def service() -> Service:
    return Service(
        Surroundings("mgmt01", Registry()), [Configuration("Microsoft.PowerShell")], Quotas(commands=1)
    )


def request(verb: str, body: Element | None = None, of: str = "", uri: str = URI) -> Request:
    return Request(f"{SHELL}/{verb}", f"uuid:{verb}", uri, 0.0, 153600, {"ShellId": of}, body, USER)


def opening() -> Element:
    """Return what opens a runspace pool."""
    client = psrpcore.ClientRunspacePool()
    client.open()
    payload = client.data_to_send()
    assert payload is not None
    body = Element(f"{{{SHELL}}}Shell", {"ShellId": "a-1"})
    SubElement(body, f"{{{POWERSHELL}}}creationXml").text = base64.b64encode(payload.data).decode()
    return body


def element(name: str, **attributes: str) -> Element:
    return Element(f"{{{SHELL}}}{name}", attributes)


def holding(body: Element, name: str, text: str, **attributes: str) -> Element:
    SubElement(body, f"{{{SHELL}}}{name}", attributes).text = text
    return body


def opened() -> Service:
    made = service()
    asyncio.run(made.answer(request("Create", opening())))
    return made


def code_of(made: Service, asked: Request) -> int:
    with pytest.raises(WSManFault) as caught:
        asyncio.run(made.answer(asked))
    return caught.value.code


def test_a_shell_is_described_and_deleted():
    made = opened()
    assert "<rsp:State>Connected</rsp:State>" in asyncio.run(made.answer(request("Get", of="a-1")))
    assert asyncio.run(made.answer(request("Delete", of="a-1"))) == ""
    assert code_of(made, request("Get", of="a-1")) == GONE


def test_a_disconnected_shell_says_so():
    made = opened()
    asyncio.run(made.answer(request("Disconnect", of="a-1")))
    assert "Disconnected" in asyncio.run(made.answer(request("Get", of="a-1")))
    asyncio.run(made.answer(request("Reconnect", of="a-1")))
    assert "Connected" in asyncio.run(made.answer(request("Get", of="a-1")))


def test_the_size_of_an_envelope_can_be_asked_for():
    asked = request("Get", uri="http://schemas.microsoft.com/wbem/wsman/1/config")
    assert "<cfg:MaxEnvelopeSizekb>500<" in asyncio.run(service().answer(asked))


def test_a_configuration_that_does_not_exist_is_a_fault():
    assert code_of(service(), request("Create", opening(), uri=f"{POWERSHELL}/Nope")) == NO_CONFIGURATION


@pytest.mark.parametrize("verb", ["Enumerate", "Renew", ""])
def test_an_action_that_no_client_of_ours_needs_is_not_supported(verb):
    assert code_of(opened(), request(verb, of="a-1")) == UNSUPPORTED


def test_another_clients_pool_cannot_be_taken_over():
    assert code_of(opened(), request("Connect", element("Connect"), "a-1")) == UNSUPPORTED


@pytest.mark.parametrize(
    ("verb", "body"),
    [
        ("Command", element("CommandLine", CommandId="no-uuid")),
        ("Command", holding(element("CommandLine"), "Arguments", "A")),
        ("Send", holding(element("Send"), "Stream", "AAAA", CommandId="no-uuid")),
        ("Receive", holding(element("Receive"), "DesiredStream", "stdout", CommandId="no-uuid")),
        ("Signal", element("Signal")),
        ("Send", None),
    ],
)
def test_a_request_that_cannot_be_read_is_answered_with_a_fault(verb, body):
    made = opened()
    assert code_of(made, request(verb, body, "a-1")) == MALFORMED
    assert made.shells


def test_a_command_that_is_sent_again_is_answered_again_and_counts_once():
    made = opened()
    first, second = ("00000000-0000-0000-0000-00000000000A", "00000000-0000-0000-0000-00000000000B")
    answers = [
        asyncio.run(made.answer(request("Command", element("CommandLine", CommandId=first), "a-1")))
        for _ in range(2)
    ]
    assert answers[0] == answers[1]
    assert code_of(made, request("Command", element("CommandLine", CommandId=second), "a-1")) == QUOTA


def test_a_command_that_cannot_be_read_takes_no_place():
    made = opened()
    absent = "00000000-0000-0000-0000-00000000000A"
    noise = base64.b64encode(bytes(16) + b"\x03" + (43).to_bytes(4, "big") + bytes(43)).decode()
    body = holding(element("CommandLine", CommandId=absent), "Arguments", noise)
    for _ in range(2):
        assert code_of(made, request("Command", body, "a-1")) == MALFORMED


def test_a_message_that_is_no_psrp_is_answered_with_a_fault(caplog):
    noise = base64.b64encode(bytes(16) + b"\x03" + (43).to_bytes(4, "big") + bytes(43)).decode()
    body = holding(element("Send"), "Stream", noise, Name="stdin")
    assert code_of(opened(), request("Send", body, "a-1")) == MALFORMED
    assert "does not take" in caplog.text


def test_a_command_that_the_shell_has_not_is_gone():
    absent = "00000000-0000-0000-0000-000000000001"
    body = holding(element("Receive"), "DesiredStream", "stdout", CommandId=absent)
    assert code_of(opened(), request("Receive", body, "a-1")) == GONE


def test_closing_the_service_leaves_no_shell():
    made = opened()
    asyncio.run(made.close())
    assert not made.shells


def test_a_session_configuration_can_be_unknown_and_the_usual_one_never_is():
    around = Surroundings("mgmt01", Registry())
    made = Service(around, [Configuration("Microsoft.PowerShell"), OURS], Quotas())
    around.faults.add("unknown", Fault(FaultKind.NO_CONFIGURATION, host="mgmt01", times=None))
    ours = f"{POWERSHELL}/{OURS.name}"
    assert code_of(made, request("Create", opening(), uri=ours)) == NO_CONFIGURATION
    asyncio.run(made.answer(request("Create", opening())))
    asyncio.run(made.answer(request("Delete", of="a-1")))
    around.faults.remove("unknown")
    assert "ShellId" in asyncio.run(made.answer(request("Create", opening(), uri=ours)))
