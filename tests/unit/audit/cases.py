"""The audit's cases: what is planted in the sound estate, and what the rules find there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from lyncauto.audit.catalogue import RULES
from lyncauto.audit.judge import judge
from lyncauto.audit.look import Look
from lyncauto.model.audit import AuditFinding
from tests.unit.audit.notation import CASES, base, changed, inventory

FILES = sorted(CASES.glob("LA-*.yaml"))


def audited(written: Mapping[str, Any]) -> tuple[AuditFinding, ...]:
    """Return what all rules find in the sound estate with the case's changes."""
    document = changed(base(), written.get("change", {}))
    return judge(Look(inventory(document, written.get("lacks"))), RULES)


def of(rule: str, findings: Iterable[AuditFinding]) -> list[AuditFinding]:
    """Return the findings of one rule."""
    return [one for one in findings if one.rule == rule]


def consequences(roots: Iterable[str], findings: Iterable[AuditFinding]) -> set[str]:
    """Return these findings' keys, and those of all that is caused by them, however far."""
    reached, known = set(roots), tuple(findings)
    while more := {one.key for one in known if set(one.caused_by) & reached} - reached:
        reached |= more
    return reached
