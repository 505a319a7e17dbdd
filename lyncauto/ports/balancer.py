"""The balancer in neutral terms: virtual services, their real servers, and who is healthy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from lyncauto.model.balancer import VirtualService

AdminState: TypeAlias = Literal["ready", "drain"]


@dataclass(frozen=True, slots=True)
class RealServerHealth:
    """One real server of one virtual service, as the balancer sees it."""

    service: str  # "10.0.0.50:443"
    server: str  # FQDN
    up: bool
    admin: str  # "ready", "drain", "maint"
    check: str  # what the last health check said, in the balancer's words
    sessions: int  # that are open now
    quiet: float = float("inf")  # seconds since it was last given a request; infinity: it never was


class Balancer(Protocol):
    """What a balancer is asked to be; hashes and file names stay behind the adapter."""

    def read(self, pool: str) -> tuple[VirtualService, ...]:
        """Return the pool's virtual services as the balancer has loaded them; empty when it does not run."""

    def write(self, pool: str, services: Sequence[VirtualService]) -> None:
        """Make these the pool's virtual services, all of them, by one reload; empty removes the pool.

        Raises:
            BalancerFailed: The configuration was refused or could not be loaded; the old one serves.
        """

    def health(self, pool: str) -> tuple[RealServerHealth, ...]:
        """Return every real server's state; empty when the balancer does not run."""

    def set_admin_state(self, pool: str, server: str, state: AdminState) -> None:
        """Take a real server out of the choice in all of the pool's virtual services, or put it back.

        A drained one finishes what it has begun and is given no new client. A client that shows a cookie of
        its choice is still sent there: whoever drains has to limit the wait.

        Raises:
            BalancerFailed: The balancer does not run, does not know the server, or refused; some virtual
                services may have taken the state already.
        """

    def held(self, name: str) -> str:
        """Return the thumbprint of the certificate *name* that the running balancer serves; empty: none."""

    def exchange(self, name: str, thumbprint: str) -> None:
        """Serve the version of certificate *name* with this thumbprint, which lies on the node, from now on.

        No connection is cut: one that is made from now on is shown the new certificate. It is served again
        after a restart too.

        Args:
            name: What the certificate is called.
            thumbprint: 40 upper-case hex digits.

        Raises:
            BalancerFailed: There is no such version with its key, or it was refused; the old one is served.
            NodeUnreachable: The node did not answer; either may be served until a restart.
        """

    def silent_for(self, pool: str) -> float:
        """Return how many seconds ago the last client's request came; infinity when none ever did."""
