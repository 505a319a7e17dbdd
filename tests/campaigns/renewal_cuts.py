"""Power cuts: a renewal killed at every point, each time gone on with, and each time taken back.

``python -m tests.campaigns.renewal_cuts`` kills the real process (SIGKILL) as that of migrations does, on a
pool that is behind the balancer, by sources that keep the key in different places. After each cut, and
before anything is mended, clients are shown a valid certificate.
"""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

from lyncauto.errors import Exit
from lyncauto.lab.world.launch import lab_running
from tests.campaigns.bench import ANSWER, LATE, Cut, Wrong
from tests.campaigns.estate import site_with
from tests.campaigns.nursery import Nursery
from tests.campaigns.power_cuts import chosen, representative
from tests.campaigns.renewal_faults.bench import Bench

SOURCES = ("lync", "certreq")
MOST = 24  # cuts of one source, each made twice


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one cut; empty texts: as it must."""

    cut: Cut
    resumed: str
    taken_back: str

    def __str__(self) -> str:
        words = (("resumed", self.resumed), ("taken back", self.taken_back))
        told = ", ".join(what if not wrong else f"NOT {what}: {wrong}" for what, wrong in words)
        return f"{self.cut.touch:3} {self.cut.label}: {told}"


class Cuts:
    """One lab whose pool is behind the balancer.

    Attributes:
        bench: The lab with its site file.
    """

    def __init__(self, bench: Bench, nursery: Nursery) -> None:
        self.bench = bench
        self._nursery = nursery

    def touches(self) -> list[str]:
        """Return the labels of an uncut renewal, in order."""
        code, labels = self._fused(Cut(0, "", 0))
        _must(f"the uncut renewal ended with {code}", code == Exit.DONE)
        return labels

    def tried(self, cut: Cut) -> Outcome:
        """Make one cut twice; a renewal without a cut follows each, so that the next begins like this one."""
        wrongs = []
        for act in (self._resume, self._take_back):
            try:
                act(cut)
            except Wrong as wrong:
                wrongs.append(str(wrong))
            else:
                wrongs.append("")
            self.bench.clean()
            self.bench.run("renew", "--force")
        return Outcome(cut, *wrongs)

    def _resume(self, cut: Cut) -> None:
        before, asked = self._die(cut)
        self._finish()
        lying, held, shown = self.bench.state()
        _must(f"files {lying}, memory {held}, clients {shown}", {lying, held, *shown} == {lying})
        _must("the new certificate is served", lying != before)
        _must("it was asked for once", self.bench.lab.issued() == asked + 1)
        _must("the run is closed as renewed", self.bench.last()["outcome"] == "renewed")
        self._no_lock()

    def _take_back(self, cut: Cut) -> None:
        before, asked = self._die(cut)
        told = self.bench.last()
        if told["outcome"] == "open":
            back = self.bench.run("rollback")
            _must(f"rollback ended with {back.exit}: {back.told[-300:]}", back.exit == Exit.DONE)
        lying, held, shown = self.bench.state()
        _must(f"files {lying}, memory {held}, clients {shown}", {lying, held, *shown} == {lying})
        over = told["outcome"] == "renewed"  # the cut came after the last record
        _must("the old certificate is served", over or lying == before)
        _must("it was asked for once at most", self.bench.lab.issued() <= asked + 1)
        self._no_lock()

    def _die(self, cut: Cut) -> tuple[str, int]:
        """Cut a renewal off; return what was served and how often the CA had been asked before."""
        lying, _, _ = self.bench.state()
        asked = self.bench.lab.issued()
        code, labels = self._fused(cut)
        _must(f"it was killed, not ended with {code}", code == -signal.SIGKILL)
        _must(f"the touch is {cut.label}, not {labels[-1]}", labels[-1] == cut.label)
        invalid = list(self.bench.served_valid())
        _must("; ".join(invalid), not invalid)
        return lying, asked

    def _finish(self) -> None:
        """Go on as the schedule does; where the answer of the CA was lost, look there as a person does."""
        done = self.bench.run("renew", "--force")
        if done.code == "answer-lost" and "--request" in done.told:
            lab = self.bench.lab
            rows = lab.dump()["certificate_requests"]
            mine = [number for number in rows if int(number) > len(rows) - 1]
            done = self.bench.run("renew", "--request", mine[-1] if self._entered(lab.issued()) else "none")
        _must(f"renew ended with {done.exit}: {done.told[-400:]}", done.exit == Exit.DONE)

    def _entered(self, issued: int) -> bool:
        return issued > self._before

    def _fused(self, cut: Cut) -> tuple[int, list[str]]:
        self._before = self.bench.lab.issued()
        site, lab = self.bench.site, self.bench.lab
        labels = site.parent / "labels"
        where = ("--lab", str(lab.folder), "--labels", str(labels), "--late", str(LATE))
        told = (str(cut.nth), *(("--label", cut.label) if cut.label else ()))
        command = ("--", "renew", "--force", "--site", str(site), "--json")
        done = self._nursery.run("tests.campaigns.fused", *told, *where, *command)
        return done.returncode, labels.read_text("utf-8").splitlines()

    def _no_lock(self) -> None:
        files = self.bench.lab.dump()["node"]["files"]
        _must("the node's lock is gone", not [path for path in files if path.startswith("lock")])


@contextmanager
def ready(source: str) -> Iterator[Cuts]:
    """Give a lab whose pool is behind the balancer, and renews by *source*."""
    with (
        tempfile.TemporaryDirectory(prefix="lyncauto-cuts-") as name,
        lab_running(Path(name) / "lab") as lab,
        Nursery() as nursery,
    ):
        site = Path(name) / "site.yaml"
        with site.open("w", encoding="utf-8") as file:
            YAML().dump(site_with(lab, answer=ANSWER), file)

        def start(path: Path, *words: str) -> subprocess.CompletedProcess[str]:
            return nursery.run("lyncauto", *words, "--json", "--site", str(path))

        bench = Bench(lab, site, start)
        bench.by(source)
        migrated = bench.run("migrate", "--yes")
        _must(f"the migration: {migrated.told}", migrated.exit == Exit.DONE)
        yield Cuts(bench, nursery)


def campaign(source: str, most: int) -> tuple[int, int, int]:
    """Cut the renewals of one source; return how many cuts, and how many were healed either way."""
    with ready(source) as cuts:
        labels = cuts.touches()
        differing = chosen(labels)
        picked = representative(differing, most) if most else differing
        print(
            f"{source}: {len(labels)} touches, {len(differing)} of them differ, {len(picked)} cuts",
            flush=True,
        )
        outcomes = []
        for cut in picked:
            outcomes.append(cuts.tried(cut))
            print(outcomes[-1], flush=True)
    resumed, back = sum(not one.resumed for one in outcomes), sum(not one.taken_back for one in outcomes)
    return len(picked), resumed, back


def main(words: Sequence[str] | None = None) -> int:
    """Run the campaign; return 0 if every cut was healed both ways."""
    parser = argparse.ArgumentParser(prog="python -m tests.campaigns.renewal_cuts")
    parser.add_argument("--source", choices=SOURCES, action="append", help="this one alone")
    parser.add_argument(
        "--most", type=int, default=MOST, help="cuts of one source at most; 0: all that differ"
    )
    given = parser.parse_args(words)
    good = True
    sums = {source: campaign(source, given.most) for source in given.source or SOURCES}
    for source, (count, resumed, back) in sums.items():
        good &= count == resumed == back
        print(
            f"power cuts: renewal by {source} {count}, resumed {resumed}/{count}, taken back {back}/{count}"
        )
    return 0 if good else 1


def _must(what: str, holds: bool) -> None:  # noqa: FBT001 - must("the sun shines", shines) reads well
    if not holds:
        raise Wrong(what)


if __name__ == "__main__":
    sys.exit(main())
