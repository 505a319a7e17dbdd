"""Markdown whose values cannot become markup: tables, blocks of commands, text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from lyncauto.report.shown import shown

_MARKUP = re.compile(r"([\\`*_\[\]<>#|~&$])")
_LIST = re.compile(r"^(\d+(?=[.)](?:\s|$))|(?=[-+=]))(.)")  # where a line begins with it
_TICKS = re.compile(r"`+")


def text(value: str) -> str:
    """Return *value* so that it is shown as it is, on one line, in a table too."""
    return _LIST.sub(r"\1\\\2", _MARKUP.sub(r"\\\1", shown(value).strip()))


def cell(markdown: str) -> str:
    """Return Markdown of our own, which may span lines, as the cell of a table."""
    return " ".join(markdown.split("\n")).replace("|", "\\|")


def listed(names: Iterable[str]) -> str:
    """Return *names*, each as :func:`text` shows it, with commas between."""
    return ", ".join(map(text, names))


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Give the lines of a table, and of nothing where there are no rows.

    Args:
        head: Of each column; Markdown.
        rows: Cells, Markdown as :func:`text` makes it.
    """
    found = list(rows)
    if found:
        yield _row(head)
        yield "|" + "---|" * len(head)
        yield from map(_row, found)


def block(lines: str) -> Iterator[str]:
    """Give *lines* as a block to be copied, whatever is in it."""
    longest = max(map(len, _TICKS.findall(lines)), default=0)
    fence = "`" * max(3, longest + 1)
    yield f"{fence}text"
    yield from ("".join(one for one in line if one.isprintable()) for line in lines.splitlines())
    yield fence


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
