"""A fault that is planted in a lab, and what an audit must make of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from lyncauto.errors import Exit
from lyncauto.model.audit import AuditFinding, AuditReport
from tests.campaigns.audit.bench import Audited, Bench
from tests.campaigns.audit.verdict import Verdict
from tests.unit.audit.cases import consequences

Act: TypeAlias = Callable[[Bench], None]


class Named(Protocol):
    """An estate whose hosts and names have short ones."""

    @property
    def estate(self) -> str:
        """Which estate it is."""

    def called(self, text: str) -> str:
        """Return a text with what its braces name."""


@dataclass(frozen=True, slots=True)
class Plant:
    """One fault.

    Attributes:
        act: Breaks it; how it is mended is the bench's business.
        finds: What is found then and was not before: a rule's id and its target, in the names of the bench.
        besides: Ids of rules that rightly find the same fault from another side.
        gone: Ids of rules that have nothing to find while it lasts.
        missing: What cannot be read while it lasts: "names dc02.contoso.test", in the names of the bench.
        untold: What rules cannot tell while it lasts, by their ids: those that must say so.
    """

    name: str
    act: Act
    finds: tuple[str, ...] = ()
    besides: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    untold: tuple[str, ...] = ()

    def judged(self, bench: Named, before: AuditReport, now: Audited) -> Verdict:
        """Return what the audit made of it."""
        expected = [bench.called(text) for text in self.finds]
        new = [one for one in now.report.open if one.key not in {held.key for held in before.findings}]
        told = [f"{one.rule} {one.target}" for one in new]
        roots = [one.key for one in new if f"{one.rule} {one.target}" in expected]
        linked = consequences(roots, new)
        false = [one for one in new if one.key not in linked and one.rule not in self.besides]
        silent = {one.rule for one in now.report.unknown}
        return Verdict(
            f"{bench.estate}, {self.name}: {self._words(expected)}",
            (
                *(text for text in expected if told.count(text) != 1),
                *(f"that {rule} cannot tell" for rule in self.untold if rule not in silent),
            ),
            tuple(f"{one.key}: {one.text}" for one in (*false, *self._unexpected(before, now.report))),
            (
                *self._failed_open(before, now.report),
                *self._misread(bench, now),
            ),
        )

    def _words(self, expected: Sequence[str]) -> str:
        unknown = f"cannot tell {', '.join(self.untold)}" if self.untold else ""
        return "; ".join(filter(None, (", ".join(expected), unknown))) or "nothing"

    def _unexpected(self, before: AuditReport, now: AuditReport) -> Iterator[AuditFinding]:
        """Give what suddenly cannot be told though everything can be read."""
        known = {one.key for one in before.unknown}
        return (one for one in now.unknown if one.key not in known and not (self.missing or self.untold))

    def _failed_open(self, before: AuditReport, now: AuditReport) -> Iterator[str]:
        """Give what is no longer found, though it is there and its rule does not say that it cannot tell."""
        found, unknown = {one.key for one in now.findings}, {one.rule for one in now.unknown}
        for one in before.open:
            if one.key not in found and one.rule not in {*unknown, *self.gone}:
                yield f"no longer found: {one.key}"

    def _misread(self, bench: Named, now: Audited) -> Iterator[str]:
        wanted = sorted(bench.called(text) for text in self.missing)
        missing = sorted({f"{one.part} {one.about}".strip() for one in now.report.missing})
        if missing != wanted:
            yield f"missing is {', '.join(missing) or 'nothing'}"
        if now.exit != (Exit.ERROR if wanted else Exit.DONE):
            yield f"it ended with {now.exit}"


def fault(*texts: str, **options: str) -> Act:
    """Return what sets faults of the lab, each as a person types it, in the names of the bench."""

    def act(bench: Bench) -> None:
        for text in texts:
            bench.lab.fault(
                bench.called(text), **{key: bench.called(value) for key, value in options.items()}
            )

    return act


def play(plants: Sequence[Plant], bench: Bench) -> Iterator[Verdict]:
    """Plant one after the other; what is found once all is mended is what was there before the next."""
    before = bench.audit().report
    for one in plants:
        bench.remember()
        try:
            one.act(bench)
            verdict = one.judged(bench, before, bench.audit())
        finally:
            bench.mend()
        after = bench.audit().report
        yield verdict if _keys(before) == _keys(after) else _not_mended(verdict, before, after)
        before = after


def _not_mended(verdict: Verdict, before: AuditReport, after: AuditReport) -> Verdict:
    differing = sorted(_keys(before) ^ _keys(after))
    return Verdict(
        verdict.name,
        verdict.lost,
        verdict.false,
        (*verdict.wrong, f"once it is mended these differ: {', '.join(differing)}"),
    )


def _keys(report: AuditReport) -> set[str]:
    return {one.key for one in report.findings}
