"""``python -m lyncauto.lab.clients``: settings, then commands, as JSON lines on standard input.

The clients begin at once unless the settings say otherwise. ``figures`` is answered with one line, what could
not be obeyed with an ``error``.
"""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections.abc import Iterator

from lyncauto.lab.clients.crowd import Crowd
from lyncauto.lab.clients.settings import settings
from lyncauto.lab.net.lines import Line, follow, read_lines


def say(values: object) -> None:
    """Write one line to standard output."""
    sys.stdout.write(json.dumps(values) + "\n")
    sys.stdout.flush()


def obey(crowd: Crowd, line: Line) -> None:
    """Do what one line says, and answer it where an answer is due."""
    try:
        answer = crowd.command(line)
    except (KeyError, TypeError, ValueError) as error:
        answer = {"error": f"{type(error).__name__}: {error}"}
    if answer is not None:
        say(answer)


async def run(first: Line, lines: Iterator[Line]) -> int:
    """Let the clients run until the lines end; return the process's exit code."""
    try:
        crowd = Crowd(settings(first))
    except (OSError, TypeError, ValueError) as error:
        say({"error": f"{type(error).__name__}: {error}"})
        return 1
    crowd.start()
    async for line in follow(lines):
        obey(crowd, line)
    await crowd.stop()
    return 0


def main() -> int:
    """Run all clients; ^C in the terminal is their parent's business."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    lines = read_lines(sys.stdin.fileno())
    first = next(lines, None)
    return 0 if first is None else asyncio.run(run(first, lines))


if __name__ == "__main__":
    sys.exit(main())
