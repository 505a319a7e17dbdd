"""What is to go wrong at a WinRM end point, as data: set by a test or by `lyncauto lab fault`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType


class FaultKind(StrEnum):
    """Where in the life of a command it goes wrong."""

    DROP_BEFORE = "drop-before"  # the TCP connection is cut and the command has not run
    DROP_AFTER = "drop-after"  # the command has run, the connection is cut in place of its answer
    WSMAN_FAULT = "wsman-fault"  # the request is answered with a WS-Management fault; the command has not run
    DELAY = "delay"  # the command waits before it runs
    ACCESS_DENIED = "access-denied"  # the command is refused as for want of rights
    LOGON_REFUSED = "logon-refused"  # nobody can log on
    NO_CONFIGURATION = "no-configuration"  # no session configuration is known beside the usual one
    REWORDED = "reworded"  # what the vendor's error says, and its id, are other words than the lab's


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong.

    Attributes:
        command: The cmdlet or function that it strikes, letter case aside; empty: any.
        host: The end point's name; empty: every host.
        times: How often; None: until it is removed.
        seconds: How long a delay lasts.
        code: Of a WS-Management fault; by default "The WinRM client cannot process the request".
        message: What the fault says.
    """

    kind: FaultKind
    command: str = ""
    host: str = ""
    times: int | None = 1
    seconds: float = 0.0
    code: int = 0x80338012
    message: str = "The WS-Management service cannot process the request."

    def strikes(self, kind: FaultKind, host: str, command: str) -> bool:
        """Say whether it is meant for this moment, host and command."""
        meant = self.command.lower() in {"", command.lower()} and self.host.lower() in {"", host.lower()}
        return meant and self.kind == kind


class Faults:
    """The faults that are set, by name."""

    def __init__(self) -> None:
        self._set: dict[str, Fault] = {}

    def add(self, name: str, fault: Fault) -> None:
        """Set a fault; one of the same name is replaced."""
        self._set[name] = fault

    def remove(self, name: str) -> None:
        """Take a fault back.

        Raises:
            KeyError: No fault of this name is set; a one-shot fault goes by itself when it has struck.
        """
        del self._set[name]

    def active(self) -> Mapping[str, Fault]:
        """Return what is set and has not been used up."""
        return MappingProxyType(self._set)

    def take(self, kind: FaultKind, host: str, command: str = "") -> Fault | None:
        """Return the fault that strikes here, counting it; None when all goes well."""
        for name, fault in self._set.items():
            if fault.strikes(kind, host, command):
                self._used(name, fault)
                return fault
        return None

    def _used(self, name: str, fault: Fault) -> None:
        if fault.times is None:
            return
        if fault.times <= 1:
            del self._set[name]
        else:
            self._set[name] = replace(fault, times=fault.times - 1)
