"""What questions to name servers promise, against a small server over UDP and TCP."""

import socket
import threading
from collections.abc import Callable

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from lyncauto.adapters.name_servers import UdpNameServers
from lyncauto.ports.endpoint import Endpoint
from tests.integration.loopback import network

Reply = Callable[[dns.message.Message, bool], dns.message.Message | bytes | None]
NAME = "webint.contoso.test"


class Server:
    """Answers each question with what the test's function makes of it; ``None`` is silence."""

    def __init__(self, address: str, reply: Reply) -> None:
        self.questions: list[dns.message.Message] = []
        self.endpoint = Endpoint("dc01.contoso.test", address, 10053)
        self._reply = reply
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind((address, 10053))
        self._tcp = socket.create_server((address, 10053))
        self._threads = [threading.Thread(target=run) for run in (self._serve_udp, self._serve_tcp)]
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"", self._udp.getsockname())
        self._tcp.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        self._udp.close()
        self._tcp.close()

    def _answer(self, wire: bytes, *, tcp: bool) -> bytes | None:
        question = dns.message.from_wire(wire)
        self.questions.append(question)
        reply = self._reply(question, tcp)
        return reply.to_wire(max_size=65535) if isinstance(reply, dns.message.Message) else reply

    def _serve_udp(self) -> None:
        while True:
            wire, client = self._udp.recvfrom(4096)
            if not wire:
                return
            if answer := self._answer(wire, tcp=False):
                self._udp.sendto(answer, client)

    def _serve_tcp(self) -> None:
        while True:
            try:
                taken, _ = self._tcp.accept()
            except OSError:
                return
            with taken:
                length = int.from_bytes(taken.recv(2))
                if answer := self._answer(taken.recv(length), tcp=True):
                    taken.sendall(len(answer).to_bytes(2) + answer)


@pytest.fixture
def address():
    return next(network())


@pytest.fixture
def serve(address):
    servers = []

    def start(reply: Reply) -> Server:
        servers.append(Server(address, reply))
        return servers[-1]

    yield start
    for server in servers:
        server.end()


@pytest.fixture
def name_servers():
    return UdpNameServers(timeout=0.3)


def answered(*texts, flags=dns.flags.AA):
    def reply(question, tcp):
        message = dns.message.make_response(question)
        message.flags |= flags
        message.answer = [dns.rrset.from_text(*text) for text in texts]
        return message

    return reply


def test_addresses_come_sorted_with_ttl_and_authority(serve, name_servers):
    server = serve(answered((f"{NAME}.", 30, "IN", "A", "10.0.0.13", "10.0.0.12")))
    answer = name_servers.ask(server.endpoint, NAME, "A")
    assert (answer.server, answer.rcode, answer.error) == ("dc01.contoso.test", "NOERROR", "")
    assert (answer.values, answer.ttl, answer.authoritative) == (("10.0.0.12", "10.0.0.13"), 30, True)


def test_an_alias_is_followed_within_the_answer_and_the_least_ttl_counts(serve, name_servers):
    server = serve(
        answered(
            (f"{NAME}.", 300, "IN", "CNAME", "LB.contoso.test."),
            ("lb.contoso.test.", 20, "IN", "A", "10.0.0.50"),
            ("stray.contoso.test.", 1, "IN", "A", "10.9.9.9"),
            flags=0,
        )
    )
    answer = name_servers.ask(server.endpoint, NAME, "A")
    assert (answer.values, answer.ttl, answer.authoritative) == (("10.0.0.50",), 20, False)
    assert name_servers.ask(server.endpoint, NAME, "CNAME").values == ("lb.contoso.test",)


def test_a_name_that_does_not_exist_is_told_as_such(serve, name_servers):
    def reply(question, tcp):
        message = dns.message.make_response(question)
        message.set_rcode(dns.rcode.NXDOMAIN)
        return message

    answer = name_servers.ask(serve(reply).endpoint, NAME, "A")
    assert (answer.rcode, answer.values, answer.ttl, answer.error) == ("NXDOMAIN", (), 0, "")


@pytest.mark.parametrize("recurse", [True, False])
def test_recursion_is_asked_for_only_when_wanted(serve, name_servers, recurse):
    server = serve(answered())
    name_servers.ask(server.endpoint, NAME, "A", recurse=recurse)
    (question,) = server.questions
    assert bool(question.flags & dns.flags.RD) is recurse
    assert (question.edns, question.payload) == (0, 1232)


def test_a_truncated_answer_is_fetched_over_tcp(serve, name_servers):
    whole = answered((f"{NAME}.", 30, "IN", "A", *(f"10.0.1.{last}" for last in range(1, 200))))

    def reply(question, tcp):
        if tcp:
            return whole(question, tcp)
        message = dns.message.make_response(question)
        message.flags |= dns.flags.TC
        return message

    assert len(name_servers.ask(serve(reply).endpoint, NAME, "A").values) == 199


def test_a_server_that_knows_no_edns_is_asked_without(serve, name_servers):
    full = answered((f"{NAME}.", 30, "IN", "A", "10.0.0.50"))

    def reply(question, tcp):
        if question.edns < 0:
            return full(question, tcp)
        message = dns.message.Message(question.id)
        message.flags |= dns.flags.QR
        message.set_rcode(dns.rcode.FORMERR)
        return message

    server = serve(reply)
    assert name_servers.ask(server.endpoint, NAME, "A").values == ("10.0.0.50",)
    assert [question.edns for question in server.questions] == [0, -1]


def test_a_dead_name_server_is_reported_not_ignored(serve, name_servers):
    server = serve(lambda *_: None)
    answer = name_servers.ask(server.endpoint, NAME, "A")
    assert (answer.rcode, answer.values, answer.error) == ("NO ANSWER", (), "no answer in time")
    assert len(server.questions) == 2


def test_nobody_at_the_address_is_no_answer(address, name_servers):
    answer = name_servers.ask(Endpoint("dc02.contoso.test", address, 10053), NAME, "A")
    assert (answer.server, answer.rcode) == ("dc02.contoso.test", "NO ANSWER")
    assert answer.error


def test_nonsense_is_no_answer(serve, name_servers):
    answer = name_servers.ask(serve(lambda question, _: question.to_wire()[:13]).endpoint, NAME, "A")
    assert answer.rcode == "NO ANSWER"
    assert answer.error


def test_a_text_that_is_no_name_is_an_answer_with_an_error(address, name_servers):
    answer = name_servers.ask(Endpoint("dc02.contoso.test", address, 10053), "a..b", "A")
    assert (answer.rcode, bool(answer.error)) == ("NO ANSWER", True)
