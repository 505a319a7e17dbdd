"""Orders to HAProxy about one real server, over its own socket: they last until the next reload.

Source: HAProxy 2.6 management guide, section 9.3 (``set server``, ``show servers state``).
"""

from __future__ import annotations

from collections.abc import Collection

from lyncauto.adapters.haproxy import statistics
from lyncauto.errors import AGAIN, BalancerFailed
from lyncauto.ports.balancer import AdminState
from lyncauto.ports.node import Node

# Weight 0 is the drain that a sticky table's rules can see. Ready lifts somebody else's drain first: until
# the last order the server reads as drained.
_ORDERS = {"drain": ("weight 0%",), "ready": ("state ready", "weight 100%")}


class Admin:
    """Drains servers, and puts them back."""

    def __init__(self, node: Node) -> None:
        self._node = node

    def set(self, server: str, state: AdminState, services: Collection[str]) -> None:
        """Order this state for *server* in all of *services*, names of proxies, where it is not so already.

        Clients that a sticky table holds for a drained server are sent to another one from the next request
        on. A cookie is the client's to keep.

        Raises:
            BalancerFailed: HAProxy does not run, does not know the server, or refused.
        """
        placed = statistics.placed(self._node.runtime("show servers state") or "")
        found = [one for one in placed if one.server == server and one.service in services]
        if not found:
            raise BalancerFailed(
                f"{server} cannot be set to {state} on {self._node.name}",
                why="HAProxy does not run, or none of the pool's virtual services has that real server",
                fix="look at the balancer with `lyncauto inspect`; then run `lyncauto apply`",
            )
        for one in (one for one in found if one.admin != state):
            for order in _ORDERS[state]:
                self._order(f"set server {one.service}/{one.server} {order}")

    def _order(self, command: str) -> None:
        answer = self._node.runtime(command)
        if answer is None or answer.strip():
            raise BalancerFailed(
                f"HAProxy on {self._node.name} did not take `{command}`",
                why=(answer or "").strip() or "it does not run",
                fix=f"mend what it names; then {AGAIN}",
            )
