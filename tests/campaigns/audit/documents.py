"""For every rule the first defect of its cases, in the sound estate's document."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tests.campaigns.audit.verdict import Verdict
from tests.unit.audit.cases import FILES, audited, consequences, of
from tests.unit.audit.notation import load


def documents(files: Iterable[Path] = FILES) -> list[Verdict]:
    """Return what became of each rule's defect."""
    return [judged(path) for path in files]


def judged(path: Path) -> Verdict:
    """Audit the first case of a rule's file in which it finds something."""
    rule, (sentence, written) = path.stem, next(iter(load(path)["fires"].items()))
    findings = [one for one in audited(written) if not one.unknown]
    found = of(rule, findings)
    once = [one for one in found if one.target in written["finds"]]
    linked = consequences((one.key for one in once), findings)
    beside = written.get("besides", ())
    false = [one for one in found if one not in once]
    false += [
        one for one in findings if one not in found and one.key not in linked and one.rule not in beside
    ]
    lost = [target for target in written["finds"] if [one.target for one in found].count(target) != 1]
    return Verdict(f"{rule}: {sentence}", tuple(lost), tuple(f"{one.key}: {one.text}" for one in false))
