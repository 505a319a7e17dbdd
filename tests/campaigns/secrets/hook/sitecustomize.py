"""Runs in every Python process of the campaign, before anything else, and records what it starts and writes.

One JSON object a line, in a file of the process's own in the folder that the environment names:

- ``{"started": [program, arguments, ...], "environment": ...}``: a child may be gone before anybody looks.
- ``{"written": path}``: a file was opened for writing.
- ``{"kept": link, "was": path, "as": path}``: a file is about to be removed, renamed or replaced; the second
  link that it has been given in the folder can be searched all the same.

Source: the audit events table of the Python documentation.
"""

from __future__ import annotations

import itertools
import json
import os
import stat
import sys
from typing import Any

FOLDER = "LYNCAUTO_RECORDS"  # the environment variable with the folder's path
_STARTS = ("subprocess.Popen", "os.posix_spawn", "os.exec", "os.system")
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def record(folder: str) -> None:
    """Record from now on."""
    path = f"{folder}/{os.getpid()}.jsonl"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    numbers = itertools.count(1)

    def write(**said: object) -> None:
        os.write(descriptor, json.dumps(said, default=str).encode() + b"\n")

    def keep(was: str, name: str) -> None:
        link = f"{folder}/{os.getpid()}-{next(numbers)}.kept"
        try:
            if not stat.S_ISREG(os.lstat(was).st_mode):
                return
            os.link(was, link)
        except OSError:  # there is none
            return
        write(kept=link, was=was, **{"as": name})

    def hear(event: str, told: tuple[Any, ...]) -> None:
        if event in _STARTS:
            write(started=told, environment=dict(os.environ))
        elif event == "open" and isinstance(told[0], str | bytes) and told[2] & _WRITES:
            write(written=_whole(told[0]))
        elif event == "os.remove":
            keep(_whole(*told), _whole(*told))
        elif event == "os.rename":
            new = _whole(told[1], told[3])
            keep(_whole(told[0], told[2]), new)
            keep(new, new)

    sys.addaudithook(hear)


def _whole(path: str | bytes, folder: int = -1) -> str:
    """Return the absolute path of one that may be relative to an open folder."""
    text = os.fsdecode(path)
    if folder >= 0 and not text.startswith("/"):
        return f"{os.readlink(f'/proc/self/fd/{folder}')}/{text}"  # noqa: PTH115 - as below
    return os.path.abspath(text)  # noqa: PTH100 - imports as little as can be, and follows no link


if FOLDER in os.environ:
    record(os.environ[FOLDER])
