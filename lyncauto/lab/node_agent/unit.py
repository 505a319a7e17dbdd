"""The unit ``lyncauto-haproxy``: HAProxy's master and workers, started, watched and stopped as by systemd.

Source: HAProxy 2.6 management guide, sections 3 (master-worker), 4 (stopping and restarting) and
9.4 (``show proc``).
"""

from __future__ import annotations

import asyncio
import re
import signal
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from lyncauto.lab.node_agent.sockets import ask

NAME = "lyncauto-haproxy"

_MASTER = re.compile(r"^\d+\s+master\s+(\d+) \[failed: (\d+)\]", re.MULTILINE)
_WORKER = re.compile(r"# workers\n\d+\s+worker", re.MULTILINE)
_PATIENCE = 15.0  # seconds for a start, a reload or a stop
_PAUSE = 0.02
_RESTART = 0.1  # RestartSec of systemd, its default
_BURST = 5  # StartLimitBurst within
_BURST_SECONDS = 10.0  # StartLimitIntervalSec, their defaults


@dataclass(frozen=True, slots=True)
class Acted:
    """What came of an order to the unit."""

    status: int
    error: str = ""


@dataclass(frozen=True, slots=True)
class _Seen:
    reloads: int
    failed: int
    worker: bool


class Unit:
    """One HAProxy. Its configuration lies in ``current``, its sockets in ``run``, both below *folder*."""

    def __init__(self, haproxy: Path, folder: Path) -> None:
        self._haproxy = haproxy
        self._current = folder / "current"
        self._master = folder / "run" / "master.sock"
        self.socket = folder / "run" / "admin.sock"
        self.generation = ""  # what `current` named when the running worker was loaded
        self._words: deque[str] = deque(maxlen=200)
        self._process: asyncio.subprocess.Process | None = None
        self._watch: asyncio.Task[None] | None = None
        self._wanted = False
        self._starts: deque[float] = deque(maxlen=_BURST)

    @property
    def active(self) -> bool:
        """Whether the master runs."""
        return self._process is not None and self._process.returncode is None

    @property
    def words(self) -> tuple[str, ...]:
        """What HAProxy said last, line by line."""
        return tuple(self._words)

    async def start(self) -> Acted:
        """Start it, unless it runs; done when a worker has loaded the configuration."""
        if self.active:
            return Acted(0)
        self._starts.clear()
        self._wanted = True
        acted = await self._launch()
        self._wanted = acted.status == 0
        return acted

    async def reload(self) -> Acted:
        """Hand over to a new worker; when it cannot load the configuration the old one goes on."""
        process = self._process
        before = await self._seen()
        if process is None or before is None:
            return Acted(1, f"{NAME}.service is not active, cannot reload.")
        self._words.clear()
        generation = self._linked()
        process.send_signal(signal.SIGUSR2)
        end = time.monotonic() + _PATIENCE
        while self.active and time.monotonic() < end:
            now = await self._seen()
            if now is not None and now.failed > before.failed:
                return Acted(1, await self._said())
            if now is not None and now.reloads > before.reloads and now.failed == 0 and now.worker:
                self.generation = generation
                return Acted(0)
            await asyncio.sleep(_PAUSE)
        return Acted(1, await self._said())

    async def stop(self) -> Acted:
        """Stop it, workers included."""
        self._wanted = False
        process = self._process
        if process is not None and self.active:
            await self._end(process)
        if self._watch is not None:
            await self._watch
        self._forget()
        return Acted(0)

    async def _launch(self) -> Acted:
        self._words.clear()
        self._starts.append(time.monotonic())
        generation = self._linked()
        argv = (self._haproxy, "-W", "-S", f"{self._master},mode,600", "-f", f"{self._current}/")
        try:
            process = await asyncio.create_subprocess_exec(
                *argv,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.PIPE,
            )
        except OSError as error:
            return Acted(1, f"{self._haproxy}: {error.strerror}")
        self._process = process
        self._watch = asyncio.create_task(self._listen(process))
        end = time.monotonic() + _PATIENCE
        while self.active and time.monotonic() < end:
            seen = await self._seen()
            if seen is not None and seen.worker and not seen.failed:
                self.generation = generation
                return Acted(0)
            await asyncio.sleep(_PAUSE)
        if self.active:
            await self._end(process)
        return Acted(1, await self._said())

    async def _listen(self, process: asyncio.subprocess.Process) -> None:
        """Keep what HAProxy says, and start it again when it ends unasked."""
        if process.stderr is not None:
            async for line in process.stderr:
                self._words.append(line.decode(errors="replace").rstrip())
        await process.wait()
        if self._wanted and self._process is process and self._may_restart():
            await asyncio.sleep(_RESTART)
            if self._wanted:
                await self._launch()

    def _may_restart(self) -> bool:
        full = len(self._starts) == _BURST
        return not full or time.monotonic() - self._starts[0] > _BURST_SECONDS

    async def _end(self, process: asyncio.subprocess.Process) -> None:
        with suppress(ProcessLookupError):
            process.terminate()
        try:
            async with asyncio.timeout(_PATIENCE):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()

    async def _seen(self) -> _Seen | None:
        # The master keeps a connection open for the next command unless told to quit.
        answer = await ask(self._master, "show proc;quit")
        found = _MASTER.search(answer) if answer else None
        if answer is None or found is None:
            return None
        return _Seen(int(found[1]), int(found[2]), _WORKER.search(answer) is not None)

    async def _said(self) -> str:
        await asyncio.sleep(_PAUSE)  # what it wrote last may still be in the pipe
        return "\n".join(self._words)

    def _linked(self) -> str:
        return self._current.readlink().name if self._current.is_symlink() else ""

    def _forget(self) -> None:
        self._process, self._watch, self.generation = None, None, ""
        for socket in (self._master, self.socket):
            socket.unlink(missing_ok=True)
