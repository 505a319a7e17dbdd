"""Runs in every Python process of the campaign, before anything else, and records what it starts and writes.

One JSON object a line, in a file of the process's own in the folder that the environment names:
``{"started": [program, arguments, ...], "environment": ...}`` or ``{"written": path}``. So a child that lives
too briefly for anybody to look at it is recorded, and a file that is gone before it is searched has a name.

Source: the audit events table of the Python documentation.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

FOLDER = "LYNCAUTO_RECORDS"  # the environment variable with the folder's path
_STARTS = ("subprocess.Popen", "os.posix_spawn", "os.exec", "os.system")
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def record(folder: str) -> None:
    """Record from now on."""
    path = f"{folder}/{os.getpid()}.jsonl"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def hear(event: str, told: tuple[Any, ...]) -> None:
        if event in _STARTS:
            said: dict[str, object] = {"started": told, "environment": dict(os.environ)}
        elif event == "open" and isinstance(told[0], str | bytes) and told[2] & _WRITES:
            said = {"written": os.path.abspath(os.fsdecode(told[0]))}  # noqa: PTH100 - imports as little as can be
        else:
            return
        os.write(descriptor, json.dumps(said, default=str).encode() + b"\n")

    sys.addaudithook(hear)


if FOLDER in os.environ:
    record(os.environ[FOLDER])
