"""Meet every known fault in a renewal; `make renewal-faults` runs it.

After each the pool serves a valid certificate, and files, memory and what clients are shown are the same: the
old one or the new one, never between.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

from lyncauto.lab.estate.description import load, with_balancers
from lyncauto.lab.world.launch import lab_running
from tests.campaigns.bench import ANSWER
from tests.campaigns.estate import site_with
from tests.campaigns.renewal.play import command
from tests.campaigns.renewal_faults.bench import Bench, Differs, expect
from tests.campaigns.renewal_faults.cases import CASES, Case


@dataclass
class Sum:
    """What came of all."""

    cases: int = 0
    good: int = 0
    valid: int = 0
    half_done: int = 0

    def __str__(self) -> str:
        served = f"served valid {self.valid}/{self.cases}"
        return f"renewal faults: {self.cases}, {served}, half-done {self.half_done}"


def play(case: Case, bench: Bench, total: Sum) -> list[str]:
    """Play one case and return what is not as it must be."""
    total.cases += 1
    wrong: list[str] = []
    before = bench.state()
    try:
        case.arrange(bench)
        before = bench.state()
        ended = case.play(bench)
        said = " ".join(ended.told.split())
        expect(
            (ended.exit, ended.code) == (case.exit, case.code),
            f"it ended with {ended.exit} {ended.code}: {said[-500:]}",
        )
        for words in case.says:
            expect(words in said, f"it does not say {words!r}: {said[-500:]}")
        case.after(bench, ended)
    except Differs as differs:
        wrong.append(str(differs))
    try:
        bench.clean()
    except Differs as differs:
        wrong.append(str(differs))
    invalid = list(bench.served_valid())
    total.valid += not invalid
    after = bench.state()
    half = not after.whole or not (after.lying == before.lying or after.is_all_new(before))
    if half or after.is_all_new(before) is not case.new:
        total.half_done += half
        wrong.append(f"{after}; before {before}")
    return wrong + invalid


def played(cases: Sequence[Case]) -> Sum:
    """Play cases, one after another, on one lab with two balancer nodes; print what is wrong with each."""
    total = Sum()
    with (
        tempfile.TemporaryDirectory(prefix="lyncauto-") as name,
        lab_running(Path(name) / "lab", described=with_balancers(load(), 2)) as lab,
    ):
        bench = Bench(lab, Path(name) / "site.yaml")
        with bench.site.open("w", encoding="utf-8") as file:
            YAML().dump(site_with(lab, answer=ANSWER), file)
        migrated = command(bench.site, "migrate", "--yes")
        if migrated.returncode:
            raise SystemExit(f"the migration ended with {migrated.returncode}: {migrated.stderr}")
        for case in cases:
            wrong = play(case, bench, total)
            total.good += not wrong
            print(f"{'ok ' if not wrong else 'NOT'} {case.name}", flush=True)
            for text in wrong:
                print(f"      {text}", flush=True)
    return total


def main() -> int:
    """Play all, and return 0 if all is as it must be."""
    parser = argparse.ArgumentParser(prog="python -m tests.campaigns.renewal_faults")
    parser.add_argument("words", nargs="*", help="cases whose name holds one of these alone")
    words = parser.parse_args().words
    total = played([one for one in CASES if not words or any(word in one.name for word in words)])
    print(total)
    return 0 if total.cases == total.good else 1


if __name__ == "__main__":
    sys.exit(main())
