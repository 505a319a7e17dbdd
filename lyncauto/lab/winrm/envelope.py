"""WS-Management envelopes: read a request, write an answer or a fault. No I/O.

Source: DSP0226 (WS-Management), MS-WSMV section 2.2.4 and 3.1.4.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, ParseError
from xml.sax.saxutils import escape, quoteattr

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from lyncauto.lab.winrm.fault import WSManFault, malformed

SHELL = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell"
COMMANDS = f"{SHELL}/cmd"  # the resource of a shell that runs programs
POWERSHELL = "http://schemas.microsoft.com/powershell"
ADDRESSING = "http://schemas.xmlsoap.org/ws/2004/08/addressing"
NAMESPACES = {
    "s": "http://www.w3.org/2003/05/soap-envelope",
    "a": ADDRESSING,
    "w": "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd",
    "x": "http://schemas.xmlsoap.org/ws/2004/09/transfer",
    "rsp": SHELL,
    "pwsh": POWERSHELL,
    "f": "http://schemas.microsoft.com/wbem/wsman/1/wsmanfault",
    "cfg": "http://schemas.microsoft.com/wbem/wsman/1/config",
}
FAULT_ACTION = "http://schemas.dmtf.org/wbem/wsman/1/wsman/fault"
DEFAULT_TIMEOUT = 60.0  # seconds; MaxTimeoutms of the service's configuration
DEFAULT_ENVELOPE = 153600  # bytes

_DECLARATIONS = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?")
_SECONDS = (86400, 3600, 60, 1)


def _always() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Request:
    r"""What a client asks.

    Attributes:
        action: The action's URI; `verb` is its last word.
        timeout: Seconds that the client is ready to wait.
        max_envelope: Bytes that the answer may have.
        user: Who asks: "CONTOSO\lyncadmin".
        address: Of the client.
        alive: Says whether the connection that the answer goes to still stands.
        options: Of the option set, by name.
    """

    action: str
    message_id: str
    resource_uri: str
    timeout: float
    max_envelope: int
    selectors: Mapping[str, str]
    body: Element | None
    user: str = ""
    address: str = ""
    alive: Callable[[], bool] = field(default=_always, compare=False)
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def verb(self) -> str:
        """The action's last word: Create, Command, Receive."""
        return self.action.rpartition("/")[2]

    @property
    def shell_id(self) -> str:
        """The shell that it is about, in upper case; empty when it names none."""
        return self.selectors.get("ShellId", "").upper()

    def payload(self) -> Element:
        """Return the body's element.

        Raises:
            WSManFault: The body is empty.
        """
        if self.body is None:
            raise malformed("The body is empty.")
        return self.body


def parse(data: bytes, user: str = "", address: str = "", alive: Callable[[], bool] = _always) -> Request:
    """Read a request.

    Raises:
        WSManFault: It is no envelope, or an XML that plays tricks (entities, a DTD).
    """
    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise malformed(f"The request is not well-formed XML: {error}") from error
    header, body = root.find("s:Header", NAMESPACES), root.find("s:Body", NAMESPACES)
    if header is None or body is None:
        raise malformed("The request has no header or no body.")
    selectors = header.iterfind("w:SelectorSet/w:Selector", NAMESPACES)
    options = header.iterfind("w:OptionSet/w:Option", NAMESPACES)
    return Request(
        action=_text(header, "a:Action"),
        message_id=_text(header, "a:MessageID"),
        resource_uri=_text(header, "w:ResourceURI"),
        timeout=seconds(_text(header, "w:OperationTimeout")),
        max_envelope=_size(_text(header, "w:MaxEnvelopeSize")),
        selectors={selector.get("Name", ""): selector.text or "" for selector in selectors},
        body=body[0] if len(body) else None,
        user=user,
        address=address,
        alive=alive,
        options={option.get("Name", ""): option.text or "" for option in options},
    )


def seconds(duration: str) -> float:
    """Return the seconds of an xs:duration; what is none of ours counts as the default time-out."""
    match = _DURATION.fullmatch(duration)
    if not match or not any(match.groups()):
        return DEFAULT_TIMEOUT
    return sum(float(part or 0) * unit for part, unit in zip(match.groups(), _SECONDS, strict=True))


def answer(request: Request, body: str) -> bytes:
    """Write the answer to a request; *body* is XML."""
    return _envelope(f"{request.action}Response", request.message_id, body)


def fault(message_id: str, problem: WSManFault, machine: str) -> bytes:
    """Write a fault; *message_id* is empty when the request could not be read."""
    reason = escape(problem.reason)
    detail = (
        f'<f:WSManFault Code="{problem.code}" Machine={quoteattr(machine)}><f:Message>{reason}</f:Message>'
        "</f:WSManFault>"
    )
    return _envelope(
        FAULT_ACTION,
        message_id,
        f"<s:Fault><s:Code><s:Value>s:Receiver</s:Value><s:Subcode><s:Value>{problem.subcode}</s:Value></s:Subcode>"
        f'</s:Code><s:Reason><s:Text xml:lang="en-US">{reason}</s:Text></s:Reason>'
        f"<s:Detail>{detail}</s:Detail></s:Fault>",
    )


def _envelope(action: str, relates_to: str, body: str) -> bytes:
    message_id = str(uuid.uuid4()).upper()
    return (
        f'<s:Envelope {_DECLARATIONS} xml:lang="en-US"><s:Header><a:Action>{escape(action)}</a:Action>'
        f"<a:MessageID>uuid:{message_id}</a:MessageID><a:To>{ADDRESSING}/role/anonymous</a:To>"
        f"<a:RelatesTo>{escape(relates_to)}</a:RelatesTo></s:Header><s:Body>{body}</s:Body></s:Envelope>"
    ).encode()


def _text(header: Element, path: str) -> str:
    return (header.findtext(path, "", NAMESPACES) or "").strip()


def _size(text: str) -> int:
    return int(text) if text.isdecimal() else DEFAULT_ENVELOPE
