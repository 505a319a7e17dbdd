"""What a command's error record means: the one place where that is decided."""

from __future__ import annotations

from typing import Final

from pypsrp.complex_objects import ErrorRecord, GenericComplexObject

from lyncauto.adapters.psrp.hops import leaves, manages
from lyncauto.errors import AccessDenied, LyncAutoError, RemoteCommandFailed, SecondHopDenied
from lyncauto.ports.powershell import Command

# What a service on a further host says to somebody without credentials: SQL Server's login, and
# SEC_E_NO_CREDENTIALS and ERROR_NO_SUCH_LOGON_SESSION of winerror.h.
_SECOND_HOP: Final = ("anonymous logon", "0x8009030e", "0x80070520")
# What says so only of a command that is known to go on to another host: LDAP_OPERATIONS_ERROR as a domain
# controller answers a search without a logon (ERROR_DS_OPERATIONS_ERROR of winerror.h, also as a number), and
# the account's name in the host's own language ("ANONYMOUS-ANMELDUNG").
_WEAK_SECOND_HOP: Final = ("operations error", "-2147016672", "0x80072020", "anonymous")
_PLAIN: Final = "Microsoft.PowerShell"  # runs as whoever logs on, and cannot hand his credentials on
# about_Session_Configurations: the RunAs credential came with Windows Management Framework 3.
_RUN_AS_NEEDS: Final = (
    "It needs WMF 3 or later; on older hosts use a management host that has it, or delegation"
)
_DENIED: Final = ("access is denied", "0x80070005")
_PERMISSION_DENIED: Final = 18  # System.Management.Automation.ErrorCategory
_DENIED_REASONS: Final = {"UnauthorizedAccessException", "SecurityException"}
_DENIED_IDS: Final = {"WIN32 5", "UnauthorizedAccess"}
_HINTS: Final = {
    "CommandNotFoundException": "check that the management shell (or lyncauto's module) is on that host",
    "ScriptsNotAllowed": "this end point takes no text: install the modules, and set `modules: installed`",
    "LyncAutoDnsModuleMissing": "name a DNS server with Windows Server 2012 or later",
}


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
            return AccessDenied(what, why=why, fix=f"give the account the right to do this on {host}")
    return RemoteCommandFailed(
        what,
        why=f"{why} ({error_id})" if error_id else why,
        fix=_HINTS.get(error_id) or _hint(host, command, error_id, configuration),
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


def _is_second_hop(command: Command | str, why: str) -> bool:
    signs = (*_SECOND_HOP, *_WEAK_SECOND_HOP) if leaves(command) else _SECOND_HOP
    return any(sign in why.lower() for sign in signs)


def _hint(host: str, command: Command | str, error_id: str, configuration: str) -> str:
    """Return what to do about an error that is not known: a second hop has more faces than are listed."""
    known = "read the reason above; `lyncauto doctor` tries each act on each host"
    if error_id.startswith("LyncAuto") or configuration != _PLAIN or not manages(command):
        return known
    return (
        f"{known}. It ran in {_PLAIN}, which shows no credentials to further hosts: if the reason could come "
        f"from one, use a session configuration on {host} that runs as somebody, under "
        f"`configuration`. {_RUN_AS_NEEDS}"
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
        fix=f"use a session configuration on {host} that runs as somebody, and name it under "
        "`configuration`. "
        f"{_RUN_AS_NEEDS}",
    )
