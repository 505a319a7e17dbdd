"""One DNS end point: UDP and TCP on one address and port, in dnspython's wire format.

Knows framing, sizes and malformed questions; what the answer is, its responder knows.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress

import dns.exception
import dns.flags
import dns.message
import dns.opcode
import dns.rcode

Message = dns.message.Message
Responder = Callable[[Message], Awaitable[Message | None]]  # None: say nothing

PAYLOAD = 1232  # what we take and give by UDP without fragments: DNS flag day 2020
PLAIN_UDP = 512  # RFC 1035 section 4.2.1, for questions without EDNS
TCP_SIZE = 65535
TCP_IDLE = 10.0  # seconds until a connection without a question is closed

_LOG = logging.getLogger(__name__)


class Listener:
    """Listens on both transports; ``port`` is the one that was taken when 0 was asked for."""

    def __init__(self, address: str, port: int, respond: Responder) -> None:
        self.address = address
        self.port = port
        self._respond = respond
        self._tasks: set[asyncio.Task[None]] = set()
        self._tcp: asyncio.Server | None = None
        self._udp: asyncio.DatagramTransport | None = None

    async def start(self) -> None:
        """Begin to answer.

        Raises:
            OSError: The address cannot be taken; nothing is left open.
        """
        self._tcp = await asyncio.start_server(self._connection, self.address, self.port)
        self.port = self._tcp.sockets[0].getsockname()[1]
        loop = asyncio.get_running_loop()
        try:
            self._udp, _ = await loop.create_datagram_endpoint(
                lambda: _Datagrams(self._datagram), local_addr=(self.address, self.port)
            )
        except OSError:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Close everything; questions under way are dropped."""
        if self._udp is not None:
            self._udp.close()
        if self._tcp is not None:
            self._tcp.close()
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _datagram(self, wire: bytes, source: tuple[str, int]) -> None:
        self._keep(asyncio.ensure_future(self._answer_datagram(wire, source)))

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answer_datagram(self, wire: bytes, source: tuple[str, int]) -> None:
        answer = await self._answer(wire, udp=True)
        if answer is not None and self._udp is not None:
            self._udp.sendto(answer, source)

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._keep(task)
        try:
            with suppress(asyncio.IncompleteReadError, TimeoutError, OSError):
                await self._converse(reader, writer)
        finally:
            writer.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:  # RFC 1035 section 4.2.2: two bytes of length before each message
            async with asyncio.timeout(TCP_IDLE):
                size = int.from_bytes(await reader.readexactly(2), "big")
                wire = await reader.readexactly(size)
            answer = await self._answer(wire, udp=False)
            if answer is not None:
                writer.write(len(answer).to_bytes(2, "big") + answer)
                await writer.drain()

    async def _answer(self, wire: bytes, *, udp: bool) -> bytes | None:
        try:
            query = dns.message.from_wire(wire)
        except dns.exception.DNSException:
            return _malformed(wire)
        if query.flags & dns.flags.QR:
            return None  # an answer is never answered
        response = await self._respond_to(query)
        return None if response is None else _wire(response, query, udp=udp)

    async def _respond_to(self, query: Message) -> Message | None:
        if query.opcode() != dns.opcode.QUERY:
            return refusal(query, dns.rcode.NOTIMP)
        if query.edns > 0:
            return refusal(query, dns.rcode.BADVERS)
        if len(query.question) != 1:
            return refusal(query, dns.rcode.FORMERR)
        return await self._respond(query)


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, take: Callable[[bytes, tuple[str, int]], None]) -> None:
        self._take = take

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self._take(data, addr)

    def error_received(self, exc: Exception) -> None:
        _LOG.debug("a client went away before its answer: %s", exc)


def response_to(query: Message) -> Message:
    """Return an empty answer to *query*, with EDNS if the question has it."""
    return dns.message.make_response(query, our_payload=PAYLOAD)


def refusal(query: Message, rcode: dns.rcode.Rcode) -> Message:
    """Return an answer that holds nothing but *rcode*."""
    response = response_to(query)
    response.set_rcode(rcode)
    return response


def _wire(response: Message, query: Message, *, udp: bool) -> bytes:
    room = PAYLOAD if query.edns >= 0 else PLAIN_UDP
    room = max(PLAIN_UDP, min(query.payload, room)) if udp else TCP_SIZE
    # Sets TC when it has to cut; the order of addresses is the responder's to choose.
    return response.to_wire(max_size=room, prefer_truncation=True, want_shuffle=False)


def _malformed(wire: bytes) -> bytes | None:
    """FORMERR needs no more than the question's header; without one there is nobody to answer."""
    if len(wire) < 12 or wire[2] & 0x80:  # noqa: PLR2004 - the header's size and QR bit, RFC 1035 section 4.1.1
        return None
    return wire[:2] + bytes([0x80, dns.rcode.FORMERR]) + bytes(8)
