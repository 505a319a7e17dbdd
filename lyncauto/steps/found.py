"""Findings, written shortly. A failed one always says what to do."""

from __future__ import annotations

from dataclasses import dataclass

from lyncauto.errors import LyncAutoError
from lyncauto.model.finding import Finding, Verdict


@dataclass(frozen=True, slots=True)
class About:
    """A check, about one target."""

    check: str
    target: str

    def ok(self, text: str, evidence: str = "") -> Finding:
        """Return that it is as it must be."""
        return Finding(self.check, self.target, Verdict.OK, text, evidence)

    def warning(self, text: str, evidence: str, fix: str = "") -> Finding:
        """Return something worth knowing that stops nothing."""
        return Finding(self.check, self.target, Verdict.WARNING, text, evidence, fix)

    def failed(self, text: str, evidence: str, fix: str) -> Finding:
        """Return that nothing may go on past this."""
        return Finding(self.check, self.target, Verdict.FAILED, text, evidence, fix)

    def unknown(self, text: str, evidence: str, fix: str) -> Finding:
        """Return that there was no answer, where that says nothing about it."""
        return Finding(self.check, self.target, Verdict.CANNOT_TELL, text, evidence, fix)

    def refused(self, error: LyncAutoError) -> Finding:
        """Return that asking was refused, where going on needs an answer."""
        return self.failed(error.what, f"{error.code}: {error.why}", error.fix)

    def cannot_tell(self, error: LyncAutoError) -> Finding:
        """Return that asking failed, where that says nothing about the answer."""
        return self.unknown(error.what, f"{error.code}: {error.why}", error.fix)
