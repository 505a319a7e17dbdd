"""The Task Scheduler of this machine, by its own program.

What that program says in the user's language is not read.

Source: the vendor's page of ``schtasks``.
"""

from __future__ import annotations

import hashlib
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

from lyncauto.adapters.task_scheduler.definition import content
from lyncauto.errors import Drifted, SchedulerFailed
from lyncauto.model.scheduled import HERE, TaskFound

_PATIENCE = 60.0  # seconds
_AGAIN = "see in the Task Scheduler who changed it, then run the same command again"

Run: TypeAlias = Callable[[Sequence[str]], tuple[int, bytes, bytes]]


def run(argv: Sequence[str]) -> tuple[int, bytes, bytes]:
    """Run a program and return its exit code and what it said; one that is not there ends with 127."""
    try:
        done = subprocess.run(argv, capture_output=True, check=False, timeout=_PATIENCE)
    except (OSError, subprocess.TimeoutExpired) as error:
        return 127, b"", str(error).encode()
    return done.returncode, done.stdout, done.stderr


class LocalTasks:
    """By ``schtasks``: it tells a definition, and neither when a task runs nor how it ended."""

    def __init__(self, run: Run = run) -> None:
        self._run = run

    @property
    def host(self) -> str:
        """This machine, as it is called among hosts."""
        return HERE

    def get(self, name: str) -> TaskFound | None:
        """Return a task, of which the hash alone is known; ``None`` if this user can see none."""
        status, said, _ = self._run(("schtasks", "/Query", "/TN", name, "/XML"))
        if status:
            return None
        return TaskFound("Unknown", None, None, None, hashlib.sha256(said).hexdigest())

    def register(self, name: str, xml: str, before: str) -> TaskFound:
        """Set a task if what is there has the hash *before*, or nothing is there and it is empty.

        Raises:
            Drifted: Another one is there; nothing was written.
            SchedulerFailed: The program refused it; nothing was written.
        """
        self._compare(name, before)
        with tempfile.TemporaryDirectory(prefix="lyncauto-") as folder:
            path = Path(folder) / "task.xml"
            path.write_bytes(content(xml))
            self._do("/Create", "/TN", name, "/XML", str(path), "/F")
        found = self.get(name)
        if found is None:
            why = "it was accepted and does not read back"
            raise SchedulerFailed(f"the task {name} is not there", why=why, fix=_AGAIN)
        return found

    def unregister(self, name: str, before: str) -> None:
        """Remove a task if it has the hash *before*.

        Raises:
            Drifted: Another one is there, or none; nothing was removed.
            SchedulerFailed: The program refused it; nothing was removed.
        """
        self._compare(name, before)
        self._do("/Delete", "/TN", name, "/F")

    def _compare(self, name: str, before: str) -> None:
        found = self.get(name)
        now = found.sha256 if found else ""
        if now != before:
            why = f"expected {before or 'none'}, found {now or 'none'}"
            raise Drifted(f"the task {name} of this machine is not what was expected", why=why, fix=_AGAIN)

    def _do(self, *words: str) -> None:
        status, said, error = self._run(("schtasks", *words))
        if status:
            raise SchedulerFailed(
                f"`schtasks {words[0]}` refused the task {words[2]}",
                why=(error or said).decode(errors="replace").strip() or f"it ended with {status}",
                fix="run it as an administrator, for an account that may log on as a batch job",
            )
