"""The Central Management store: the topology, and the replicas that follow it with a lag."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from lyncauto.lab.estate.clock import Clock
from lyncauto.lab.estate.description import Description, Pool, SimpleUrl
from lyncauto.lab.estate.faults import Faults
from lyncauto.lab.estate.lagging import Lagging
from lyncauto.lab.estate.topology import topology_document


@dataclass(frozen=True, slots=True)
class Topology:
    """One published version."""

    signature: str  # GUID
    xml: str


@dataclass(frozen=True, slots=True)
class ReplicaState:
    """What the store says of a replica."""

    fqdn: str
    up_to_date: bool
    last_status_report: datetime
    last_update_creation: datetime


class ManagementStore:
    """What is published, and what each replica has of it."""

    def __init__(self, description: Description, clock: Clock, faults: Faults, random: Random) -> None:
        self._description = description
        self._clock = clock
        self._faults = faults
        self._random = random
        self._opened = clock.now() - timedelta(seconds=clock.seconds())
        self._published = Lagging(self._version())

    @property
    def topology(self) -> Topology:
        """The topology in force."""
        return self._published.value

    @property
    def pool(self) -> Pool:
        """The pool."""
        return self._description.pool

    @property
    def simple_urls(self) -> tuple[SimpleUrl, ...]:
        """The simple URLs in force."""
        return self._description.simple_urls

    @property
    def sip_domains(self) -> tuple[str, ...]:
        """The SIP domains, the default one first."""
        return self._description.sip_domains

    @property
    def replicas(self) -> tuple[str, ...]:
        """FQDNs of the computers that hold a replica."""
        return self.pool.front_ends

    def publish(self) -> Topology:
        """Publish the topology anew, as another administrator does: only its signature changes."""
        self._published.set(self._version(), self._clock.seconds())
        return self.topology

    def forget(self) -> None:
        """Go back to the topology of the start, in the replicas too, as though nothing had been published."""
        self._published.forget()

    def local(self, replica: str) -> Topology:
        """Return the topology as a replica has it now.

        Raises:
            KeyError: This computer holds no replica.
        """
        return self._held(replica)[1]

    def status(self, replica: str) -> ReplicaState:
        """Return what the store knows of a replica.

        Raises:
            KeyError: This computer holds no replica.
        """
        since, held = self._held(replica)
        created = self._moment(since)
        took = self._description.durations.replica_lag + self._description.durations.status_report
        reported = created + timedelta(seconds=took)
        reports = not self._faults.active("replica.stale", replica)
        return ReplicaState(replica, reports and held == self.topology, reported, created)

    def _held(self, replica: str) -> tuple[float, Topology]:
        if replica not in self.replicas:
            raise KeyError(replica)
        at = self._clock.seconds() - self._description.durations.replica_lag
        return self._published.entry(at, self._faults.armed("replica.stale", replica))

    def _moment(self, since: float) -> datetime:
        """Return the date of a moment; what was there from the start is an hour old."""
        return self._opened + timedelta(seconds=since if since >= 0 else -3600)

    def _version(self) -> Topology:
        signature = str(uuid.UUID(int=self._random.getrandbits(128), version=4))
        return Topology(signature, topology_document(self._description, signature))
