"""An audit as a page shows it: findings by rule, with their anchors, and the counts. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from lyncauto.model.audit import AuditFinding, AuditReport, RuleText, Severity
from lyncauto.model.inventory import Part
from lyncauto.report.audit_html.marks import SHAPES

SHOWN = 12  # findings of one rule that are not folded away


@dataclass(frozen=True, slots=True)
class Item:
    """A finding on the page.

    Attributes:
        anchor: Its id on the page.
        causes: Keys of the findings that it follows from, and their anchors; empty: not on this page.
        fix: Empty: the rule's own says it all.
        new: It was not there in the earlier audit.
    """

    anchor: str
    finding: AuditFinding
    causes: tuple[tuple[str, str], ...]
    fix: str
    new: bool


@dataclass(frozen=True, slots=True)
class RuleGroup:
    """A rule and all that it found."""

    rule: RuleText
    items: tuple[Item, ...]

    @property
    def first(self) -> tuple[Item, ...]:
        """What is always shown."""
        return self.items[:SHOWN]

    @property
    def others(self) -> tuple[Item, ...]:
        """What is folded away."""
        return self.items[SHOWN:]


@dataclass(frozen=True, slots=True)
class SeverityGroup:
    """Everything that matters equally."""

    severity: Severity
    shape: str
    count: int
    rules: tuple[RuleGroup, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is lacking, and the rules that cannot tell without it."""

    title: str
    answers: tuple[tuple[str, str, tuple[Item, ...]], ...]  # text, fix, and who says so


class View:
    """One report, indexed for its page."""

    def __init__(self, report: AuditReport) -> None:
        self.report = report
        self._rules = {one.id: one for one in report.rules}
        self._anchors: dict[str, str] = {}
        for number, one in enumerate(report.findings, start=1):
            self._anchors.setdefault(one.key, f"f{number}")
        gone = (*report.since.mended, *report.since.untold) if report.since else ()
        self._targets = {one.key: one.target for one in (*gone, *report.findings)}
        new = set(report.since.new if report.since else ())
        self._items = [
            self._item(number, one, new=one.key in new) for number, one in enumerate(report.findings, start=1)
        ]
        self._of_pool = defaultdict(list)
        for item in self._items:
            if not (item.finding.unknown or item.finding.suppressed):
                self._of_pool[item.finding.pool].append(item)
        self._counts = Counter((one.pool, one.severity) for one in report.open)
        self._unknown = Counter(one.pool for one in report.unknown)

    def rule(self, id: str) -> RuleText:
        """Return a rule's text; only its id where the report has none."""
        return self._rules.get(id) or RuleText(id, "", Severity.NOTE, "", "", "")

    def anchor(self, key: str) -> str:
        """Return where on the page a finding is; empty: it is not there."""
        return self._anchors.get(key, "")

    def title(self, key: str) -> str:
        """Return a finding's rule and target; the key itself where neither is known."""
        id, _, about = key.partition(" ")
        title = self.rule(id).title
        return f"{id} {title}: {self._targets.get(key, about)}" if title else key

    @property
    def severities(self) -> tuple[SeverityGroup, ...]:
        """What is open, the worst first; every severity, also those without a finding."""
        found = [one for one in self._items if not (one.finding.unknown or one.finding.suppressed)]
        return tuple(self._severity(one, found) for one in Severity)

    @property
    def suppressed(self) -> tuple[RuleGroup, ...]:
        """What the site file says to leave."""
        return self._by_rule(one for one in self._items if one.finding.suppressed and not one.finding.unknown)

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """What cannot be told, by what is lacking for it."""
        found: dict[str, dict[tuple[str, str], list[Item]]] = defaultdict(lambda: defaultdict(list))
        for one in self._items:
            if one.finding.unknown:
                found[one.finding.target][one.finding.text, one.finding.fix].append(one)
        return tuple(
            Gap(_lacking(part), tuple((text, fix, tuple(items)) for (text, fix), items in those.items()))
            for part, those in found.items()
        )

    def items_of(self, pool: str) -> tuple[Item, ...]:
        """Return what is open about one pool."""
        return tuple(self._of_pool.get(pool, ()))

    def count(self, pool: str, severity: Severity) -> int:
        """Return how many findings of one severity are open about a pool."""
        return self._counts[pool, severity]

    def unknown(self, pool: str) -> int:
        """Return how many rules cannot tell about a pool alone."""
        return self._unknown[pool]

    def _item(self, number: int, one: AuditFinding, *, new: bool) -> Item:
        causes = tuple((key, self.anchor(key)) for key in one.caused_by)
        fix = one.fix if one.fix != self.rule(one.rule).fix else ""
        return Item(f"f{number}", one, causes, fix, new)

    def _severity(self, severity: Severity, found: Iterable[Item]) -> SeverityGroup:
        items = [one for one in found if one.finding.severity is severity]
        return SeverityGroup(severity, SHAPES[severity], len(items), self._by_rule(items))

    def _by_rule(self, items: Iterable[Item]) -> tuple[RuleGroup, ...]:
        found: dict[str, list[Item]] = defaultdict(list)
        for one in items:
            found[one.finding.rule].append(one)
        return tuple(RuleGroup(self.rule(id), tuple(those)) for id, those in sorted(found.items()))


def verdict(report: AuditReport) -> str:
    """Return the one sentence that a reader takes away. What was not read is never called sound."""
    counts = Counter(one.severity for one in report.open)
    unread = sum(bool(one.unread) for one in report.pools)
    lacking = " and ".join(_gaps(len(report.unknown), unread, len(report.missing)))
    rest = f"; besides, {lacking}." if lacking else "."
    if counts[Severity.HIGH]:
        what = _number(counts, Severity.HIGH)
        return f"Users are, or with the next failure will be, without a service: act on {what}{rest}"
    if counts[Severity.MEDIUM]:
        what = _number(counts, Severity.MEDIUM)
        return f"No service is at stake as a whole, but some break for some users, or will: mend {what}{rest}"
    if not report.rules or not report.pools:
        return f"Nothing was judged: {'no rule was asked' if report.pools else 'no pool is known'}{rest}"
    what = "Nothing that users will feel was found" if counts else "Nothing wrong was found"
    if lacking:
        return f"{what} in what could be read, but this is no all-clear: {lacking}."
    return f"{what}, and every rule could be answered."


def moment(text: str) -> str:
    """Return a time as a person reads it; the text itself where it is none."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return text
    return (read.astimezone(UTC) if read.tzinfo else read).strftime("%Y-%m-%d %H:%M UTC")


def _gaps(unknown: int, unread: int, missing: int) -> Iterator[str]:
    if unread:
        yield f"{unread} {'pools' if unread > 1 else 'pool'} could not be read"
    if unknown:
        yield f"{unknown} {'questions' if unknown > 1 else 'question'} could not be answered"
    if missing and not unknown:
        yield f"{missing} {'things' if missing > 1 else 'thing'} could not be read"


def _number(counts: Mapping[Severity, int], severity: Severity) -> str:
    count = counts[severity]
    return f"{count} {severity} findings" if count > 1 else f"the {severity} finding"


def _lacking(part: str) -> str:
    return f"{Part(part).words} not known" if part in set(Part) else part
