"""Plant defects, and see that the audit finds each of them once and nothing else; `make audit` runs it.

In documents one defect for each rule; in a lab of each estate, before and after its migration, faults that
break it for real. Nothing that only looks may write anything. Words choose the faults whose names hold them.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from lyncauto.audit.catalogue import RULES
from lyncauto.lab.world.launch import lab_running
from tests.campaigns.audit.bench import Bench
from tests.campaigns.audit.documents import documents
from tests.campaigns.audit.expected import DRIFTS, as_declared, drifted
from tests.campaigns.audit.kept import AFTER, BEFORE, sound
from tests.campaigns.audit.plant import Plant, play
from tests.campaigns.audit.silence import hundredfold, looks, written
from tests.campaigns.audit.tables import PLANTED
from tests.campaigns.audit.verdict import Verdict
from tests.campaigns.estate import ESTATES
from tests.campaigns.nursery import Nursery

AUDITS = 100  # of estates in which nothing changes


def live(estate: str, words: Sequence[str], audits: int) -> Iterator[tuple[bool, Verdict]]:
    """Give what became of one estate's faults, and whether it was one, in a lab of its own."""
    with (
        tempfile.TemporaryDirectory(prefix="lyncauto-") as name,
        lab_running(Path(name) / "lab", estate) as lab,
        Nursery() as nursery,
    ):
        bench = Bench(lab, Path(name), nursery)
        yield False, sound(bench, bench.audit(), BEFORE)
        yield from _planted(play(_chosen(PLANTED[estate, BEFORE], words), bench))
        yield False, looks(bench)
        lab.reset()  # a resolver remembers what had a long TTL
        migrated = bench.run("migrate", "--yes")
        if migrated.returncode:
            raise SystemExit(f"the migration ended with {migrated.returncode}: {migrated.stderr}")
        yield False, sound(bench, bench.audit(), AFTER)
        yield False, as_declared(bench)
        yield from _planted(play(_chosen(PLANTED[estate, AFTER], words), bench))
        yield from _planted(drifted(one, bench) for one in _chosen(DRIFTS, words))
        yield False, looks(bench)
        yield False, hundredfold(bench, audits)
        yield False, written(bench)


def _planted(verdicts: Iterable[Verdict]) -> Iterator[tuple[bool, Verdict]]:
    return ((True, one) for one in verdicts)


def _chosen(plants: Sequence[Plant], words: Sequence[str]) -> list[Plant]:
    return [one for one in plants if not words or any(word in one.name for word in words)]


def main() -> int:
    """Plant all and return 0 if all is as it must be."""
    parser = argparse.ArgumentParser(prog="python -m tests.campaigns.audit")
    parser.add_argument("--estate", choices=ESTATES, help="this one alone, and no documents")
    parser.add_argument("--audits", type=int, default=AUDITS, help="how often a lab is audited in the end")
    parser.add_argument("words", nargs="*", help="faults whose name holds one of these alone")
    told = parser.parse_args()
    estates = [told.estate] if told.estate else ESTATES
    defects = [] if told.estate else documents()
    for one in defects:
        _print(one)
    verdicts = list(defects)
    for estate in estates:
        for planted, one in live(estate, told.words, told.audits // len(estates)):
            _print(one)
            verdicts.append(one)
            defects += [one] if planted else []
    found, false = sum(one.found for one in defects), sum(len(one.false) for one in verdicts)
    print(f"audit: rules {len(RULES)}, planted {len(defects)}, found {found}, false {false}")
    return 0 if all(one.good for one in verdicts) else 1


def _print(verdict: Verdict) -> None:
    for line in verdict.lines():
        print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
