"""A DNS zone as its file has it, and what a server that holds it would answer. Pure.

Source: RFC 1034, section 4.3.2 (the algorithm), RFC 4592 (wildcards), RFC 2308 (how long a denial is kept).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

NOERROR, NXDOMAIN = "NOERROR", "NXDOMAIN"


@dataclass(frozen=True, slots=True)
class Records:
    """The records of one name and type.

    Attributes:
        static: Whether none of them has a time stamp, so that none is scavenged.
    """

    values: tuple[str, ...]  # sorted; names in lower case, without the last dot
    ttl: int
    static: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What the zone says of one name and type."""

    rcode: str
    records: Records | None = None


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone, whole. Names are in lower case and without the last dot.

    Attributes:
        types: Name -> types of its records, also of those that are not kept.
        records: Name and type -> records of the types A, AAAA, CNAME and NS.
        nodes: Every name that there is, be it that only names beneath it have records.
        negative_ttl: Seconds for which a resolver may keep that a name is not there.
        stamped: Whether it says of which records there is a time stamp; else each may have one.
    """

    name: str
    types: Mapping[str, frozenset[str]]
    records: Mapping[tuple[str, str], Records]
    nodes: frozenset[str]
    negative_ttl: int
    stamped: bool = True

    def holds(self, name: str) -> bool:
        """Whether a name lies in this zone or beneath it."""
        return name == self.name or name.endswith(f".{self.name}")

    def answer(self, name: str, type_: str) -> Answer | None:
        """Return what the zone says; ``None``: it leaves that to others."""
        if not self.holds(name):
            return None
        for above in self._ways(name):
            held = self.types.get(above, frozenset())
            if ("NS" in held and above != self.name) or ("DNAME" in held and above != name):
                return None  # delegated, or told by another name
        if name in self.nodes:
            return Answer(NOERROR, self.records.get((name, type_)))
        closest = next(one for one in self._ways(name) if one in self.nodes)
        if f"*.{closest}" in self.nodes:
            return Answer(NOERROR, self.records.get((f"*.{closest}", type_)))
        if "WINS" in self.types[self.name]:
            return None  # the server asks WINS, and what that says is not here
        return Answer(NXDOMAIN)

    def _ways(self, name: str) -> Iterator[str]:
        """Give the name and each one above it, up to the zone's own."""
        while name != self.name:
            yield name
            name = name.partition(".")[2]
        yield name
