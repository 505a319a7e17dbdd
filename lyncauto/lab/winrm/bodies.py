"""What a shell's answers say, as XML, whoever stands behind it. Pure.

Source: MS-WSMV section 3.1.4 (shell operations), MS-PSRP section 3.2.5.3.
"""

from __future__ import annotations

import base64
import binascii
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from lyncauto.lab.winrm import fault as faults
from lyncauto.lab.winrm.envelope import NAMESPACES, POWERSHELL, SHELL, Request

_STATE = f"{SHELL}/CommandState/"


@dataclass(frozen=True, slots=True)
class Identification:
    """Which shell it is, and whose."""

    id: str
    uri: str
    owner: str
    address: str

    @classmethod
    def of(cls, request: Request) -> Identification:
        """Return what a Create request asks for."""
        shell_id = (request.payload().get("ShellId") or str(uuid.uuid4())).upper()
        return cls(shell_id, request.resource_uri, request.user, request.address)

    def created(self) -> str:
        """Return the body that answers Create."""
        return (
            "<x:ResourceCreated><a:Address>http://localhost/wsman</a:Address><a:ReferenceParameters>"
            f'<w:ResourceURI>{self.uri}</w:ResourceURI><w:SelectorSet><w:Selector Name="ShellId">{self.id}'
            f"</w:Selector></w:SelectorSet></a:ReferenceParameters></x:ResourceCreated>{self.described()}"
        )

    def described(self, state: str = "Connected") -> str:
        """Return the shell as Get shows it."""
        return (
            f"<rsp:Shell><rsp:ShellId>{self.id}</rsp:ShellId><rsp:ResourceUri>{self.uri}</rsp:ResourceUri>"
            f"<rsp:Owner>{self.owner}</rsp:Owner><rsp:ClientIP>{self.address}</rsp:ClientIP>"
            "<rsp:IdleTimeOut>PT7200.000S</rsp:IdleTimeOut><rsp:InputStreams>stdin pr</rsp:InputStreams>"
            f"<rsp:OutputStreams>stdout</rsp:OutputStreams><rsp:State>{state}</rsp:State></rsp:Shell>"
        )


def opening(request: Request) -> bytes:
    """Return the fragments that open a runspace pool, out of a Create request."""
    return decoded(request.payload().findtext(f"{{{POWERSHELL}}}creationXml"))


def begun(command_id: uuid.UUID) -> str:
    """Return the body that answers Command."""
    label = str(command_id).upper()
    return f"<rsp:CommandResponse><rsp:CommandId>{label}</rsp:CommandId></rsp:CommandResponse>"


def received(fragments: Iterable[bytes], command_id: uuid.UUID | None, *, drained: bool) -> str:
    """Return the body that answers Receive."""
    label = f' CommandId="{str(command_id).upper()}"' if command_id else ""
    streams = "".join(
        f'<rsp:Stream Name="stdout"{label}>{base64.b64encode(fragment).decode()}</rsp:Stream>'
        for fragment in fragments
    )
    state = "Done" if drained else "Running"
    ending = f'<rsp:CommandState{label} State="{_STATE}{state}"/>' if command_id else ""
    return f"<rsp:ReceiveResponse>{streams}{ending}</rsp:ReceiveResponse>"


def taken_up(request: Request) -> uuid.UUID:
    """Return the pipeline that a Connect takes up again.

    Raises:
        WSManFault: It is about another client's pool, which is not supported.
    """
    command_id = request.payload().get("CommandId")
    if command_id is None:
        raise faults.unsupported(request.action)
    return identifier(command_id)


def desired(request: Request) -> uuid.UUID | None:
    """Return which command a Receive is about; ``None``: the pool."""
    stream = request.payload().find("rsp:DesiredStream", NAMESPACES)
    command_id = None if stream is None else stream.get("CommandId")
    return identifier(command_id) if command_id else None


def is_terminate(body: Element) -> bool:
    """Whether a Signal forgets its command; any other stops it alone."""
    return (body.findtext("rsp:Code", "", NAMESPACES) or "").lower().endswith("terminate")


def identifier(text: str) -> uuid.UUID:
    """Return an id.

    Raises:
        WSManFault: It is none.
    """
    try:
        return uuid.UUID(text)
    except ValueError:
        raise faults.malformed(f"{text!r} is no UUID.") from None


def decoded(text: str | None) -> bytes:
    """Return what Base64 says.

    Raises:
        WSManFault: It is none.
    """
    try:
        return base64.b64decode(text or "", validate=False)
    except binascii.Error as error:
        raise faults.malformed(f"Base64: {error}") from error


def arguments(body: Element) -> bytes:
    """Return the fragments of a Command request."""
    return decoded(body.findtext("rsp:Arguments", None, NAMESPACES))
