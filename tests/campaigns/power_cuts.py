"""Power cuts: a migration killed at every point, each time finished, and each time taken back.

``python -m tests.campaigns.power_cuts`` kills the real process (SIGKILL) after every record of its journal,
within every act, and once within a record of each kind, which leaves a torn line. Each cut is made twice on a
lab that is as new: once the run is finished, once it is rolled back and the rollback finished. Each estate
has its own turn; of one with very many points a sample is cut, over the whole length.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue

from lyncauto.lab.world.launch import lab_running
from tests.campaigns.bench import Bench, Cut, Wrong
from tests.campaigns.estate import ESTATES
from tests.campaigns.nursery import Nursery

LABS = 6  # more wait for the processor, fewer for holds: two cores
_COMMAND = re.compile(r"[A-Z][a-z]+-[A-Za-z]+")  # verb and noun
FEWEST = 40  # cuts; a campaign with fewer has not looked everywhere
MOST = dict(zip(ESTATES, (80, 44), strict=True))  # cuts, unless more are asked for: a run in ten minutes


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one cut; empty texts: as it must."""

    cut: Cut
    resumed: str
    taken_back: str

    def __str__(self) -> str:
        words = (("resumed", self.resumed), ("rolled back", self.taken_back))
        told = ", ".join(f"{what}" if not wrong else f"NOT {what}: {wrong}" for what, wrong in words)
        return f"{self.cut.touch:3} {self.cut.label}: {told}"


def chosen(labels: Sequence[str]) -> list[Cut]:
    """Return the cuts that differ: before a touch the world is as after the one before it."""
    cuts: list[Cut] = []
    torn: set[str] = set()
    for touch, label in enumerate(labels, start=1):
        moment, what, name = label.split(" ", 2)
        kind = name.partition(" ")[0]
        first = moment == "within" and what == "record" and kind not in torn
        if first:
            torn.add(kind)
        if first or (moment, what) in {("after", "record"), ("within", "act")}:
            cuts.append(Cut(touch, label, labels[:touch].count(label)))
    return cuts


def sample(cuts: Sequence[Cut], count: int) -> list[Cut]:
    """Return *count* of the cuts, over the whole length."""
    return [cuts[(2 * number + 1) * len(cuts) // (2 * count)] for number in range(count)]


def representative(cuts: Sequence[Cut], count: int) -> list[Cut]:
    """Return *count* of the cuts: one within each kind of record and act, the rest over the whole length."""
    if count >= len(cuts):
        return list(cuts)
    kinds: dict[str, Cut] = {}
    for cut in cuts:
        if cut.label.startswith("within "):
            kinds.setdefault(" ".join(_kind(cut.label)), cut)
    first = list(kinds.values())[:count]
    others = sample([cut for cut in cuts if cut not in first], count - len(first))
    return sorted((*first, *others), key=lambda cut: cut.touch)


def _kind(label: str) -> tuple[str, str]:
    """Return "record" or "act", and the kind of record, the program, or the command without its host."""
    _, what, name = label.split(" ", 2)
    words = name.split()
    command = next((word for word in words[1:2] if _COMMAND.fullmatch(word)), words[0])
    return what, command


def tried(bench: Bench, cut: Cut) -> Outcome:
    """Make one cut twice."""
    wrongs = []
    for act in (bench.resume, bench.take_back):
        try:
            act(cut)
        except Wrong as wrong:
            wrongs.append(str(wrong))
        else:
            wrongs.append("")
        bench.reset()
    return Outcome(cut, *wrongs)


def campaign(cuts: Iterable[Cut], benches: Sequence[Bench]) -> list[Outcome]:
    """Make all cuts, side by side on the labs; print each as it ends."""
    waiting: SimpleQueue[Cut] = SimpleQueue()
    for cut in cuts:
        waiting.put(cut)

    def work(bench: Bench) -> list[Outcome]:
        outcomes = []
        for cut in _taken_from(waiting):
            outcomes.append(tried(bench, cut))
            print(outcomes[-1], flush=True)
        return outcomes

    with ThreadPoolExecutor(len(benches)) as workers:
        try:
            return [outcome for outcomes in workers.map(work, benches) for outcome in outcomes]
        finally:
            deque(_taken_from(waiting), maxlen=0)  # after ^C, or on a lab that broke, nobody begins another


def _taken_from(waiting: SimpleQueue[Cut]) -> Iterator[Cut]:
    with suppress(Empty):
        while True:
            yield waiting.get_nowait()


@contextmanager
def benches_ready(
    folder: Path, count: int, estate: str = ESTATES[0]
) -> Iterator[tuple[list[Bench], list[str]]]:
    """Start *count* labs, measure an uncut migration on each, and give them with its touches.

    Raises:
        Wrong: The same migration touched other things on another lab.
    """
    with ExitStack() as stack:
        benches = [
            Bench(
                stack.enter_context(lab_running(folder / f"lab{number}", estate)),
                folder / f"bench{number}",
                stack.enter_context(Nursery()),
            )
            for number in range(count)
        ]
        with ThreadPoolExecutor(count) as workers:
            first, *others = workers.map(Bench.touches, benches)
        for labels in others:
            unlike = sorted(set(first) ^ set(labels)) or ["their order or number"]
            if labels != first:
                raise Wrong(f"an uncut migration touches other things on another lab: {'; '.join(unlike)}")
        yield benches, first


@dataclass(frozen=True, slots=True)
class Told:
    """What the command line asks for."""

    labs: int
    only: Sequence[int]
    every: bool
    most: int


@dataclass(frozen=True, slots=True)
class Sum:
    """What one estate's campaign came to."""

    estate: str
    cuts: int
    resumed: int
    back: int

    @property
    def good(self) -> bool:
        """Whether every cut was healed both ways."""
        return self.resumed == self.back == self.cuts

    def __str__(self) -> str:
        count = self.cuts
        return f"{self.estate} {count}, resumed {self.resumed}/{count}, rolled back {self.back}/{count}"


def cut_everywhere(estate: str, told: Told) -> Sum:
    """Run one estate's campaign."""
    began = time.monotonic()
    with (
        tempfile.TemporaryDirectory(prefix="lyncauto-cuts-") as folder,
        benches_ready(Path(folder), told.labs, estate) as (benches, labels),
    ):
        everywhere = [
            Cut(touch, label, labels[:touch].count(label)) for touch, label in enumerate(labels, start=1)
        ]
        differing = chosen(labels)
        cuts = everywhere if told.every or told.only else representative(differing, told.most or MOST[estate])
        cuts = [cut for cut in cuts if not told.only or cut.touch in told.only]
        print(
            f"{estate}: {len(labels)} touches, {len(differing)} of them differ, {len(cuts)} cuts, each twice",
            flush=True,
        )
        outcomes = campaign(cuts, benches)
    print(f"{estate}: {time.monotonic() - began:.0f} s", flush=True)
    resumed, back = sum(not one.resumed for one in outcomes), sum(not one.taken_back for one in outcomes)
    return Sum(estate, len(cuts), resumed, back)


def main() -> int:
    """Run the campaign; return 0 if every cut was healed both ways."""
    parser = argparse.ArgumentParser(prog="python -m tests.campaigns.power_cuts")
    parser.add_argument("--estate", choices=ESTATES, help="this one alone")
    parser.add_argument("--most", type=int, default=0, help="cuts of one estate at most")
    parser.add_argument("--labs", type=int, default=LABS, help="labs to work on side by side")
    parser.add_argument("--only", type=int, nargs="+", default=[], metavar="TOUCH", help="cut there alone")
    parser.add_argument("--every", action="store_true", help="cut at every touch, the equal ones too")
    given = parser.parse_args()
    told = Told(given.labs, given.only, given.every, given.most)
    sums = [cut_everywhere(estate, told) for estate in ([given.estate] if given.estate else ESTATES)]
    for one in sums:
        print(f"power cuts: {one}")
    return 0 if all(one.good and (told.only or one.cuts >= FEWEST) for one in sums) else 1


if __name__ == "__main__":
    sys.exit(main())
