"""What a check found, with the evidence for it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How a check came out."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    CANNOT_TELL = "cannot tell"


@dataclass(frozen=True, slots=True)
class Finding:
    """One question that was asked of the estate, and its answer."""

    check: str  # "prove.virtual-services"
    target: str  # "virtual-service/10.0.0.50:443"
    verdict: Verdict
    text: str  # what was found, in a sentence
    evidence: str = ""  # the very values, and where they were read
    fix: str = ""  # what to type or to change; required when failed

    @property
    def stops(self) -> bool:
        """Whether nothing may go on past this."""
        return self.verdict is Verdict.FAILED
