"""Orders to HAProxy about one real server, over its own socket: they last until the next reload.

Source: HAProxy 2.6 management guide, section 9.3 (``set server``, ``show servers state``, ``clear table``).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta

from lyncauto.adapters.haproxy import statistics
from lyncauto.adapters.haproxy.statistics import Placed
from lyncauto.errors import AGAIN, BalancerFailed
from lyncauto.ports.balancer import AdminState
from lyncauto.ports.clock import Clock
from lyncauto.ports.node import Node

_PATIENCE = timedelta(seconds=5)  # for answers on their way, each of which makes its sticky entry anew
_PAUSE = 0.2


class Admin:
    """Drains servers, and puts them back."""

    def __init__(self, node: Node, clock: Clock) -> None:
        self._node = node
        self._clock = clock

    def set(self, server: str, state: AdminState, services: Collection[str]) -> None:
        """Order this state for *server* in all of *services*, names of proxies.

        HAProxy goes on sending a drained server the clients that its sticky table holds for it, so that a
        busy pool would never be rid of them: these entries are forgotten. A cookie is the client's to keep.

        Raises:
            BalancerFailed: HAProxy does not run, does not know the server, or refused.
        """
        found = [one for one in self._placed() if one.server == server and one.service in services]
        if not found:
            raise BalancerFailed(
                f"{server} cannot be set to {state} on {self._node.name}",
                why="HAProxy does not run, or none of the pool's virtual services has that real server",
                fix="look at the balancer with `lyncauto inspect`; then run `lyncauto apply`",
            )
        for one in found:
            self._order(f"set server {one.service}/{one.server} state {state}")
        if state == "drain":
            self._forget(found)

    def _forget(self, drained: Sequence[Placed]) -> None:
        end = self._clock.now() + _PATIENCE
        while any(self._held(one) for one in drained) or self._busy(drained):
            if self._clock.now() >= end:
                return  # long requests: whoever waits for the drain sees them
            self._clock.sleep(_PAUSE)

    def _held(self, one: Placed) -> bool:
        """Whether the sticky table held clients for it, which it does no more."""
        which = f"{one.service} data.server_id eq {one.id}"
        if not statistics.entries(self._node.runtime(f"show table {which}") or ""):
            return False
        self._order(f"clear table {which}")
        return True

    def _busy(self, drained: Sequence[Placed]) -> bool:
        health = statistics.health(
            self._node.runtime("show stat") or "", {one.service for one in drained}, ""
        )
        names = {one.server for one in drained}
        return any(one.sessions for one in health if one.server in names)

    def _placed(self) -> tuple[Placed, ...]:
        return statistics.placed(self._node.runtime("show servers state") or "")

    def _order(self, command: str) -> None:
        answer = self._node.runtime(command)
        if answer is None or answer.strip():
            raise BalancerFailed(
                f"HAProxy on {self._node.name} did not take `{command}`",
                why=(answer or "").strip() or "it does not run",
                fix=f"mend what it names; then {AGAIN}",
            )
