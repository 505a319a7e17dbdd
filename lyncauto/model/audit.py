"""What an audit says: findings with their evidence, and the rules that they come from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from lyncauto.model.inventory import Reading

REPORT_VERSION = 1


class Severity(StrEnum):
    """How much a finding matters, the worst first."""

    HIGH = "high"  # users are, or with the next failure will be, without a service
    MEDIUM = "medium"  # it breaks for some, or under conditions that will come
    LOW = "low"  # it costs time or makes a change harder
    NOTE = "note"  # worth knowing

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return tuple(Severity).index(self)


@dataclass(frozen=True, slots=True)
class RuleText:
    """A rule, in words.

    Attributes:
        id: "LA-DNS-003"; never used again for another rule.
        products: Versions of the services that it applies to, see inventory.PRODUCTS; empty: every one.
        means: What users feel, or will.
        fix: The lyncauto command, or the step by hand.
        source: Where it is written: a page, an article, an RFC, or "measured".
        after: Ids of rules whose finding about the same pool is the cause of this one.
    """

    id: str
    title: str
    severity: Severity
    means: str
    fix: str
    source: str
    products: tuple[int, ...] = ()
    after: tuple[str, ...] = ()

    @property
    def family(self) -> str:
        """The middle of its id."""
        return self.id.split("-")[1]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A value as it was read, and where."""

    value: str
    where: str


@dataclass(frozen=True, slots=True)
class AuditFinding:
    """What one rule found about one thing; or that it cannot tell, and what it lacks.

    Attributes:
        pool: FQDN of the pool that it concerns; empty: the whole estate.
        target: What it is about: a name, a host, an end point.
        fix: What to do here; the rule's own text where nothing else is to be said.
        unknown: It cannot be told; the text says what is missing.
        caused_by: Keys of the findings that it is a consequence of.
        suppressed: The reason that the site file gives; empty: it counts.
    """

    rule: str
    severity: Severity
    pool: str
    target: str
    text: str
    evidence: tuple[Evidence, ...]
    fix: str
    unknown: bool = False
    caused_by: tuple[str, ...] = ()
    suppressed: str = ""

    @property
    def key(self) -> str:
        """What makes it the same finding in another audit."""
        return f"{self.rule} {self.pool} {self.target}".replace("  ", " ")


@dataclass(frozen=True, slots=True)
class AuditedPool:
    """A pool that the audit is about."""

    fqdn: str
    product: str
    front_ends: tuple[str, ...]
    unread: str = ""  # why it could not be read at all


@dataclass(frozen=True, slots=True)
class Readiness:
    """What a migration of one pool would be.

    Attributes:
        changes: One line for each change, in order.
        one_way: Those that cannot be taken back, and why.
        seconds: What its holds and waits come to at least.
        missing: What stands in the way of planning it; with anything here there are no changes.
    """

    pool: str
    changes: tuple[str, ...] = ()
    one_way: tuple[str, ...] = ()
    manual: tuple[str, ...] = ()
    seconds: int = 0
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Since:
    """How an audit differs from an earlier one, by the keys of their findings.

    Attributes:
        read_at: Of the earlier one.
        new: What counts now and was not found then.
        mended: What was found then, was looked for again, and is gone.
        still: What was found then and is found now, suppressed or not.
        untold: What was found then, and cannot be told now: it may be there still.
        unknown: What could not be told then and cannot be told now.
    """

    read_at: str
    new: tuple[str, ...]
    mended: tuple[AuditFinding, ...]
    still: tuple[str, ...]
    untold: tuple[AuditFinding, ...] = ()
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AuditReport:
    """The result of an audit.

    Attributes:
        sources: What was read, each once: hosts and files.
        missing: What was asked for and could not be read.
        rules: The rules that were asked, all of them.
        findings: The worst first; what cannot be told comes last.
    """

    read_at: str
    sources: tuple[str, ...]
    pools: tuple[AuditedPool, ...]
    rules: tuple[RuleText, ...]
    findings: tuple[AuditFinding, ...]
    missing: tuple[Reading, ...] = ()
    readiness: tuple[Readiness, ...] = ()
    since: Since | None = None
    version: int = REPORT_VERSION

    @property
    def open(self) -> tuple[AuditFinding, ...]:
        """Findings that count: known, and not suppressed."""
        return tuple(one for one in self.findings if not (one.unknown or one.suppressed))

    @property
    def unknown(self) -> tuple[AuditFinding, ...]:
        """What cannot be told."""
        return tuple(one for one in self.findings if one.unknown)

    @property
    def suppressed(self) -> tuple[AuditFinding, ...]:
        """Findings that the site file says to leave."""
        return tuple(one for one in self.findings if one.suppressed and not one.unknown)
