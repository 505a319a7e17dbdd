"""What a command's error record means: the one place where that is decided."""

from __future__ import annotations

from typing import Final

from pypsrp.complex_objects import ErrorRecord, GenericComplexObject

from lyncauto.adapters.psrp.advice import DRIFT, HINTS, RIGHTS
from lyncauto.adapters.psrp.hops import leaves, manages
from lyncauto.errors import CommandDenied, Drifted, LyncAutoError, RemoteCommandFailed, SecondHopDenied
from lyncauto.ports.hops import NOBODY, PERHAPS_NOBODY, PLAIN, RUN_AS, RUN_AS_NEEDS
from lyncauto.ports.powershell import Command

# System.Management.Automation.ErrorCategory, in the order of its numbers.
_CATEGORIES: Final = [
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
    "ProtocolError",
    "ConnectionError",
    "AuthenticationError",
    "LimitsExceeded",
    "QuotaExceeded",
    "NotEnabled",
]
_DENIED: Final = ("access is denied", "0x80070005")
_PERMISSION_DENIED: Final = 18  # System.Management.Automation.ErrorCategory
_DENIED_REASONS: Final = {"UnauthorizedAccessException", "SecurityException"}
_DENIED_IDS: Final = {"WIN32 5", "UnauthorizedAccess"}


def failure(
    host: str, command: Command | str, record: ErrorRecord | None, *, configuration: str = ""
) -> LyncAutoError:
    """Return the error that *record* stands for.

    Args:
        host: FQDN of the host that the command ran on.
        command: The command, or an act of the session's own in words.
        record: The first record; ``None`` when the command failed without one.
        configuration: Name of the session configuration that it ran in.
    """
    error = _error(host, command, record, configuration)
    if record is not None:
        error.error_id, error.category = error_id_of(record), _category(record)
    return error


def _error(
    host: str, command: Command | str, record: ErrorRecord | None, configuration: str
) -> LyncAutoError:
    what = f"{command} on {host} failed"
    if record is None:
        return RemoteCommandFailed(
            what, why="the host gave no reason", fix="look at the event log of that host"
        )
    error_id, why = error_id_of(record), text_of(record)
    if not error_id.startswith("LyncAuto"):
        if _is_second_hop(command, why):
            return _second_hop(host, what, why)
        if _is_denied(record, error_id, why):
            return CommandDenied(what, why=why, fix=_right(host, command))
    if error_id == "LyncAutoDrifted" and _name(command) in DRIFT:
        changed, fix = DRIFT[_name(command)]
        return Drifted(f"{changed} ({host})", why=why, fix=fix)
    return RemoteCommandFailed(
        what,
        why=f"{why} ({error_id})" if error_id else why,
        fix=HINTS.get(error_id) or _hint(host, command, error_id, configuration),
        error_id=error_id,
    )


def error_id_of(record: ErrorRecord) -> str:
    """Return the FullyQualifiedErrorId up to the comma: what follows is the command's own type."""
    return str(record.fq_error or "").partition(",")[0]


def text_of(record: ErrorRecord) -> str:
    """Return the record's words, in one line."""
    exception = record.exception
    said = record.details_message
    if not said and isinstance(exception, GenericComplexObject):
        said = {**exception.adapted_properties, **exception.extended_properties}.get("Message")
    return " ".join(str(said or record.__dict__.get("_to_string") or exception or "no text").split())


def _category(record: ErrorRecord) -> str:
    """Return the name of the record's category, its number where it has no name."""
    number = record.category
    if isinstance(number, int) and 0 <= number < len(_CATEGORIES):
        return _CATEGORIES[number]
    return str(number or "")


def _name(command: Command | str) -> str:
    return command.name.lower() if isinstance(command, Command) else ""


def _right(host: str, command: Command | str) -> str:
    return RIGHTS.get(_name(command)) or f"give the account the right to do this on {host}"


def _is_second_hop(command: Command | str, why: str) -> bool:
    signs = (*NOBODY, *PERHAPS_NOBODY) if leaves(command) else NOBODY
    return any(sign in why.lower() for sign in signs)


def _hint(host: str, command: Command | str, error_id: str, configuration: str) -> str:
    """Return what to do about an error that is not known: a second hop has more faces than are listed."""
    known = "read the reason above; `lyncauto doctor` tries each act on each host"
    if error_id.startswith("LyncAuto") or configuration != PLAIN or not manages(command):
        return known
    return (
        f"{known}. It ran in {PLAIN}, which shows no credentials to further hosts: if the reason could come "
        f"from one, use a session configuration on {host} that runs as somebody, under "
        f"`configuration`. {RUN_AS_NEEDS}"
    )


def _is_denied(record: ErrorRecord, error_id: str, why: str) -> bool:
    return (
        record.category == _PERMISSION_DENIED
        or record.reason in _DENIED_REASONS
        or error_id in _DENIED_IDS
        or any(sign in why.lower() for sign in _DENIED)
    )


def _second_hop(host: str, what: str, why: str) -> SecondHopDenied:
    return SecondHopDenied(
        what,
        why=f"{why} The command went on from {host} to another host and had no credentials to show there.",
        fix=f"use a session configuration on {host} that runs as somebody (`{RUN_AS}` makes one), and name "
        f"it under `configuration`. {RUN_AS_NEEDS}",
    )
