"""dnscmd: records of a zone on this DNS server, as hosts without the DnsServer module read and change them.

Source: public transcripts of dnscmd /EnumRecords, /RecordAdd, /RecordDelete and /EnumZones; the numbers and
names of winerror.h (DNS_ERROR_*). Which status a refusal of records has, and exit codes, are assumed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from lyncauto.lab.estate import record_value
from lyncauto.lab.estate.estate import Estate
from lyncauto.lab.estate.zone import ChangesRefused, NoSuchRecord, Record
from lyncauto.lab.native import options
from lyncauto.lab.native.program import Ended, Invocation, waits_for_somebody

WRITING = frozenset({"/recordadd", "/recorddelete"})
_SUCCESS = "Command completed successfully.\n\n"
_STATUS = {
    5: "ERROR_ACCESS_DENIED",
    1722: "RPC_S_SERVER_UNAVAILABLE",
    9601: "DNS_ERROR_ZONE_DOES_NOT_EXIST",
    9701: "DNS_ERROR_RECORD_DOES_NOT_EXIST",
    9708: "DNS_ERROR_NODE_IS_CNAME",
    9709: "DNS_ERROR_CNAME_COLLISION",
    9711: "DNS_ERROR_RECORD_ALREADY_EXISTS",
    9714: "DNS_ERROR_NAME_DOES_NOT_EXIST",
}
_USAGE = "USAGE: DnsCmd <ServerName> <Command> [<Command Parameters>]\n"
_AGING = 3614830  # hours since 1601 at which a record that may age was refreshed


class _Failed(Exception):
    """It ends with a status."""

    def __init__(self, status: int, act: str) -> None:
        super().__init__(act)
        self.status = status
        self.act = act

    def ended(self) -> Ended:
        """Return what is printed."""
        status = self.status
        said = f"\n{self.act}\n    Status = {status} (0x{status:08x})\n" if self.act else "\n"
        return Ended(status, f"{said}Command failed:  {_STATUS[status]}     {status}    0x{status:X}\n\n")


class Dnscmd:
    """The program on a DNS server."""

    def __init__(self, estate: Estate, host: str) -> None:
        self._estate = estate
        self._host = host

    async def run(self, invocation: Invocation) -> Ended:
        """Run it."""
        words = list(invocation.arguments)
        if words and not words[0].startswith("/") and words.pop(0).lower() not in self._own_names():
            return _Failed(1722, "").ended()
        verbs: Mapping[str, Callable[[Sequence[str]], Ended]] = {
            "/enumzones": self._zones,
            "/enumrecords": self._records,
            "/recordadd": self._add,
            "/recorddelete": self._delete,
        }
        verb = words.pop(0).lower() if words else ""
        if verb not in verbs:
            return Ended(1, _USAGE)
        if verb == "/recorddelete" and "/f" not in map(str.lower, words):
            return await waits_for_somebody()  # "Are you sure?"
        try:
            return verbs[verb](words)
        except _Failed as failed:
            return failed.ended()
        except (IndexError, ValueError, options.UnknownOption):
            return Ended(1, _USAGE)

    def _own_names(self) -> set[str]:
        return {".", "localhost", "127.0.0.1", self._host, self._host.partition(".")[0]}

    def _zones(self, _: Sequence[str]) -> Ended:
        zone = f" {self._estate.zone.name:<30} {'Primary':<10} {'AD-Domain':<15} Secure\n"
        head = "Enumerated zone list:\n\tZone count = 1\n\n"
        columns = f" {'Zone name':<30} {'Type':<10} {'Storage':<15} Properties\n\n"
        return Ended(0, f"{head}{columns}{zone}\n\n{_SUCCESS}")

    def _records(self, words: Sequence[str]) -> Ended:
        asked = _options(words, valued=("type",))
        zone, node = asked.positionals
        kind = asked.value("type").upper()
        act = f"DNS Server failed to enumerate records for node {node}."
        name = self._name(zone, node, act)
        seen = self._estate.zone.seen(self._host)
        under = [one for one in seen if one.name == name or one.name.endswith(f".{name}")]
        if not under:
            raise _Failed(9714, act)
        shown = [one for one in under if kind in {"", one.type} and one.type in record_value.TYPES]
        return Ended(0, f"Returned records:\n{''.join(_lines(shown, name))}\n{_SUCCESS}")

    def _add(self, words: Sequence[str]) -> Ended:
        zone, node, *rest = _options(words, flags=("aging", "openacl")).positionals
        ttl = int(rest.pop(0)) if rest[0].isdecimal() else self._estate.description.zone.host_ttl
        kind, value = _record(rest)
        name = self._name(zone, node, "")
        there = {(one.type, one.value) for one in self._estate.zone.records() if one.name == name}
        if (kind, value) in there:
            raise _Failed(9711, "")
        if there and kind == "CNAME":
            raise _Failed(9709, "")
        if "CNAME" in {one for one, _ in there}:
            raise _Failed(9708, "")
        self._change(name, kind, "", value, ttl)
        return Ended(0, f"Add {kind} Record for {name} at {zone.lower()}\n{_SUCCESS}")

    def _delete(self, words: Sequence[str]) -> Ended:
        zone, node, *rest = _options(words, flags=("f",)).positionals
        name, kind = self._name(zone, node, ""), rest[0].upper()
        values = [one.value for one in self._estate.zone.read(name, kind)]
        if len(rest) > 1:
            values = [_record(rest)[1]]
        if not values:
            raise _Failed(9714, "")
        for value in values:
            self._change(name, kind, value, "", 0)
        return Ended(0, f"Deleted {kind} record(s) at {zone.lower()}\n{_SUCCESS}")

    def _change(self, name: str, kind: str, old: str, new: str, ttl: int) -> None:
        if self._host != self._estate.zone.primary:
            raise _Failed(5, "")
        try:
            self._estate.zone.change(name, kind, old, new, ttl)
        except ChangesRefused:
            raise _Failed(5, "") from None
        except NoSuchRecord:
            raise _Failed(9701, "") from None

    def _name(self, zone: str, node: str, act: str) -> str:
        """Return a node's FQDN: relative to the zone unless it ends with a dot.

        Raises:
            _Failed: The server has no such zone, or the node is none of its.
        """
        zone, node = zone.lower(), node.lower()
        if zone != self._estate.zone.name:
            raise _Failed(9601, act)
        if node == "@":
            return zone
        name = node.removesuffix(".") if node.endswith(".") else f"{node}.{zone}"
        if name != zone and not name.endswith(f".{zone}"):
            raise _Failed(9714, act)
        return name


def _options(words: Sequence[str], flags: Sequence[str] = (), valued: Sequence[str] = ()) -> options.Options:
    """Return options, which may stand anywhere, and the rest.

    Raises:
        UnknownOption: There is no such option.
    """
    given: dict[str, str] = {}
    rest: list[str] = []
    left = list(words)
    while left:
        read = options.read(left, flags, valued)
        given |= read.given
        rest += read.positionals[:1]
        left = list(read.positionals[1:])
    return options.Options(given, tuple(rest))


def _record(words: Sequence[str]) -> tuple[str, str]:
    """Return a record's type and value as the lab keeps them.

    Raises:
        ValueError: They are none that it knows.
    """
    kind, data = words[0].upper(), *words[1:]
    value = record_value.normal(kind, data) if kind in record_value.TYPES else None
    if value is None:
        raise ValueError(data)
    return kind, value


def _lines(records: Sequence[Record], name: str) -> list[str]:
    """Return the lines of an enumeration: a node's name stands before its first record only."""
    lines, last = [], ""
    for record in records:
        node = "@" if record.name == name else record.name.removesuffix(f".{name}")
        head, last = ("\t\t" if node == last else node), node
        aging = "" if record.static else f"[Aging:{_AGING}] "
        data = f"{record.value}." if record.type == "CNAME" else record.value
        lines.append(f"{head} {aging}{record.ttl} {record.type}\t{data}\n")
    return lines
