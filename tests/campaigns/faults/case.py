"""One fault as data, and the judgement on what became of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lyncauto.errors import Exit
from tests.campaigns.estate import ESTATES
from tests.campaigns.faults.bench import Bench, Differs, Ended, expect

Arrange = Callable[[Bench], None]
Play = Callable[[Bench, tuple[str, ...]], Ended]
After = Callable[[Bench, Ended], None]


def nothing(bench: Bench) -> None:
    """Arrange nothing."""


def plainly(bench: Bench, command: tuple[str, ...]) -> Ended:
    """Run the command to its end."""
    return bench.run(*command)


def untouched(bench: Bench, ended: Ended) -> None:
    """Nothing was changed at all."""
    last = bench.lab.dump()
    wrong = [part for part in last if last[part] != bench.first.get(part)]
    expect(not wrong, f"the estate was changed: {', '.join(wrong)}")


@dataclass(frozen=True, slots=True)
class Case:
    """A fault, the command that meets it, and what must come of it.

    Attributes:
        exit: What the command ends with.
        code: The error's; empty: no error.
        says: Words that headline, why or fix must hold; ``{vip}`` and the like stand for the lab's own.
        fix: Words that the fix must hold.
        done: Whether the engine's line is there: a run is open.
        estate: Which estate it is played on.
        after: What must hold then.
        quick: Few seconds; a sample of these is run with the tests.
    """

    name: str
    command: tuple[str, ...]
    exit: Exit
    code: str = ""
    says: tuple[str, ...] = ()
    fix: tuple[str, ...] = ()
    done: bool = False
    arrange: Arrange = nothing
    play: Play = plainly
    after: After = untouched
    quick: bool = False
    estate: str = ESTATES[0]


def judge(case: Case, bench: Bench) -> list[str]:
    """Play *case* and return what differs; empty when all is as it must be."""
    try:
        case.arrange(bench)
        ended = case.play(bench, case.command)
        differing = [*_told(case, bench, ended), *_left(bench)]
        if differing:
            return [*differing, f"it said: {ended.err.strip()[-900:]}"]
        case.after(bench, ended)
        return list(_left(bench))
    except Differs as differs:
        return [str(differs)]
    finally:
        bench.close()


def _told(case: Case, bench: Bench, ended: Ended) -> Iterator[str]:
    if ended.status != case.exit:
        yield f"exit {ended.status}, not {case.exit:d}"
    if "Traceback" in ended.out + ended.err:
        yield "a traceback was shown"
    error = ended.error()
    if error.get("code", "") != case.code:
        yield f"code {error.get('code', 'none')}, not {case.code or 'none'}"
    elif error:
        yield from _worded(case, bench, ended, error)


def _worded(case: Case, bench: Bench, ended: Ended, error: dict[str, str]) -> Iterator[str]:
    yield from (f"the error has no {part}" for part in ("what", "why", "fix") if not error.get(part))
    if f"error[{case.code}]: {error['what']}" not in ended.err:
        yield "a person was not told the same"
    if bool(error.get("done")) != case.done:
        yield f"the engine's line is {error.get('done') or 'missing'}"
    text, fix = "\n".join(error.values()), error.get("fix", "")
    wanted = [word.format(**bench.names()) for word in case.says]
    yield from (f"it does not say {word!r}" for word in wanted if word not in text)
    yield from (f"the fix does not say {word!r}" for word in case.fix if word not in fix)


def _left(bench: Bench) -> Iterator[str]:
    yield from (f"half-written: {path}" for path in bench.half_written())
    yield from (f"a bug file: {path.read_text('utf-8')[-900:]}" for path in bench.bugs.glob("lyncauto-bug*"))
