"""What systemd is told and asked, by its own program."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias

from lyncauto.errors import SchedulerFailed
from lyncauto.model.scheduled import HERE, Standing

_PATIENCE = 60.0  # seconds: it answers at once or never
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
_ASKED = (
    "LoadState,UnitFileState,ActiveState,NextElapseUSecRealtime,"
    "Result,ExecMainStartTimestamp,ExecMainExitTimestamp"
)


@dataclass(frozen=True, slots=True)
class Ended:
    """How a program ended, and what it said."""

    status: int
    output: str = ""
    error: str = ""


Run: TypeAlias = Callable[[Sequence[str]], Ended]


def run(argv: Sequence[str]) -> Ended:
    """Run a program whose times are UTC and whose words are English; one that is not there ends with 127."""
    environment = {**os.environ, "TZ": "UTC", "LC_ALL": "C", "SYSTEMD_COLORS": "0", "SYSTEMD_PAGER": ""}
    try:
        done = subprocess.run(
            argv, env=environment, capture_output=True, text=True, check=False, timeout=_PATIENCE
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return Ended(127, error=str(error))
    return Ended(done.returncode, done.stdout, done.stderr)


class Systemctl:
    """The service manager of this machine."""

    def __init__(self, run: Run = run) -> None:
        self._run = run

    def take_up(self, timer: str) -> None:
        """Let a timer count from now on and with every start of the machine.

        Raises:
            SchedulerFailed: systemd refused; whether the timer is enabled is not known.
        """
        self.reload()
        self._do("enable", "--now", timer)

    def leave(self, timer: str) -> None:
        """Stop a timer, with the next start of the machine too; a renewal that is under way goes on.

        Raises:
            SchedulerFailed: systemd refused.
        """
        self._do("disable", "--now", timer)
        self._run(("systemctl", "clean", "--what=state", timer))  # when it last ran is of no use any more

    def forget(self, service: str) -> None:
        """Let go of units whose files are gone, of how the service ended as well.

        Raises:
            SchedulerFailed: systemd refused.
        """
        self._run(("systemctl", "reset-failed", service))  # refused where there is nothing to reset
        self.reload()

    def reload(self) -> None:
        """Read all files anew.

        Raises:
            SchedulerFailed: systemd refused.
        """
        self._do("daemon-reload")

    def standing(self, timer: str, service: str, since: datetime | None) -> Standing:
        """Return how a schedule stands; what systemd does not say is not known.

        Args:
            timer: Its name.
            service: Its name.
            since: When its files were written.
        """
        found, ran = self._shown(timer), self._shown(service)
        if found is None or ran is None:
            return Standing("systemd", timer, HERE, installed=None, since=since)
        return Standing(
            "systemd",
            timer,
            HERE,
            installed=found.get("LoadState") == "loaded",
            since=since,
            idle=_idle(found),
            began=_moment(ran.get("ExecMainStartTimestamp", "")),
            ran=_moment(ran.get("ExecMainExitTimestamp", "")),
            failed=_failure(ran.get("Result", "")),
            next=_moment(found.get("NextElapseUSecRealtime", "")),
        )

    def _shown(self, unit: str) -> Mapping[str, str] | None:
        done = self._run(("systemctl", "show", unit, f"--property={_ASKED}"))
        if done.status:
            return None
        return dict(line.partition("=")[::2] for line in done.output.splitlines())

    def _do(self, *words: str) -> None:
        done = self._run(("systemctl", *words))
        if done.status:
            raise SchedulerFailed(
                f"`systemctl {' '.join(words)}` failed",
                why=done.error.strip() or done.output.strip() or f"it ended with {done.status}",
                fix="run it as root where systemd runs, or give --root to write the files alone",
            )


def _idle(timer: Mapping[str, str]) -> str:
    """Return why a timer that is there starts nothing; empty: it does."""
    enabled, active = timer.get("UnitFileState", ""), timer.get("ActiveState", "")
    if enabled not in ("enabled", "enabled-runtime"):
        return f"it is {enabled or 'not enabled'}"
    return "" if active == "active" else f"it is {active or 'not active'}"


def _failure(result: str) -> str:
    return "" if result in ("", "success") else f"the service ended with `{result}`"


def _moment(text: str) -> datetime | None:
    """Return a time as systemctl prints it in UTC: ``Sat 2026-08-22 03:30:00 UTC``; ``None`` for ``n/a``."""
    found = _MOMENT.search(text)
    return datetime.strptime(found[0], "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC) if found else None
