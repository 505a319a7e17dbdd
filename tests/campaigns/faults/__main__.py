"""Break everything that can break, one at a time, and see that lyncauto says so and leaves nothing half-done.

`make faults` runs it; words after the module's name choose the cases that hold them.
"""

from __future__ import annotations

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
from tests.campaigns.faults.bench import Bench
from tests.campaigns.faults.case import Case, judge
from tests.campaigns.faults.table import CASES

LABS = 3  # cases wait for holds most of the time; each lab has a network of its own


def main(words: Sequence[str]) -> int:
    """Play the cases and return the exit code."""
    chosen = [case for case in CASES if not words or any(word in case.name for word in words)]
    with tempfile.TemporaryDirectory(prefix="lyncauto-") as name, ExitStack() as stack:
        labs: Queue[LabControl] = Queue()
        for number in range(LABS):
            labs.put(stack.enter_context(lab_running(Path(name) / f"lab{number}")))
        with ThreadPoolExecutor(LABS) as threads:
            played = threads.map(lambda case: _play(case, labs, Path(name)), chosen)
            good = sum(played)
    print(f"faults: {len(chosen)}, as expected {good}/{len(chosen)}")
    return 0 if good == len(chosen) else 1


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
