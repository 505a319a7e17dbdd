"""Values from outside as a page may show them: nothing in them hides, turns the text round or ends it."""

from __future__ import annotations

import re
from unicodedata import category

from markupsafe import Markup

_SUSPECT = re.compile(r"[^\x20-\x7e\n\t]")
_UNSEEN = {"Zl", "Zp"}  # separators of lines and paragraphs
_BLANK = "\N{REPLACEMENT CHARACTER}"


def visible(value: object) -> object:
    r"""Return a value as text without anything unseen; what a template has made already stays as it is.

    Control characters are replaced. Marks that change the direction of the text or have no width, lone
    surrogates and characters without a meaning are written as escapes: ``\u202e``.
    """
    if isinstance(value, Markup):
        return value
    return _SUSPECT.sub(_shown, str(value))


def _shown(found: re.Match[str]) -> str:
    mark = found[0]
    kind = category(mark)
    if kind == "Cc":
        return _BLANK
    if kind.startswith("C") or kind in _UNSEEN:
        return f"\\u{ord(mark):04x}" if ord(mark) <= 0xFFFF else f"\\U{ord(mark):08x}"  # noqa: PLR2004 - of \u
    return mark
