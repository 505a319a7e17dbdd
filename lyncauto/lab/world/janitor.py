"""Ends what a lab leaves behind, whatever ended the lab itself. Run by its path; standard library alone.

Its standard input is a pipe from the lab's process, whose first line says what to clean. It blocks on the
pipe until the other end is closed, be it by ``kill -9``; then every process of the lab's session is ended by
its id, and the folder removed.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import time
from pathlib import Path

PATIENCE = 5.0  # seconds until processes that were killed must be gone
PAUSE = 0.01


def members(session: int) -> list[int]:
    """Return the ids of all other processes of a session, zombies aside.

    Source: proc(5), /proc/pid/stat: the command may hold blanks and brackets, what follows it may not.
    """
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal() and int(entry.name) != os.getpid():
            try:
                state, _, _, its_session = (entry / "stat").read_text().rpartition(")")[2].split()[:4]
            except OSError:
                continue  # it has ended meanwhile
            if int(its_session) == session and state != "Z":
                found.append(int(entry.name))
    return found


def end(session: int) -> None:
    """End every other process of the session.

    The janitor is a member itself, so the session's id cannot have become somebody else's.
    """
    deadline = time.monotonic() + PATIENCE
    while (left := members(session)) and time.monotonic() < deadline:
        for process in left:
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                continue
        time.sleep(PAUSE)


def main() -> None:
    """Wait, then clean up."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    told = json.loads(sys.stdin.buffer.readline() or b"{}")
    while sys.stdin.buffer.read(1):
        pass
    if told.get("session") == os.getsid(0):
        end(told["session"])
    if "folder" in told:
        shutil.rmtree(told["folder"], ignore_errors=True)


if __name__ == "__main__":
    main()
