"""What a resolver remembers, positive and negative, and for how much longer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import dns.exception
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset

_Key = tuple[dns.name.Name, dns.rdatatype.RdataType]


@dataclass(frozen=True, slots=True)
class Remembered:
    """An answer, its TTLs counted down to now."""

    rcode: dns.rcode.Rcode
    answer: tuple[dns.rrset.RRset, ...]
    authority: tuple[dns.rrset.RRset, ...]


@dataclass(frozen=True, slots=True)
class _Entry:
    as_heard: Remembered
    heard: float
    until: float


class Cache:
    """Keeps an answer for the smallest TTL in it; "no" for what the SOA says (RFC 2308 section 5)."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._entries: dict[_Key, _Entry] = {}

    def put(
        self, name: dns.name.Name, rdtype: dns.rdatatype.RdataType, answer: dns.message.QueryMessage
    ) -> Remembered:
        """Keep *answer*, and return what to say of it now."""
        remembered = Remembered(answer.rcode(), tuple(answer.answer), _soa(answer))
        now = self._clock()
        self._entries[name, rdtype] = _Entry(remembered, now, now + _lifetime(answer))
        return remembered

    def get(self, name: dns.name.Name, rdtype: dns.rdatatype.RdataType) -> Remembered | None:
        """Return what is known of *name*, ``None`` if nothing is or its time is over."""
        entry = self._entries.get((name, rdtype))
        now = self._clock()
        if entry is None or now >= entry.until:
            return None
        age = int(now - entry.heard)
        heard = entry.as_heard
        return Remembered(heard.rcode, _aged(heard.answer, age), _aged(heard.authority, age))

    def clear(self) -> None:
        """Forget everything."""
        self._entries.clear()


def _lifetime(answer: dns.message.QueryMessage) -> int:
    """Seconds; 0 for a denial without SOA, which must not be remembered (RFC 2308 section 5)."""
    try:
        chain = answer.resolve_chaining()
    except dns.exception.DNSException:
        return 0
    if chain.answer is None and not _soa(answer):
        return 0
    return chain.minimum_ttl  # counts in the SOA's TTL and minimum when there is no answer


def _soa(answer: dns.message.QueryMessage) -> tuple[dns.rrset.RRset, ...]:
    return tuple(rrset for rrset in answer.authority if rrset.rdtype == dns.rdatatype.SOA)


def _aged(rrsets: Iterable[dns.rrset.RRset], age: int) -> tuple[dns.rrset.RRset, ...]:
    return tuple(dns.rrset.from_rdata_list(rrset.name, rrset.ttl - age, list(rrset)) for rrset in rrsets)
