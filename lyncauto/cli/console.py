"""Where words go: results to standard output, the story to standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from typing import Any

from rich.console import Console
from rich.text import Text

from lyncauto.errors import LyncAutoError
from lyncauto.report.lines import Line, Tone

_WIDE = 160


def story_console() -> Console:
    """Return the console of the story; rich honours NO_COLOR and FORCE_COLOR."""
    return Console(stderr=True, highlight=False, soft_wrap=True)


def result_console() -> Console:
    """Return the console of a result that is a table; a pipe is as wide as it needs to be."""
    return Console(highlight=False) if sys.stdout.isatty() else Console(highlight=False, width=_WIDE)


def print_lines(lines: Iterable[Line]) -> None:
    """Print *lines* as the result of a command."""
    console = Console(highlight=False, soft_wrap=True)
    for line in lines:
        console.print(Text(line.text, style=str(line.tone)))


def tell_notes(notes: Iterable[str]) -> None:
    """Tell what of exported files was not used, or is worth to be known of them."""
    console = story_console()
    for note in notes:
        console.print(Text(f"note: {note}"))


def print_json(value: Any) -> None:  # noqa: ANN401 - JSON is any of its types
    """Print *value* as the result of a command."""
    sys.stdout.write(json.dumps(value, indent=2, sort_keys=False) + "\n")


def print_error(error: LyncAutoError, *, as_json: bool) -> None:
    """Tell *error*: headline, why, fix, and the engine's line."""
    console = story_console()
    console.print(Text.assemble((f"error[{error.code}]", str(Tone.BAD)), f": {error.what}"))
    for label, text in error.lines():
        first, *rest = text.splitlines() or [""]
        console.print(Text(f"  {label:<4} {first}"))
        for line in rest:
            console.print(Text(f"       {line}"))
    if as_json:
        print_json({"error": error_document(error)})


def error_document(error: LyncAutoError) -> dict[str, str]:
    """Return *error* as JSON tells it."""
    return {"code": error.code, "what": error.what, **dict(error.lines())}
