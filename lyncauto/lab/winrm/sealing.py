"""WinRM message encryption over HTTP: a SOAP envelope sealed by the connection's security context.

Source: MS-WSMV section 2.2.9.1 (encrypted message types).
"""

from __future__ import annotations

import re
import struct

import spnego

PROTOCOL = "application/HTTP-SPNEGO-session-encrypted"
BOUNDARY = b"--Encrypted Boundary"
CONTENT_TYPE = f'multipart/encrypted;protocol="{PROTOCOL}";boundary="Encrypted Boundary"'
LENGTH = re.compile(rb"OriginalContent:[^\r\n]*;\s*Length=(\d+)", re.IGNORECASE)


class NotSealed(Exception):
    """A body that cannot be opened: another context's keys, a changed byte, or no sealed body at all."""


def unseal(context: spnego.ContextProxy, body: bytes) -> bytes:
    """Return the envelope that a client sealed; large ones come in several parts.

    Raises:
        NotSealed: With the reason.
    """
    parts = body.split(BOUNDARY + b"\r\n")[1:]
    if not parts or len(parts) % 2:
        raise NotSealed("the parts do not come in pairs of header and data")
    return b"".join(_part(context, *pair) for pair in zip(parts[::2], parts[1::2], strict=True))


def seal(context: spnego.ContextProxy, body: bytes) -> bytes:
    """Return *body* as the client's security context can open it."""
    sealed = context.wrap_winrm(body)
    head = (
        f"\tContent-Type: {PROTOCOL}\r\n"
        "\tOriginalContent: type=application/soap+xml;charset=UTF-8;"
        f"Length={len(body) + sealed.padding_length}\r\n"
    ).encode()
    lines = (
        BOUNDARY,
        b"\r\n",
        head,
        BOUNDARY,
        b"\r\n\tContent-Type: application/octet-stream\r\n",
        struct.pack("<I", len(sealed.header)),
        sealed.header,
        sealed.data,
        BOUNDARY,
        b"--\r\n",
    )
    return b"".join(lines)


def _part(context: spnego.ContextProxy, head: bytes, data: bytes) -> bytes:
    length = LENGTH.search(head)
    _, found, payload = data.removesuffix(BOUNDARY + b"--\r\n").partition(b"application/octet-stream\r\n")
    if not length or not found or len(payload) < struct.calcsize("<I"):
        raise NotSealed("a part lacks its length or its data")
    (signature,) = struct.unpack_from("<I", payload)
    try:
        plain = context.unwrap_winrm(payload[4 : 4 + signature], payload[4 + signature :])
    except spnego.exceptions.SpnegoError as error:
        raise NotSealed(str(error)) from error
    if len(plain) != int(length[1]):
        raise NotSealed("the length is not the one that was announced")
    return plain
