"""From the value that was sent to the type that a parameter has, as PowerShell's binder converts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from lyncauto.lab.engine import binding_errors as errors
from lyncauto.lab.engine.call import Argument, PSError
from lyncauto.lab.engine.declaration import MADE_OF_TEXT, Parameter
from lyncauto.model.secret import Secret

BOUNDS = {
    "Int32": (-(2**31), 2**31 - 1),
    "Int64": (-(2**63), 2**63 - 1),
    "UInt16": (0, 2**16 - 1),
    "UInt32": (0, 2**32 - 1),
    "UInt64": (0, 2**64 - 1),
}
FULL_NAMES = {
    "SwitchParameter": "System.Management.Automation.SwitchParameter",
    "PSCredential": "System.Management.Automation.PSCredential",
    "SecureString": "System.Security.SecureString",
    "CertType": "Microsoft.Rtc.Management.Deployment.CertType",
}
# Given as text and checked by the cmdlet itself, or not looked at by the lab.
TEXTUAL = frozenset({"String", "Fqdn", "XdsIdentity", "XdsGlobalRelativeIdentity", "Guid", "TimeSpan", "Uri"})


class Unconvertible(Exception):
    """The value cannot become the type; the text says it as PowerShell does."""


def convert(parameter: Parameter, value: object, *, function: bool) -> Argument:
    """Return *value* as the parameter takes it.

    Args:
        parameter: What it is for.
        value: Plain data: str, int, float, bool, None, datetime, Secret, or a tuple of these.
        function: It is a function's, not a cmdlet's: a failure is worded, and null taken, as there.

    Raises:
        PSError: With the id that PowerShell's binder gives.
    """
    if value is None and parameter.type == "SwitchParameter":
        return not function  # seen in PowerShell 7: null switches a cmdlet's on, and a function's off
    if function:
        value = _cast(parameter, value)
    _refuse_nothing(parameter, value)
    if value is None:
        raise errors.missing_argument(parameter.name, dotnet(parameter.type))
    try:
        converted = _converted(parameter, value)
    except Unconvertible as failure:
        raise errors.cannot_convert(parameter.name, str(failure), function=function) from None
    _refuse_others(parameter, converted)
    return converted


def _cast(parameter: Parameter, value: object) -> object:
    """Return *value* as a function's cast makes it, before anything else is looked at; seen in PowerShell 7.

    Raises:
        PSError: Nothing cannot be cast to the type.
    """
    if parameter.type == "String" or parameter.type in MADE_OF_TEXT:
        if value is None:
            return ""
        if isinstance(value, tuple):
            return " ".join(map(str, value))  # by $OFS
    if value is None and parameter.type in BOUNDS:
        return 0
    if value is None and not parameter.type.endswith("[]") and parameter.type != "SecureString":
        raise errors.cannot_convert(
            parameter.name, f'Cannot convert null to type "{dotnet(parameter.type)}".', function=True
        )
    if isinstance(value, tuple) and len(value) > 1 and parameter.type in TEXTUAL:
        raise errors.cannot_convert(
            parameter.name,
            f'Cannot convert the "System.Object[]" value to type "{dotnet(parameter.type)}".',
            function=True,
        )
    return value


def dotnet(short: str) -> str:
    """Return the full .NET name of a short type name."""
    element, array, _ = short.partition("[]")
    return FULL_NAMES.get(element, f"System.{element}") + array


def _refuse_nothing(parameter: Parameter, value: object) -> None:
    if not parameter.mandatory or parameter.allow_empty or parameter.type == "SwitchParameter":
        return
    refusals: tuple[tuple[object, Callable[[str], PSError]], ...] = (
        (None, errors.null_not_allowed),
        ("", errors.empty_string_not_allowed),
        ((), errors.empty_array_not_allowed),
    )
    for nothing, refusal in refusals:
        if value == nothing:
            raise refusal(parameter.name)


def _refuse_others(parameter: Parameter, converted: Argument) -> None:
    if parameter.type.partition("[]")[0] != "String" or not parameter.values:
        return
    accepted = {member.lower() for member in parameter.values}
    for value in converted if isinstance(converted, tuple) else (converted,):
        if str(value).lower() not in accepted:
            raise errors.not_in_set(parameter.name, value, parameter.values)


def _converted(parameter: Parameter, value: object) -> Argument:
    element, array, _ = parameter.type.partition("[]")
    if array:
        return tuple(str(_scalar(element, item, parameter)) for item in _items(value))
    if isinstance(value, tuple) and len(value) == 1:
        value = value[0]
    return _scalar(element, value, parameter)


def _items(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else (value,)


def _scalar(kind: str, value: object, parameter: Parameter) -> Argument:
    if kind in BOUNDS:
        return _number(kind, value)
    if parameter.values and kind not in TEXTUAL:
        return _member(kind, value, parameter.values)
    return CONVERTERS.get(kind, _text)(kind, value)


def _number(kind: str, value: object) -> int:
    low, high = BOUNDS[kind]
    try:
        number = _as_integer(value)
    except (ValueError, TypeError):
        why = "Input string was not in a correct format."
        raise Unconvertible(f'{_from(value, kind)} Error: "{why}"') from None
    if low <= number <= high:
        return number
    raise Unconvertible(
        f'{_from(value, kind)} Error: "Value was either too large or too small for an {kind}."'
    )


def _as_integer(value: object) -> int:
    if isinstance(value, str):
        text = value.strip()
        return int(text, 16) if text.lower().startswith("0x") else int(text)
    if isinstance(value, int | float):
        return round(value)
    raise TypeError(value)


def _boolean(kind: str, value: object) -> bool:
    if isinstance(value, int | float):  # bool is an int
        return bool(value)
    hint = "Boolean parameters accept only Boolean values and numbers, such as $True, $False, 1 or 0 instead."
    raise Unconvertible(f'Cannot convert value "{value}" to type "{dotnet(kind)}". {hint}')


def _secret(kind: str, value: object) -> Secret:
    if isinstance(value, Secret):
        return value
    raise Unconvertible(
        f'Cannot convert the value of type "{_type_of(value)}" to type "{dotnet(kind)}".'
    )  # the value itself may well be a password: it is left out


def _date(kind: str, value: object) -> datetime:
    if isinstance(value, datetime):
        return value
    try:
        return datetime.fromisoformat(str(value))
    except ValueError:
        why = "The string was not recognized as a valid DateTime."
        raise Unconvertible(f'{_from(value, kind)} Error: "{why}"') from None


def _text(kind: str, value: object) -> str:
    if isinstance(value, str | int | float):
        return str(value)
    raise Unconvertible(f'Cannot convert the value of type "{_type_of(value)}" to type "{dotnet(kind)}".')


def _member(kind: str, value: object, members: tuple[str, ...]) -> str:
    for member in members:
        if member.lower() == str(value).lower():
            return member
    raise Unconvertible(
        f"{_from(value, kind)} Unable to match the identifier name {value} to a valid enumerator name. "
        f"Specify one of the following enumerator names and try again: {', '.join(members)}"
    )


def _from(value: object, kind: str) -> str:
    return f'Cannot convert value "{value}" to type "{dotnet(kind)}".'


def _type_of(value: object) -> str:
    names: Mapping[type, str] = {str: "System.String", int: "System.Int32", tuple: "System.Object[]"}
    return names.get(type(value), f"System.{type(value).__name__}")


CONVERTERS: Mapping[str, Callable[[str, object], Argument]] = {
    "SwitchParameter": _boolean,
    "Boolean": _boolean,
    "SecureString": _secret,
    "DateTime": _date,
}
