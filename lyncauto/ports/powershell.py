"""Commands on a Windows host, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from lyncauto.errors import AGAIN, AnswerLost, HostUnreachable
from lyncauto.model.secret import Secret

Parameter: TypeAlias = str | int | bool | Secret | tuple[str, ...] | None  # None: a switch that is given
Value: TypeAlias = "str | int | bool | tuple[Value, ...] | None"
Object: TypeAlias = Mapping[str, Value]  # a flat object as it came over the wire, property by property


@dataclass(frozen=True, slots=True)
class Command:
    """One cmdlet or remote function and its parameters. Never script text."""

    name: str
    parameters: Mapping[str, Parameter] = field(default_factory=dict)

    def __str__(self) -> str:
        words = (
            f" -{name}" + ("" if value is None else f" {value}") for name, value in self.parameters.items()
        )
        return self.name + "".join(words)


@dataclass(frozen=True, slots=True)
class Ran:
    """The command ran and said this."""

    objects: tuple[Object, ...]


@dataclass(frozen=True, slots=True)
class NotRan:
    """The command certainly did not run."""

    why: str
    fix: str = "check the host's name, that WinRM listens, and `lyncauto doctor`"


@dataclass(frozen=True, slots=True)
class Unknown:
    """The command was sent and the answer was lost: read back, never repeat."""

    why: str


Outcome: TypeAlias = Ran | NotRan | Unknown


class PowerShell(Protocol):
    """A session on one host."""

    @property
    def host(self) -> str:
        """FQDN of the host that the commands run on."""

    def run(self, command: Command) -> Outcome:
        """Run one command.

        Raises:
            AccessDenied: The host refused the account, or the command reported that it may not.
            SecondHopDenied: The command could not show credentials to a further host.
            RemoteCommandFailed: The command ran and reported an error.
            ReadOnly: The session may only read, and the command is not on its list; nothing was sent.
        """

    def close(self) -> None:
        """End the session; commands that are under way on the host are not waited for."""


def said(shell: PowerShell, command: Command) -> tuple[Object, ...]:
    """Run *command* once and return what it said.

    Raises:
        HostUnreachable: It certainly did not run.
        AnswerLost: It may have run: read back, never repeat what writes.
    """
    match shell.run(command):
        case Ran(objects):
            return objects
        case NotRan(why, fix):
            raise HostUnreachable(f"{command.name} was not run on {shell.host}", why=why, fix=fix)
        case Unknown(why):
            raise AnswerLost(
                f"the answer of {command.name} from {shell.host} was lost",
                why=why,
                fix=f"see that the host and the way to it are stable, then {AGAIN}",
            )
