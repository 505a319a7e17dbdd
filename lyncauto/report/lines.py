"""A line of text and how it is meant; the command line gives it a colour, a file does not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Tone(StrEnum):
    """What a line is, as a terminal may show it."""

    PLAIN = ""
    TITLE = "bold"
    ADD = "green"
    CHANGE = "yellow"
    DELETE = "red"
    QUIET = "dim"
    WARNING = "bold yellow"
    BAD = "bold red"
    GOOD = "bold green"


@dataclass(frozen=True, slots=True)
class Line:
    """One line, without its end."""

    text: str = ""
    tone: Tone = Tone.PLAIN


def plain(lines: Iterable[Line]) -> str:
    """Return *lines* as text, each ended."""
    return "".join(f"{line.text}\n" for line in lines)


def duration(seconds: float) -> str:
    """Return seconds as a person says them: ``45 s``, ``1 h 5 min``."""
    if seconds < 60:  # noqa: PLR2004 - seconds of a minute
        return f"{seconds:g} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = ((days, "d"), (hours, "h"), (minutes, "min"), (rest, "s"))
    return " ".join(f"{count} {unit}" for count, unit in parts if count)
