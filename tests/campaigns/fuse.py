"""A fuse in front of everything that a run touches: counts the touches, and blows at one of them.

A touch is a moment before, within or after one record of the journal or one act that changes the estate.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol, TypeVar

from lyncauto.adapters.psrp.read_only import VENDOR_READS
from lyncauto.model.secret import Secret
from lyncauto.modules import READ, functions
from lyncauto.ports.journal import JournalStore
from lyncauto.ports.node import Completed, Node
from lyncauto.ports.powershell import Command, Outcome, PowerShell

T = TypeVar("T")

_LOOK = 0.02  # seconds between two looks at an act that is under way
_READING = VENDOR_READS | functions(READ) | {"Import-Module"}
_SUBJECTS = ("Name", "ReplicaFqdn", "ComputerName")  # parameters that say what a command is about
_CHANGING = {"ln", "mkdir", "mv", "openssl", "rm", "rmdir"}
_RUNTIME = ("set ", "abort ", "commit ")  # the first words of what changes HAProxy while it runs
_UNIT_VERBS = {"reload", "start", "stop"}
_VARIES = (
    (re.compile(r"/\S*/(?=certs/)"), ""),  # the folder of the node, of another lab another one
    (re.compile(r"\d+\.\d+\.\d+\.\d+"), "ADDRESS"),
    (re.compile(r"\d{4}-\d\d-\d\dT\S+"), "RUN"),
    (re.compile(r"\b[0-9a-f]{16}\b"), "GENERATION"),
    (re.compile(r"\b[0-9a-f]{8}\b(?!-)|\b[0-9A-F]{40}\b"), "VERSION"),
)


class Watch(Protocol):
    """Knows when an act has reached the place where it is done."""

    def command(self, host: str, name: str) -> Callable[[], bool]:
        """Prepare for a command; the answer says whether it is under way at its host."""

    def node(self) -> Callable[[], bool]:
        """Prepare for an act on the node; the answer says the same of it."""


class Fuse:
    """Counts touches from 1 on, and blows at one.

    Args:
        at: The touch; 0: none. With a label: which of the touches of this label.
        blow: Does not return in earnest: it kills the process.
        tell: Told the label of every touch before it may blow.
        watch: For the touches within an act.
        label: Counts touches of this label alone: what comes before them may differ from run to run.
    """

    def __init__(
        self,
        at: int,
        blow: Callable[[], None],
        tell: Callable[[str], None],
        watch: Watch,
        label: str = "",
    ) -> None:
        self._at = at
        self._label = label
        self._blow = blow
        self._tell = tell
        self._watch = watch
        self._touches = 0

    def record(self, line: bytes, path: Path, append: Callable[[], None]) -> None:
        """Let a journal append *line* by *append*; within is a line that is torn in its middle."""
        label = _label(line)
        self._touch(f"before record {label}")
        if self._reached(f"within record {label}"):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with path.open("ab", buffering=0) as file:
                file.write(line[: len(line) // 2])
            self._blow()
        append()
        self._touch(f"after record {label}")

    def command(self, host: str, command: Command, call: Callable[[], T]) -> T:
        """Let a writing command be made by *call*."""
        label = f"{host.partition('.')[0]} {_words(command)}"
        return self._act(label, call, lambda: self._watch.command(host, command.name))

    def on_node(self, label: str, call: Callable[[], T]) -> T:
        """Let the node be changed by *call*."""
        return self._act(label, call, self._watch.node)

    def _act(self, label: str, call: Callable[[], T], prepare: Callable[[], Callable[[], bool]]) -> T:
        self._touch(f"before act {label}")
        if self._reached(f"within act {label}"):
            self._blow_within(call, prepare())
        answer = call()
        self._touch(f"after act {label}")
        return answer

    def _blow_within(self, call: Callable[[], object], under_way: Callable[[], bool]) -> None:
        """Blow once the act has begun where it is done; its answer, if there is one, goes nowhere."""
        act = threading.Thread(target=call, daemon=True)
        act.start()
        while act.is_alive() and not under_way():
            act.join(_LOOK)
        self._blow()

    def _touch(self, label: str) -> None:
        if self._reached(label):
            self._blow()

    def _reached(self, label: str) -> bool:
        self._tell(label)
        if self._label not in ("", label):
            return False
        self._touches += 1
        return self._touches == self._at


class FusedJournal:
    """A journal's file with the fuse before it."""

    def __init__(self, inner: JournalStore, path: Path, fuse: Fuse) -> None:
        self._inner = inner
        self._path = path
        self._fuse = fuse

    def lines(self) -> tuple[bytes, ...]:
        return self._inner.lines()

    def append(self, line: bytes) -> None:
        self._fuse.record(line, self._path, lambda: self._inner.append(line))

    def cut(self, length: int) -> None:
        self._inner.cut(length)


class FusedSession:
    """A session with the fuse before the commands that write."""

    def __init__(self, inner: PowerShell, fuse: Fuse) -> None:
        self._inner = inner
        self._fuse = fuse

    @property
    def host(self) -> str:
        return self._inner.host

    def run(self, command: Command) -> Outcome:
        if command.name in _READING:
            return self._inner.run(command)
        return self._fuse.command(self.host, command, lambda: self._inner.run(command))

    def close(self) -> None:
        self._inner.close()


class FusedNode:
    """A node with the fuse before what changes it."""

    def __init__(self, inner: Node, fuse: Fuse) -> None:
        self._inner = inner
        self._fuse = fuse

    @property
    def name(self) -> str:
        return self._inner.name

    def run(self, argv: Sequence[str]) -> Completed:
        if not _changes(argv):
            return self._inner.run(argv)
        label = " ".join((argv[0], *map(_file, argv[1:])))
        return self._fuse.on_node(label, lambda: self._inner.run(argv))

    def put(self, path: str, content: bytes | Secret, mode: int) -> None:
        self._fuse.on_node(f"put {_file(path)}", lambda: self._inner.put(path, content, mode))

    def get(self, path: str) -> bytes | None:
        return self._inner.get(path)

    def runtime(self, command: str) -> str | None:
        if not command.startswith(_RUNTIME):
            return self._inner.runtime(command)
        return self._fuse.on_node(plain(f"runtime {command}"), lambda: self._inner.runtime(command))

    def load(self, command: str, files: Sequence[str]) -> str | None:
        return self._fuse.on_node(plain(f"runtime {command}"), lambda: self._inner.load(command, files))


def _changes(argv: Sequence[str]) -> bool:
    if argv[0] == "systemctl":
        return argv[1] in _UNIT_VERBS
    return argv[0] in _CHANGING


def _label(line: bytes) -> str:
    """Return a journal line's kind, and what it is about."""
    told = json.loads(line)
    change = told.get("change", "")
    target = f"{change['target']}#{change['link']}" if isinstance(change, dict) else change.partition("/")[2]
    subject = target or told.get("stage", "") or told.get("outcome", "")
    return plain(f"{told['kind']} {subject}".rstrip())


def _words(command: Command) -> str:
    subjects = (command.parameters.get(name) for name in _SUBJECTS)
    return " ".join((command.name, *(subject for subject in subjects if isinstance(subject, str))))


def _file(path: str) -> str:
    """Return the last part of a path; other words stay as they are."""
    return plain(path.rstrip("/").rpartition("/")[2])


def plain(text: str) -> str:
    """Mask what differs from run to run, so that a touch has the same label in all."""
    for pattern, word in _VARIES:
        text = pattern.sub(word, text)
    return text
