"""A DNS zone: one server that takes changes, and secondaries that follow with a lag."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import zip_longest

from lyncauto.lab.estate.clock import Clock
from lyncauto.lab.estate.description import ZoneDescription
from lyncauto.lab.estate.faults import Faults
from lyncauto.lab.estate.lagging import Lagging


@dataclass(frozen=True, slots=True, order=True)
class Record:
    """One record.

    Attributes:
        name: FQDN, lower case, without the last dot.
        static: The server never scavenges it.
    """

    name: str
    type: str
    value: str
    ttl: int
    static: bool = True


@dataclass(frozen=True, slots=True)
class Wanted:
    """All records of one name and type, as someone expects them or wants them. No value: absent.

    Attributes:
        ttl: Of each of them; where they are expected, the longest that one may have.
    """

    values: frozenset[str]
    ttl: int = 0


class RecordsDiffer(Exception):
    """The records are not what the writer expected; nothing was written."""

    def __init__(self, found: tuple[Record, ...]) -> None:
        super().__init__(f"found {described(found)}")
        self.found = found


class NoSuchRecord(Exception):
    """There is no record of this name, type and value; nothing was written."""


class ChangesRefused(Exception):
    """The zone takes no change now; nothing was written."""


def described(records: Iterable[Record]) -> str:
    """Return the records as one readable line."""
    return ", ".join(f"{record.value} (TTL {record.ttl})" for record in records) or "no record"


@dataclass(frozen=True, slots=True)
class _Version:
    serial: int
    records: tuple[Record, ...]


class Zone:
    """A zone and what each of its servers knows of it."""

    def __init__(
        self, description: ZoneDescription, records: Iterable[Record], clock: Clock, faults: Faults
    ) -> None:
        self.name = description.name
        self.primary = description.primary
        self._description = description
        self._lags = {description.primary: 0.0, **description.secondaries}
        self._version = Lagging(_Version(1, tuple(sorted(records))))
        self._clock = clock
        self._faults = faults

    @property
    def servers(self) -> tuple[str, ...]:
        """FQDNs of all authoritative servers, the writable one first."""
        return tuple(self._lags)

    def records(self) -> tuple[Record, ...]:
        """Return the whole zone as the writable server has it, sorted; without the SOA."""
        return self._version.value.records

    def read(self, name: str, type: str) -> tuple[Record, ...]:
        """Return the records of a name and type on the writable server, sorted."""
        return _chosen(self.records(), name, type)

    def lookup(self, server: str, name: str, type: str) -> tuple[Record, ...]:
        """Return the records of a name and type as *server* has them now, sorted.

        Raises:
            KeyError: *server* is not authoritative for this zone.
        """
        if (name.lower(), type) == (self.name, "SOA"):
            return (self._start_of_authority(server),)
        return _chosen(self._seen(server).records, name, type)

    def seen(self, server: str) -> tuple[Record, ...]:
        """Return the whole zone as *server* has it now, sorted; without the SOA.

        Raises:
            KeyError: *server* is not authoritative for this zone.
        """
        return self._seen(server).records

    def exists(self, server: str, name: str) -> bool:
        """Say whether *server* has the name, or one below it: "no data" and "no such name" differ by this."""
        wanted = name.lower()
        return any(
            record.name == wanted or record.name.endswith(f".{wanted}")
            for record in self._seen(server).records
        )

    def compare_and_set(self, name: str, type: str, before: Wanted, after: Wanted) -> tuple[Record, ...]:
        """Change single records, if all of this name and type have the values of *before* and live no longer.

        All get the TTL of *after*, those whose value stays as well.

        Returns:
            The records as they are afterwards.

        Raises:
            ChangesRefused: The zone takes no change.
            RecordsDiffer: The records are not *before*.
        """
        edit = self._faults.take("dns.foreign-edit", name)
        if edit:
            self.foreign_edit(name, type, edit.value)
        found = self.read(name, type)
        if not _same(found, before):
            raise RecordsDiffer(found)
        if self._faults.active("dns.refuse-writes"):
            raise ChangesRefused(name)
        made = tuple(_edited(found, name.lower(), type, after))
        if self._faults.active("dns.static-lost"):
            made = tuple(replace(record, static=False) for record in made)
        self._replace(found, made)
        return self.read(name, type)

    def change(self, name: str, type: str, old: str, new: str, ttl: int) -> None:
        """Change a single record, whatever stands beside it.

        Args:
            name: FQDN.
            type: ``A``, say.
            old: Its value now; empty: there is none, one is added.
            new: Its value then; empty: it is removed.
            ttl: That it gets.

        Raises:
            ChangesRefused: The zone takes no change.
            NoSuchRecord: Nobody has this value.
        """
        if edit := self._faults.take("dns.foreign-edit", name):
            self.foreign_edit(name, type, edit.value)
        if self._faults.active("dns.refuse-writes"):
            raise ChangesRefused(name)
        found = tuple(one for one in self.read(name, type) if one.value == old)
        if old and not found:
            raise NoSuchRecord(name)
        static = not self._faults.active("dns.static-lost") and all(one.static for one in found)
        made = (Record(name.lower(), type, new, ttl, static),) if new else ()
        self._replace(found, made)

    def foreign_edit(self, name: str, type: str, value: str) -> None:
        """Give a name one other value, as an administrator at the DNS console would; its TTL stays."""
        found = self.read(name, type)
        ttl = found[0].ttl if found else self._description.host_ttl
        self._replace(found, (Record(name.lower(), type, value, ttl),))

    def put_back(self, records: Iterable[Record]) -> None:
        """Have these records and no others, whatever is set to go wrong; the secondaries follow."""
        self._replace(self.records(), tuple(records))

    def _replace(self, old: tuple[Record, ...], new: tuple[Record, ...]) -> None:
        now = self._version.value
        records = tuple(sorted({*now.records} - {*old} | {*new}))
        if records != now.records:
            self._version.set(_Version(now.serial + 1, records), self._clock.seconds())

    def _seen(self, server: str) -> _Version:
        at = self._clock.seconds() - self._lags[server]
        stuck = self._faults.armed("dns.stale-secondary", server) if server != self.primary else None
        return self._version.entry(at, stuck)[1]

    def _start_of_authority(self, server: str) -> Record:
        """Return the SOA; a domain controller names itself in it."""
        described, serial = self._description, self._seen(server).serial
        value = f"{server}. hostmaster.{self.name}. {serial} 900 600 86400 {described.negative_ttl}"
        return Record(self.name, "SOA", value, described.host_ttl)


def _chosen(records: Iterable[Record], name: str, type: str) -> tuple[Record, ...]:
    return tuple(record for record in records if (record.name, record.type) == (name.lower(), type))


def _same(found: tuple[Record, ...], wanted: Wanted) -> bool:
    if {record.value for record in found} != wanted.values:
        return False
    return all(record.ttl <= wanted.ttl for record in found)


def _edited(found: tuple[Record, ...], name: str, type: str, after: Wanted) -> Iterable[Record]:
    """Make new records of old ones where it can be done, so that a static record stays one."""
    kept = [record for record in found if record.value in after.values]
    gone = [record for record in found if record.value not in after.values]
    made = sorted(after.values - {record.value for record in found})
    for old in kept:
        yield replace(old, ttl=after.ttl)
    for old, value in zip_longest(gone[: len(made)], made):
        yield replace(old, value=value, ttl=after.ttl) if old else Record(name, type, value, after.ttl)
