"""A clients' resolver: asks the zone's servers, remembers what they said for as long as they allow.

Source: RFC 1034 section 4.3.1 (recursion), RFC 2308 section 5 (negative answers).
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable, Sequence
from enum import Enum

import dns.asyncquery
import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset

from lyncauto.lab.net.cache import Cache, Remembered
from lyncauto.lab.net.listener import PAYLOAD, Listener, Message, refusal, response_to

_USEFUL = (dns.rcode.NOERROR, dns.rcode.NXDOMAIN)


class Fault(Enum):
    """What a resolver can be made to do wrong."""

    SILENT = "silent"
    SERVFAIL = "servfail"


class Resolver:
    """Recursive for the zone of its *upstreams*; every other name ends in SERVFAIL.

    Attributes:
        fault: What it does wrong at present; ``None`` for nothing.
    """

    def __init__(
        self,
        address: str,
        port: int,
        upstreams: Sequence[tuple[str, int]],
        *,
        clock: Callable[[], float] = time.monotonic,
        patience: float = 0.8,  # seconds per upstream: a client of Windows gives its resolver a second or two
    ) -> None:
        self.fault: Fault | None = None
        self._upstreams = tuple(upstreams)
        self._patience = patience
        self._cache = Cache(clock)
        self._answers = itertools.count()
        self._questions = itertools.count()
        self._listener = Listener(address, port, self._respond)

    @property
    def endpoint(self) -> tuple[str, int]:
        """Address and port that it listens on."""
        return self._listener.address, self._listener.port

    async def start(self) -> None:
        """Begin to answer.

        Raises:
            OSError: The address cannot be taken; nothing is left open.
        """
        await self._listener.start()

    async def stop(self) -> None:
        """Close everything."""
        await self._listener.stop()

    def flush(self) -> None:
        """Forget everything, as an administrator does by hand."""
        self._cache.clear()

    async def _respond(self, query: Message) -> Message | None:
        if self.fault is Fault.SILENT:
            return None
        if self.fault is Fault.SERVFAIL:
            return self._failure(query)
        question = query.question[0]
        remembered = self._cache.get(question.name, question.rdtype)
        if remembered is None and query.flags & dns.flags.RD:
            remembered = await self._fetch(question.name, question.rdtype)
        return self._failure(query) if remembered is None else self._response(query, remembered)

    def _failure(self, query: Message) -> Message:
        response = refusal(query, dns.rcode.SERVFAIL)
        response.flags |= dns.flags.RA
        return response

    def _response(self, query: Message, remembered: Remembered) -> Message:
        turn = next(self._answers)
        response = response_to(query)
        response.flags |= dns.flags.RA
        response.set_rcode(remembered.rcode)
        response.answer = [_rotated(rrset, turn) for rrset in remembered.answer]
        response.authority = list(remembered.authority)
        return response

    async def _fetch(self, name: dns.name.Name, rdtype: dns.rdatatype.RdataType) -> Remembered | None:
        """Ask the upstreams in turn, beginning with another one each time; ``None`` if none is of use."""
        turn = next(self._questions) % len(self._upstreams)
        for upstream in self._upstreams[turn:] + self._upstreams[:turn]:
            answer = await self._ask(upstream, name, rdtype)
            if answer is not None and answer.rcode() in _USEFUL:
                return self._cache.put(name, rdtype, answer)
        return None

    async def _ask(
        self, upstream: tuple[str, int], name: dns.name.Name, rdtype: dns.rdatatype.RdataType
    ) -> dns.message.QueryMessage | None:
        address, port = upstream
        query = dns.message.make_query(name, rdtype, use_edns=0, payload=PAYLOAD)
        query.flags &= ~dns.flags.RD
        try:
            answer, _ = await dns.asyncquery.udp_with_fallback(
                query, address, self._patience, port, source=self._listener.address
            )
        except (dns.exception.DNSException, OSError, asyncio.IncompleteReadError):
            return None  # the next one may answer; none at all is SERVFAIL
        return answer if isinstance(answer, dns.message.QueryMessage) else None


def _rotated(rrset: dns.rrset.RRset, turn: int) -> dns.rrset.RRset:
    """Round robin: whoever takes the first address takes another one each time."""
    rdatas = list(rrset)
    start = turn % len(rdatas)
    return dns.rrset.from_rdata_list(rrset.name, rrset.ttl, rdatas[start:] + rdatas[:start])
