"""A word and what is to be said about it, as lines and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lyncauto.report.lines import Line, Tone
from lyncauto.report.shown import shown


@dataclass(frozen=True, slots=True)
class Explanation:
    """What one word stands for.

    Attributes:
        kind: "rule", "error", "exit code", "target" or "term".
        word: As it is written: "LA-DNS-003", "drifted", "a-record/NAME".
        title: A sentence or a name.
        rows: Label and text of whatever else there is to say, in reading order.
    """

    kind: str
    word: str
    title: str
    rows: tuple[tuple[str, str], ...] = ()


def explanation_lines(one: Explanation) -> tuple[Line, ...]:
    """Return the word, its title, and a line for each row."""
    return tuple(_lines(one))


def _lines(one: Explanation) -> Iterator[Line]:
    yield Line(f"{shown(one.word)} ({one.kind})", Tone.TITLE)
    yield Line(f"  {one.title}")
    width = max((len(label) for label, _ in one.rows), default=0)
    for label, text in one.rows:
        yield Line(f"  {label:<{width}}  {text}", Tone.QUIET if label == "source" else Tone.PLAIN)


def explanation_document(one: Explanation) -> dict[str, Any]:
    """Return the same as JSON-able values; a label's spaces become underscores."""
    rows = {label.replace(" ", "_"): text for label, text in one.rows}
    return {"kind": one.kind, "word": one.word, "title": one.title, **rows}
