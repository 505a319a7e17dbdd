"""Asks every rule of every pool, and makes findings of the answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from lyncauto.audit.look import Lacking, Look
from lyncauto.audit.needs import needed
from lyncauto.audit.rule import Fault, Rule
from lyncauto.model.audit import AuditFinding
from lyncauto.model.inventory import Part, PoolEntry, Reading

_SHOWN = 3  # of the things that are missing, before the others are only counted


@dataclass(frozen=True, slots=True)
class Suppression:
    """A finding that is to be left, for a while.

    Attributes:
        target: What it is about; empty: all that the rule finds.
        until: The last day of it.
    """

    rule: str
    target: str
    reason: str
    until: date


@dataclass(frozen=True, slots=True)
class _Unknown:
    """What a rule could not tell of a pool; the exception itself would hold the frames it went through."""

    rule: Rule
    pool: str
    part: Part
    about: str
    reading: Reading | None


def judge(
    look: Look,
    rules: Sequence[Rule],
    suppressions: Sequence[Suppression] = (),
    further: Sequence[AuditFinding] = (),
) -> tuple[AuditFinding, ...]:
    """Return what the rules find, the worst first and what cannot be told last.

    A rule that cannot tell is one finding for all pools and things that lack the same.

    Args:
        look: What is known.
        rules: To be asked.
        suppressions: Findings to be left.
        further: Findings that no rule made, to stand among the others.
    """
    found: list[AuditFinding] = []
    unknown: list[_Unknown] = []
    for rule in rules:
        for pool in _asked(look, rule):
            for answer in _answers(look, rule, pool):
                name = pool.fqdn if pool else ""
                if isinstance(answer, Lacking):
                    unknown.append(_Unknown(rule, name, answer.part, answer.about, answer.reading))
                else:
                    found.append(_finding(rule, name, answer))
    linked = _linked(found, {one.text.id: one for one in rules})
    kept = [_suppressed(one, suppressions, look.now.date()) for one in (*linked, *further)]
    return (*sorted(kept, key=_order), *_cannot_tell(unknown))


def _asked(look: Look, rule: Rule) -> Iterable[PoolEntry | None]:
    if rule.of_estate:
        return (None,)
    try:
        return [pool for pool in look.audited if rule.asks(pool)]
    except Lacking:
        return (None,)  # without a topology nobody knows which pools there are


def _answers(look: Look, rule: Rule, pool: PoolEntry | None) -> Iterator[Fault | Lacking]:
    try:
        if pool is None and not rule.of_estate:
            look.need(Part.TOPOLOGY)
        if pool and rule.text.products:
            look.product(pool)
        yield from rule.check(look, pool)
    except Lacking as lacking:
        yield lacking


def _finding(rule: Rule, pool: str, fault: Fault) -> AuditFinding:
    return AuditFinding(
        rule=rule.text.id,
        severity=rule.text.severity,
        pool=pool,
        target=fault.target,
        text=fault.text,
        evidence=tuple(dict.fromkeys(fault.evidence)),
        fix=fault.fix or rule.text.fix,
    )


def _linked(found: Sequence[AuditFinding], rules: Mapping[str, Rule]) -> Iterator[AuditFinding]:
    by_rule: dict[tuple[str, str], list[str]] = {}
    for one in found:
        by_rule.setdefault((one.rule, one.pool), []).append(one.key)
    for one in found:
        causes = (
            key
            for cause in rules[one.rule].text.after
            for pool in dict.fromkeys((one.pool, ""))
            for key in by_rule.get((cause, pool), ())
        )
        yield replace(one, caused_by=tuple(causes))


def _suppressed(one: AuditFinding, suppressions: Sequence[Suppression], today: date) -> AuditFinding:
    for rule in suppressions:
        if rule.rule == one.rule and rule.target in {"", one.target} and today <= rule.until:
            return replace(one, suppressed=f"{rule.reason} (until {rule.until.isoformat()})")
    return one


def _order(one: AuditFinding) -> tuple[int, str, str, str]:
    return (one.severity.rank, one.pool, one.rule, one.target)


def _cannot_tell(unknown: Iterable[_Unknown]) -> Iterator[AuditFinding]:
    groups: dict[tuple[str, Part], list[_Unknown]] = {}
    for one in unknown:
        groups.setdefault((one.rule.text.id, one.part), []).append(one)
    for (id, part), those in sorted(groups.items()):
        pools = tuple(dict.fromkeys(one.pool for one in those))
        why = dict.fromkeys(one.reading.why for one in those if one.reading)
        fixes = dict.fromkeys(one.reading.fix for one in those if one.reading)
        about = sorted({one.about for one in those} - {""})
        text = f"cannot tell: {part.words} not known{_counted(about)}"
        yield AuditFinding(
            rule=id,
            severity=those[0].rule.text.severity,
            pool=pools[0] if len(pools) == 1 else "",
            target=part,
            text=f"{text} ({'; '.join(filter(None, why))})" if any(why) else text,
            evidence=(),
            fix="; ".join(filter(None, fixes)) or needed(part),
            unknown=True,
        )


def _counted(about: Sequence[str]) -> str:
    if not about:
        return ""
    more = f" and {len(about) - _SHOWN} more" if len(about) > _SHOWN else ""
    return f", of {', '.join(about[:_SHOWN])}{more}"
