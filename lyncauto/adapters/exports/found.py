"""What one exported file is, and what it says: between those who read files and who put them together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

from lyncauto.adapters.exports.zone import Zone
from lyncauto.errors import Reason
from lyncauto.model.balancer import VirtualService
from lyncauto.model.facts import Assignment, StoredCertificate, WebServices
from lyncauto.model.inventory import Inventory, Part, PoolEntry, Topology

LISTED = 20  # reasons that are told of one file
# Parts that are about the whole estate -> where an inventory has them.
FIELDS = {
    Part.SIP_DOMAINS: "sip_domains",
    Part.SIMPLE_URLS: "simple_urls",
    Part.REPLICAS: "replicas",
    Part.KERBEROS: "kerberos",
    Part.MOBILITY: "mobility",
}


class Unusable(Exception):
    """A file is not used: it is damaged, unsafe or none that is known.

    Attributes:
        parts: What it would have held, as far as that can be seen.
    """

    def __init__(self, reasons: Iterable[Reason], parts: Iterable[Part] = ()) -> None:
        self.reasons = _first(tuple(reasons))
        self.parts = tuple(parts)
        super().__init__("; ".join(map(str, self.reasons)))


def _first(reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
    """Return the first reasons, and how many more there are: one line, which stays when it is passed on."""
    if len(reasons) <= LISTED + 1:
        return reasons
    last = reasons[LISTED]
    return (*reasons[:LISTED], Reason(last.where, "...", f"and {len(reasons) - LISTED} more", last.expected))


@dataclass(frozen=True, slots=True)
class Source:
    """One file.

    Attributes:
        name: As it is told: the file's name, after the folders in which it lay in the folder that was given.
        called: The file's name and those of the folders around it, lower case: one may be a host's.
    """

    name: str
    data: bytes
    called: tuple[str, ...] = ()

    def unusable(self, text: str, why: str, expected: str, *, parts: Iterable[Part] = ()) -> Unusable:
        """Return the error that says why the file as a whole cannot be used."""
        return Unusable([Reason(f"{self.name}:1:1", text, why, expected)], parts)


@dataclass(frozen=True, slots=True)
class Whole:
    """A topology document."""

    topology: Topology
    draft: bool = False  # of Topology Builder, not published


@dataclass(frozen=True, slots=True)
class WebOfPool:
    """The web services of a pool, as ``Get-CsService`` says them."""

    pool: str
    site: str
    product: int
    web: WebServices


@dataclass(frozen=True, slots=True)
class Webs:
    """The web services of all pools."""

    webs: tuple[WebOfPool, ...]


@dataclass(frozen=True, slots=True)
class Pools:
    """The pools, without their web services and the version of their services."""

    pools: tuple[PoolEntry, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """All that there is of a part of the inventory that is about the whole estate."""

    part: Part
    values: tuple[Any, ...]  # as the inventory holds them


@dataclass(frozen=True, slots=True)
class ServerVersion:
    """What ``Get-CsServerVersion`` prints."""

    text: str


@dataclass(frozen=True, slots=True)
class Uses:
    """Certificates and what they are used for on a host, which the assignments do not name yet."""

    hosts: tuple[str, ...]  # what may be its name, the likeliest first; lower case
    assignments: tuple[Assignment, ...]


@dataclass(frozen=True, slots=True)
class Certificates:
    """Certificates of a host, which they do not name yet."""

    hosts: tuple[str, ...]  # as above
    certificates: tuple[StoredCertificate, ...]


@dataclass(frozen=True, slots=True)
class Balancing:
    """Virtual services of a pool on a node that the file does not name."""

    pool: str
    services: tuple[VirtualService, ...]


@dataclass(frozen=True, slots=True)
class Inspected:
    """What an inventory says that no exported file does, as it says it."""

    inventory: Inventory


Claim: TypeAlias = (
    Inspected | Whole | Webs | Pools | Said | ServerVersion | Uses | Certificates | Balancing | Zone
)


@dataclass(frozen=True, slots=True)
class Found:
    """What one file holds.

    Attributes:
        kind: What it was taken for, in words.
        notes: What in it was not understood, or is worth to be known of it.
        failed: Parts of the inventory that it should hold and does not, and why.
    """

    kind: str
    claims: tuple[Claim, ...] = ()
    notes: tuple[str, ...] = ()
    failed: tuple[tuple[Part, str], ...] = ()
