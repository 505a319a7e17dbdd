"""Binding cases, made from the one table that both engines bind by: what is typed, right and wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from lyncauto.lab.engine.declaration import Declaration, Parameter

Given = tuple[tuple[str | None, Any], ...]

_VALID: Mapping[str, Any] = {
    "Boolean": True,
    "SwitchParameter": True,
    "Int32": 7,
    "UInt16": 7,
    "UInt32": 7,
    "TimeSpan": "00:05:00",
    "Guid": "11111111-2222-3333-4444-555555555555",
    "DateTime": "2026-01-02T03:04:05",
}
_WRONG: Mapping[str, Any] = {
    "Boolean": "maybe",
    "SwitchParameter": "maybe",
    "Int32": "seven",
    "UInt16": -1,
    "CertType": "Nonsense",
}
_ACTIONS = ("SilentlyContinue", "Stop", "Continue")


@dataclass(frozen=True, slots=True)
class Case:
    """One command line.

    Attributes:
        kind: What it tries: a reason may be given for a whole kind.
        before: A command whose output is piped into it; empty: none.
    """

    command: str
    kind: str
    given: Given
    before: str = ""

    def __str__(self) -> str:
        words = " ".join(f"-{name} {value!r}" if name else repr(value) for name, value in self.given)
        piped = f"{self.before} | " if self.before else ""
        return f"{self.kind}: {piped}{self.command} {words}".rstrip()


def cases(commands: Mapping[str, Declaration]) -> Iterator[Case]:
    """Give the cases of some commands.

    Args:
        commands: Name to what it accepts.
    """
    for name, declaration in commands.items():
        for kind, given in _kinds(declaration):
            yield Case(name, kind, given)
        yield Case(name, "piped", _needed(next(iter(declaration.sets.values()))), before=name)


def _kinds(declaration: Declaration) -> Iterator[tuple[str, Given]]:
    yield "nothing", ()
    yield "unknown name", (("Nonsense", 1),)
    yield "position too many", ((None, "one"), (None, "two"), (None, "three"), (None, "four"))
    yield from _of_sets(declaration)
    for parameter in declaration.parameters():
        title = next(t for t, members in declaration.sets.items() if parameter in members)
        needed = _needed(declaration.sets[title], parameter)
        for kind, *typed in _typed(declaration, parameter):
            yield kind, (*needed, *typed)
    if declaration.should_process:
        first = next(iter(declaration.sets))
        yield "what if", (*_needed(declaration.sets[first]), ("WhatIf", True))
    for action in _ACTIONS:
        first = next(iter(declaration.sets))
        yield "error action", (*_needed(declaration.sets[first]), ("ErrorAction", action))


def _of_sets(declaration: Declaration) -> Iterator[tuple[str, Given]]:
    titles = list(declaration.sets)
    for title in titles:
        yield "a whole set", _needed(declaration.sets[title])
        positional = sorted(
            (one for one in declaration.sets[title] if one.position is not None),
            key=lambda one: one.position or 0,
        )
        if positional:
            yield "by position", tuple((None, valid(one)) for one in positional)
    for one, other in pairwise(titles):
        yield "two sets", (*_own(declaration, one), *_own(declaration, other))


def _own(declaration: Declaration, title: str) -> Given:
    """Return one parameter that this set alone has."""
    others = {m.name for t, members in declaration.sets.items() if t != title for m in members}
    found = (one for one in declaration.sets[title] if one.name not in others)
    return tuple((one.name, valid(one)) for one in list(found)[:1])


def _typed(
    declaration: Declaration, parameter: Parameter
) -> Iterator[tuple[str, *tuple[tuple[str | None, Any], ...]]]:
    name, good = parameter.name, valid(parameter)
    element = parameter.type.partition("[]")[0]
    yield "by name", (name, good)
    yield "by name, in another case", (name.swapcase(), good)
    if (short := _short(declaration, name)) != name:
        yield "abbreviated", (short, good)
    yield "ambiguous or unknown beginning", (name[:1], good)
    for alias in parameter.aliases:
        yield "by alias", (alias, good)
    yield "twice", (name, good), (name.swapcase(), good)
    yield "null", (name, None)
    if element in _WRONG:
        yield "wrong type", (name, _WRONG[element])
    if parameter.type.endswith("[]"):
        yield "one where several are wanted", (name, good[0])
        yield "none where several are wanted", (name, [])
    else:
        yield "several where one is wanted", (name, [good, good])
    if parameter.values:
        yield "not accepted", (name, "Nonsense")
        yield "accepted, in another case", (name, parameter.values[0].upper())


def _short(declaration: Declaration, name: str) -> str:
    """Return the shortest beginning of *name* that is no other parameter's."""
    others = [
        label.lower()
        for one in declaration.parameters()
        if one.name != name
        for label in (one.name, *one.aliases)
    ]
    common = ("verbose", "debug", "erroraction", "warningaction", "informationaction", "errorvariable",
              "warningvariable", "informationvariable", "outvariable", "outbuffer", "pipelinevariable",
              "progressaction", "whatif", "confirm", "vb", "db", "ea", "wa", "infa", "ev", "wv", "iv", "ov",
              "ob", "pv", "wi", "cf", "proga")  # fmt: skip
    for length in range(2, len(name)):
        if not any(label.startswith(name[:length].lower()) for label in (*others, *common)):
            return name[:length]
    return name


def _needed(members: Sequence[Parameter], but: Parameter | None = None) -> Given:
    return tuple((one.name, valid(one)) for one in members if one.mandatory and one != but)


def valid(parameter: Parameter) -> Any:
    """Return a value that a parameter takes."""
    element, array, _ = parameter.type.partition("[]")
    value = parameter.values[0] if parameter.values else _VALID.get(element, "text")
    return [value] if array else value
