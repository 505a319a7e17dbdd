"""The reference says what the code says, and nothing names a command that is not there."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from lyncauto.cli.main import cli

CHECKOUT = Path(__file__).parents[2]
PLACES = (
    CHECKOUT / "README.md",
    *sorted((CHECKOUT / "docs").rglob("*.md")),
    *sorted((CHECKOUT / "lyncauto").rglob("*.py")),
)

_INLINE = re.compile(r"`(lyncauto(?: [^`\n]*)?)`")
_IN_BLOCK = re.compile(r"^(lyncauto .*?)(?:  # .*)?$", re.MULTILINE)
_BLOCK = re.compile(r"^```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_VALUE = re.compile(r"\{[^}]*\}")  # of an f-string
_AFTER = re.compile(r" [|>] .*")  # where its output goes


def commands(path: Path) -> Iterator[str]:
    """Give the command lines that a file names, in running text and in blocks."""
    text = path.read_text(encoding="utf-8")
    yield from _INLINE.findall(text)
    for block in _BLOCK.findall(text) if path.suffix == ".md" else ():
        yield from _IN_BLOCK.findall(block)


def mistake(line: str) -> str:
    """Return what is wrong with a command line; placeholders may stand for values."""
    group: click.Command = cli
    words = shlex.split(_VALUE.sub("VALUE", _AFTER.sub("", line)))[1:]
    context = click.Context(group, info_name="lyncauto")
    while words and isinstance(group, click.Group) and not words[0].startswith("-"):
        found = group.get_command(context, words.pop(0))
        if found is None:
            return f"{line}: no such command"
        group = found
    known = {"-h", "--help"}
    for parameter in group.get_params(context):
        known.update(parameter.opts, parameter.secondary_opts)
    wrong = [word for word in words if word.startswith("-") and word.partition("=")[0] not in known]
    return f"{line}: no such option as {', '.join(wrong)}" if wrong else ""


def test_the_reference_is_as_the_code_is():
    line = [sys.executable, "-m", "lyncauto.cli.reference", "--check"]
    outcome = subprocess.run(line, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert (outcome.returncode, outcome.stdout) == (0, ""), "run `make docs`"


def test_every_command_that_is_named_exists():
    found = [
        f"{path.relative_to(CHECKOUT)}: {wrong}" for path in PLACES for wrong in map(mistake, commands(path))
    ]
    assert [text for text in found if not text.endswith(": ")] == []
    assert len(found) > 100  # none was overlooked


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("lyncauto rollback --finish", ""),
        ("lyncauto apply FILE --until prove", ""),
        ("lyncauto lab fault --list", ""),
        ("lyncauto explode", "lyncauto explode: no such command"),
        ("lyncauto lab explode", "lyncauto lab explode: no such command"),
        ("lyncauto rollback --harder", "lyncauto rollback --harder: no such option as --harder"),
    ],
)
def test_a_command_or_option_that_does_not_exist_is_found(line, found):
    assert mistake(line) == found
