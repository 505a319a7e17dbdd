"""Arguments and environment of every process that the campaign starts, directly or not.

Source: proc(5): /proc/pid/stat, cmdline, environ.
"""

from __future__ import annotations

import os
import threading
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

_PAUSE = 0.005  # seconds between two looks; a child that lives for less is recorded where it is started


@dataclass(frozen=True, slots=True)
class _Process:
    pid: int
    parent: int
    session: int
    began: int  # clock ticks after boot: tells two processes of one id apart


class Watch:
    """Looks all the time, in a thread, at this process, its descendants, and the sessions that they found.

    Attributes:
        seen: By id and beginning of a process: all that its arguments and environment ever were.
    """

    def __init__(self) -> None:
        self.seen: dict[tuple[int, int], set[bytes]] = defaultdict(set)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watch")
        self._sessions: set[int] = set()
        self._own: set[int] = {os.getpid()}

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ended.wait(_PAUSE):
            self._look()

    def _look(self) -> None:
        running = list(_processes())
        ours = [one for one in running if self._is_ours(one)]
        self._own = {os.getpid(), *(one.pid for one in ours)}
        self._sessions |= {one.session for one in ours if one.session != os.getsid(0)}
        for one in ours:
            self.seen[one.pid, one.began].add(_told(one.pid))

    def _is_ours(self, one: _Process) -> bool:
        return one.pid in self._own or one.parent in self._own or one.session in self._sessions


def _processes() -> Iterator[_Process]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                # The command's name may hold blanks and brackets, what follows it may not.
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue  # it has ended meanwhile
            yield _Process(int(entry.name), int(fields[1]), int(fields[3]), int(fields[19]))


def _told(pid: int) -> bytes:
    """Return arguments and environment of a process; nothing of one that has just ended."""
    told = b""
    for name in ("cmdline", "environ"):
        try:
            told += Path(f"/proc/{pid}/{name}").read_bytes()
        except OSError:
            continue
    return told
