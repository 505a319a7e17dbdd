"""Findings as lines."""

from __future__ import annotations

from collections.abc import Iterable

from lyncauto.model.finding import Finding, Verdict
from lyncauto.report.lines import Line, Tone

_TONES = {
    Verdict.OK: Tone.GOOD,
    Verdict.WARNING: Tone.WARNING,
    Verdict.FAILED: Tone.BAD,
    Verdict.CANNOT_TELL: Tone.WARNING,
}


def finding_lines(findings: Iterable[Finding]) -> tuple[Line, ...]:
    """Return one line a finding, with the fix below those that are not well."""
    lines: list[Line] = []
    for finding in findings:
        evidence = f" ({finding.evidence})" if finding.evidence else ""
        text = f"  {finding.verdict:<11} {finding.target}: {finding.text}{evidence}"
        lines.append(Line(text, _TONES[finding.verdict]))
        if finding.verdict is not Verdict.OK and finding.fix:
            lines.append(Line(f"              {finding.fix}", Tone.QUIET))
    return tuple(lines)


def finding_document(finding: Finding) -> dict[str, str]:
    """Return a finding as JSON-able values."""
    return {
        "check": finding.check,
        "target": finding.target,
        "verdict": str(finding.verdict),
        "text": finding.text,
        "evidence": finding.evidence,
        "fix": finding.fix,
    }
