"""What came of a pipeline, as far as a client can tell, in a form that two engines can be compared by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pypsrp.complex_objects import ErrorRecord, GenericComplexObject
from pypsrp.powershell import PowerShell, RunspacePool

from tests.campaigns.engines.cases import Given

_FAILED = 5  # PSInvocationState.Failed


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error record."""

    id: str  # up to the comma: what follows is a .NET type in one engine and a function's name in the other
    category: int
    target: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """A pipeline's end."""

    state: int
    objects: tuple[str, ...]
    errors: tuple[Refusal, ...]

    def __str__(self) -> str:
        said = [*self.objects, *(f"{one.id} ({one.category}, {one.target})" for one in self.errors)]
        return f"state {self.state}: {'; '.join(said) or 'nothing'}"


def outcome(pool: RunspacePool, command: str, given: Given, before: str = "") -> Outcome:
    """Run one command, and return what came of it; what *before* says is piped into it."""
    with PowerShell(pool) as shell:
        if before:
            shell.add_cmdlet(before)
        shell.add_cmdlet(command)
        for name, value in given:
            if name is None:
                shell.add_argument(value)
            else:
                shell.add_parameter(name, value)
        output = shell.invoke()
        return Outcome(shell.state, tuple(map(_flat, output)), _errors(shell.streams.error))


def _errors(records: Sequence[ErrorRecord]) -> tuple[Refusal, ...]:
    return tuple(
        Refusal(str(one.fq_error).partition(",")[0], int(one.category or 0), str(_target(one) or ""))
        for one in records
    )


def _target(record: ErrorRecord) -> object:
    return getattr(record, "target_object", None)  # pypsrp gives it no type


def _flat(item: Any) -> str:
    """Return an object with the names, order, types and values of its properties."""
    if not isinstance(item, GenericComplexObject):
        return f"{type(item).__name__} {item!r}"
    properties = {**item.adapted_properties, **item.extended_properties}
    told = ", ".join(f"{name}={_value(value)}" for name, value in properties.items())
    return f"{item.types[0] if item.types else ''} {{{told}}}"


def _value(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, GenericComplexObject):
        return str(value.to_string)
    return f"{type(value).__name__} {value!r}"
