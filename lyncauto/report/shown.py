"""Values from outside as any report may show them: nothing in them hides, turns the text round or ends it."""

from __future__ import annotations

import re
from unicodedata import category

_SUSPECT = re.compile(r"[^\x20-\x7e]")
_UNSEEN = {"Zl", "Zp"}  # separators of lines and paragraphs


def shown(text: str, keep: str = "") -> str:
    r"""Return a value as one line that anything can show; what would not be seen is an escape: ``\u202e``.

    That is control characters, marks that change the direction of the text or have no width, lone surrogates
    and characters without a meaning.

    Args:
        text: The value.
        keep: Characters to leave as they are.
    """
    return _SUSPECT.sub(lambda found: found[0] if found[0] in keep else _visible(found[0]), text)


def _visible(mark: str) -> str:
    kind, code = category(mark), ord(mark)
    if not kind.startswith("C") and kind not in _UNSEEN:
        return mark
    if code <= 0xFF:  # noqa: PLR2004 - the last of \x
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004 - the last of \u
