"""A command of the administrator's own, given something to read, a little of the environment, and a time.

Unproven, since it needs Windows: that ``taskkill`` takes the command's children with it there.
"""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from lyncauto.errors import NotHeard

LONGEST = 4096  # bytes of its output that are shown
_KEPT = ("PATH", "HOME", "SystemRoot", "LANG")  # nothing else: a secret may be in a variable (env:NAME)
_GRACE = 1.0  # seconds for what it wrote last; whoever keeps its output open is not waited for


@dataclass(frozen=True, slots=True)
class Hook:
    """A command.

    Attributes:
        words: Program and arguments; no shell reads them. A program that is given with a folder is taken from
            *base* on, one without is looked for in PATH.
        base: The folder that it runs in.
        timeout: Seconds.
    """

    words: Sequence[str]
    base: Path
    timeout: float

    def run(self, given: bytes, variables: Mapping[str, str]) -> str:
        """Run it, and return what it wrote to either of its outputs, cut at 4 KiB.

        Args:
            given: What it finds on its standard input.
            variables: What it finds in its environment beside PATH, HOME or SystemRoot, and LANG.

        Raises:
            NotHeard: It could not be started, ended with anything but 0, or took too long. Then it was
                killed, and what it had started with it, where the system can tell.
        """
        with tempfile.TemporaryFile() as told:  # not a pipe: whoever does not read it blocks nobody
            told.write(given)
            told.seek(0)
            process = self._start(told, variables)
        heard = _Reader(process.stdout)
        try:
            code = process.wait(self.timeout)
        except subprocess.TimeoutExpired:
            _kill(process)
            raise self._failed(f"took longer than {self.timeout:g} s and was killed", heard.text()) from None
        except BaseException:
            _kill(process)
            raise
        if code:
            ended = f"ended with exit code {code}" if code > 0 else f"was ended by signal {-code}"
            raise self._failed(ended, heard.text())
        return heard.text()

    def _start(self, told: IO[bytes], variables: Mapping[str, str]) -> subprocess.Popen[bytes]:
        kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
        program, *arguments = self.words
        base = self.base.resolve()
        if Path(program).name != program:
            program = str(base / program)
        try:
            return subprocess.Popen(
                [program, *arguments],
                cwd=base,
                env={**kept, **variables},
                stdin=told,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # a group of its own, which can be killed as one
            )
        except (OSError, ValueError) as error:
            words = getattr(error, "strerror", None) or str(error)
            raise self._failed("could not be started", words) from error

    def _failed(self, how: str, said: str) -> NotHeard:
        return NotHeard(
            f"{self.words[0]} {how}",
            why=said or "it said nothing",
            fix="run it by hand with a JSON document on its standard input, and mend it",
        )


@dataclass(slots=True)
class _Reader:
    """Reads an output to its end, whatever its length, and keeps the beginning."""

    output: IO[bytes] | None
    kept: bytearray = field(default_factory=bytearray)
    more: bool = False
    thread: threading.Thread = field(init=False)

    def __post_init__(self) -> None:
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def _read(self) -> None:
        if self.output is None:
            return
        with self.output as output:
            while block := os.read(output.fileno(), 65536):
                room = LONGEST - len(self.kept)
                self.kept += block[:room]
                self.more = self.more or len(block) > room

    def text(self) -> str:
        """Return what there is to read; what a terminal would obey is a question mark."""
        self.thread.join(_GRACE)
        text = bytes(self.kept).decode("utf-8", "replace").replace("\t", " ").replace("\r\n", "\n").strip()
        plain = "".join(one if one.isprintable() or one == "\n" else "?" for one in text)
        return f"{plain} ..." if self.more else plain


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a command and what it has started; what has ended by itself is no obstacle."""
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.Signals["SIGKILL"])
    elif "SYSTEMROOT" in os.environ:
        taskkill = Path(os.environ["SYSTEMROOT"]) / "System32" / "taskkill.exe"
        line = [str(taskkill), "/F", "/T", "/PID", str(process.pid)]
        with suppress(OSError, subprocess.TimeoutExpired):
            subprocess.run(line, capture_output=True, check=False, timeout=10)
    process.kill()
    process.wait()
