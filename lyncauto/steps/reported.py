"""Acts without a state of their own: each leaves a report on its host once it has succeeded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from lyncauto.model.plan import Attrs, Change
from lyncauto.ports.powershell import Command, said
from lyncauto.steps.asking import ask
from lyncauto.steps.estate import Estate


@dataclass(frozen=True, slots=True)
class Report:
    """Where an act takes place, and the file that says there that it succeeded."""

    host: str
    path: str


class RunReported:
    """Runs a command whose report is what can be read of it.

    Args:
        id: Of the step.
        command: A function of ours that takes ``-Report``, and moves the report there only on success.
        reports: Target to host and report.
    """

    atomic: ClassVar[bool] = True
    repeatable: ClassVar[bool] = True  # activating what is active changes nothing

    def __init__(self, id: str, command: str, reports: Mapping[str, Report], estate: Estate) -> None:
        self.id = id
        self.deadline = estate.pool.limits.converge
        self._command = command
        self._reports = reports
        self._estate = estate

    def read(self, target: str) -> Attrs | None:
        """Return the report's place once it is there."""
        report = self._reports[target]
        found = ask(self._estate.sessions(report.host), Command("Get-LyncAutoFile", {"Path": report.path}))
        return {"report": report.path} if found else None

    def apply(self, changes: Sequence[Change]) -> None:
        """Run it.

        Raises:
            AccessDenied, SecondHopDenied, RemoteCommandFailed: It may have been carried out in part.
            AnswerLost: It may have been carried out.
        """
        for change in changes:
            report = self._reports[change.target]
            said(self._estate.sessions(report.host), Command(self._command, {"Report": report.path}))

    def halfway(self, change: Change, found: Attrs | None) -> bool:  # noqa: ARG002 - part of the protocol
        """Return no: the report is there or not."""
        return False

    def lagging(self, change: Change) -> str:  # noqa: ARG002 - part of the protocol
        """Return nothing: the report says that it is over."""
        return ""
