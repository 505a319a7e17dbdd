"""Reading commands on a host."""

from __future__ import annotations

from lyncauto.errors import AnswerLost
from lyncauto.ports.powershell import Command, Object, PowerShell, said


def ask(session: PowerShell, command: Command) -> tuple[Object, ...]:
    """Run a reading command; one whose answer was lost is asked once more, since reading is harmless.

    Raises:
        HostUnreachable: The host did not take the command.
        AnswerLost: The answer was lost twice.
    """
    try:
        return said(session, command)
    except AnswerLost:
        return said(session, command)
