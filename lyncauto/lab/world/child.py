"""A child process that is steered by JSON lines on its standard input."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from contextlib import suppress
from typing import Any

from lyncauto.errors import LabFailed

_LONGEST = 1 << 20  # bytes of a line: figures of many periods

PATIENCE = 20.0  # seconds for an answer: a start on a busy machine takes some


class Child:
    """``python -m module``, told *settings* in its first line."""

    def __init__(self, module: str, settings: str) -> None:
        self._module = module
        self._settings = settings
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int | None:
        """Its process id while it runs."""
        process = self._process
        return process.pid if process is not None and process.returncode is None else None

    async def start(self) -> None:
        """Start it; the settings are on their way when this returns."""
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            self._module,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=_LONGEST,
        )
        await self._write(self._settings)

    async def told(self) -> dict[str, Any]:
        """Return the next line that it says.

        Raises:
            LabFailed: It has ended, is silent, or reports an error.
        """
        process = self._running()
        try:
            async with asyncio.timeout(PATIENCE):
                line = await process.stdout.readline() if process.stdout else b""
        except TimeoutError:
            line = b""
        said = json.loads(line) if line else {"error": "it has ended or does not answer"}
        if "error" in said:
            raise self._failed(str(said["error"]))
        return dict(said)

    async def say(self, **values: object) -> None:
        """Send one line.

        Raises:
            LabFailed: It does not run.
        """
        self._running()
        await self._write(json.dumps(values))

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal; one that has ended gets none."""
        process = self._process
        if process is not None and process.returncode is None:
            with suppress(ProcessLookupError):
                process.send_signal(number)

    async def kill(self) -> None:
        """End it by SIGKILL, and wait until it is gone."""
        self.signal(signal.SIGKILL)
        if self._process is not None:
            await self._process.wait()

    async def _write(self, line: str) -> None:
        process = self._running()
        if process.stdin is not None:
            process.stdin.write(line.encode() + b"\n")
            with suppress(ConnectionError):  # it has ended: whoever waits for its answer will be told
                await process.stdin.drain()

    def _running(self) -> asyncio.subprocess.Process:
        if self._process is None or self._process.returncode is not None:
            raise self._failed("it does not run")
        return self._process

    def _failed(self, why: str) -> LabFailed:
        return LabFailed(
            f"the lab's process {self._module} failed",
            why=why,
            fix="read lab.log in the lab's folder; `lyncauto lab down`, then `lyncauto lab up`",
        )
