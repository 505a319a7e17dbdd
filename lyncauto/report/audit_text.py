"""An audit as lines for a terminal: the verdict first, then what to do, then what is not known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from lyncauto.model.audit import AuditFinding, AuditReport, Readiness, Severity, Since
from lyncauto.report.audit_parts import (
    Gap,
    Tree,
    about,
    beside,
    gaps,
    seen,
    since_words,
    trees,
    unread,
    vain,
    verdict,
)
from lyncauto.report.lines import Line, Tone, duration
from lyncauto.report.shown import shown

_TONES = {
    Severity.HIGH: Tone.BAD,
    Severity.MEDIUM: Tone.WARNING,
    Severity.LOW: Tone.CHANGE,
    Severity.NOTE: Tone.PLAIN,
}
_SHOWN = 3  # of a list, before the others are only counted


def audit_lines(report: AuditReport) -> tuple[Line, ...]:
    """Return *report* as lines; values that a terminal would obey are written as escapes."""
    return tuple(_report(report))


def _report(report: AuditReport) -> Iterator[Line]:
    yield Line(verdict(report), _tone(report))
    yield Line(beside(report), Tone.QUIET)
    for pool in report.pools:
        if pool.unread:
            yield Line(unread(pool), Tone.WARNING)
    if report.open:
        yield Line()
        for tree in trees(report.open):
            yield from _tree(tree, "  ", "")
    yield from _suppressed(report.suppressed)
    yield from _unknown(report)
    for one in report.readiness:
        yield from _readiness(one)
    if report.since:
        yield from _since(report.since, report.open)
    if report.open:
        yield Line()
        yield Line(f"`lyncauto explain {report.open[0].rule}` says what such a finding means.", Tone.QUIET)


def _tone(report: AuditReport) -> Tone:
    if report.open:
        return _TONES[min((one.severity for one in report.open), key=lambda one: one.rank)]
    return Tone.GOOD if verdict(report).startswith("Sound") else Tone.WARNING


def _tree(tree: Tree, margin: str, link: str) -> Iterator[Line]:
    one = tree.finding
    head = f"{margin}{link}{one.severity:<6} {one.rule}  {about(one)}: {shown(one.text)}"
    yield Line(head, _TONES[one.severity])
    inner = margin + " " * len(link) + "       "
    for evidence in one.evidence[:_SHOWN]:
        yield Line(f"{inner}saw  {seen(evidence)}", Tone.QUIET)
    if len(one.evidence) > _SHOWN:
        yield Line(f"{inner}     and {len(one.evidence) - _SHOWN} more", Tone.QUIET)
    yield Line(f"{inner}fix  {shown(one.fix)}")
    for below in tree.below:
        yield from _tree(below, inner, "so ")


def _suppressed(findings: Sequence[AuditFinding]) -> Iterator[Line]:
    if findings:
        yield Line()
        yield Line(f"Suppressed: {len(findings)}", Tone.TITLE)
    for one in findings:
        yield Line(f"  {one.severity:<6} {one.rule}  {about(one)}: {shown(one.suppressed)}", Tone.QUIET)


def _unknown(report: AuditReport) -> Iterator[Line]:
    found = gaps(report.unknown)
    if found or report.missing:
        yield Line()
        yield Line("What cannot be told", Tone.TITLE)
    for gap in found:
        yield Line(f"  {shown(gap.what)}: {_some(gap.rules)}", Tone.WARNING)
        yield from _fixes(gap)
    for reading in report.missing:
        yield Line(f"  not read: {vain(reading)}", Tone.WARNING)
        if reading.fix:
            yield Line(f"      {shown(reading.fix)}", Tone.QUIET)


def _fixes(gap: Gap) -> Iterator[Line]:
    for fix in gap.fixes[:_SHOWN]:
        yield Line(f"      {shown(fix)}", Tone.QUIET)
    if len(gap.fixes) > _SHOWN:
        yield Line(f"      and {len(gap.fixes) - _SHOWN} more", Tone.QUIET)


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"{', '.join(names[:_SHOWN])}{more}"


def _readiness(one: Readiness) -> Iterator[Line]:
    yield Line()
    pool = shown(one.pool)
    if one.missing:
        yield Line(f"{pool}: a migration cannot be planned yet", Tone.TITLE)
        yield from (Line(f"  lacks {shown(what)}", Tone.WARNING) for what in one.missing)
        return
    if not one.changes:
        yield Line(f"{pool}: a migration would change nothing", Tone.TITLE)
        return
    waits = f", waits of at least {duration(one.seconds)}" if one.seconds else ""
    yield Line(f"{pool}: a migration would be {len(one.changes)} changes{waits}", Tone.TITLE)
    yield from _listed("one-way", one.one_way, Tone.WARNING)
    yield from _listed("by hand", one.manual, Tone.CHANGE)


def _listed(label: str, texts: Iterable[str], tone: Tone) -> Iterator[Line]:
    yield from (Line(f"  {label}: {shown(text)}", tone) for text in texts)


def _since(since: Since, found: Iterable[AuditFinding]) -> Iterator[Line]:
    yield Line()
    yield Line(since_words(since), Tone.TITLE)
    texts = {one.key: one.text for one in found}
    for key in since.new:
        text = f": {shown(texts[key])}" if key in texts else ""
        yield Line(f"  new     {shown(key)}{text}", Tone.BAD)
    for one in since.mended:
        yield Line(f"  mended  {shown(one.key)}: {shown(one.text)}", Tone.GOOD)
    for one in since.untold:
        yield Line(f"  unseen  {shown(one.key)}: {shown(one.text)}", Tone.WARNING)
