"""A PowerShell session that answers from a list and remembers what it was asked."""

from collections.abc import Callable

from lyncauto.errors import LyncAutoError
from lyncauto.ports.powershell import Command, Outcome

Answer = Outcome | LyncAutoError | Callable[[Command], Outcome]


class ScriptedShell:
    """Answers each command by its name; one that is not in the script fails the test."""

    def __init__(self, host: str = "fe01.contoso.test", /, **answers: Answer) -> None:
        self.host = host
        self.asked: list[Command] = []
        self.closed = False
        self._answers = {name.replace("_", "-"): answer for name, answer in answers.items()}

    def run(self, command: Command) -> Outcome:
        self.asked.append(command)
        answer = self._answers[command.name]
        if isinstance(answer, LyncAutoError):
            raise answer
        return answer(command) if callable(answer) else answer

    def close(self) -> None:
        self.closed = True
