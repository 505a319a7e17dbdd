"""The article's case on the lab, and what clients noticed: break, plan, migrate, break again, go back."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from lyncauto.adapters.system_clock import SystemClock
from lyncauto.app.plan_file import read_plan
from lyncauto.errors import Exit, LabFailed
from lyncauto.lab.world.ignored import differences, ignored
from lyncauto.model.schedule import tally
from lyncauto.ports.clock import Clock

Tell = Callable[[str], None]
Start = Callable[[Sequence[str]], "subprocess.CompletedProcess[str]"]

_RESTART = "certificate-after-restart"  # a fault of the lab: so that Front Ends go down and up under load
_RESTARTS = ("Invoke-CsComputerFailOver", "Stop-CsWindowsService")  # how one is begun, by product
_RATE = 600.0  # requests a second of all clients together
_PATIENCE = timedelta(seconds=60)  # a demo that waits longer is broken
_MORE = timedelta(seconds=1)  # on top of the clients' patience: what was given up is counted by then


@dataclass(frozen=True, slots=True)
class Bars:
    """How many requests each part has to see."""

    before: int = 200
    migrate: int = 5000
    after: int = 2000
    rollback: int = 500


class Lab(Protocol):
    """What a demonstration asks of its lab; see :class:`~lyncauto.lab.world.control.LabControl`."""

    def status(self) -> dict[str, Any]:
        """Return what runs where, and how patient the clients are."""

    def dump(self) -> dict[str, Any]:
        """Return the estate's state."""

    def load(self, on: bool, per_second: float | None = None) -> None:  # noqa: FBT001 - load(True) reads well
        """Let the clients work or rest."""

    def mark(self, period: str) -> None:
        """Let the clients begin a period of this name."""

    def figures(self) -> dict[str, Any]:
        """Return what the clients counted, by period."""

    def kill_front_end(self, fqdn: str) -> None:
        """Kill a Front End's web services."""

    def revive_front_end(self, fqdn: str) -> None:
        """Start them again."""

    def fault(self, name: str) -> None:
        """Set a fault."""

    def writes(self) -> int:
        """Return how many acts that change something were asked for."""

    def ledger(self) -> dict[str, int]:
        """Return how often each of them was asked for: ``host act`` to its count."""


def started(arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run a command of lyncauto as a process of its own."""
    argv = [sys.executable, "-m", "lyncauto", *arguments]
    return subprocess.run(argv, capture_output=True, text=True, check=False)


class Demo:
    """One demonstration on a lab that is up."""

    def __init__(  # noqa: PLR0913 - the last three are for whoever has bars, a time or commands of his own
        self,
        lab: Lab,
        site: Path,
        tell: Tell,
        *,
        bars: Bars = Bars(),
        clock: Clock | None = None,
        start: Start = started,
    ) -> None:
        self._lab = lab
        self._site = site
        self._tell = tell
        self._bars = bars
        self._clock = clock or SystemClock()
        self._start = start
        front_ends = _front_ends(lab.status())
        self._killed = front_ends[0]  # the one behind the override at first, where there is one
        self._front_ends = len(front_ends)

    def run(self) -> dict[str, Any]:
        """Play every act and return the figures.

        Raises:
            LabFailed: A command of the demo did not end as it must.
        """
        first = self._lab.dump()
        if _publishes(first):
            self._lab.fault(_RESTART)
        self._lab.load(on=True, per_second=_RATE)
        figures: dict[str, Any] = {"before": self._before()}
        figures["plan"] = self._plan()
        figures["migrate"] = self._migrate()
        if _publishes(first):
            figures["restarts"] = self._restarts()
        figures["after"] = self._after()
        again = self._command("migrate", "--yes")
        self._tell(f"migrate again: {again['changes']} changes")
        figures["second_run"] = {"changes": again["changes"]}
        figures["rollback"] = self._rollback(first)
        return figures

    def _before(self) -> dict[str, Any]:
        """Kill the Front End in the middle of a period of its own; it is revived after it."""
        self._kill_within("before", self._bars.before)
        self._lab.mark("before, revived")
        self._lab.revive_front_end(self._killed)
        seen = self._told("before", "DNS load balancing")
        return {name: seen[name] for name in _FAILED}

    def _after(self) -> dict[str, Any]:
        """Kill and revive it within one period, which lasts until nobody waits for the dead one any more.

        A request that is never answered fails when its client's patience is over: only then has every client
        had its say about the kill.
        """
        patience = timedelta(seconds=float(self._lab.status()["clients"]["patience"]))
        killed = self._kill_within("after", self._bars.after)
        self._lab.revive_front_end(self._killed)
        while self._clock.now() < killed + patience + _MORE:
            self._clock.sleep(0.1)
        self._lab.mark("after, revived")
        seen = self._told("after", "the balancer")
        return {name: seen[name] for name in _COUNTED}

    def _kill_within(self, period: str, requests: int) -> datetime:
        """Begin a period, kill the Front End in the middle of its requests, and return when it was dead."""
        self._lab.mark(period)
        self._wait(period, requests // 2)
        self._lab.kill_front_end(self._killed)
        killed = self._clock.now()
        self._wait(period, requests)
        return killed

    def _told(self, period: str, behind: str) -> dict[str, Any]:
        seen = self._period(period)
        self._tell(
            f"{behind}: {self._killed} killed: {seen['failed']} of {seen['requests']} requests failed, "
            f"{seen['in_flight_lost']} lost in flight, {seen['sessions_lost']} sessions lost"
        )
        return seen

    def _plan(self) -> dict[str, Any]:
        writes = self._lab.writes()
        changes = read_plan(self._command("plan")).changes
        written = self._lab.writes() - writes
        count = tally(changes)
        self._tell(
            f"plan: {count.add} to add, {count.change} to change, {count.one_way} one-way; "
            f"{written} writes to the estate"
        )
        return {"changes": len(changes), "writes": written}

    def _migrate(self) -> dict[str, Any]:
        self._lab.mark("migrate")
        began = self._clock.now()
        done = self._command("migrate", "--yes")
        seconds = round((self._clock.now() - began).total_seconds(), 1)
        self._wait("migrate", self._bars.migrate)
        self._lab.mark("migrated")
        seen = self._period("migrate")
        self._tell(
            f"migrate: {done['changes']} changes in {seconds} s, {seen['failed']} of {seen['requests']} "
            f"requests failed, {seen['sessions_lost']} sessions lost"
        )
        counted = {name: seen[name] for name in (*_FAILED, "sessions_lost")}
        return {**counted, "changes": done["changes"], "seconds": seconds}

    def _restarts(self) -> dict[str, Any]:
        """Count the restarts that the migration asked for, all within its period."""
        begun = sum(times for act, times in self._lab.ledger().items() if act.partition(" ")[2] in _RESTARTS)
        self._tell(f"Front Ends restarted meanwhile, one after another: {begun} of {self._front_ends}")
        return {"front_ends": self._front_ends, "begun": begun}

    def _rollback(self, first: Mapping[str, Any]) -> dict[str, Any]:
        self._lab.mark("rollback")
        self._command("rollback")
        self._finish()
        self._wait("rollback", self._bars.rollback)
        self._lab.mark("rolled back")
        seen = self._period("rollback")
        last = self._lab.dump()
        left = differences(first, last)
        self._tell(
            f"rollback: {seen['failed']} of {seen['requests']} requests failed; the estate is "
            + ("as it was" if not left else "NOT as it was: " + "; ".join(left))
        )
        for line in ignored(first, last):
            self._tell(f"  one-way: {line}")
        return {
            "identical": not left,
            "ignored": list(ignored(first, last)),
            **{name: seen[name] for name in _FAILED},
        }

    def _finish(self) -> None:
        """Finish the rollback as soon as the balancer has been silent for long enough."""
        deadline = self._clock.now() + _PATIENCE
        while True:
            ended = self._run("rollback", "--finish")
            if ended.returncode != Exit.REFUSED or self._clock.now() > deadline:
                self._answer(ended)
                return
            self._clock.sleep(0.5)

    def _command(self, *arguments: str) -> dict[str, Any]:
        return self._answer(self._run(*arguments))

    def _run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self._start((*arguments, "--site", str(self._site), "--json"))

    @staticmethod
    def _answer(ended: subprocess.CompletedProcess[str]) -> dict[str, Any]:
        if ended.returncode:
            command = " ".join(ended.args[2:])
            raise LabFailed(
                f"`{command}` ended with {ended.returncode}",
                why=ended.stderr.strip(),
                fix="see the error above",
            )
        answer: dict[str, Any] = json.loads(ended.stdout)
        return answer

    def _period(self, period: str) -> dict[str, Any]:
        found: dict[str, Any] = self._lab.figures()[period]
        return found

    def _wait(self, period: str, requests: int) -> None:
        deadline = self._clock.now() + _PATIENCE
        while self._period(period)["requests"] < requests:
            if self._clock.now() > deadline:
                raise LabFailed(
                    f"the clients made fewer than {requests} requests in period {period}",
                    why=f"{self._period(period)} after {_PATIENCE.total_seconds():g} s",
                    fix="run the demo on a machine that is less busy",
                )
            self._clock.sleep(0.1)


def _front_ends(status: Mapping[str, Any]) -> list[str]:
    return [name for name, host in status["hosts"].items() if host["role"] == "front-end"]


def _publishes(dump: Mapping[str, Any]) -> bool:
    """Whether the estate has no override yet: its Front Ends get certificates of their own then."""
    return bool(dump["estate"]["override_to_set"])


_FAILED = ("requests", "failed", "by_error")
_COUNTED = (*_FAILED, "in_flight_lost", "sessions_lost")


def shortfalls(figures: Mapping[str, Any], bars: Bars = Bars()) -> tuple[str, ...]:
    """Return what a demonstration failed to show."""
    rules = (
        ("plan.writes is 0", figures["plan"]["writes"] == 0),
        ("before.failed > 0", figures["before"]["failed"] > 0),
        ("every Front End is restarted", _all_restarted(figures)),
        ("migrate.failed is 0", figures["migrate"]["failed"] == 0),
        (f"migrate.requests >= {bars.migrate}", figures["migrate"]["requests"] >= bars.migrate),
        (f"after.requests >= {bars.after}", figures["after"]["requests"] >= bars.after),
        ("after.failed is 0", figures["after"]["failed"] == 0),
        ("after.in_flight_lost <= 3", figures["after"]["in_flight_lost"] <= _MAY_BE_LOST),
        ("second_run.changes is 0", figures["second_run"]["changes"] == 0),
        ("rollback.identical", figures["rollback"]["identical"]),
        ("rollback.failed is 0", figures["rollback"]["failed"] == 0),
    )
    return tuple(rule for rule, holds in rules if not holds)


def _all_restarted(figures: Mapping[str, Any]) -> bool:
    restarts = figures.get("restarts", {"front_ends": 0, "begun": 0})
    return bool(restarts["begun"] == restarts["front_ends"])


_MAY_BE_LOST = 3  # requests with the Front End at the instant of the kill that may not be sent twice
