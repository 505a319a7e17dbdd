"""The lines that PowerShell's out-of-process remoting speaks on standard input and output. No I/O.

Source: OutOfProcTransportManager in PowerShell's own source; MS-PSRP describes what the packets carry.
"""

from __future__ import annotations

import base64
import binascii
import re
import struct
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

POOL = uuid.UUID(int=0)  # stands for the runspace pool, where others stand for a pipeline

_HEAD = struct.Struct(">QQBI")  # object, fragment, flags, length
_FIRST, _LAST = 1, 2
_PIPELINE_STATE = (0x00041006).to_bytes(4, "little")
_ENDED = re.compile(rb'N="PipelineState">(\d+)<')
_POOL_STATE = (0x00021005).to_bytes(4, "little")

Stream: TypeAlias = Literal["Default", "PromptResponse"]
Order: TypeAlias = Literal["Command", "Signal", "Close"]


class NoPacket(Exception):
    """A line that no PowerShell says."""


@dataclass(frozen=True, slots=True)
class Packet:
    """What the engine says: data, or that it has taken what it was told."""

    tag: str  # "Data", "DataAck", "CommandAck", "SignalAck", "CloseAck"
    id: uuid.UUID
    data: bytes = b""


class Ending:
    """Sees when a pipeline has said how it ended: once, in as many fragments as that takes."""

    def __init__(self) -> None:
        self._object: int | None = None

    def heard(self, fragments: bytes) -> bool:
        """Take what comes, in its order; return whether the last fragment of that message is in it."""
        for number, flags, blob in _fragments(fragments):
            if flags & _FIRST and blob[4:8] == _PIPELINE_STATE:
                self._object = number
            if number == self._object and flags & _LAST:
                return True
        return False


def pipeline_state(fragments: bytes) -> int | None:
    """Return how a pipeline has ended, as PSInvocationState numbers it; ``None`` where nothing says so."""
    found = (_ENDED.search(message) for message in _messages(fragments) if message[4:8] == _PIPELINE_STATE)
    return next((int(match[1]) for match in found if match), None)


def tells_pool_state(fragments: bytes) -> bool:
    """Whether a message among *fragments* says that the pool is open, or cannot be opened."""
    return any(message[4:8] == _POOL_STATE for message in _messages(fragments))


def pool_id(fragments: bytes) -> uuid.UUID:
    """Return the runspace pool that the first message of *fragments* is about."""
    (first, *_) = _messages(fragments)
    return uuid.UUID(bytes_le=first[8:24])


def _messages(fragments: bytes) -> Iterator[bytes]:
    """Give the beginning of each message that begins there."""
    return (blob for _, flags, blob in _fragments(fragments) if flags & _FIRST)


def _fragments(fragments: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Give each fragment: which message it is of, its flags, and what it carries.

    Source: MS-PSRP sections 2.2.4 (fragment) and 2.2.1 (message).
    """
    at = 0
    while at + _HEAD.size <= len(fragments):
        number, _, flags, size = _HEAD.unpack_from(fragments, at)
        at += _HEAD.size
        yield number, flags, fragments[at : at + size]
        at += size


def data(content: bytes, id: uuid.UUID = POOL, stream: Stream = "Default") -> bytes:
    """Return the line that carries fragments."""
    text = base64.b64encode(content).decode()
    return f"<Data Stream='{stream}' PSGuid='{id}'>{text}</Data>\n".encode()


def order(tag: Order, id: uuid.UUID = POOL) -> bytes:
    """Return the line that begins, stops or closes something."""
    return f"<{tag} PSGuid='{id}' />\n".encode()


def parse(line: bytes) -> Packet:
    """Return what a line says.

    Raises:
        NoPacket: It is none; whoever speaks is no PowerShell, or has come to harm.
    """
    try:
        element = fromstring(line, forbid_dtd=True)
        content = base64.b64decode(element.text or "", validate=True)
        return Packet(element.tag, uuid.UUID(element.get("PSGuid")), content)
    except (ParseError, DefusedXmlException, binascii.Error, ValueError, TypeError, AttributeError) as error:
        raise NoPacket(line[:80].decode(errors="replace").strip()) from error
