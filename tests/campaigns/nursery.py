"""Processes that need not import the program anew: a cut costs what a command does, not what importing does.

The nursery is a process that has imported everything and does nothing else. For each command it forks a
child, which runs a module as ``python -m`` does, and tells how it ended: negative, by which signal.
"""

from __future__ import annotations

import json
import os
import runpy
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

PRELOADED = (
    "lyncauto.cli.auditing",
    "lyncauto.cli.planning",
    "lyncauto.cli.renewing",
    "lyncauto.cli.running",
    "tests.campaigns.fused",
)

_CHECKOUT = Path(__file__).parents[2]
_FAILED = 1


class Nursery:
    """One nursery; a context, which ends it. Runs one command at a time."""

    def __enter__(self) -> Self:
        """Start it."""
        argv = [sys.executable, "-m", "tests.campaigns.nursery"]
        self._process = subprocess.Popen(
            argv, cwd=_CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End it, by the end of its input."""
        self._process.communicate()

    def run(self, module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a module in a process of its own, and wait for its end."""
        if self._process.stdin is None or self._process.stdout is None:
            raise ValueError("a nursery is spoken to through pipes")
        with tempfile.TemporaryDirectory(prefix="lyncauto-nursery-") as folder:
            output, error = Path(folder, "output"), Path(folder, "error")
            asked = {"argv": [module, *arguments], "output": str(output), "error": str(error)}
            self._process.stdin.write(json.dumps(asked) + "\n")
            self._process.stdin.flush()
            code = int(self._process.stdout.readline())
            return subprocess.CompletedProcess(
                [module, *arguments], code, output.read_text("utf-8"), error.read_text("utf-8")
            )


def run_child(argv: Sequence[str], output: str, error: str) -> int:
    """Run a module in this very process and return its exit code; what it says goes to two files."""
    for place, number in ((os.devnull, 0), (output, 1), (error, 2)):
        handle = os.open(place, os.O_RDWR | os.O_CREAT, 0o600)
        os.dup2(handle, number)
        os.close(handle)
    sys.argv[1:] = argv[1:]
    try:
        runpy.run_module(argv[0], run_name="__main__", alter_sys=True)
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 0
    except BaseException:  # noqa: BLE001 - as the interpreter does at the end of a process
        traceback.print_exc()
        return _FAILED
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


def main() -> None:
    """Fork a child for each line."""
    for name in PRELOADED:
        __import__(name)
    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if child == 0:
            os._exit(run_child(**asked))
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
