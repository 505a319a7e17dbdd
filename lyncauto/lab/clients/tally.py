"""What the clients count. Pure: times are given, no clock is read.

The rules are fixed: an attempt that fails is a failed request, the instant of a kill included. Only a request
that must not be sent twice, was under way then and was cut is counted apart, as lost in flight: on
one that was refused, found no name or was told "unavailable" nobody worked. A session that its Front End no
longer knows, and a long poll that is cut, are lost sessions.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

FORGET = 120.0  # seconds after which a failed request is no longer looked at again
CUT = frozenset({"reset", "status 502", "status 504"})  # what a request meets whose server goes away under it


@dataclass(slots=True)
class Period:
    """The figures between two marks. ``by_error`` adds up to ``failed``, ``by_loss`` to ``sessions_lost``."""

    requests: int = 0
    in_flight_lost: int = 0
    by_error: Counter[str] = field(default_factory=Counter)
    by_loss: Counter[str] = field(default_factory=Counter)

    def figures(self) -> dict[str, Any]:
        """Return the figures, fit for JSON."""
        return {
            "requests": self.requests,
            "failed": self.by_error.total(),
            "in_flight_lost": self.in_flight_lost,
            "sessions_lost": self.by_loss.total(),
            "by_error": dict(+self.by_error),
            "by_loss": dict(self.by_loss),
        }


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request that was sent, or could not be. Times are seconds since the epoch."""

    begun: float
    ended: float
    error: str = ""  # empty: answered as it should be
    once: bool = False  # it must not be sent twice

    def lost_by(self, kill: _Kill) -> bool:
        """Whether it was under way at a kill, was cut, and must not be sent twice."""
        return self.once and self.error in CUT and self.begun <= kill.gone and self.ended >= kill.at


@dataclass(frozen=True, slots=True)
class _Kill:
    at: float
    gone: float


class Tally:
    """Counts attempts into the period in which they end."""

    def __init__(self) -> None:
        self._periods = {"start": Period()}
        self._now = self._periods["start"]
        self._kills: list[_Kill] = []
        self._doubtful: list[tuple[Period, Attempt]] = []

    def mark(self, name: str) -> None:
        """Begin a period, or go on with the one of that name; the others keep their figures."""
        self._now = self._periods.setdefault(name, Period())

    def count(self, attempt: Attempt) -> None:
        """Count one attempt that has ended."""
        self._now.requests += 1
        if not attempt.error:
            return
        if any(map(attempt.lost_by, self._kills)):
            self._now.in_flight_lost += 1
            return
        self._now.by_error[attempt.error] += 1
        if attempt.once:
            self._doubtful = [pair for pair in self._doubtful if pair[1].ended > attempt.ended - FORGET]
            self._doubtful.append((self._now, attempt))

    def lose(self, why: str) -> None:
        """Count a lost session; the request that met it is counted beside."""
        self._now.by_loss[why] += 1

    def killed(self, at: float, gone: float) -> None:
        """Learn that something was killed; what was under way then is looked at again.

        Args:
            at: When the signal was sent.
            gone: When the process was seen to be gone. Dying takes milliseconds, in which its sockets still
                take requests; once they are closed requests are refused, which excuses none of them.
        """
        kill = _Kill(at, gone)
        self._kills.append(kill)
        hit = [pair for pair in self._doubtful if pair[1].lost_by(kill)]
        self._doubtful = [pair for pair in self._doubtful if not pair[1].lost_by(kill)]
        for period, attempt in hit:
            period.by_error[attempt.error] -= 1
            period.in_flight_lost += 1

    def figures(self) -> dict[str, Any]:
        """Return the figures of every period in which something was counted, or that was marked."""
        return {
            name: period.figures()
            for name, period in self._periods.items()
            if name != "start" or period.requests
        }
