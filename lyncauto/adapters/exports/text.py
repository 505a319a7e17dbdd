"""Bytes of an exported file, as text: Windows writes it in several encodings, and says so or not."""

from __future__ import annotations

import codecs
import re

from lyncauto.adapters.exports.found import Source, Unusable
from lyncauto.errors import Reason

_BOMS = (
    (codecs.BOM_UTF32_LE, ""),
    (codecs.BOM_UTF32_BE, ""),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(
    rb'^<\?xml[^>]{0,200}?encoding=["\'](iso-8859-1|windows-1252|us-ascii)["\']', re.IGNORECASE
)
_SAMPLE = 1024  # bytes that tell UTF-16 without a mark
_EXPECTED = "UTF-8 or UTF-16"
_SHOWN = 40


def decoded(source: Source) -> str:
    r"""Return a file's text, with ``\n`` at the end of each line.

    Raises:
        Unusable: It is in no encoding that is known, or is none at all.
    """
    encoding = _encoding(source.data)
    if not encoding:
        raise source.unusable("UTF-32", "it is in an encoding that no export has", _EXPECTED)
    try:
        text = source.data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _undecodable(source, encoding, error) from None
    if "\0" in text:
        line, column = place(text, text.index("\0"))
        where = f"{source.name}:{line}:{column}"
        raise Unusable([Reason(where, "NUL", "it is no text, or in another encoding", _EXPECTED)])
    return text.replace("\r\n", "\n").replace("\r", "\n")


def place(text: str, offset: int) -> tuple[int, int]:
    """Return line and column of an offset, both from 1."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def shown(text: str) -> str:
    """Return the beginning of a text as one line can show it."""
    flat = " ".join("".join(one if one.isprintable() else " " for one in text[: 2 * _SHOWN]).split())
    return flat if len(flat) <= _SHOWN else f"{flat[:_SHOWN]}..."


def _encoding(data: bytes) -> str:
    for mark, name in _BOMS:
        if data.startswith(mark):
            return name
    sample = data[:_SAMPLE]
    zeros = (sample[0::2].count(0), sample[1::2].count(0))
    # Names, tags and records are ASCII: in UTF-16 nearly every other byte is 0, and on one side only.
    if 4 * zeros[1] > len(sample) and not zeros[0]:
        return "utf-16-le"
    if 4 * zeros[0] > len(sample) and not zeros[1]:
        return "utf-16-be"
    declared = _DECLARED.match(data)
    return declared[1].decode().lower() if declared else "utf-8"


def _undecodable(source: Source, encoding: str, error: UnicodeDecodeError) -> Unusable:
    before = source.data[: error.start].decode(encoding, "replace")
    line, column = place(before, len(before))
    offending = source.data[error.start : error.start + 2].hex(" ").upper()
    name = "UTF-16" if encoding.startswith("utf-16") else encoding.upper().removesuffix("-SIG")
    why = f"these bytes are no {name}"
    return Unusable([Reason(f"{source.name}:{line}:{column}", offending, why, _EXPECTED)])
