"""Break everything that can break, one at a time, and see that lyncauto says so and leaves nothing half-done.

`make faults` runs it, on each estate; words after the module's name choose the cases that hold them.
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from queue import Queue

from lyncauto.lab.world.control import LabControl
from lyncauto.lab.world.launch import lab_running
from tests.campaigns.estate import ESTATES
from tests.campaigns.faults.bench import Bench
from tests.campaigns.faults.case import Case, judge
from tests.campaigns.faults.table import CASES

LABS = 3  # cases wait for holds most of the time; each lab has a network of its own


def main(arguments: Sequence[str]) -> int:
    """Play the cases and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.campaigns.faults")
    parser.add_argument("--estate", choices=ESTATES, help="this one alone")
    parser.add_argument("words", nargs="*", help="play the cases whose names hold one of these")
    told = parser.parse_args(arguments)
    # Whoever is started in the background ignores ^C, and hands that on to the commands that are to feel it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    chosen = [case for case in CASES if not told.words or any(word in case.name for word in told.words)]
    estates = [told.estate] if told.estate else ESTATES
    sums = [play_all(estate, [case for case in chosen if case.estate == estate]) for estate in estates]
    for estate, played, good in sums:
        print(f"faults: {estate} {played}, as expected {good}/{played}")
    return 0 if all(played == good for _, played, good in sums) else 1


def play_all(estate: str, chosen: Sequence[Case]) -> tuple[str, int, int]:
    """Play one estate's cases on labs of it; return their number and that of the good ones."""
    if not chosen:
        return estate, 0, 0
    with tempfile.TemporaryDirectory(prefix="lyncauto-") as name, ExitStack() as stack:
        labs: Queue[LabControl] = Queue()
        for number in range(LABS):
            labs.put(stack.enter_context(lab_running(Path(name) / f"lab{number}", estate)))
        with ThreadPoolExecutor(LABS) as threads:
            played = threads.map(lambda case: _play(case, labs, Path(name)), chosen)
            return estate, len(chosen), sum(played)


def _play(case: Case, labs: Queue[LabControl], folder: Path) -> bool:
    lab, began = labs.get(), time.monotonic()
    try:
        differing = judge(case, Bench(lab, folder / case.name.replace(" ", "-")))
    finally:
        labs.put(lab)
    seconds = f"({time.monotonic() - began:.1f} s)"
    if differing:
        print(f"BAD {case.name}: " + "\n    ".join(differing), seconds, flush=True)
    else:
        print(f"ok  {case.name}  exit {case.exit:d} {case.code}".rstrip(), seconds, flush=True)
    return not differing


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
