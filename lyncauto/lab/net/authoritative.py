"""A name server that knows one zone and nothing else.

Source: RFC 1034 section 4.3.2, RFC 1035, RFC 2308, RFC 6891.
"""

from __future__ import annotations

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset

from lyncauto.lab.net.listener import Listener, Message, refusal, response_to
from lyncauto.lab.net.lookup import Found, Lookup, NoName

LONGEST_CHAIN = 8  # CNAMEs in a row


class AuthoritativeServer:
    """Answers from *lookup*, at every question anew.

    Attributes:
        silent: Set to true, it takes questions and says nothing, by UDP and by TCP.
    """

    def __init__(self, address: str, port: int, lookup: Lookup, *, zone: str) -> None:
        self.silent = False
        self._lookup = lookup
        self._zone = dns.name.from_text(zone)
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

    async def _respond(self, query: Message) -> Message | None:
        return None if self.silent else self.answer(query)

    def answer(self, query: Message) -> Message:
        """Return the answer to *query*, which has exactly one question."""
        question = query.question[0]
        if question.rdclass != dns.rdataclass.IN or not question.name.is_subdomain(self._zone):
            return refusal(query, dns.rcode.REFUSED)
        response = response_to(query)
        response.flags |= dns.flags.AA
        self._fill(response, question.name, question.rdtype)
        return response

    def _fill(self, response: Message, name: dns.name.Name, rdtype: dns.rdatatype.RdataType) -> None:
        for _ in range(LONGEST_CHAIN):
            found = self._rrset(name, rdtype)
            if found is not None:
                response.answer.append(found)
                return
            alias = self._rrset(name, dns.rdatatype.CNAME)
            if alias is None:
                self._deny(response, name, rdtype)
                return
            response.answer.append(alias)
            name = alias[0].target
            if not name.is_subdomain(self._zone):
                return  # somebody else's name: whoever asks goes on there
        response.set_rcode(dns.rcode.SERVFAIL)  # aliases in a circle

    def _deny(self, response: Message, name: dns.name.Name, rdtype: dns.rdatatype.RdataType) -> None:
        if isinstance(self._ask(name, rdtype), NoName):
            response.set_rcode(dns.rcode.NXDOMAIN)
        soa = self._rrset(self._zone, dns.rdatatype.SOA)
        if soa is not None:
            # RFC 2308 section 3: the SOA's TTL here is how long "no" may be remembered.
            soa.ttl = min(soa.ttl, soa[0].minimum)
            response.authority.append(soa)

    def _ask(self, name: dns.name.Name, rdtype: dns.rdatatype.RdataType) -> object:
        return self._lookup(name.to_text(omit_final_dot=True).lower(), dns.rdatatype.to_text(rdtype))

    def _rrset(self, name: dns.name.Name, rdtype: dns.rdatatype.RdataType) -> dns.rrset.RRset | None:
        found = self._ask(name, rdtype)
        if not isinstance(found, Found):
            return None
        values = [record.value for record in found.records]
        return dns.rrset.from_text_list(name, found.records[0].ttl, dns.rdataclass.IN, rdtype, values)
