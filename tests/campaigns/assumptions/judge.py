"""Plays one flip, with clients at work, and judges: finished, stopped safely, or unsafe."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from lyncauto.errors import Exit, LabFailed
from tests.campaigns.assumptions.flip import Flip
from tests.campaigns.estate import down, left_behind
from tests.campaigns.faults.bench import Bench, Differs, Ended, expect

RATE = 10.0  # requests a second: a lab for each flip is at work beside others
SIGNED_IN = 11.0  # seconds after which no client holds URLs of a flip before
LINGER = 60.0  # seconds until the balancer must be silent
_PAUSE = 1.0
_MORE = 2  # how many times as many failures as the same flip brings without us are none of ours

_SAFE = (Exit.ERROR, Exit.VERIFICATION_FAILED, Exit.REFUSED, Exit.PART_WAY)
# What lifting a flip leaves undone: what it did to the estate is put back by a person, as the error says.
_BY_HAND: Mapping[str, Callable[[Bench], None]] = {"dns-static-lost": Bench.make_static}
_ROLLED_BACK = "taken back"


class Kind(StrEnum):
    """How it ended, from good to bad."""

    FINISHED = "finished"
    STOPPED = "stopped safely"
    UNSAFE = "UNSAFE"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one flip; ``why`` says more of a stop, and all of what is unsafe."""

    kind: Kind
    why: str = ""

    def __str__(self) -> str:
        return f"{self.kind}: {self.why}" if self.why else str(self.kind)


@dataclass(frozen=True, slots=True)
class Felt:
    """What clients felt: failures by kind, and for how long they were at work."""

    failed: Counter[str]
    seconds: float


def worst(verdicts: Iterable[Verdict]) -> Kind:
    """Return the worst kind of some verdicts."""
    return max((verdict.kind for verdict in verdicts), key=list(Kind).index)


def judged(flip: Flip, begin: Callable[[], Bench]) -> Verdict:
    """Play *flip* and judge.

    Args:
        flip: What to turn round.
        begin: Gives a bench on a lab that is as new; asked again for the same load without us.
    """
    bench = begin()
    try:
        began = time.monotonic()
        _work(bench)
        stop = _there_and_back(flip, bench)
        felt = Felt(Counter(bench.lab.figures()[bench.period]["by_error"]), time.monotonic() - began)
        _no_bug(bench)
        _blameless(flip, felt, begin)
    except (Differs, LabFailed) as wrong:
        return Verdict(Kind.UNSAFE, str(wrong))
    finally:
        bench.close()
    return Verdict(Kind.STOPPED, stop) if stop else Verdict(Kind.FINISHED)


def _work(bench: Bench) -> None:
    """Let clients work; none holds anything of a flip before once this returns."""
    bench.lab.load(True, RATE)  # noqa: FBT003 - load(True) reads well
    threading.Event().wait(SIGNED_IN)
    bench.lab.mark(bench.period)


def _there_and_back(flip: Flip, bench: Bench) -> str:
    """Migrate and take back under the flip; return the first stop, empty if there was none."""
    for name in flip.faults:
        bench.lab.fault(name)
    stop = _stop(bench.run("migrate", "--yes"))
    if stop:
        return _healed(flip, bench, stop)
    _same_as_uncut(bench)
    stop = _stop(bench.run("rollback")) or _finish(bench)
    if stop:
        _lift(flip, bench)
        _taken_back(bench)
    _as_it_was(bench)
    return stop


def _lift(flip: Flip, bench: Bench) -> None:
    """Lift the flip, and do what an administrator does as the error says."""
    bench.mend()
    if flip.name in _BY_HAND:
        _BY_HAND[flip.name](bench)


def _healed(flip: Flip, bench: Bench, stop: str) -> str:
    """Lift the flip and go on: nothing was begun, or the run is finished if it can be, and taken back."""
    _lift(flip, bench)
    if not list(bench.runs.glob("*/journal.jsonl")) or bench.journaled('"nothing was changed"'):
        _as_it_was(bench)
        expect(not bench.lab.issued(), "no run is open, and a certificate was requested")
        return stop
    resumed = _stop(bench.run("apply"))
    if resumed:
        stop = f"{stop}; then taken back alone: {resumed}"
    else:
        _same_as_uncut(bench)
    _taken_back(bench)
    _as_it_was(bench)
    return stop


def _same_as_uncut(bench: Bench) -> None:
    """Nothing is left to do, the clients are sent to the virtual services, and every Front End serves."""
    ended = bench.run("plan", "--detailed-exitcode")
    expect(ended.status == Exit.DONE, f"after it `plan` ended with {ended.status}: {ended.err[-300:]}")
    found, vip = bench.record(bench.override), bench.told["vip"]
    expect(found == [vip], f"{bench.override} answers {found}, not {vip}")
    expect(not down(bench.lab), f"left down: {down(bench.lab)}")


def _taken_back(bench: Bench) -> None:
    stop = _stop(bench.run("rollback")) or _finish(bench)
    expect(not stop, f"with the flip lifted the way back stopped: {stop}")


def _finish(bench: Bench) -> str:
    """Finish a rollback as soon as the balancer is silent; the clients rest from now on."""
    bench.lab.load(False)  # noqa: FBT003 - as above
    deadline = time.monotonic() + LINGER
    while not bench.journaled(f'"{_ROLLED_BACK}"'):
        ended = bench.run("rollback", "--finish")
        waits = ended.status == Exit.REFUSED and ended.error().get("code") == "not-silent"
        if not waits or time.monotonic() > deadline:
            return _stop(ended)
        threading.Event().wait(_PAUSE)
    return ""


def _as_it_was(bench: Bench) -> None:
    left = left_behind(bench.first, bench.lab.dump())
    expect(not left, f"the estate is not as it was: {'; '.join(left)}")
    expect(not down(bench.lab), f"left down: {down(bench.lab)}")


def _stop(ended: Ended) -> str:
    """Return how a command stopped, in its own words; empty: it did not."""
    if ended.status == Exit.DONE:
        return ""
    said = ended.err[-600:]
    expect(ended.status in _SAFE, f"`{ended.command}` ended with {ended.status}: {said}")
    expect("Traceback" not in ended.out + ended.err, f"`{ended.command}` showed a traceback: {said}")
    error = ended.error()
    untold = [part for part in ("code", "what", "why", "fix") if not error.get(part)]
    expect(not untold, f"`{ended.command}` does not tell {', '.join(untold)}: {said}")
    return f"{error['code']}: {error['what']}: {error['why'].splitlines()[0]}"


def _no_bug(bench: Bench) -> None:
    found = [path.read_text("utf-8")[-600:] for path in bench.bugs.glob("lyncauto-bug*")]
    expect(not found, f"a bug: {'; '.join(found)}")


def _blameless(flip: Flip, felt: Felt, begin: Callable[[], Bench]) -> None:
    """Where clients failed, they must have failed as much without us."""
    if not felt.failed:
        return
    alone = _alone(flip, begin(), felt.seconds)
    ours = {
        error: times
        for error, times in felt.failed.items()
        if times > _MORE * alone.failed[error] * felt.seconds / alone.seconds
    }
    expect(not ours, f"clients failed because of us: {ours}; without us {dict(alone.failed)}")


def _alone(flip: Flip, bench: Bench, seconds: float) -> Felt:
    """Return what the clients feel of the flip alone."""
    _work(bench)
    for name in flip.faults:
        bench.lab.fault(name)
    threading.Event().wait(seconds)
    bench.lab.load(False)  # noqa: FBT003 - as above
    return Felt(Counter(bench.lab.figures()[bench.period]["by_error"]), seconds)
