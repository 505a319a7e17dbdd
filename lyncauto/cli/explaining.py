"""``explain``: what a word means that lyncauto or the field uses."""

from __future__ import annotations

import difflib
import inspect
import re
from collections.abc import Iterator

import click

from lyncauto.audit.catalogue import FAMILIES, TEXTS
from lyncauto.cli.console import print_json, print_lines
from lyncauto.cli.meanings import EXITS, error_classes
from lyncauto.errors import Exit, LyncAutoError, UsageWrong
from lyncauto.model.audit import RuleText
from lyncauto.model.inventory import PRODUCTS
from lyncauto.report.explanation import Explanation, explanation_document, explanation_lines
from lyncauto.report.glossary import GLOSSARY
from lyncauto.report.lines import Line, Tone
from lyncauto.report.target_words import TARGETS, TargetWords

_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_EXIT = re.compile(r"(?:exit[ -]?(?:code[ -]?)?)?(\d+)", re.IGNORECASE)
_HEADINGS = {
    "rule": "Rules of the audit",
    "error": "Error codes",
    "exit code": "Exit codes",
    "target": "Targets of a plan",
    "term": "Words of the field and of lyncauto",
}


@click.command()
@click.argument("word", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def explain(*, word: tuple[str, ...], as_json: bool) -> None:
    """Say what WORD means: a rule's id, an error code, an exit code, a plan's target, or a word of the field.

    Without a word: list all that can be explained.
    """
    asked = " ".join(word).strip()
    known = everything()
    if not asked:
        if as_json:
            print_json({"words": [explanation_document(one) for one in known]})
        else:
            print_lines(_listed(known))
        return
    found = explanation(asked, known)
    if as_json:
        print_json(explanation_document(found))
    else:
        print_lines(explanation_lines(found))


def everything() -> tuple[Explanation, ...]:
    """Return all that can be explained: rules, errors, exit codes, targets, terms."""
    return (
        *map(_rule, TEXTS),
        *map(_error, error_classes()),
        *map(_exit, Exit),
        *map(_target, TARGETS),
        *(Explanation("term", word, text) for word, text in GLOSSARY.items()),
    )


def explanation(asked: str, known: tuple[Explanation, ...]) -> Explanation:
    """Return what is known about a word; capitals, and a plural's s, do not matter.

    Raises:
        UsageWrong: Nothing; what is written nearly like it is named.
    """
    if (found := _found(asked, known)) is not None:
        return found
    names = {one.word.lower(): one.word for one in known}
    near = difflib.get_close_matches(asked.lower(), names, n=3, cutoff=0.6)
    raise UsageWrong(
        f"nothing is known of {asked!r}",
        why=f"written nearly like it: {', '.join(names[one] for one in near)}"
        if near
        else "no rule, code, target or word is written like it",
        fix="run `lyncauto explain` for the list of all that can be explained",
    )


def _found(asked: str, known: tuple[Explanation, ...]) -> Explanation | None:
    number = _EXIT.fullmatch(asked)
    word = number[1] if number else asked.lower()
    for candidate in (word, word.removesuffix("s")):
        for one in known:
            if one.word.lower() == candidate:
                return one
    for target in TARGETS:
        if word.partition("/")[0] == target.kind and (word == target.kind or "/" in word):
            return _target(target, asked if "/" in asked else "")
    return None


def _rule(text: RuleText) -> Explanation:
    products = ", ".join(PRODUCTS[one] for one in text.products) or "all versions"
    rows = (
        ("severity", str(text.severity)),
        ("family", FAMILIES.get(text.family, text.family)),
        ("applies to", products),
        ("means", text.means),
        ("fix", text.fix),
        ("caused by", ", ".join(text.after)),
        ("source", text.source),
    )
    return Explanation("rule", text.id, text.title, tuple(row for row in rows if row[1]))


def _error(kind: type[LyncAutoError]) -> Explanation:
    rows = (("exit code", f"{kind.exit.value}: {_plain(EXITS[kind.exit])}"),)
    return Explanation("error", kind.code, " ".join(inspect.cleandoc(kind.__doc__ or "").split()), rows)


def _exit(code: Exit) -> Explanation:
    codes = ", ".join(kind.code for kind in error_classes() if kind.exit is code)
    rows = (("errors", codes),) if codes and code is not Exit.ERROR else ()
    return Explanation("exit code", str(code.value), _plain(EXITS[code]), rows)


def _target(one: TargetWords, asked: str = "") -> Explanation:
    form = (("written", one.form),) if asked else ()
    rows = (*form, ("changed", one.changed), ("taken back", one.back))
    return Explanation("target", asked or one.form, one.what, rows)


def _plain(text: str) -> str:
    """Return the words of a text that may hold links."""
    return _LINK.sub(r"\1", text)


def _listed(known: tuple[Explanation, ...]) -> Iterator[Line]:
    yield Line("`lyncauto explain WORD` says more about each of these.", Tone.QUIET)
    for kind, heading in _HEADINGS.items():
        those = [one for one in known if one.kind == kind]
        width = max(len(one.word) for one in those)
        yield Line()
        yield Line(heading, Tone.TITLE)
        yield from (Line(f"  {one.word:<{width}}  {_first(one.title)}") for one in those)


def _first(text: str) -> str:
    """Return the first sentence."""
    return re.split(r"(?<=[.;]) ", text, maxsplit=1)[0]
