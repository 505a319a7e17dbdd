"""The Central Management store: the topology, and the replicas that follow it with a lag."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from lyncauto.lab.estate.clock import Clock
from lyncauto.lab.estate.description import Description, Pool, SimpleUrl
from lyncauto.lab.estate.faults import Faults
from lyncauto.lab.estate.lagging import Lagging
from lyncauto.lab.estate.topology import topology_document

_GONE = timedelta(days=90)  # how long ago a replica that is dead reported last


@dataclass(frozen=True, slots=True)
class Topology:
    """One published version."""

    signature: str  # GUID
    xml: str
    internal_fqdn: str = ""  # the pool's override; empty: none


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
        self._dead = frozenset(description.dead_replicas)
        self._published = Lagging(self._version(description.pool.internal_fqdn))
        self._simple_urls = description.simple_urls
        self._unpublished: str | None = None  # an override that waits for somebody to publish it

    @property
    def topology(self) -> Topology:
        """The topology in force."""
        return self._published.value

    @property
    def pool(self) -> Pool:
        """The pool, with the override that is published."""
        return replace(self._description.pool, internal_fqdn=self.topology.internal_fqdn)

    @property
    def simple_urls(self) -> tuple[SimpleUrl, ...]:
        """The simple URLs in force."""
        return self._simple_urls

    @property
    def sip_domains(self) -> tuple[str, ...]:
        """The SIP domains, the default one first."""
        return self._description.sip_domains

    @property
    def replicas(self) -> tuple[str, ...]:
        """FQDNs of the computers that hold a replica, this pool's first."""
        others = (computer for pool in self._description.other_pools for computer in pool.computers)
        return (*self._description.pool.front_ends, *others)

    def publish(self) -> Topology:
        """Publish the topology anew, as another administrator does: what waits counts from now on."""
        waiting, self._unpublished = self._unpublished, None
        return self.set_override(self.topology.internal_fqdn if waiting is None else waiting)

    def set_override(self, fqdn: str) -> Topology:
        """Publish a topology whose pool has this override; empty: none."""
        if self._faults.take("simple-url.meddled"):
            self._simple_urls = tuple(
                replace(one, url=one.url.replace("://dialin.", "://dial.")) for one in self._simple_urls
            )
        self._published.set(self._version(fqdn), self._clock.seconds())
        return self.topology

    def put_simple_urls_back(self) -> None:
        """Publish the simple URLs of the start, as whoever changed them does; nothing where nobody did."""
        if self._simple_urls != self._description.simple_urls:
            self._simple_urls = self._description.simple_urls
            self.publish()

    def draft_override(self, fqdn: str) -> None:
        """Keep an override until somebody publishes: nobody sees it before."""
        self._unpublished = fqdn

    def forget(self) -> None:
        """Go back to the topology of the start, in the replicas too, as though nothing had been published."""
        self._unpublished = None
        self._simple_urls = self._description.simple_urls
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
        if replica in self._dead:
            gone = self._opened - _GONE
            return ReplicaState(replica, False, gone, gone)  # noqa: FBT003 - a field of the record
        created = self._moment(since)
        took = self._description.durations.replica_lag + self._description.durations.status_report
        reported = created + timedelta(seconds=took)
        if skew := self._faults.armed("replica.skewed", replica):
            ahead = timedelta(seconds=float(skew.value))
            created, reported = created + ahead, reported + ahead
        reports = not self._faults.active("replica.stale", replica)
        current = reports and held == self.topology
        return ReplicaState(
            replica, current or self._faults.active("replica.optimistic", replica), reported, created
        )

    def _held(self, replica: str) -> tuple[float, Topology]:
        if replica not in self.replicas:
            raise KeyError(replica)
        at = self._clock.seconds() - self._description.durations.replica_lag
        return self._published.entry(at, self._faults.armed("replica.stale", replica))

    def _moment(self, since: float) -> datetime:
        """Return the date of a moment; what was there from the start is an hour old."""
        return self._opened + timedelta(seconds=since if since >= 0 else -3600)

    def _version(self, override: str) -> Topology:
        signature = str(uuid.UUID(int=self._random.getrandbits(128), version=4))
        return Topology(signature, topology_document(self._description, signature, override), override)
