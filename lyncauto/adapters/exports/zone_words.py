"""The words of a zone file, line by line, with their places. Knows no record and no name.

Source: RFC 1035, section 5.1 (master files).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""(?P<blank>[ \t\f\v]+|;[^\n]*)|(?P<end>\n)|(?P<open>\()|(?P<close>\))
    |(?P<quoted>"(?:[^"\\\n]|\\[^\n])*")|(?P<word>(?:[^\s;()"\\]|\\[^\n])+)""",
    re.VERBOSE,
)


class BadWord(Exception):
    """A text is no zone file, from this place on."""

    def __init__(self, offset: int, text: str, why: str) -> None:
        super().__init__(offset, text, why)
        self.offset, self.text, self.why = offset, text, why


@dataclass(frozen=True, slots=True)
class Word:
    """A word, and where it begins."""

    text: str
    offset: int


@dataclass(frozen=True, slots=True)
class Line:
    """What stands on one line, or on several that parentheses make one.

    Attributes:
        indented: Whether it begins with a blank: it is about the same name as the line before.
    """

    words: tuple[Word, ...]
    indented: bool


def lines(text: str) -> Iterator[Line]:
    """Give every line that holds something.

    Raises:
        BadWord: A quote or a parenthesis is not closed, or closed without being opened.
    """
    words: list[Word] = []
    indented, opened = text[:1].isspace(), None
    for kind, word in _words(text):
        if kind == "end" and opened is None:
            if words:
                yield Line(tuple(words), indented)
            words, indented = [], text[word.offset + 1 : word.offset + 2].isspace()
        elif kind == "open":
            opened = _open(opened, word.offset)
        elif kind == "close":
            _close(opened, word.offset)
            opened = None
        elif kind in ("word", "quoted"):
            words.append(word)
    if opened is not None:
        raise BadWord(opened, "(", "a parenthesis that is never closed: the file is damaged or cut off")
    if words:
        raise BadWord(words[-1].offset, words[-1].text, "the last line does not end: the file is cut off")


def _words(text: str) -> Iterator[tuple[str | None, Word]]:
    offset = 0
    while offset < len(text):
        found = _TOKEN.match(text, offset)
        if found is None:
            raise BadWord(offset, text[offset], "a quote or an escape that has no end on its line")
        yield found.lastgroup, Word(found[0], offset)
        offset = found.end()


def _open(opened: int | None, offset: int) -> int:
    if opened is not None:
        raise BadWord(offset, "(", "a parenthesis within another one")
    return offset


def _close(opened: int | None, offset: int) -> None:
    if opened is None:
        raise BadWord(offset, ")", "a parenthesis that was not opened")
