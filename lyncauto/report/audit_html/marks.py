"""What the open findings are about, so that a picture can mark it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from lyncauto.model.audit import AuditFinding, Severity

# A shape beside the colour: a page in black and white says the same.
SHAPES = {Severity.HIGH: "▲", Severity.MEDIUM: "◆", Severity.LOW: "●", Severity.NOTE: "■"}

_BETWEEN = re.compile(r"[\s/@,;]+")
_PORT = re.compile(r":\d+$")  # of IPv6 addresses as well: end points are written without brackets here


@dataclass(frozen=True, slots=True)
class Mark:
    """What is wrong with one thing: "▲ 2 high, 1 low", as bad as the worst of them."""

    severity: Severity
    text: str


def mark(findings: Iterable[AuditFinding]) -> Mark | None:
    """Return findings as one mark; ``None``: there are none."""
    counts = Counter(one.severity for one in findings)
    if not counts:
        return None
    worst = min(counts, key=lambda one: one.rank)
    words = (f"{counts[one]} {one}" for one in Severity if counts[one])
    return Mark(worst, f"{SHAPES[worst]} {', '.join(words)}")


class Marks:
    """Findings, by the words of their targets."""

    def __init__(self, findings: Iterable[AuditFinding]) -> None:
        self._about: dict[tuple[str, str], list[AuditFinding]] = defaultdict(list)
        for one in findings:
            for word in _words(one.target):
                self._about[one.pool, word].append(one)

    def about(self, pool: str, words: Iterable[str]) -> tuple[AuditFinding, ...]:
        """Return what is found about things so called, in this pool or in the whole estate."""
        return tuple(
            dict.fromkeys(
                one for word in words for of in ("", pool) for one in self._about.get((of, word), ())
            )
        )


def _words(target: str) -> set[str]:
    """Return what a target may name: "fe01:443 LDAP" names fe01 as well."""
    parts = {target, *_BETWEEN.split(target)}
    return {one.lower() for part in parts for one in (part, _PORT.sub("", part).strip("[]"))} - {""}
