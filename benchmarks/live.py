"""An audit of the lab's pool, and the bare calls that it consists of, in turns."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.tape import Tape
from lyncauto.adapters.site_file import load_site
from lyncauto.app.audit import report
from lyncauto.app.compose import compose_all
from lyncauto.app.live_audit import read_pools, sharing
from lyncauto.app.outfit import Outfit
from lyncauto.lab.estate.description import load
from lyncauto.lab.world.launch import lab_running
from lyncauto.lab.world.places import Places

OF_FOUR = Path(__file__).parent / "four_front_ends.yaml"
_ROUNDS = 11


@dataclass(frozen=True, slots=True)
class Compared:
    """What it came to.

    Attributes:
        ratio: Of an audit to its bare calls: the median of the rounds.
        audit: Median seconds of an audit.
        bare: Median seconds of its calls.
    """

    ratio: float
    audit: float
    bare: float
    commands: int
    others: int


def compared() -> Compared:
    """Start a lab of one pool with four Front Ends, and audit it."""
    with ExitStack() as ends:
        folder = Path(ends.enter_context(tempfile.TemporaryDirectory(prefix="lyncauto-")))
        lab = ends.enter_context(lab_running(folder / "lab", described=load(str(OF_FOUR))))
        path = folder / "site.yaml"
        lab.write_site(path)
        return _measured(path, Places(folder / "lab").password.read_text(encoding="utf-8"))


def _measured(path: Path, password: str) -> Compared:
    site = load_site(path)
    (account,) = site.accounts.values()
    tape = Tape((account.user, password))
    _audit(path, tape.outfit())
    bare: Callable[[], object] = partial(tape.play, site)
    whole: Callable[[], object] = partial(_audit, path, Outfit())
    bare()  # neither side pays for what is loaded once
    rounds: list[tuple[float, float]] = []
    for number in range(_ROUNDS):
        if number % 2:
            rounds.append((seconds(whole), seconds(bare)))
        else:
            last = seconds(bare)
            rounds.append((seconds(whole), last))
    audits, bares = zip(*rounds, strict=True)
    ratio = statistics.median(one / other for one, other in rounds)
    return Compared(ratio, statistics.median(audits), statistics.median(bares), *tape.counts)


def _audit(path: Path, outfit: Outfit) -> None:
    report(read_pools(compose_all(path, lambda _: None, str, sharing(outfit))))


def seconds(work: Callable[[], object]) -> float:
    """Return how long *work* takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
