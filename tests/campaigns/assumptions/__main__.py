"""Turn round, one at a time, what the lab only assumes, and see that lyncauto is safe either way.

`make assumptions` runs it; words after the module's name choose the flips whose names hold them.
Each behaviour counts once, by the worst of its flips.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from queue import Queue

from lyncauto.lab.world.control import LabControl
from lyncauto.lab.world.launch import lab_running
from tests.campaigns.assumptions.flip import Flip, flips, never_flipped
from tests.campaigns.assumptions.judge import Kind, Verdict, judged, worst
from tests.campaigns.estate import ESTATES
from tests.campaigns.faults.bench import Bench

LABS = 3  # of each estate
FEWEST = 25  # assumptions; fewer say little of real estates
ADOPT = 12.0  # seconds that clients are given to sign in again


@dataclass(frozen=True, slots=True)
class Place:
    """The labs of one estate, and a folder."""

    labs: Queue[LabControl]
    folder: Path

    def play(self, flip: Flip) -> Verdict:
        """Play a flip on the next lab that is free, and print what became of it."""
        lab, began, numbers = self.labs.get(), time.monotonic(), count()
        try:
            here = self.folder / f"{flip.estate}-{flip.name}"
            verdict = judged(flip, lambda: Bench(lab, here / str(next(numbers)), adopt=ADOPT))
        finally:
            self.labs.put(lab)
        seconds = time.monotonic() - began
        print(f"{flip.behaviour} by {flip.name} on {flip.estate}: {verdict} ({seconds:.0f} s)", flush=True)
        return verdict


def main(words: Sequence[str]) -> int:
    """Play the flips and return the exit code."""
    chosen = [
        flip
        for flip in flips()
        if not words or any(word in f"{flip.behaviour} {flip.name} {flip.estate}" for word in words)
    ]
    verdicts = play_all(chosen)
    found: dict[str, list[Verdict]] = {}
    for flip, verdict in zip(chosen, verdicts, strict=True):
        found.setdefault(flip.behaviour, []).append(verdict)
    kinds = [worst(of_one) for of_one in found.values()]
    finished, stopped, unsafe = (kinds.count(kind) for kind in Kind)
    print(f"flips: {len(chosen)}; assumptions that nothing turns round: {', '.join(never_flipped())}")
    print(f"assumptions: {len(kinds)}, finished {finished}, stopped safely {stopped}, unsafe {unsafe}")
    return 0 if not unsafe and (words or len(kinds) >= FEWEST) else 1


def play_all(chosen: Sequence[Flip], labs: int = LABS) -> list[Verdict]:
    """Play flips side by side, each on a lab of its estate."""
    wanted = {estate: sum(flip.estate == estate for flip in chosen) for estate in ESTATES}
    with tempfile.TemporaryDirectory(prefix="lyncauto-") as name, ExitStack() as stack:
        places = {estate: Place(Queue(), Path(name)) for estate in ESTATES}
        numbers = count()
        for estate, flips_there in wanted.items():
            for _ in range(min(labs, flips_there)):
                folder = Path(name) / f"lab{next(numbers)}"
                places[estate].labs.put(stack.enter_context(lab_running(folder, estate)))
        # Threads of its own for each estate: none waits for a lab while one of another is free.
        threads = {
            estate: stack.enter_context(ThreadPoolExecutor(max(1, place.labs.qsize())))
            for estate, place in places.items()
        }
        played = [threads[flip.estate].submit(places[flip.estate].play, flip) for flip in chosen]
        return [one.result() for one in played]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
