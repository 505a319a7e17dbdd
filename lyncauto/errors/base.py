"""What every error has, and what the process says to the shell that called it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar

# What a fix says where the command itself is to be repeated. While a run is open that is not `migrate`, which
# would be refused, but what goes on with the run: the job that knows of it puts that in its place.
AGAIN = "run the same command again"


class Exit(IntEnum):
    """What the process says to the shell that called it."""

    DONE = 0
    ERROR = 1
    CHANGES = 2  # `plan --detailed-exitcode`: the plan holds changes
    VERIFICATION_FAILED = 3
    REFUSED = 4  # lock, window, approval, stale plan, open run
    PART_WAY = 5  # stopped part-way and resumable
    USAGE = 64
    BUG = 70
    INTERRUPTED = 130


class LyncAutoError(Exception):
    """Work that could not be done, told so that somebody at night can act on it.

    Attributes:
        what: One line: the act that failed and its target.
        why: The cause as far as it is known, with the values that were seen.
        fix: What to type or to change next.
        done: The engine's line: how much of the plan is done, and where the journal is.
        also: What went wrong beside it and did not change how the command ends.
        run, report: Id of the run that it ended, and path of its report; empty where none had begun.
        in_doubt: What was asked for may still happen after this.
    """

    in_doubt: ClassVar[bool] = False
    code: ClassVar[str] = "error"
    exit: Exit = Exit.ERROR  # a run that stays open makes PART_WAY of it
    error_id: str = ""  # FullyQualifiedErrorId up to the comma, where a Windows host gave one
    category: str = ""  # the name of its System.Management.Automation.ErrorCategory

    def __init__(self, what: str, *, why: str, fix: str, done: str = "") -> None:
        super().__init__(what)
        self.what, self.why, self.fix, self.done = what, why, fix, done
        self.also = self.run = self.report = ""

    def lines(self) -> tuple[tuple[str, str], ...]:
        """Return label and text of each line below the headline, in reading order."""
        rows = (("why", self.why), ("fix", self.fix), ("done", self.done), ("also", self.also))
        return tuple((label, text) for label, text in rows if text)


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing wrong with a file that a person wrote."""

    where: str  # file:line:column
    text: str  # the offending text
    why: str
    expected: str

    def __str__(self) -> str:
        return f"{self.where}: {self.text}: {self.why}; expected {self.expected}"
