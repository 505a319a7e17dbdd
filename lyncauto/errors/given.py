"""A file that somebody gave cannot be used."""

from __future__ import annotations

from collections.abc import Sequence

from lyncauto.errors.base import Exit, LyncAutoError, Reason


class SiteFileInvalid(LyncAutoError):
    """The site file cannot be used; every reason is listed with its place."""

    code = "site-file-invalid"

    def __init__(self, what: str, *, reasons: Sequence[Reason], fix: str) -> None:
        super().__init__(what, why="\n".join(map(str, reasons)), fix=fix)
        self.reasons = tuple(reasons)


class PlaybookInvalid(LyncAutoError):
    """The playbook names a step, a check or a stage that does not exist."""

    code = "playbook-invalid"


class PlanInvalid(LyncAutoError):
    """A saved plan was edited, cut short or made by another version."""

    code = "plan-invalid"


class RecordingInvalid(LyncAutoError):
    """A file is no recording that this version can read, or does not hold what a lab needs."""

    code = "recording-invalid"


class RecordingRefused(LyncAutoError):
    """A recording would have held a secret or a real name; nothing was written."""

    code = "recording-refused"
    exit = Exit.REFUSED


class AuditInvalid(LyncAutoError):
    """A file is no audit's report, or one of a version that is not read."""

    code = "audit-invalid"


class ExportUnreadable(LyncAutoError):
    """Of the exported files that were given not one can be used; every reason is listed with its place."""

    code = "export-unreadable"

    def __init__(self, what: str, *, reasons: Sequence[Reason], fix: str) -> None:
        super().__init__(what, why="\n".join(map(str, reasons)), fix=fix)
        self.reasons = tuple(reasons)


class ExportsContradict(LyncAutoError):
    """Exported files are not of one topology, so that no rule could say which of them it speaks of."""

    code = "exports-contradict"
    exit = Exit.REFUSED
