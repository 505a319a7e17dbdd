"""The virtual services, proved through the VIP before any client is sent there."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import timedelta
from typing import ClassVar

from lyncauto.model.design import Design, Part
from lyncauto.model.finding import Finding
from lyncauto.ports.balancer import RealServerHealth
from lyncauto.steps import naming
from lyncauto.steps.estate import Carrier, Estate
from lyncauto.steps.found import About
from lyncauto.steps.through import Through

_PAUSE = 0.25  # seconds between two looks at the health checks


class ProveVirtualServices:
    """Every real server up; each name served, with the planned certificate, and its cookie."""

    id: ClassVar[str] = "prove.virtual-services"

    def __init__(self, estate: Estate, design: Design) -> None:
        self._estate = estate
        self._design = design

    def run(self) -> tuple[Finding, ...]:
        """Ask it now; waits for the health checks' first round.

        Raises:
            NodeUnreachable: The balancer's node did not answer.
        """
        planned = {part.own: self._planned(part) for part in self._design.parts}
        own = (self._names(address, [loaded]) for address, loaded in planned.items() if address)
        through_vip = self._names("", [*planned.values()])
        return (*self._servers(), *through_vip, *(finding for names in own for finding in names))

    def _names(self, own: str, planned: Collection[Mapping[str, str]]) -> Iterator[Finding]:
        through, now = Through(self._estate.probe, self._design, own), self._estate.clock.now()
        for name in self._design.certificate.names:
            for wish in self._design.parts[0].certificates:
                wanted = {loaded.get(wish.files, "") for loaded in planned}
                yield from through.certificate(name, self.id, wanted, now, wish)
            yield through.secure(name, self.id)
            yield through.plain(name, self.id)
        if self._design.cookie:
            yield through.cookie(self._design.override, self.id)

    def _planned(self, part: Part) -> Mapping[str, str]:
        """Return name to thumbprint that the node has loaded: settling has compared it with the plan."""
        place = (self._design.vip, self._design.https_port)
        services = self._estate.carrier(part.node).balancer.read(self._design.pool)
        return next((one.certificates for one in services if (one.address, one.port) == place), {})

    def _servers(self) -> Iterator[Finding]:
        for part in self._design.parts:
            yield from self._servers_of(self._estate.carrier(part.node))

    def _servers_of(self, carrier: Carrier) -> Iterator[Finding]:
        seen = {(one.service, one.server): one for one in self._settled(carrier)}
        design = self._design
        for port, servers in (
            (design.https_port, design.https_servers),
            (design.http_port, design.http_servers),
        ):
            service = f"{design.vip}:{port}"
            found = {server.name: seen.get((service, server.name)) for server in servers}
            others = any(one and one.up and one.admin == "ready" for one in found.values())
            for name, one in found.items():
                yield self._server(carrier, service, name, one, others=others)

    def _server(
        self, carrier: Carrier, service: str, name: str, seen: RealServerHealth | None, *, others: bool
    ) -> Finding:
        about = About(self.id, f"{naming.SERVICE}{service}")
        if self._design.publish and seen and seen.admin == "drain" and others:
            # A run that was cut off while it renewed this one goes on, and puts it back.
            return about.warning(f"{name} is drained", f"{carrier.name}: {_state(seen)}")
        if seen and seen.up:
            return about.ok(f"{name} is up", f"{carrier.name}: {seen.check or 'not checked yet'}")
        return about.failed(
            f"{name} is not up",
            f"{carrier.name}: {_state(seen)}",
            f"see that {name} answers the health check from the node, then run the same command again",
        )

    def _settled(self, carrier: Carrier) -> tuple[RealServerHealth, ...]:
        """Return the servers' health once all are up, or as it is when the time for it has passed."""
        clock, limits = self._estate.clock, self._estate.pool.limits
        end = clock.now() + timedelta(seconds=limits.converge)
        while True:
            found = carrier.balancer.health(self._design.pool)
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
