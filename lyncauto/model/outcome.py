"""What a renewal came to, as whoever is to hear of it is told. No secret is ever in it."""

from __future__ import annotations

from dataclasses import dataclass

from lyncauto.model import kind
from lyncauto.model.kind import Kind
from lyncauto.model.last_run import LastRun

_KINDS = {
    "renewed": kind.RENEWED,
    "installed": kind.RENEWED,
    "not due": kind.NOT_DUE,
    "nothing to do": kind.NOT_DUE,
    "certificate-pending": kind.PENDING,
    "renewal-reverted": kind.REVERTED,
}


@dataclass(frozen=True, slots=True)
class Failure:
    """The error that ended a renewal, as its four parts."""

    code: str
    what: str
    why: str
    fix: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """A renewal that has ended, one way or the other.

    Attributes:
        run: Id; empty where nothing was begun.
        report: Path of report.md; empty as above.
        failure: ``None``: it went well.
    """

    last: LastRun
    run: str = ""
    report: str = ""
    failure: Failure | None = None

    @property
    def kind(self) -> Kind:
        """Which kind it is of; an error that has none of its own is a failure."""
        return _KINDS.get(self.last.came, kind.FAILED)
