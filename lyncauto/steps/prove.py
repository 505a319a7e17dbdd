"""The virtual services, proved through the VIP before any client is sent there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import ClassVar

from lyncauto.model.design import Design
from lyncauto.model.finding import Finding
from lyncauto.model.plan import Attrs
from lyncauto.ports.balancer import RealServerHealth
from lyncauto.steps import naming
from lyncauto.steps.estate import Estate
from lyncauto.steps.found import About
from lyncauto.steps.through import Through

_PAUSE = 0.25  # seconds between two looks at the health checks


class ProveVirtualServices:
    """Every real server up; each name served, with the planned certificate, and its cookie."""

    id: ClassVar[str] = "prove.virtual-services"

    def __init__(self, estate: Estate, design: Design) -> None:
        self._estate = estate
        self._design = design
        self._through = Through(estate.probe, design)

    def run(self) -> tuple[Finding, ...]:
        """Ask it now; waits for the health checks' first round.

        Raises:
            NodeUnreachable: The balancer's node did not answer.
        """
        return (*self._servers(), *self._names())

    def _names(self) -> Iterator[Finding]:
        planned, now = self._planned(), self._estate.clock.now()
        for name in self._design.certificate.names:
            yield from self._through.certificate(name, self.id, planned, now)
            yield self._through.secure(name, self.id)
            yield self._through.plain(name, self.id)
        if self._design.cookie:
            yield self._through.cookie(self._design.override, self.id)

    def _planned(self) -> str:
        """Return the thumbprint that the balancer has loaded: settling has compared it with the plan."""
        target = f"{naming.SERVICE}{self._design.vip}:{self._design.https_port}"
        services: dict[str, Attrs] = {
            one.target: one.attributes() for one in self._estate.balancer.read(self._design.pool)
        }
        return services.get(target, {}).get("certificate", "")

    def _servers(self) -> Iterator[Finding]:
        seen = {(one.service, one.server): one for one in self._settled()}
        design = self._design
        for port, servers in (
            (design.https_port, design.https_servers),
            (design.http_port, design.http_servers),
        ):
            service = f"{design.vip}:{port}"
            found = {server.name: seen.get((service, server.name)) for server in servers}
            others = any(one and one.up and one.admin == "ready" for one in found.values())
            for name, one in found.items():
                yield self._server(service, name, one, others=others)

    def _server(self, service: str, name: str, seen: RealServerHealth | None, *, others: bool) -> Finding:
        about = About(self.id, f"{naming.SERVICE}{service}")
        if self._design.publish and seen and seen.admin == "drain" and others:
            # A run that was cut off while it renewed this one goes on, and puts it back.
            return about.warning(f"{name} is drained", f"{self._design.node}: {_state(seen)}")
        if seen and seen.up:
            return about.ok(f"{name} is up", f"{self._design.node}: {seen.check or 'not checked yet'}")
        return about.failed(
            f"{name} is not up",
            f"{self._design.node}: {_state(seen)}",
            f"see that {name} answers the health check from the node, then run the same command again",
        )

    def _settled(self) -> tuple[RealServerHealth, ...]:
        """Return the servers' health once all are up, or as it is when the time for it has passed."""
        clock, limits = self._estate.clock, self._estate.pool.limits
        end = clock.now() + timedelta(seconds=limits.converge)
        while True:
            found = self._estate.balancer.health(self._design.pool)
            # One that was taken out by hand comes back by hand alone.
            coming = [one for one in found if not one.up and one.admin == "ready"]
            if not coming or clock.now() >= end:  # nothing found: no balancer runs there, and none will come
                return found
            clock.sleep(_PAUSE)


def _state(seen: RealServerHealth | None) -> str:
    if seen is None:
        return "not a real server of it"
    return " ".join(
        word for word in (seen.check or "down", seen.admin if seen.admin != "ready" else "") if word
    )
