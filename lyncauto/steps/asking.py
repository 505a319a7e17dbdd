"""Commands on a host: what their three outcomes mean to whoever reads, and to whoever writes."""

from __future__ import annotations

from lyncauto.errors import AnswerLost, HostUnreachable
from lyncauto.ports.powershell import Command, NotRan, Object, Outcome, PowerShell, Ran, Unknown


def ask(session: PowerShell, command: Command) -> tuple[Object, ...]:
    """Run a reading command; one whose answer was lost is asked once more, since reading is harmless.

    Raises:
        HostUnreachable: The host did not take the command.
        AnswerLost: The answer was lost twice.
    """
    outcome = session.run(command)
    if isinstance(outcome, Unknown):
        outcome = session.run(command)
    return _objects(session, command, outcome)


def act(session: PowerShell, command: Command) -> tuple[Object, ...]:
    """Run a command that may change something: never twice.

    Raises:
        HostUnreachable: The host did not take the command; nothing was changed.
        AnswerLost: It may have run: read back.
    """
    return _objects(session, command, session.run(command))


def _objects(session: PowerShell, command: Command, outcome: Outcome) -> tuple[Object, ...]:
    match outcome:
        case Ran(objects):
            return objects
        case NotRan(why, fix):
            raise HostUnreachable(f"{command.name} was not run on {session.host}", why=why, fix=fix)
        case Unknown(why):
            raise AnswerLost(
                f"the answer of {command.name} from {session.host} was lost",
                why=why,
                fix="see that the host and the way to it are stable, then run the same command again",
            )
