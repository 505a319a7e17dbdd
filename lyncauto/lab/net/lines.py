"""JSON, one object a line, from standard input: how a process of the lab is told what to do.

A child lives as long as its standard input: whatever ends its parent ends the child.
"""

from __future__ import annotations

import asyncio
import json
import os
import threading
from collections.abc import AsyncIterator, Iterator
from typing import Any

CHUNK = 65536

Line = dict[str, Any]


def read_lines(descriptor: int) -> Iterator[Line]:
    """Read until the end of the file, blocking; an empty line is passed over.

    Raises:
        ValueError: A line is no JSON object.
    """
    rest = b""
    while chunk := os.read(descriptor, CHUNK):
        *whole, rest = (rest + chunk).split(b"\n")
        yield from map(_parsed, filter(None, whole))


def _parsed(text: bytes) -> Line:
    value = json.loads(text)
    if not isinstance(value, dict):
        raise ValueError(f"a line must be one JSON object, not {type(value).__name__}")  # noqa: TRY004 - as json's own
    return value


async def follow(lines: Iterator[Line]) -> AsyncIterator[Line]:
    """Hand on each line as it comes, without holding up the loop.

    A thread waits, because not every platform's loop can watch a pipe. What *lines* raises is raised here.
    """
    loop = asyncio.get_running_loop()
    heard: asyncio.Queue[Line | Exception | None] = asyncio.Queue()

    def listen() -> None:
        last: Exception | None = None
        try:
            for line in lines:
                loop.call_soon_threadsafe(heard.put_nowait, line)
        except (OSError, ValueError) as error:
            last = error
        loop.call_soon_threadsafe(heard.put_nowait, last)

    threading.Thread(target=listen, name="standard-input", daemon=True).start()
    while (line := await heard.get()) is not None:
        if isinstance(line, Exception):
            raise line
        yield line
