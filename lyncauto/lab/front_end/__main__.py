"""``python -m lyncauto.lab.front_end``: settings, then commands, as JSON lines on standard input.

Says ``{"ready": true, ...}`` once it listens, ``{"ready": false, "error": ...}`` if it cannot. A command with
an ``id`` is answered with that id and ``ok`` or ``error``; one without only if it could not be done.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Iterator

from lyncauto.lab.front_end.server import FrontEnd
from lyncauto.lab.front_end.settings import settings
from lyncauto.lab.net.lines import Line, follow, read_lines


def say(**values: object) -> None:
    """Write one line to standard output."""
    sys.stdout.write(json.dumps(values) + "\n")
    sys.stdout.flush()


def obey(front_end: FrontEnd, line: Line) -> None:
    """Do what one line says, and answer it where an answer is due."""
    id = line.pop("id", None)
    try:
        front_end.command(line)
    except (OSError, TypeError, ValueError) as error:
        say(id=id, error=str(error))
    else:
        if id is not None:
            say(id=id, ok=True)


async def serve(first: Line, lines: Iterator[Line]) -> int:
    """Serve until the lines end; return the process's exit code."""
    try:
        front_end = FrontEnd(settings(first))
        await front_end.start()
    except (OSError, TypeError, ValueError) as error:
        say(ready=False, error=f"{type(error).__name__}: {error}")
        return 1
    say(ready=True, fqdn=first["fqdn"], pid=os.getpid())
    async for line in follow(lines):
        obey(front_end, line)
    await front_end.stop()
    return 0


def main() -> int:
    """Run one Front End; ^C in the terminal is its parent's business."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    lines = read_lines(sys.stdin.fileno())
    first = next(lines, None)
    return 0 if first is None else asyncio.run(serve(first, lines))


if __name__ == "__main__":
    sys.exit(main())
