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
    """Return one line a finding, with evidence and fix below those that are not well."""
    lines: list[Line] = []
    for finding in findings:
        lines.append(
            Line(f"  {finding.verdict:<11} {finding.target}: {finding.text}", _TONES[finding.verdict])
        )
        if finding.verdict is not Verdict.OK:
            lines.extend(
                Line(f"              {text}", Tone.QUIET) for text in (finding.evidence, finding.fix) if text
            )
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
