"""Throw damaged exports at every reader, and count what comes back that is no answer of ours.

`make fuzz` runs it. Each input is a sound file of some format with a few things done to it, read as a file
that somebody gives would be; what is understood is merged with another one and written down.
"""

from __future__ import annotations

import argparse
import random
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field

from pydantic import TypeAdapter

from lyncauto.adapters.exports.found import Source, Unusable
from lyncauto.adapters.exports.merging import Read
from lyncauto.adapters.exports.reading import Exported, merged
from lyncauto.adapters.exports.recognise import read_source
from lyncauto.errors import LyncAutoError
from tests.campaigns.fuzz.mutation import mutated, sound
from tests.unit.adapters.exports.conftest import READ_AT

INPUTS = 200_000
PROCESSES = 2
_SHARES = 40  # what a process takes at a time
_EXPORTED: TypeAdapter[Exported] = TypeAdapter(Exported)
_CALLED = ("fe01.contoso.com.xml", "exports")


@dataclass
class Sum:
    """What has been tried, and what came of it."""

    inputs: int = 0
    understood: int = 0
    refused: int = 0
    tracebacks: Counter[str] = field(default_factory=Counter)
    of: Counter[str] = field(default_factory=Counter)

    def add(self, other: Sum) -> None:
        """Add what another process came to."""
        self.inputs += other.inputs
        self.understood += other.understood
        self.refused += other.refused
        self.tracebacks += other.tracebacks
        self.of += other.of

    def __str__(self) -> str:
        return f"fuzz: {self.inputs} inputs, {self.tracebacks.total()} tracebacks"


def fed(seed: int, inputs: int, read: Callable[[str, bytes, Read], None] | None = None) -> Sum:
    """Feed so many inputs, which the seed tells, and return what they came to.

    Args:
        seed: The same one gives the same inputs.
        inputs: How many.
        read: Takes each, with its name and a sound file; ``None``: as a file that somebody gives is read.
    """
    chance = random.Random(seed)  # noqa: S311 - nothing is kept secret by it
    kinds = sound()
    partner = Read("other", read_source(Source("other", kinds[0].data, ("other",))))
    total = Sum()
    for number in range(inputs):
        sample = kinds[number % len(kinds)]
        name, data = sample.name, mutated(chance, sample, kinds)
        total.inputs += 1
        total.of[name] += 1
        try:
            (read or _read)(name, data, partner)
            total.understood += 1
        except (Unusable, LyncAutoError):
            total.refused += 1
        except Exception:  # noqa: BLE001 - that is what is looked for
            total.tracebacks[f"{name}, seed {seed}, input {number}\n{traceback.format_exc(limit=-4)}"] += 1
    return total


def _read(name: str, data: bytes, partner: Read) -> None:
    """Read one file, put it together with a sound one, and write down what they come to."""
    source = Source(name, data, _CALLED)
    _EXPORTED.dump_json(merged([Read(name, read_source(source)), partner], [], {name: _CALLED}, READ_AT))


def main(words: Sequence[str]) -> int:
    """Feed, print what is no answer of ours, and return 0 if there is none."""
    parser = argparse.ArgumentParser(prog="fuzz", description=__doc__)
    parser.add_argument("--inputs", type=int, default=INPUTS)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(words)
    whole, rest = divmod(given.inputs, _SHARES)
    shares = [whole + (number < rest) for number in range(_SHARES)]
    seeds = [given.seed * 1000 + number for number in range(_SHARES)]
    total = Sum()
    with ProcessPoolExecutor(PROCESSES) as pool:
        for part in pool.map(fed, seeds, shares):
            total.add(part)
    for text, times in total.tracebacks.most_common(10):
        print(f"{times} x {text}")
    print(f"of {len(total.of)} formats, understood {total.understood}, refused {total.refused}")
    print(total)
    return 0 if total.inputs == given.inputs and not total.tracebacks else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
