"""The balancer in neutral terms: virtual services, their real servers, and who is healthy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from lyncauto.model.balancer import VirtualService


@dataclass(frozen=True, slots=True)
class RealServerHealth:
    """One real server of one virtual service, as the balancer sees it."""

    service: str  # "10.0.0.50:443"
    server: str  # FQDN
    up: bool
    admin: str  # "ready", "drain", "maint"
    check: str  # what the last health check said, in the balancer's words
    sessions: int  # that are open now


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

    def silent_for(self, pool: str) -> float:
        """Return how many seconds ago the last client's request came; infinity when none ever did."""
