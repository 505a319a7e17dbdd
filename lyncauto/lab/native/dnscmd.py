"""dnscmd: records of a zone on this DNS server, as hosts without the DnsServer module read and change them.

Source: public transcripts of dnscmd /EnumRecords, /RecordAdd, /RecordDelete and /EnumZones; the numbers and
names of winerror.h (DNS_ERROR_*). Which status a refusal of records has, and exit codes, are assumed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence

from lyncauto.lab.estate.estate import Estate
from lyncauto.lab.estate.zone import ChangesRefused, NoSuchRecord, Record
from lyncauto.lab.native.program import CONTROL_C, Ended, Invocation

WRITING = frozenset({"/recordadd", "/recorddelete"})
_SUCCESS = "Command completed successfully.\n\n"
_TYPES = ("A", "AAAA", "CNAME")
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
            await asyncio.Event().wait()  # "Are you sure?", and nobody answers
            return Ended(CONTROL_C)
        try:
            return verbs[verb](words)
        except _Failed as failed:
            return failed.ended()
        except (IndexError, ValueError):
            return Ended(1, _USAGE)

    def _own_names(self) -> set[str]:
        return {".", "localhost", "127.0.0.1", self._host, self._host.partition(".")[0]}

    def _zones(self, _: Sequence[str]) -> Ended:
        zone = f" {self._estate.zone.name:<30} {'Primary':<10} {'AD-Domain':<15} Secure\n"
        head = "Enumerated zone list:\n\tZone count = 1\n\n"
        columns = f" {'Zone name':<30} {'Type':<10} {'Storage':<15} Properties\n\n"
        return Ended(0, f"{head}{columns}{zone}\n\n{_SUCCESS}")

    def _records(self, words: Sequence[str]) -> Ended:
        zone, node, *rest = words
        kind = rest[1].upper() if rest and rest[0].lower() == "/type" else ""
        act = f"DNS Server failed to enumerate records for node {node}."
        name = self._name(zone, node, act)
        seen = self._estate.zone.seen(self._host)
        under = [one for one in seen if one.name == name or one.name.endswith(f".{name}")]
        if not under:
            raise _Failed(9714, act)
        shown = [one for one in under if kind in {"", one.type} and one.type in _TYPES]
        return Ended(0, f"Returned records:\n{''.join(_lines(shown, name))}\n{_SUCCESS}")

    def _add(self, words: Sequence[str]) -> Ended:
        zone, node, *rest = words
        rest = [word for word in rest if not word.startswith("/")]
        ttl = int(rest.pop(0)) if rest[0].isdecimal() else self._estate.description.zone.host_ttl
        kind, data = rest[0].upper(), rest[1].lower()
        name = self._name(zone, node, "")
        found = [one for one in self._estate.zone.records() if one.name == name]
        self._change_allowed(kind, data, found)
        self._change(name, kind, "", _value(kind, data), ttl)
        return Ended(0, f"Add {kind} Record for {name} at {zone.lower()}\n{_SUCCESS}")

    def _delete(self, words: Sequence[str]) -> Ended:
        zone, node, kind, *data = [word for word in words if word.lower() != "/f"]
        name, kind = self._name(zone, node, ""), kind.upper()
        found = self._estate.zone.read(name, kind)
        wanted = [one.value for one in found] if not data else [_value(kind, data[0])]
        if not wanted:
            raise _Failed(9714, "")
        for value in wanted:
            self._change(name, kind, value, "", 0)
        return Ended(0, f"Deleted {kind} record(s) at {zone.lower()}\n{_SUCCESS}")

    @staticmethod
    def _change_allowed(kind: str, data: str, found: Sequence[Record]) -> None:
        if (kind, _value(kind, data)) in {(one.type, one.value) for one in found}:
            raise _Failed(9711, "")
        if found and kind == "CNAME":
            raise _Failed(9709, "")
        if "CNAME" in {one.type for one in found}:
            raise _Failed(9708, "")

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


def _value(kind: str, data: str) -> str:
    return data.removesuffix(".") if kind == "CNAME" else data


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
