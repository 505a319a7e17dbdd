"""What a command's handler is given and what it gives back: the seam between engine and cmdlets.

A handler knows nothing of PSRP: it is called with bound parameters, and returns
flat objects or raises `PSError`.
Handlers are put under their names in `lyncauto.lab.engine.registry.Registry`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from lyncauto.model.secret import Secret

RUNTIME_EXCEPTION = "System.Management.Automation.RuntimeException"

# Members of System.Management.Automation.ErrorCategory in PowerShell 2.0.
CATEGORIES = frozenset(
    {
        "NotSpecified",
        "OpenError",
        "CloseError",
        "DeviceError",
        "DeadlockDetected",
        "InvalidArgument",
        "InvalidData",
        "InvalidOperation",
        "InvalidResult",
        "InvalidType",
        "MetadataError",
        "NotImplemented",
        "NotInstalled",
        "ObjectNotFound",
        "OperationStopped",
        "OperationTimeout",
        "SyntaxError",
        "ParserError",
        "PermissionDenied",
        "ResourceBusy",
        "ResourceExists",
        "ResourceUnavailable",
        "ReadError",
        "WriteError",
        "FromStdErr",
        "SecurityError",
    }
)

Value: TypeAlias = str | int | bool | datetime | tuple[str, ...] | None
Argument: TypeAlias = (
    Value | Secret
)  # a SecureString arrives as a Secret, an array as a tuple, a switch as a bool
Properties: TypeAlias = Mapping[str, Value]


class PSError(Exception):
    """An error record: raised by a handler it ends the pipeline, handed to `Call.error` it does not.

    Attributes:
        message: What `$_.Exception.Message` says.
        error_id: What stands before the comma in FullyQualifiedErrorId.
        category: A member of System.Management.Automation.ErrorCategory: "ObjectNotFound".
        target: TargetObject, as text.
        terminating: False for a record that `Call.error` was given; the engine sets it.
        exception: The exception's .NET type name with its namespace.

    Raises:
        ValueError: There is no such category.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - an error record has that many fields
        self,
        message: str,
        error_id: str,
        category: str = "NotSpecified",
        target: str | None = None,
        terminating: bool = True,  # noqa: FBT001, FBT002 - named by every caller that sets it
        exception: str = RUNTIME_EXCEPTION,
    ) -> None:
        if category not in CATEGORIES:
            raise ValueError(f"{category} is not a member of ErrorCategory")
        super().__init__(message)
        self.message = message
        self.error_id = error_id
        self.category = category
        self.target = target
        self.terminating = terminating
        self.exception = exception


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a command runs as."""

    user: str  # "CONTOSO\\lyncadmin", or the account that the session configuration runs as
    network: bool  # it can show credentials to a further host: the session configuration runs as somebody


@dataclass(frozen=True, slots=True)
class Output:
    """One object that leaves the pipeline."""

    type_name: str  # full .NET name, without "Deserialized."; empty: a PSCustomObject
    properties: Properties


SELECTED = "Selected.System.Management.Automation.PSCustomObject"  # what Select-Object makes of one

Item: TypeAlias = Output | Properties | str  # a str leaves as a System.String: Get-CsServerVersion


def _unheard(_: object) -> None:
    """Take what nobody listens to."""


def _raised(error: PSError) -> None:
    """Raise what nobody takes: an error is never lost."""
    raise error


@dataclass(frozen=True, slots=True)
class Call:
    """One run of one command.

    Attributes:
        host: Name of the host that it runs on, as the lab gave it to its WinRM end point.
        identity: Who it runs as.
        parameters: What was given, by the declared names, never an alias or a prefix; what was not is absent.
        common: ErrorAction, Verbose and the like, by their full names.
        warn: Writes to the warning stream.
        error: Writes a non-terminating error; raises it instead under `-ErrorAction Stop`.
        imported: Modules that its session has from an installation, in lower case.
    """

    host: str
    identity: Identity
    parameters: Mapping[str, Argument] = field(default_factory=dict)
    common: Mapping[str, Argument] = field(default_factory=dict)
    warn: Callable[[str], None] = _unheard
    error: Callable[[PSError], None] = _raised
    imported: frozenset[str] = frozenset()

    def text(self, name: str, default: str = "") -> str:
        """Return a parameter as text; *default* when it was not given."""
        value = self.parameters.get(name)
        return default if value is None else str(value)

    def number(self, name: str, default: int = 0) -> int:
        """Return an integer parameter; *default* when it was not given."""
        value = self.parameters.get(name)
        return value if isinstance(value, int) else default

    def switch(self, name: str) -> bool:
        """Say whether a switch was given and is true."""
        return self.parameters.get(name) is True

    def texts(self, name: str) -> tuple[str, ...]:
        """Return an array of strings; empty when it was not given."""
        value = self.parameters.get(name)
        return value if isinstance(value, tuple) else ()

    def secret(self, name: str) -> Secret:
        """Return a SecureString parameter.

        Raises:
            KeyError: It was not given; declare it mandatory.
        """
        value = self.parameters[name]
        if not isinstance(value, Secret):
            raise KeyError(name)
        return value


Answer: TypeAlias = Iterable[Item]
Handler: TypeAlias = Callable[[Call], Answer | Awaitable[Answer]]
