"""A client's own resolver cache: asks the lab's resolvers, and keeps to the TTLs."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from itertools import cycle

import dns.asyncquery
import dns.exception
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype

# Seconds for each attempt, one resolver after the other. Source: Microsoft, DNS client resolution timeouts,
# whose last attempt would outlive the patience of who asks.
PATIENCE = (1.0, 1.0, 2.0, 4.0)


class NameNotResolved(OSError):
    """No resolver gave an address."""


class Names:
    """Addresses as one client sees them: from its cache while the TTL lasts, else from a resolver.

    Attributes:
        longer: Seconds for which an answer, "no" as well, is kept beyond its TTL.
    """

    def __init__(
        self,
        resolvers: Sequence[tuple[str, int]],
        source: str,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._resolvers = tuple(resolvers)
        self._source = source
        self._clock = clock
        self.longer = 0.0
        self._known: dict[str, tuple[float, tuple[str, ...]]] = {}

    async def addresses(self, name: str) -> tuple[str, ...]:
        """Return the IPv4 addresses in the resolver's order, at least one.

        Raises:
            NameNotResolved: The name has none, or no resolver answered.
        """
        until, addresses = self._known.get(name, (0.0, ()))
        if self._clock() >= until:
            ttl, addresses = await self._ask(name)
            self._known[name] = (self._clock() + ttl + self.longer, addresses)
        if not addresses:
            raise NameNotResolved(f"{name} has no address")
        return addresses

    async def _ask(self, name: str) -> tuple[int, tuple[str, ...]]:
        for seconds, (address, port) in zip(PATIENCE, cycle(self._resolvers), strict=False):
            query = dns.message.make_query(name, dns.rdatatype.A)
            answer = await self._answer(address, port, query, seconds)
            if answer is not None and answer.rcode() in (dns.rcode.NOERROR, dns.rcode.NXDOMAIN):
                return _understood(answer)
        raise NameNotResolved(f"no resolver answered for {name}")

    async def _answer(
        self, address: str, port: int, query: dns.message.QueryMessage, seconds: float
    ) -> dns.message.Message | None:
        try:
            answer, _ = await dns.asyncquery.udp_with_fallback(query, address, seconds, port, self._source)
        except (dns.exception.DNSException, OSError, asyncio.IncompleteReadError):
            return None  # the next resolver may answer
        return answer


def _understood(answer: dns.message.Message) -> tuple[int, tuple[str, ...]]:
    """Return TTL (of "no" as well: the SOA's, RFC 2308 section 5) and addresses, none if there are none."""
    if not isinstance(answer, dns.message.QueryMessage):
        raise NameNotResolved("the answer is to another kind of question")
    chain = answer.resolve_chaining()
    if chain.answer is None:
        return (chain.minimum_ttl if answer.authority else 0), ()
    return chain.minimum_ttl, tuple(rdata.address for rdata in chain.answer)
