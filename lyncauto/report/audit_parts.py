"""What every form of an audit's report has: its verdict, causes before consequences, what is lacking."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lyncauto.model.audit import AuditedPool, AuditFinding, AuditReport, Evidence, Severity, Since
from lyncauto.model.inventory import Part, Reading
from lyncauto.report.shown import shown


@dataclass(frozen=True, slots=True)
class Tree:
    """A finding, and what is a consequence of it."""

    finding: AuditFinding
    below: tuple[Tree, ...]

    @property
    def worst(self) -> int:
        """The rank of the worst of them."""
        return min(self.finding.severity.rank, *(one.worst for one in self.below), len(Severity))


def trees(findings: Sequence[AuditFinding]) -> tuple[Tree, ...]:
    """Return each finding once, below the first cause that is among them; the worst come first."""
    place: dict[str, int] = {}
    for index, one in enumerate(findings):
        place.setdefault(one.key, index)
    below: dict[int, list[int]] = defaultdict(list)
    roots: list[int] = []
    parent: dict[int, int] = {}
    for index, one in enumerate(findings):
        cause = next((place[key] for key in one.caused_by if key in place), index)
        if _leads_to(parent, cause, index):  # itself, or a circle: it stands alone
            roots.append(index)
        else:
            parent[index] = cause
            below[cause].append(index)

    def grown(index: int) -> Tree:
        return Tree(findings[index], tuple(grown(one) for one in below[index]))

    return tuple(sorted((grown(index) for index in roots), key=lambda tree: tree.worst))


def _leads_to(parent: Mapping[int, int], start: int, end: int) -> bool:
    while start != end and start in parent:
        start = parent[start]
    return start == end


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that is not known, and the rules that cannot tell for the want of it."""

    part: str
    what: str  # "the topology is not known"
    rules: tuple[str, ...]
    about: tuple[str, ...]  # each rule's own words
    fixes: tuple[str, ...]


def gaps(unknown: Iterable[AuditFinding]) -> tuple[Gap, ...]:
    """Return what is lacking, what most rules want first."""
    found: dict[str, list[AuditFinding]] = defaultdict(list)
    for one in unknown:
        found[one.target].append(one)
    made = (
        Gap(
            part,
            f"{_words(part)} not known",
            tuple(sorted({one.rule for one in those})),
            tuple(dict.fromkeys(one.text for one in those)),
            tuple(dict.fromkeys(one.fix for one in those)),
        )
        for part, those in found.items()
    )
    return tuple(sorted(made, key=lambda gap: (-len(gap.rules), gap.part)))


def _words(part: str) -> str:
    try:
        return Part(part).words
    except ValueError:
        return f"{part} is"


def verdict(report: AuditReport) -> str:
    """Return the audit in a sentence: nothing is called sound where something was not seen."""
    counts = counted(report.open)
    unseen = any(pool.unread for pool in report.pools)
    if counts:
        return f"{_number(len(report.open), 'finding')}: {counts}."
    if report.unknown or report.missing or unseen or not report.pools:
        return "No finding, but not everything could be seen."
    return f"Sound: {_number(len(report.rules), 'rule')} found nothing that counts."


def counted(findings: Iterable[AuditFinding]) -> str:
    """Return how many there are of each severity: "2 high, 1 low"."""
    found = [one.severity for one in findings]
    return ", ".join(f"{found.count(one)} {one}" for one in Severity if one in found)


def beside(report: AuditReport) -> str:
    """Return what else there is than the findings that count, in a sentence."""
    pools = _number(len(report.pools), "pool")
    asked = f"{pools}, {_number(len(report.rules), 'rule')}, read {shown(report.read_at)}"
    more = (
        f"{len(report.suppressed)} suppressed" if report.suppressed else "",
        f"{len({one.rule for one in report.unknown})} of the rules cannot tell" if report.unknown else "",
    )
    return "; ".join(filter(None, (asked, *more))) + "."


def _number(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def sentence(text: str) -> str:
    """Return a text with a full stop."""
    return text if text.endswith((".", "!", "?")) else f"{text}."


def about(one: AuditFinding) -> str:
    """Return what a finding is about, with its pool where that says more."""
    target = shown(one.target)
    return target if one.pool in {"", one.target} else f"{target} of {shown(one.pool)}"


def seen(evidence: Evidence) -> str:
    """Return a value and where it was read."""
    return f"{shown(evidence.value)} [{shown(evidence.where)}]" if evidence.where else shown(evidence.value)


def unread(pool: AuditedPool) -> str:
    """Return that a pool could not be read."""
    return f"{shown(pool.fqdn)} could not be read: {shown(pool.unread)}"


def vain(reading: Reading) -> str:
    """Return what was asked for in vain, and why."""
    of = f" of {shown(reading.about)}" if reading.about else ""
    where = f" ({shown(reading.where)})" if reading.where else ""
    return f"{reading.part}{of}{where}: {shown(reading.why)}"


def since_words(since: Since) -> str:
    """Return how an audit differs from the earlier one, in a sentence."""
    untold = f", {len(since.untold)} cannot be told any more" if since.untold else ""
    return (
        f"Since {shown(since.read_at)}: {len(since.new)} new, {len(since.mended)} mended, "
        f"{len(since.still)} still there{untold}."
    )
