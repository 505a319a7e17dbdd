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
from lyncauto.lab.winrm.outbox import Piece

_STATE = f"{SHELL}/CommandState/"


@dataclass(frozen=True, slots=True)
class Identification:
    """Which shell it is, and whose."""

    id: str
    uri: str
    owner: str
    address: str
    inputs: str = "stdin pr"
    outputs: str = "stdout"

    @classmethod
    def of(cls, request: Request, inputs: str = "stdin pr", outputs: str = "stdout") -> Identification:
        """Return what a Create request asks for; *inputs* and *outputs* name its streams."""
        shell_id = (request.payload().get("ShellId") or str(uuid.uuid4())).upper()
        return cls(shell_id, request.resource_uri, request.user, request.address, inputs, outputs)

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
            f"<rsp:IdleTimeOut>PT7200.000S</rsp:IdleTimeOut><rsp:InputStreams>{self.inputs}</rsp:InputStreams>"
            f"<rsp:OutputStreams>{self.outputs}</rsp:OutputStreams><rsp:State>{state}</rsp:State></rsp:Shell>"
        )


def opening(request: Request) -> bytes:
    """Return the fragments that open a runspace pool, out of a Create request."""
    return decoded(request.payload().findtext(f"{{{POWERSHELL}}}creationXml"))


def line(body: Element) -> str:
    """Return the command line of a Command request: the program, then its arguments, a space before each."""
    parts = (*body.iterfind("rsp:Command", NAMESPACES), *body.iterfind("rsp:Arguments", NAMESPACES))
    return " ".join(part.text or "" for part in parts)


def begun(command_id: uuid.UUID) -> str:
    """Return the body that answers Command."""
    label = str(command_id).upper()
    return f"<rsp:CommandResponse><rsp:CommandId>{label}</rsp:CommandId></rsp:CommandResponse>"


def received(
    pieces: Iterable[Piece], command_id: uuid.UUID | None, *, drained: bool, code: int | None = None
) -> str:
    """Return the body that answers Receive; a program's last answer holds its exit code."""
    label = f' CommandId="{str(command_id).upper()}"' if command_id else ""
    streams = "".join(
        f'<rsp:Stream Name="{piece.stream}"{label}>{base64.b64encode(piece.data).decode()}</rsp:Stream>'
        for piece in pieces
    )
    state = "Done" if drained else "Running"
    exit_code = f"<rsp:ExitCode>{code}</rsp:ExitCode>" if drained and code is not None else ""
    ending = f'<rsp:CommandState{label} State="{_STATE}{state}">{exit_code}</rsp:CommandState>'
    return f"<rsp:ReceiveResponse>{streams}{ending if command_id else ''}</rsp:ReceiveResponse>"


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
