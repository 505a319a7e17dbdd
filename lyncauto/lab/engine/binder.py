"""From what was typed to what a command is called with: names, positions, parameter sets.

Source: about_Parameters and about_CommonParameters (PowerShell 2.0),
"Cmdlet parameter sets" in the PowerShell SDK.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from lyncauto.lab.engine import binding_errors as errors
from lyncauto.lab.engine.call import Argument
from lyncauto.lab.engine.conversion import convert
from lyncauto.lab.engine.declaration import Declaration, Parameter

Given: TypeAlias = Sequence[tuple[str | None, object]]  # name as typed (None: by position) and plain value

PREFERENCES = ("SilentlyContinue", "Stop", "Continue", "Inquire")
COMMON = (
    Parameter("Verbose", "SwitchParameter", aliases=("vb",)),
    Parameter("Debug", "SwitchParameter", aliases=("db",)),
    Parameter("ErrorAction", "ActionPreference", aliases=("ea",), values=PREFERENCES),
    Parameter("WarningAction", "ActionPreference", aliases=("wa",), values=PREFERENCES),
    Parameter("ErrorVariable", aliases=("ev",)),
    Parameter("WarningVariable", aliases=("wv",)),
    Parameter("OutVariable", aliases=("ov",)),
    Parameter("OutBuffer", "Int32", aliases=("ob",)),
)
SHOULD_PROCESS = (
    Parameter("WhatIf", "SwitchParameter", aliases=("wi",)),
    Parameter("Confirm", "SwitchParameter", aliases=("cf",)),
)


_SHARED = frozenset(COMMON + SHOULD_PROCESS)


@dataclass(frozen=True, slots=True)
class Bound:
    """What a command is called with."""

    set_name: str
    parameters: Mapping[str, Argument]
    common: Mapping[str, Argument]


def bind(declaration: Declaration, given: Given) -> Bound:
    """Bind what was given to the parameters of one set.

    Raises:
        PSError: With the id, category and words of PowerShell's own binder; nothing has run.
    """
    own = declaration.parameters()
    shared = COMMON + (SHOULD_PROCESS if declaration.should_process else ())
    named, unknown = _by_name(own + shared, given)
    sets = _sets_with(declaration, named.keys() - {parameter.name for parameter in shared})
    for value in (value for name, value in given if name is None):
        parameter = _next_place(declaration, sets, named)
        if parameter is None:
            raise errors.positional_parameter_not_found(_shown(value))
        named[parameter.name] = (parameter, value)
        sets = _sets_with(declaration, {parameter.name}, sets)
    if unknown:
        _refuse_ambiguous(declaration, sets)  # which is looked at before what is left over
        raise errors.named_parameter_not_found(unknown[0])
    values = {
        name: convert(parameter, value, function=declaration.function)
        for name, (parameter, value) in named.items()
    }
    chosen = _resolved(declaration, sets, values.keys())
    common = {parameter.name: values.pop(parameter.name) for parameter in shared if parameter.name in values}
    return Bound(chosen, values, common)


def _by_name(
    offered: Sequence[Parameter], given: Given
) -> tuple[dict[str, tuple[Parameter, object]], list[str]]:
    """Return what was given by name, and the names that nothing is called by."""
    named: dict[str, tuple[Parameter, object]] = {}
    unknown = []
    for name, value in given:
        if name is None:
            continue
        parameter = _match(offered, name)
        if parameter is None:
            unknown.append(name.lstrip("-").rstrip(":"))
            continue
        if parameter.name in named:
            raise errors.already_bound(parameter.name)
        named[parameter.name] = (parameter, value)
    return named, unknown


def _match(offered: Sequence[Parameter], typed: str) -> Parameter | None:
    """Find the parameter meant: by its name, by an alias, or by an unmistakable beginning of either."""
    name = typed.lstrip("-").rstrip(":")
    wanted = name.lower()
    spelled = [
        (label.lower(), parameter) for parameter in offered for label in (parameter.name, *parameter.aliases)
    ]
    exact = [parameter for label, parameter in spelled if label == wanted]
    if exact:
        return exact[0]
    near = {parameter.name: parameter for label, parameter in spelled if wanted and label.startswith(wanted)}
    own = {name: parameter for name, parameter in near.items() if parameter not in _SHARED}
    near = own if len(own) == 1 else near  # a common parameter stands back behind the only one that is not
    if len(near) > 1:
        raise errors.ambiguous_parameter(name, near)
    return next(iter(near.values()), None)


def _sets_with(
    declaration: Declaration, names: Iterable[str], among: Iterable[str] | None = None
) -> tuple[str, ...]:
    """Name the sets that hold all these parameters."""
    wanted = set(names)
    titles = declaration.sets if among is None else among
    fitting = tuple(
        title for title in titles if wanted <= {parameter.name for parameter in declaration.sets[title]}
    )
    if not fitting:
        raise errors.ambiguous_parameter_set()
    return fitting


def _refuse_ambiguous(declaration: Declaration, sets: tuple[str, ...]) -> None:
    """Refuse where several sets are left and none of them is the default.

    Raises:
        PSError: Nobody can tell which is meant.
    """
    if len(sets) > 1 and declaration.default_set not in sets:
        raise errors.ambiguous_parameter_set()


def _next_place(declaration: Declaration, sets: tuple[str, ...], taken: Iterable[str]) -> Parameter | None:
    """Return the first free positional parameter, of the default set before the others."""
    used = set(taken)
    _refuse_ambiguous(declaration, sets)
    order = sorted(sets, key=lambda title: title != declaration.default_set)
    for title in order:
        free = [
            (parameter.position, parameter)
            for parameter in declaration.sets[title]
            if parameter.position is not None and parameter.name not in used
        ]
        if free:
            return min(free, key=lambda place: place[0])[1]
    return None


def _resolved(declaration: Declaration, sets: tuple[str, ...], given: Iterable[str]) -> str:
    """Choose one set: the complete one; of several, or of none, the default."""
    there = set(given)
    missing = {title: _missing(declaration.sets[title], there) for title in sets}
    complete = [title for title in sets if not missing[title]]
    candidates = complete or list(sets)
    if len(candidates) > 1 and declaration.default_set not in candidates:
        raise errors.ambiguous_parameter_set()
    chosen = candidates[0] if len(candidates) == 1 else declaration.default_set
    if missing[chosen]:
        raise errors.missing_mandatory(missing[chosen])
    return chosen


def _missing(members: Iterable[Parameter], there: set[str]) -> list[str]:
    return [parameter.name for parameter in members if parameter.mandatory and parameter.name not in there]


def _shown(value: object) -> str:
    return "System.Object[]" if isinstance(value, tuple) else str(value)
