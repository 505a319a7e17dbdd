"""A journal entry as journald takes it in one datagram. Pure.

Source: systemd, "Native Journal Protocol": a field is ``NAME=value`` and a line feed; one with a line feed
in its value is the name, a line feed, the length as 64 bits little-endian, the bytes, a line feed.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping

# A datagram is refused as a whole above the socket's send buffer (208 KiB by default on Linux): all fields of
# an outcome together stay below it. A report has the rest.
LONGEST = 16 * 1024
_NAME = re.compile(r"[A-Z][A-Z0-9_]{0,63}")  # no underscore first: those are journald's own
_CUT = b" ..."


def datagram(fields: Mapping[str, str]) -> bytes:
    """Return the datagram of one entry, its fields in their order.

    Args:
        fields: Name to value; a value above 16 KiB of UTF-8 is cut, and ends with `` ...``.

    Raises:
        ValueError: A name is none that journald takes from a client.
    """
    return b"".join(_field(name, _bytes(value)) for name, value in fields.items())


def _field(name: str, value: bytes) -> bytes:
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name of a journal field")
    if b"\n" not in value:
        return name.encode() + b"=" + value + b"\n"
    return name.encode() + b"\n" + struct.pack("<Q", len(value)) + value + b"\n"


def _bytes(value: str) -> bytes:
    whole = value.encode("utf-8", "replace")
    if len(whole) <= LONGEST:
        return whole
    return whole[: LONGEST - len(_CUT)].decode("utf-8", "ignore").encode() + _CUT
