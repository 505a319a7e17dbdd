"""The unit that HAProxy runs as: its parent is the node, never a command of lyncauto."""

from __future__ import annotations

from datetime import timedelta

from lyncauto.adapters.haproxy import statistics
from lyncauto.adapters.haproxy.generations import VARIABLE
from lyncauto.adapters.haproxy.words import alerts
from lyncauto.errors import BalancerFailed
from lyncauto.ports.clock import Clock
from lyncauto.ports.node import Node

NAME = "lyncauto-haproxy"

_PATIENCE = timedelta(seconds=10)  # a start on a small machine takes one or two
_PAUSE = 0.1
_SETTLED = 6.0  # a reload of a younger worker loses sticky entries: they are handed on from the fifth second


class Unit:
    """Starts, reloads and stops HAProxy, and believes only what the new worker itself says."""

    def __init__(self, node: Node, clock: Clock) -> None:
        self._node = node
        self._clock = clock

    def generation(self) -> str | None:
        """Return the digest that the running worker has loaded; ``None`` if none runs."""
        answer = self._node.runtime(f"show env {VARIABLE}")
        return statistics.variable(answer, VARIABLE) if answer else None

    def age(self) -> float:
        """Return how many seconds the worker has run."""
        return statistics.age(self._node.runtime("show info") or "")

    def runs(self) -> bool:
        """Whether the unit is active."""
        return self._node.run(["systemctl", "is-active", NAME]).status == 0

    def start(self, digest: str) -> str:
        """Start it on this generation and return why it does not serve; empty when it does."""
        return self._act("start", digest)

    def reload(self, digest: str) -> str:
        """Hand over to a worker of this generation and return why none serves; empty when one does."""
        self._clock.sleep(max(0.0, _SETTLED - self.age()))
        return self._act("reload", digest)

    def stop(self) -> None:
        """Stop it.

        Raises:
            BalancerFailed: It goes on running.
        """
        done = self._node.run(["systemctl", "stop", NAME])
        if self.runs():
            raise BalancerFailed(
                f"{NAME} on {self._node.name} does not stop",
                why=done.error.strip() or "it is still active",
                fix=f"stop {NAME} on the node, then run the same command again",
            )

    def _act(self, verb: str, digest: str) -> str:
        done = self._node.run(["systemctl", verb, NAME])
        if done.status == 0 and self.comes_up(digest):
            return ""
        return (
            alerts(done.error + done.output) or self._last_words() or f"generation {digest} did not come up"
        )

    def comes_up(self, digest: str) -> bool:
        """Wait until a worker of this generation answers; false when none does in time."""
        end = self._clock.now() + _PATIENCE
        while self.generation() != digest:
            if self._clock.now() >= end or not self.runs():
                return False
            self._clock.sleep(_PAUSE)
        return True

    def _last_words(self) -> str:
        said = self._node.run(["journalctl", "-u", NAME, "-n", "30", "-o", "cat", "--no-pager"])
        return alerts(said.output) if said.status == 0 else ""
