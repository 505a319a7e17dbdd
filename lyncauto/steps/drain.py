"""One Front End after another is taken out of the balancing, renewed, and put back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import ClassVar, Final

from lyncauto.errors import Drifted, LastFrontEnd
from lyncauto.model.design import Design
from lyncauto.model.plan import Attrs, Change, State
from lyncauto.model.starting import start_command
from lyncauto.ports.balancer import AdminState, RealServerHealth
from lyncauto.steps import naming
from lyncauto.steps.estate import Estate

STEP = "front-end.drain"
BACK = "back"  # the part that puts a Front End back, after all else of its turn
_STATE: Final = "state"
_READY: Final = "ready"
_DRAIN: Final = "drain"
_MIXED: Final = "mixed"
_PAUSE = 1.0  # seconds between two looks at one that is drained again
_QUIET = 1.0  # seconds without a request, after which nobody is taken to be on the way


class PlanDrain:
    """Nobody is sent to a Front End while it is renewed."""

    id: ClassVar[str] = STEP

    def __init__(self, design: Design) -> None:
        self._design = design

    def plan(self, observed: State) -> tuple[Change, ...]:  # noqa: ARG002 - it serves a publication alone
        """Return the way out and the way back of each Front End; putting it back needs no window."""
        made = self._design.publication
        return tuple(
            change
            for turn, one in enumerate(made.front_ends if made else (), start=1)
            for change in _round_trip(naming.drain(one.host), turn)
        )


def _round_trip(target: str, turn: int) -> tuple[Change, Change]:
    ready, drained = {_STATE: _READY}, {_STATE: _DRAIN}
    return (
        Change(STEP, target, ready, drained, turn=turn),
        Change(STEP, target, drained, ready, part=BACK, link=1, transitional=True, turn=turn),
    )


class DrainFrontEnds:
    """Drains one Front End at every balancer node, or puts it back. Needs those nodes alone."""

    id: ClassVar[str] = STEP
    atomic: ClassVar[bool] = True  # what a cut leaves of several virtual services is told by `halfway`
    repeatable: ClassVar[bool] = True

    def __init__(self, estate: Estate, design: Design) -> None:
        limits = estate.pool.limits
        product = design.publication.product if design.publication else 0
        self._start = partial(start_command, product=product)
        self.deadline = limits.drain + limits.converge  # the limit of a drain ends it, and stops nothing
        self._carriers = estate.carriers
        self._health = estate.health
        self._pool = estate.pool.name
        self._clock = estate.clock
        self._limit = limits.drain
        self._since: dict[str, datetime] = {}  # when a drain began, or was first seen by this process
        self._left: dict[str, str] = {}  # what the limit cut short

    def read(self, target: str) -> Attrs | None:
        """Return what was ordered of the Front End; ``mixed`` where the virtual services differ.

        Where nothing balances, nobody is drained: orders end with the process that took them.
        """
        rows = self._health()
        states = {one.admin for one in rows if one.server == naming.host_in(target)}
        if not states:
            return None if rows else {_STATE: _READY}
        return {_STATE: states.pop() if len(states) == 1 else _MIXED}

    def apply(self, changes: Sequence[Change]) -> None:
        """Order it in all of the pool's virtual services.

        Raises:
            LastFrontEnd: Nobody else is healthy; nothing was ordered.
            Drifted: Somebody has ordered something else meanwhile; nothing was ordered.
            BalancerFailed: Some virtual services may have taken the order.
        """
        for change in changes:
            host, state = naming.host_in(change.target), _wanted(change)
            found = self.read(change.target)
            if found not in (change.before, change.after) and not self.halfway(change, found):
                raise Drifted(
                    f"{host} is not in the balancing as it was",
                    why=f"expected {_word(change.before)}, found {_word(found)}",
                    fix="find out who changed it; then run `lyncauto apply` or `lyncauto rollback` again",
                )
            if state == _DRAIN:
                self._must_leave_somebody(host)
                self._since[host] = self._clock.now()
            for carrier in self._carriers:
                carrier.balancer.set_admin_state(self._pool, host, state)

    def again(self, host: str) -> str:
        """Drain a Front End that is no longer drained, and wait for it as the first time.

        A balancer that was restarted has forgotten every order.

        Returns:
            What a person should know of it; empty: it was drained.

        Raises:
            LastFrontEnd: As :meth:`apply`; nothing was ordered.
            Drifted: As :meth:`apply`.
            BalancerFailed: As :meth:`apply`.
        """
        change = Change(STEP, naming.drain(host), {_STATE: _READY}, {_STATE: _DRAIN})
        if self.read(change.target) == change.after:
            return ""
        self.apply([change])
        while self.lagging(change):
            self._clock.sleep(_PAUSE)
        return f"{host} was no longer drained, and was drained again before it was stopped"

    def halfway(self, change: Change, found: Attrs | None) -> bool:  # noqa: ARG002 - part of the protocol
        """Whether some virtual services have taken the order and some have not."""
        return found == {_STATE: _MIXED}

    def lagging(self, change: Change) -> str:
        """Say what a drained Front End still serves, until the limit; or where one that is back is not up.

        A rollback only takes the order back: a Front End that is dead must not keep traffic from going back.
        """
        host = naming.host_in(change.target)
        if _wanted(change) == _DRAIN:
            return self._still_served(host)
        if change.part != BACK:
            return ""
        rows = self._rows(host)
        return _not_up(rows) if rows else f"the balancer does not have {host}"

    def remark(self, change: Change) -> str:
        """Say what the limit of a drain cut short, or whom a rollback put back though it is down."""
        host = naming.host_in(change.target)
        if _wanted(change) == _DRAIN:
            return self._left.pop(host, "")
        if not (down := _not_up(self._rows(host))):
            return ""
        return f"{down}; if this run has stopped its services, start them: {self._start(host)}"

    def _still_served(self, host: str) -> str:
        since = self._since.setdefault(host, self._clock.now())
        busy = _busy(self._rows(host))
        if not busy:
            self._left.pop(host, None)
            return ""
        if self._clock.now() - since < timedelta(seconds=self._limit):
            return f"{busy}; waited for until it is idle, at most {self._limit:g} s"
        self._left[host] = (
            f"{busy} after {self._limit:g} s, the limit of a drain; it is renewed all the same, and clients"
            " that it does not answer any more are sent to another Front End"
        )
        return ""

    def _must_leave_somebody(self, host: str) -> None:
        rows = self._health()
        services = {one.service for one in rows}
        fit = {(one.server, one.service) for one in rows if one.up and one.admin == _READY}
        others = {one.server for one in rows} - {host}
        if any(all((other, service) in fit for service in services) for other in others):
            return
        raise LastFrontEnd(
            f"{host} is not drained",
            why="the balancer has no other Front End that is up and ready in every virtual service: "
            + ("; ".join(_row(one) for one in rows if one.server != host) or "it does not run"),
            fix="bring another Front End back; then run `lyncauto apply` to go on, or `lyncauto rollback`",
        )

    def _rows(self, host: str) -> tuple[RealServerHealth, ...]:
        return tuple(one for one in self._health() if one.server == host)


def _wanted(change: Change) -> AdminState:
    return _DRAIN if _word(change.after) == _DRAIN else _READY


def _word(attrs: Attrs | None) -> str:
    return (attrs or {}).get(_STATE, "absent")


def _busy(rows: Iterable[RealServerHealth]) -> str:
    found = [
        f"{one.server} has {one.sessions} request(s) under way at {one.service}"
        if one.sessions
        else f"{one.server} was given a request at {one.service} just now"
        for one in rows
        if one.sessions or one.quiet < _QUIET
    ]
    return "; ".join(found)


def _not_up(rows: Iterable[RealServerHealth]) -> str:
    return "; ".join(f"the balancer does not send to {_row(one)}" for one in rows if not one.up)


def _row(one: RealServerHealth) -> str:
    state = "up" if one.up else "down"
    return f"{one.server} at {one.service}: {state}, {one.admin}, {one.check or 'not checked yet'}"
