"""The WS-Management faults that the Windows service answers with.

Source: WS-Management error codes in winerror.h and wsmerror.h of the Windows SDK.
"""

from __future__ import annotations


class WSManFault(Exception):
    """A fault in place of an answer.

    Attributes:
        code: The HRESULT or Win32 code that Windows gives.
        subcode: WS-Management's own name of it.
    """

    def __init__(self, code: int, reason: str, subcode: str = "w:InternalError") -> None:
        super().__init__(f"{code}: {reason}")
        self.code = code
        self.reason = reason
        self.subcode = subcode


class ConnectionDropped(Exception):
    """The TCP connection is to be cut without an answer."""


_CANNOT = "The WS-Management service cannot process the request."


def malformed(why: str) -> WSManFault:
    """The request is no WS-Management envelope, or holds what the shell cannot read."""
    return WSManFault(0x80338041, f"{_CANNOT} {why}", "w:SchemaValidationError")


def unsupported(action: str) -> WSManFault:
    """The service has no such action."""
    return WSManFault(0x80338049, f"{_CANNOT} The action {action} is not supported.", "a:ActionNotSupported")


def timed_out() -> WSManFault:
    """Nothing came within OperationTimeout; a client that polls asks again."""
    why = "cannot complete the operation within the time specified in OperationTimeout."
    return WSManFault(2150858793, f"The WS-Management service {why}", "w:TimedOut")


def no_shell(shell_id: str) -> WSManFault:
    """The shell has gone, or is somebody else's."""
    why = f"with ShellId {shell_id} failed because the shell was not found on the server."
    return WSManFault(2150858843, f"The request for the Windows Remote Shell {why}", "w:InvalidSelectors")


def no_command(command_id: str) -> WSManFault:
    """The shell has no such command."""
    return WSManFault(2150858843, f"{_CANNOT} The command {command_id} was not found.", "w:InvalidSelectors")


def aborted() -> WSManFault:
    """There is nothing more to receive, or the shell has gone meanwhile."""
    why = "The I/O operation has been aborted because of either a thread exit or an application request."
    return WSManFault(995, why)


def disconnected() -> WSManFault:
    """The shell was disconnected while a Receive was waiting."""
    return WSManFault(0x803381C4, "The shell was disconnected.")


def access_denied() -> WSManFault:
    """The account may log on and may not use the end point."""
    return WSManFault(5, "Access is denied.", "w:AccessDenied")


def no_configuration(name: str) -> WSManFault:
    """The host has no session configuration of this name."""
    why = f"Cannot find the {name} session configuration in the WSMan: drive on the computer."
    return WSManFault(2150858811, f"{_CANNOT} {why}", "w:InvalidResourceURI")


def no_program() -> WSManFault:
    """The host has no program of this name, and no cmd.exe was asked to say so."""
    return WSManFault(0x80070002, "The system cannot find the file specified.")


def too_many_shells(limit: int) -> WSManFault:
    """MaxShellsPerUser is reached."""
    why = f"This user is allowed a maximum number of {limit} concurrent shells, which has been exceeded."
    return WSManFault(
        2150859173, f"{_CANNOT} {why} Close existing shells or raise the quota for this user.", "w:QuotaLimit"
    )


def too_many_commands(limit: int) -> WSManFault:
    """MaxConcurrentCommandsPerShell is reached: the client does not close its pipelines."""
    why = f"The maximum number of concurrent commands per shell ({limit}) has been exceeded."
    return WSManFault(2150859241, f"{_CANNOT} {why} Retry the request later.", "w:QuotaLimit")
