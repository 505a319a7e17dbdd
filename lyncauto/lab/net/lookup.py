"""What a name server's zone is asked, and what it can say: plain text, no DNS library."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Record:
    """One record of the name that was asked for."""

    type: str  # "A", "AAAA", "CNAME", "NS", "SOA", "SRV", ...
    value: str  # as in a master file (RFC 1035 section 5): "127.1.2.41", "dc01.contoso.test."
    ttl: int  # seconds


@dataclass(frozen=True, slots=True)
class Found:
    """The name has records of the type; at least one."""

    records: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class NoData:
    """The name exists, without records of the type."""


@dataclass(frozen=True, slots=True)
class NoName:
    """The name does not exist."""


class Lookup(Protocol):
    """One server's copy of the zone, as it is at this moment."""

    def __call__(self, name: str, rdtype: str) -> Found | NoData | NoName:
        """Answer for exactly this name and type; the server itself follows a CNAME.

        The zone's apex must have one SOA and its NS records. A negative answer may be remembered for the
        smaller of the SOA's TTL and its minimum (RFC 2308 section 5).

        Args:
            name: FQDN within the zone, lower case, no last dot.
            rdtype: "A", "CNAME", "SOA", ...
        """
