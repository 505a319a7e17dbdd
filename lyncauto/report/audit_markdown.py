"""An audit as Markdown, for a ticket or a wiki: no name of the estate can change how the page looks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from lyncauto.model.audit import AuditFinding, AuditReport, Readiness, RuleText, Since
from lyncauto.report.audit_parts import (
    Tree,
    beside,
    gaps,
    sentence,
    since_words,
    trees,
    unread,
    vain,
    verdict,
)
from lyncauto.report.lines import duration
from lyncauto.report.markdown import table, text


def audit_markdown(report: AuditReport) -> str:
    """Return *report* as Markdown (GitHub's, with tables)."""
    return "\n".join(_report(report)) + "\n"


def _report(report: AuditReport) -> Iterator[str]:
    rules = {one.id: one for one in report.rules}
    yield "# Audit of the web services"
    yield ""
    yield f"**{text(verdict(report))}**"
    yield ""
    yield text(beside(report))
    yield from _pools(report)
    if report.open:
        yield ""
        yield "## Findings"
        for tree in trees(report.open):
            yield from _tree(tree, rules, ())
    yield from _suppressed(report)
    yield from _unknown(report)
    for one in report.readiness:
        yield from _readiness(one)
    if report.since:
        yield from _since(report.since)
    yield ""
    yield "## What was read"
    yield ""
    yield from (f"- {text(one)}" for one in report.sources)


def _pools(report: AuditReport) -> Iterator[str]:
    if not report.pools:
        return
    yield ""
    yield from table(
        ("pool", "version", "Front Ends", "findings"),
        (
            (
                text(pool.fqdn),
                text(pool.product),
                text(unread(pool) if pool.unread else ", ".join(pool.front_ends)),
                str(sum(one.pool == pool.fqdn for one in report.open)),
            )
            for pool in report.pools
        ),
    )


def _tree(tree: Tree, rules: Mapping[str, RuleText], above: tuple[str, ...]) -> Iterator[str]:
    one = tree.finding
    rule = rules.get(one.rule)
    of = f" of {text(one.pool)}" if one.pool not in {"", one.target} else ""
    yield ""
    yield f"### {one.severity}: {one.rule} {text(one.target)}{of}"
    yield ""
    yield sentence(text(one.text[:1].upper() + one.text[1:]))
    if rule:
        yield f"{rule.title}. {rule.means}"
    if above:
        yield f"It follows from {' and '.join(above)}."
    yield ""
    # A rule's own words are Markdown; those that were made for this finding hold names of the estate.
    yield sentence(f"**Fix:** {one.fix if rule and one.fix == rule.fix else text(one.fix)}")
    if one.evidence:
        yield ""
        yield from table(("seen", "where"), ((text(item.value), text(item.where)) for item in one.evidence))
    for below in tree.below:
        yield from _tree(below, rules, (f"{one.rule} {text(one.target)}",))


def _suppressed(report: AuditReport) -> Iterator[str]:
    if report.suppressed:
        yield ""
        yield f"## Suppressed: {len(report.suppressed)}"
        yield ""
        yield from table(("rule", "severity", "pool", "target", "reason"), map(_left, report.suppressed))


def _left(one: AuditFinding) -> tuple[str, ...]:
    return (one.rule, one.severity, text(one.pool), text(one.target), text(one.suppressed))


def _unknown(report: AuditReport) -> Iterator[str]:
    found = gaps(report.unknown)
    if found or report.missing:
        yield ""
        yield "## What cannot be told"
    if found:
        yield ""
        rows = ((text(gap.what), ", ".join(gap.rules), text("; ".join(gap.fixes))) for gap in found)
        yield from table(("what", "rules that need it", "what makes it known"), rows)
    if report.missing:
        yield ""
        yield from (f"- not read: {text(vain(one))} {text(one.fix)}".rstrip() for one in report.missing)


def _readiness(one: Readiness) -> Iterator[str]:
    yield ""
    yield f"## A migration of {text(one.pool)}"
    yield ""
    if one.missing:
        yield "It cannot be planned yet:"
        yield ""
        yield from _list(one.missing)
        return
    waits = f", with waits of at least {duration(one.seconds)}" if one.seconds else ""
    yield f"{len(one.changes)} changes{waits}."
    for title, texts in (
        ("Changes", one.changes),
        ("What cannot be taken back", one.one_way),
        ("By hand", one.manual),
    ):
        if texts:
            yield ""
            yield f"### {title}"
            yield ""
            yield from _list(texts)


def _since(since: Since) -> Iterator[str]:
    yield ""
    yield "## Since the earlier audit"
    yield ""
    yield text(since_words(since))
    yield ""
    yield from (f"- new: {text(key)}" for key in since.new)
    yield from (f"- mended: {text(one.key)}: {text(one.text)}" for one in since.mended)
    yield from (f"- not seen any more: {text(one.key)}: {text(one.text)}" for one in since.untold)


def _list(lines: Iterable[str]) -> Iterator[str]:
    yield from (f"- {text(one)}" for one in lines)
