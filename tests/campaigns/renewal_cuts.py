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
from typing import NamedTuple

from ruamel.yaml import YAML

from lyncauto.errors import Exit
from lyncauto.lab.estate.description import load, with_balancers
from lyncauto.lab.world.launch import lab_running
from tests.campaigns.bench import ANSWER, LATE, Cut, Wrong
from tests.campaigns.estate import site_with
from tests.campaigns.nursery import Nursery
from tests.campaigns.power_cuts import chosen, representative
from tests.campaigns.renewal_faults.bench import Bench, State


class Way(NamedTuple):
    """What the site file says of the CA, and how many nodes share the VIP."""

    source: str
    nodes: int
    removed: bool = False
    keys: tuple[str, ...] = ("rsa-2048",)


SOURCES = {
    "lync": Way("lync", 1),
    "lync, removed from the store": Way("lync", 1, removed=True),
    "certreq, two nodes": Way("certreq", 2),
    "certreq, RSA and ECDSA": Way("certreq", 1, keys=("rsa-2048", "ecdsa-p256")),
}
MOST = 12  # cuts of one source, each made twice
PORTION = 6  # cuts on one lab: what is killed leaves its shells, and Windows gives a user 30 on a host


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

    def __init__(self, bench: Bench, nursery: Nursery, way: Way) -> None:
        self.bench = bench
        self._nursery = nursery
        self._way = way

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
        state = self.bench.state()
        _must(f"all is whole: {state}", state.whole)
        _must("the new certificate is served", state.is_all_new(before))
        _must("it was asked for once", self.bench.lab.issued() == asked + self.bench.requests)
        _must("the run is closed as renewed", self.bench.last()["outcome"] == "renewed")
        stored = [one for held in self.bench.lab.dump()["certificates"].values() for one in held]
        _must("no store holds it any more", not (self._way.removed and {*state.lying} & {*stored}))
        self._no_lock()

    def _take_back(self, cut: Cut) -> None:
        before, asked = self._die(cut)
        told = self.bench.last()
        if told["outcome"] == "open":
            back = self.bench.run("rollback")
            _must(f"rollback ended with {back.exit}: {back.told[-300:]}", back.exit == Exit.DONE)
        state = self.bench.state()
        _must(f"all is whole: {state}", state.whole)
        over = told["outcome"] == "renewed"  # the cut came after the last record
        _must("the old certificate is served", over or state.lying == before.lying)
        _must("it was asked for once at most", self.bench.lab.issued() <= asked + self.bench.requests)
        self._no_lock()

    def _die(self, cut: Cut) -> tuple[State, int]:
        """Cut a renewal off; return what was served and how often the CA had been asked before."""
        before = self.bench.state()
        asked = self.bench.lab.issued()
        code, labels = self._fused(cut)
        _must(f"it was killed, not ended with {code}", code == -signal.SIGKILL)
        _must(f"the touch is {cut.label}, not {labels[-1]}", labels[-1] == cut.label)
        invalid = list(self.bench.served_valid())
        _must("; ".join(invalid), not invalid)
        return before, asked

    def _finish(self) -> None:
        """Go on as the schedule does; where the answer of the CA was lost, look there as a person does."""
        done = self.bench.run("renew", "--force")
        lab = self.bench.lab
        if done.code == "answer-lost" and "--request" in done.told and lab.issued() > self._before:
            done = self.bench.run("renew", "--request", list(lab.dump()["certificate_requests"])[-1])
        if done.code == "answer-lost" and "--request" in done.told:  # that one is another node's
            done = self.bench.run("renew", "--request", "none")
        _must(f"renew ended with {done.exit}: {done.told[-400:]}", done.exit == Exit.DONE)

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
        dump = self.bench.lab.dump()
        files = [path for name in dump if name.startswith("node") for path in dump[name]["files"]]
        _must("the nodes' locks are gone", not [path for path in files if path.startswith("lock")])


@contextmanager
def ready(source: str) -> Iterator[Cuts]:
    """Give a lab whose pool is behind the balancer, and renews by *source*."""
    way = SOURCES[source]
    with (
        tempfile.TemporaryDirectory(prefix="lyncauto-cuts-") as name,
        lab_running(Path(name) / "lab", described=with_balancers(load(), way.nodes)) as lab,
        Nursery() as nursery,
    ):
        site = Path(name) / "site.yaml"
        with site.open("w", encoding="utf-8") as file:
            YAML().dump(site_with(lab, answer=ANSWER), file)

        def start(path: Path, *words: str) -> subprocess.CompletedProcess[str]:
            return nursery.run("lyncauto", *words, "--json", "--site", str(path))

        bench = Bench(lab, site, start)
        bench.by(way.source, remove_from_store=way.removed, keys=[*way.keys])
        migrated = bench.run("migrate", "--yes")
        _must(f"the migration: {migrated.told}", migrated.exit == Exit.DONE)
        yield Cuts(bench, nursery, way)


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
    for begin in range(0, len(picked), PORTION):
        with ready(source) as cuts:
            for cut in picked[begin : begin + PORTION]:
                outcomes.append(cuts.tried(cut))
                print(outcomes[-1], flush=True)
    resumed, back = sum(not one.resumed for one in outcomes), sum(not one.taken_back for one in outcomes)
    return len(picked), resumed, back


def main(words: Sequence[str] | None = None) -> int:
    """Run the campaign; return 0 if every cut was healed both ways."""
    parser = argparse.ArgumentParser(prog="python -m tests.campaigns.renewal_cuts")
    parser.add_argument("--source", choices=list(SOURCES), action="append", help="this one alone")
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
