"""Windows Fabric in a pool's Front Ends: routing groups, their replicas and their quorum.

Source: Microsoft, "Topologies and components for Front End servers, instant messaging, and presence" (routing
groups, three replicas, quorum).
"""

from __future__ import annotations

from dataclasses import dataclass

from lyncauto.lab.estate.description import Description
from lyncauto.lab.estate.faults import Faults
from lyncauto.lab.estate.lync_services import LyncServices

_REPLICAS = 3  # of each routing group, however many Front Ends there are


@dataclass(frozen=True, slots=True)
class RoutingGroup:
    """One group of users at one moment."""

    id: str  # GUID
    primary: str  # FQDN; empty: the group has no quorum, so nobody serves it
    replicas: tuple[str, ...]  # FQDNs of the Front Ends that hold a replica and are up, the primary first


class PoolFabric:
    """The fabric of the pool. A pool of a product without one has no groups."""

    def __init__(self, description: Description, services: LyncServices, faults: Faults) -> None:
        self._described = description.fabric
        self._front_ends = description.pool.front_ends
        self._services = services
        self._faults = faults

    def groups(self) -> tuple[RoutingGroup, ...]:
        """Return all groups as they are now."""
        if self._described is None:
            return ()
        return tuple(self._group(number) for number in range(self._described.routing_groups))

    def at_risk(self, front_end: str) -> tuple[RoutingGroup, ...]:
        """Return the groups that would lose their quorum if this Front End stopped."""
        quorum = self._described.quorum if self._described else 0
        return tuple(
            group
            for group in self.groups()
            if front_end in group.replicas and len(group.replicas) - 1 < quorum
        )

    def _group(self, number: int) -> RoutingGroup:
        """Return a group; primaries are spread, and the next replica takes over for one that is down."""
        turn = number % len(self._front_ends)
        members = (self._front_ends[turn:] + self._front_ends[:turn])[:_REPLICAS]
        id = f"{number + 1:08d}-0000-4000-8000-000000000000"
        if self._faults.active("fabric.replica-lost", id):
            members = members[:-1]
        up = tuple(one for one in members if self._services.running(one))
        quorum = self._described.quorum if self._described else 0
        return RoutingGroup(id, up[0] if len(up) >= max(quorum, 1) else "", up)
