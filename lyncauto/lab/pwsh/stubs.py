"""The lab's commands as PowerShell functions: parameters from the one table, bodies that ask the lab. Pure.

A function binds as the cmdlet does whose row it is made from. What cannot be said in PowerShell is an error
with the row's name: a gap would bind something else without a word.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.resources import files

from lyncauto.errors import LabFailed
from lyncauto.lab.engine.declaration import MADE_OF_TEXT, Declaration, Parameter

ALL_SETS = "__AllParameterSets"

_TYPES = {
    "String": "string",
    "Boolean": "bool",
    "SwitchParameter": "switch",
    "Int32": "int",
    "Int64": "long",
    "UInt16": "uint16",
    "UInt32": "uint32",
    "UInt64": "uint64",
    "DateTime": "datetime",
    "TimeSpan": "timespan",
    "Guid": "guid",
    "Uri": "uri",
    "SecureString": "System.Security.SecureString",
}


class RowNotMade(LabFailed):
    """A parameter that no PowerShell function can be given."""

    def __init__(self, command: str, parameter: Parameter) -> None:
        super().__init__(
            f"{command} -{parameter.name} cannot be made for a PowerShell engine",
            why=f"no PowerShell type is known for {parameter.type}",
            fix="this is a fault of lyncauto: please report it; the lab's own engine does not need it",
        )


# Objects that are more than flat are built on the engine's side.
_BUILT = {
    "Get-CsTopology": "ConvertTo-LabTopology",
    "Get-CsSimpleUrlConfiguration": "ConvertTo-LabSimpleUrlConfiguration",
}


def module(commands: Mapping[str, Declaration]) -> str:
    """Return a module's text (psm1) that has these commands.

    Args:
        commands: Name to what it accepts.

    Raises:
        RowNotMade: A row cannot be generated.
    """
    functions = [function(name, declaration) for name, declaration in commands.items()]
    exported = f"Export-ModuleMember -Function @({_quoted(commands)})\n"
    return "\n".join((text("channel"), text("topology"), *_enumerations(commands), *functions, exported))


def text(name: str) -> str:
    """Return a part that is written as PowerShell."""
    return (files("lyncauto.lab.pwsh") / f"{name}.ps1").read_text(encoding="utf-8")


def manifest(name: str, commands: Iterable[str], aliases: str = "") -> str:
    """Return a module's manifest (psd1): what it names there is found before the module is loaded."""
    exported = _quoted(commands)
    return (
        f"@{{\n    RootModule = '{name}.psm1'\n    ModuleVersion = '1.0'\n"
        f"    FunctionsToExport = @({exported})\n    CmdletsToExport = @()\n    "
        f"AliasesToExport = @({_quoted([aliases] if aliases else [])})\n}}\n"
    )


def function(name: str, declaration: Declaration) -> str:
    """Return one command's function.

    Raises:
        RowNotMade: A parameter cannot be generated.
    """
    parameters = ",\n".join(_parameter(name, one, declaration) for one in declaration.parameters())
    ask = f"Invoke-LabCommand $PSCmdlet '{name}' $PSBoundParameters"
    if name in _BUILT:
        ask = f"{ask} | {_BUILT[name]}"
    body = f"if ($PSCmdlet.ShouldProcess('{name}')) {{ {ask} }}" if declaration.should_process else ask
    return (
        f"function {name} {{\n    [CmdletBinding({_binding(declaration)})]\n"
        f"    param(\n{parameters}\n    )\n    {body}\n}}\n"
    )


def _binding(declaration: Declaration) -> str:
    # A function's parameters have places by themselves, a cmdlet's have not.
    words = ["PositionalBinding = $false"]
    if declaration.default_set and declaration.default_set != ALL_SETS:
        words.append(f"DefaultParameterSetName = '{declaration.default_set}'")
    if declaration.should_process:
        words.append("SupportsShouldProcess = $true")
    return ", ".join(words)


def _parameter(command: str, parameter: Parameter, declaration: Declaration) -> str:
    lines = [
        f"[Parameter({_placed(title, member)})]"
        for title, members in declaration.sets.items()
        for member in members
        if member.name == parameter.name
    ]
    if parameter.aliases:
        lines.append(f"[Alias({_quoted(parameter.aliases)})]")
    if parameter.allow_empty:
        lines.append("[AllowEmptyCollection()]" if parameter.type.endswith("[]") else "[AllowEmptyString()]")
    if parameter.values and parameter.type.partition("[]")[0] == "String":
        lines.append(f"[ValidateSet({_quoted(parameter.values)})]")
    lines.append(f"[{_type(command, parameter)}] ${parameter.name}")
    return "\n".join(f"        {line}" for line in lines)


def _placed(title: str, parameter: Parameter) -> str:
    words = [f"Mandatory = ${str(parameter.mandatory).lower()}"]
    if title != ALL_SETS:
        words.append(f"ParameterSetName = '{title}'")
    if parameter.position is not None:
        words.append(f"Position = {parameter.position}")
    return ", ".join(words)


def _type(command: str, parameter: Parameter) -> str:
    element, array, _ = parameter.type.partition("[]")
    if _is_enumeration(parameter):
        return f"{element}{array}"
    name = "string" if element in MADE_OF_TEXT else _TYPES.get(element)
    if name is None:
        raise RowNotMade(command, parameter)
    return f"{name}{array}"


def _is_enumeration(parameter: Parameter) -> bool:
    element = parameter.type.partition("[]")[0]
    return bool(parameter.values) and element != "String"


def _enumerations(commands: Mapping[str, Declaration]) -> Iterable[str]:
    found = {
        parameter.type.partition("[]")[0]: parameter.values
        for declaration in commands.values()
        for parameter in declaration.parameters()
        if _is_enumeration(parameter)
    }
    return (f"enum {name} {{ {'; '.join(values)} }}" for name, values in found.items())


def _quoted(words: Iterable[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)
