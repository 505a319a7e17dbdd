"""What the written server, every authoritative server and the clients' resolvers answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeAlias

from lyncauto.model.facts import NameAnswer
from lyncauto.model.site import NameServer
from lyncauto.ports.dns import Answer
from lyncauto.ports.endpoint import Endpoint
from lyncauto.steps.estate import Estate
from lyncauto.steps.gather import gather

Question: TypeAlias = tuple[str, str]  # name, type
SILENT = "NO ANSWER"


def answers(estate: Estate, names: Sequence[str], hosts: Sequence[str]) -> tuple[NameAnswer, ...]:
    """Ask everybody for *names* (A, AAAA, CNAME) and *hosts* (A alone).

    A resolver is asked only for what an authoritative server has: it would keep a "no such name"
    (RFC 2308) until long after the name is made.
    """
    questions = [(name, type_) for name in names for type_ in ("A", "AAAA", "CNAME")]
    questions += [(host, "A") for host in hosts if host not in names]
    said = (*_written(estate, questions), *_asked(estate, "authoritative", questions))
    existing = sorted({(one.name, one.type) for one in said if one.values})
    return (*said, *_asked(estate, "resolver", existing))


def endpoint(server: NameServer) -> Endpoint:
    """Return where a server of the site file answers."""
    return Endpoint(server.name, server.address, server.port)


def _written(estate: Estate, questions: Sequence[Question]) -> tuple[NameAnswer, ...]:
    return tuple(_record(estate, name, type_) for name, type_ in questions if estate.serves(name))


def _record(estate: Estate, name: str, type_: str) -> NameAnswer:
    server, found = estate.zone.host.name, estate.dns.read(name, type_)
    if found is None:
        return NameAnswer(server, "written", name, type_, "NO RECORD")
    return NameAnswer(server, "written", name, type_, "NOERROR", found.values, found.ttl, found.static)


def _asked(estate: Estate, role: str, questions: Sequence[Question]) -> tuple[NameAnswer, ...]:
    servers = estate.zone.resolvers if role == "resolver" else estate.zone.name_servers
    tasks: dict[str, Callable[[], tuple[NameAnswer, ...]]] = {
        server.name: partial(_of_one, estate, server, role, questions) for server in servers
    }
    return tuple(answer for found in gather(tasks).values() for answer in found)


def _of_one(
    estate: Estate, server: NameServer, role: str, questions: Sequence[Question]
) -> tuple[NameAnswer, ...]:
    """Ask one server; one that was silent once is not asked on: each question would wait in vain."""
    found: list[NameAnswer] = []
    silent: Answer | None = None
    for name, type_ in questions:
        answer = silent or estate.ask.ask(endpoint(server), name, type_, recurse=role == "resolver")
        silent = answer if answer.rcode == SILENT else None
        found.append(_noted(role, name, type_, answer))
    return tuple(found)


def _noted(role: str, name: str, type_: str, answer: Answer) -> NameAnswer:
    return NameAnswer(
        answer.server, role, name, type_, answer.rcode, answer.values, answer.ttl, error=answer.error
    )
