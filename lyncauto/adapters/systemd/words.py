"""How texts are written in a unit file. Pure.

Source: systemd.syntax(7), systemd.unit(5) (specifiers), systemd.service(5) (command lines).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_UNFIT = re.compile(r"[\x00-\x1f\x7f]")
_PLAIN = re.compile(r"[A-Za-z0-9_./=:@,+-]+")


def fits(text: str) -> bool:
    """Whether a text can stand in a unit file at all: a line feed would begin another setting."""
    return not _UNFIT.search(text)


def bare(text: str) -> str:
    """Return a text for a setting that takes the rest of its line: only specifiers mean anything there."""
    return text.replace("%", "%%")


def word(text: str) -> str:
    """Return a text as one word of a setting that takes several."""
    if _PLAIN.fullmatch(text):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{bare(escaped)}"'


def command(words: Iterable[str]) -> str:
    """Return a command line: there a dollar means a variable as well."""
    return " ".join(word(one).replace("$", "$$") for one in words)
