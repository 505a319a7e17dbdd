"""What a command's parameters are: the same classes for the vendor's cmdlets and for our own functions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

WHAT_IF = "WhatIf"
# Classes of the vendor's that are made from text; the lab has their text alone, a function takes a string.
MADE_OF_TEXT = frozenset(
    {
        "Fqdn",
        "XdsIdentity",
        "XdsGlobalRelativeIdentity",
        "KeyAlgorithmIdentifier",
        "UserIdParameter",
        "CertificateReference",
        "NTService",
        "XElement",
    }
)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter within one parameter set.

    Attributes:
        type: PowerShell's short name: String, String[], Int32, Boolean, SwitchParameter, SecureString.
        position: Only the order matters; None: must be named.
        values: What is accepted, letter case aside: ValidateSet of a String, else an enumeration's members.
        allow_empty: A mandatory string may be empty, a mandatory array may have no element.
    """

    name: str
    type: str = "String"
    mandatory: bool = False
    position: int | None = None
    aliases: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    allow_empty: bool = False


@dataclass(frozen=True, slots=True)
class Declaration:
    """All parameter sets of one command."""

    sets: Mapping[str, tuple[Parameter, ...]]
    default_set: str = ""  # empty: none; several sets that fit are then ambiguous
    function: bool = False  # a script function: its conversions fail as argument transformations
    should_process: bool = False  # has WhatIf and Confirm

    @classmethod
    def of_function(cls, *parameters: Parameter, should_process: bool = False) -> Declaration:
        """Declare a function with one parameter set; parameters that name no position get theirs in order."""
        placed = tuple(
            parameter if parameter.type == "SwitchParameter" or parameter.position is not None
            else replace(parameter, position=place)
            for place, parameter in enumerate(parameters)
        )  # fmt: skip
        return cls({"__AllParameterSets": placed}, "__AllParameterSets", True, should_process)  # noqa: FBT003

    def parameters(self) -> tuple[Parameter, ...]:
        """Return every parameter once, in the order of the sets."""
        once = {parameter.name: parameter for members in self.sets.values() for parameter in members}
        return tuple(once.values())
