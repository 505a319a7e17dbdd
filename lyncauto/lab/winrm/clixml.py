"""Between the engine's plain data and the objects that PSRP serialises.

Source: MS-PSRP section 2.2.5 (serialisation), 2.2.3.15 (ErrorRecord).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from psrpcore import Command
from psrpcore.types import (
    ErrorCategory,
    ErrorCategoryInfo,
    ErrorRecord,
    NETException,
    PSCustomObject,
    PSDateTime,
    PSInt64,
    PSNoteProperty,
    PSObject,
    PSSecureString,
)

from lyncauto.lab.engine.call import (
    RUNTIME_EXCEPTION,
    SELECTED,
    Item,
    Output,
    Properties,
    PSError,
    Value,
)
from lyncauto.lab.engine.record import Record
from lyncauto.lab.engine.session import Statement
from lyncauto.model.secret import Secret

_AUTOMATION = "System.Management.Automation"
_BINDING = f"{_AUTOMATION}.ParameterBindingException"
# What stands between an exception's class and BASES: the published sources of PowerShell and .NET.
_BASE = {
    f"{_AUTOMATION}.ParameterBindingArgumentTransformationException": _BINDING,
    f"{_AUTOMATION}.ParameterBindingValidationException": _BINDING,
    _BINDING: RUNTIME_EXCEPTION,
    f"{_AUTOMATION}.ActionPreferenceStopException": RUNTIME_EXCEPTION,
    f"{_AUTOMATION}.CommandNotFoundException": RUNTIME_EXCEPTION,
    f"{_AUTOMATION}.ParseException": RUNTIME_EXCEPTION,
    f"{_AUTOMATION}.PSInvalidOperationException": "System.InvalidOperationException",
    f"{_AUTOMATION}.PSNotSupportedException": "System.NotSupportedException",
    "System.IO.FileNotFoundException": "System.IO.IOException",
}
BASES = ("System.SystemException", "System.Exception", "System.Object")
E_EXCEPTION = -2146233087  # COR_E_SYSTEM, HResult of an exception that sets none
LARGEST_INT32 = 2**31 - 1


def statements(commands: Iterable[Command]) -> list[list[Statement]]:
    """Return the pipelines that a client sent, one list of statements each."""
    pipelines: list[list[Statement]] = [[]]
    for command in commands:
        given = tuple((name, plain(value)) for name, value in command.parameters)
        pipelines[-1].append(Statement(str(command.command_text), bool(command.is_script), given))
        if command.end_of_statement:
            pipelines.append([])
    return [pipeline for pipeline in pipelines if pipeline]


def plain(value: object) -> object:
    """Return a deserialised value without its PSRP class: the binder knows plain data alone."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, PSSecureString):
        return Secret(value.decrypt())
    if isinstance(value, datetime):
        return datetime.fromisoformat(value.isoformat())
    if isinstance(value, list | tuple):
        return tuple(plain(item) for item in value)
    for kind in (str, int, float):  # PSString and the like are subclasses
        if isinstance(value, kind):
            return kind(value)
    return value


def serialisable(item: Item) -> object:
    """Return what `ServerPipeline.write_output` takes for one object."""
    if isinstance(item, str):
        return item
    if not isinstance(item, Output):
        return _custom(item)
    if item.type_name in {"", SELECTED}:
        made = _custom(item.properties)
        if item.type_name:
            made.PSObject.type_names = [SELECTED, "Selected.System.Object", *made.PSObject.type_names]
        return made
    shell = PSObject()
    # A .NET object arrives deserialised: its properties are adapted ones, those of a PSCustomObject extended.
    shell.PSObject.type_names = [f"Deserialized.{item.type_name}", "Deserialized.System.Object"]
    shell.PSObject.adapted_properties = [
        PSNoteProperty(name, value=_value(value)) for name, value in item.properties.items()
    ]
    shell.PSObject.to_string = str(item.properties.get("Identity", item.type_name))
    return shell


def _custom(properties: Properties) -> PSCustomObject:
    return PSCustomObject(**{name: _value(value) for name, value in properties.items()})


def _value(value: Value) -> object:
    if isinstance(value, datetime):
        return PSDateTime.fromisoformat(value.astimezone(UTC).isoformat())
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > LARGEST_INT32:
        return PSInt64(value)
    return value


def error_record(record: Record) -> ErrorRecord:
    """Return an error record as Windows serialises it."""
    error = record.error
    return ErrorRecord(
        Exception=exception(error),
        CategoryInfo=category(record),
        TargetObject=error.target,
        FullyQualifiedErrorId=record.error_id,
    )


def exception(error: PSError) -> NETException:
    """Return the exception of an error, with its chain of types."""
    thrown = NETException(Message=error.message, HResult=E_EXCEPTION)
    own = [error.exception]
    while own[-1] in _BASE:
        own.append(_BASE[own[-1]])
    thrown.PSObject.type_names = [*own, *BASES]
    return thrown


def category(record: Record) -> ErrorCategoryInfo:
    """Return the category of an error, with the command that it came from."""
    target = record.error.target
    return ErrorCategoryInfo(
        Category=ErrorCategory[record.error.category],
        Activity=record.activity,
        Reason=record.error.exception.rpartition(".")[2],
        TargetName=target or "",
        TargetType="" if target is None else "String",
    )
