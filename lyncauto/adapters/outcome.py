"""What an outcome of a remote command means to an adapter that sits on the PowerShell port."""

from __future__ import annotations

from lyncauto.errors import AGAIN, AnswerLost, HostUnreachable
from lyncauto.ports.powershell import Command, NotRan, Object, PowerShell, Unknown


def objects(shell: PowerShell, command: Command) -> tuple[Object, ...]:
    """Run *command* and return what it said.

    Raises:
        HostUnreachable: It certainly did not run.
        AnswerLost: It may have run.
    """
    outcome = shell.run(command)
    if isinstance(outcome, NotRan):
        raise HostUnreachable(f"{command.name} was not run on {shell.host}", why=outcome.why, fix=outcome.fix)
    if isinstance(outcome, Unknown):
        raise AnswerLost(
            f"{command.name} on {shell.host}: the answer was lost",
            why=outcome.why,
            fix=f"see that the host and the way to it are stable, then {AGAIN}",
        )
    return outcome.objects
