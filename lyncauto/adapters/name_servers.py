"""Questions over the DNS protocol; a server that is silent is an answer too."""

from __future__ import annotations

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.query
import dns.rcode
import dns.rdatatype
import dns.resolver
import dns.rrset

from lyncauto.ports.dns import Answer
from lyncauto.ports.endpoint import Endpoint

NO_ANSWER = "NO ANSWER"

_PAYLOAD = 1232  # what passes every path unfragmented: DNS Flag Day 2020
# A server that does not know EDNS may say so in each of these ways (RFC 6891, section 7).
_NO_EDNS = (dns.rcode.FORMERR, dns.rcode.NOTIMP)


def system_resolvers() -> tuple[Endpoint, ...]:
    """Return whom this machine asks, in its order; they are called by their addresses."""
    try:
        found = dns.resolver.Resolver()
    except (dns.resolver.NoResolverConfiguration, OSError):
        return ()
    return tuple(Endpoint(str(one), str(one), found.port) for one in found.nameservers)


class UdpNameServers:
    """Asks over UDP, and over TCP where the answer did not fit."""

    def __init__(self, *, timeout: float = 2.0, source: str | None = None) -> None:
        """Keep how to ask.

        Args:
            timeout: Seconds for one attempt; there are two.
            source: Address to ask from.
        """
        self._timeout = timeout
        self._source = source

    def ask(self, server: Endpoint, name: str, type: str, *, recurse: bool = False) -> Answer:
        """Return the answer; values are those at the end of a chain of aliases, TTL the chain's least."""
        error = ""
        for edns in (
            True,
            False,
        ):  # the second attempt is without: some middle boxes drop what they do not know
            try:
                reply = self._exchange(server, name, type, recurse=recurse, edns=edns)
            except (dns.exception.DNSException, OSError, ValueError) as failure:
                error = _words(failure)
                continue
            if not (edns and reply.rcode() in _NO_EDNS):
                return _answer(server, reply, name, type)
        return Answer(server.name, NO_ANSWER, error=error)

    def _exchange(
        self, server: Endpoint, name: str, type: str, *, recurse: bool, edns: bool
    ) -> dns.message.Message:
        question = dns.message.make_query(name, type, use_edns=0 if edns else -1, payload=_PAYLOAD)
        if not recurse:
            question.flags &= ~dns.flags.RD
        reply, _ = dns.query.udp_with_fallback(
            question,
            server.address,
            timeout=self._timeout,
            port=server.port,
            source=self._source,
            ignore_unexpected=True,
        )
        return reply


def _answer(server: Endpoint, reply: dns.message.Message, name: str, type: str) -> Answer:
    rrsets = _chain(reply, dns.name.from_text(name), dns.rdatatype.from_text(type))
    last = [rrset for rrset in rrsets if rrset.rdtype == dns.rdatatype.from_text(type)]
    return Answer(
        server=server.name,
        rcode=dns.rcode.to_text(reply.rcode()),
        values=tuple(sorted(_text(item) for rrset in last for item in rrset)),
        ttl=min((rrset.ttl for rrset in rrsets), default=0),
        authoritative=bool(reply.flags & dns.flags.AA),
    )


def _chain(
    reply: dns.message.Message, name: dns.name.Name, type: dns.rdatatype.RdataType
) -> list[dns.rrset.RRset]:
    """Return the aliases from *name* on and what they end at; other names' records are no answer."""
    chain: list[dns.rrset.RRset] = []
    while True:
        owned = [rrset for rrset in reply.answer if rrset.name == name and rrset not in chain]
        wanted = [rrset for rrset in owned if rrset.rdtype == type]
        aliases = [rrset for rrset in owned if rrset.rdtype == dns.rdatatype.CNAME]
        if wanted or not aliases:
            return chain + wanted
        chain.append(aliases[0])
        name = aliases[0][0].target


def _text(item: object) -> str:
    """Return an address or a name as the model writes it: lower case, no last dot."""
    return str(item).rstrip(".").lower()


def _words(failure: Exception) -> str:
    if isinstance(failure, dns.exception.Timeout | TimeoutError):
        return "no answer in time"
    return (getattr(failure, "strerror", None) or str(failure) or failure.__class__.__name__).lower()
