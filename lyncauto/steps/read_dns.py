"""What the written server, every authoritative server and the clients' resolvers answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TypeAlias

from lyncauto.model.facts import NameAnswer
from lyncauto.model.inventory import ZoneVersion
from lyncauto.model.site import NameServer
from lyncauto.ports.dns import Answer, RRset
from lyncauto.ports.endpoint import Endpoint
from lyncauto.steps.answers import ELSEWHERE, plain
from lyncauto.steps.estate import Estate
from lyncauto.steps.gather import gather

Question: TypeAlias = tuple[str, str]  # name, type
SILENT = "NO ANSWER"
_NOTHING = ("NOERROR", "NXDOMAIN")  # what it may look like: a referral has no records either
_SERIAL = 2  # word of a SOA record: RFC 1035, section 3.3.13
LONGEST_NEGATIVE = 10800  # seconds: RFC 2308, section 5, advises resolvers not to keep it longer


def answers(
    estate: Estate, names: Sequence[str], hosts: Sequence[str], *, written: bool = True
) -> tuple[NameAnswer, ...]:
    """Ask everybody for *names* (A, AAAA, CNAME) and *hosts* (A alone), and for whatever they are aliases of.

    A resolver is asked only for what an authoritative server has: it would keep a "no such name"
    (RFC 2308) until long after the name is made. The server that takes changes is left out where *written*
    is false.

    Raises:
        LyncAutoError: The server that takes changes could not be read.
    """
    questions = [*_all_of(names), *((host, "A") for host in hosts if host not in names)]
    said = _served(estate, questions, (), written=written)
    while further := [one for one in _all_of(_targets(said)) if one not in questions]:
        questions += further
        said = (*said, *_served(estate, further, said, written=written))
    said = (*said, *_name_servers(estate, said))
    return (*said, *_asked(estate, "resolver", _existing(said), ()))


def negative_ttl(estate: Estate, before: Sequence[NameAnswer]) -> int:
    """Return for how many seconds a resolver may hold that a name of the zone does not exist (RFC 2308).

    The first name server that tells is believed; where none does, the longest that resolvers keep to. One
    that was silent in *before* is not asked.
    """
    for server in (one for one in estate.zone.name_servers if not _silence(one, before)):
        answer = estate.ask.ask(endpoint(server), estate.zone.zone, "SOA")
        minimum = (answer.values or ("",))[0].rpartition(" ")[2]
        if minimum.isdecimal():
            return min(answer.ttl, int(minimum))
    return LONGEST_NEGATIVE


def versions(estate: Estate, before: Sequence[NameAnswer]) -> tuple[ZoneVersion, ...]:
    """Return which version of the zone each server has; one that was silent in *before* is not asked."""
    servers = [one for one in estate.zone.name_servers if not _silence(one, before)]
    ask = partial(estate.ask.ask, name=estate.zone.zone, type="SOA")
    said = gather({one.name: partial(ask, endpoint(one)) for one in servers})
    serials = {name: (answer.values or ("",))[0].split() for name, answer in said.items()}
    return tuple(
        ZoneVersion(estate.zone.zone, name, int(words[_SERIAL]))
        for name, words in serials.items()
        if len(words) > _SERIAL and words[_SERIAL].isdecimal()
    )


def endpoint(server: NameServer) -> Endpoint:
    """Return where a server of the site file answers."""
    return Endpoint(server.name, server.address, server.port)


def _all_of(names: Iterable[str]) -> list[Question]:
    return [(name, type_) for name in names for type_ in ("A", "AAAA", "CNAME")]


def _targets(said: Iterable[NameAnswer]) -> list[str]:
    return sorted({plain(value) for one in said if one.type == "CNAME" for value in one.values})


def _existing(said: Iterable[NameAnswer]) -> list[Question]:
    """Return what is there; an alias has addresses, though it may take a resolver to find them."""
    there = {(one.name, one.type) for one in said if one.values and one.type != "NS"}
    return sorted(there | {(name, "A") for name, type_ in there if type_ == "CNAME"})


def _served(
    estate: Estate, questions: Sequence[Question], before: Sequence[NameAnswer], *, written: bool
) -> tuple[NameAnswer, ...]:
    """Read the server that takes changes, and ask every name server, all at the same time."""
    parts: dict[str, Callable[[], tuple[NameAnswer, ...]]] = {
        "asked": partial(_asked, estate, "authoritative", questions, before)
    }
    if written:
        parts["written"] = partial(_written, estate, questions)
    found = gather(parts)
    return (*found.get("written", ()), *found["asked"])


def _name_servers(estate: Estate, before: Sequence[NameAnswer]) -> tuple[NameAnswer, ...]:
    """Ask which servers serve the zone: the first one that was not silent in *before*."""
    servers = estate.zone.name_servers
    first = next((one for one in servers if not _silence(one, before)), servers[0])
    return _of_one(estate, first, "authoritative", [(estate.zone.zone, "NS")], before)


def _written(estate: Estate, questions: Sequence[Question]) -> tuple[NameAnswer, ...]:
    """Read all names of which the same types are wanted at once."""
    own = [(name, type_) for name, type_ in questions if estate.serves(name)]
    alike: dict[tuple[str, ...], list[str]] = {}
    for name in dict.fromkeys(name for name, _ in own):
        alike.setdefault(tuple(type_ for one, type_ in own if one == name), []).append(name)
    sets = (one for types, names in alike.items() for one in estate.dns.read_all(names, types))
    found = {(one.name, one.type): one for one in sets}
    return tuple(_record(estate.zone.host.name, one, found.get(one)) for one in own)


def _record(server: str, question: Question, found: RRset | None) -> NameAnswer:
    name, type_ = question
    if found is None:
        return NameAnswer(server, "written", name, type_, "NO RECORD")
    return NameAnswer(server, "written", name, type_, "NOERROR", found.values, found.ttl, found.static)


def _asked(
    estate: Estate, role: str, questions: Sequence[Question], before: Sequence[NameAnswer]
) -> tuple[NameAnswer, ...]:
    servers = estate.zone.resolvers if role == "resolver" else estate.zone.name_servers
    tasks: dict[str, Callable[[], tuple[NameAnswer, ...]]] = {
        server.name: partial(_of_one, estate, server, role, questions, before) for server in servers
    }
    return tuple(answer for found in gather(tasks).values() for answer in found)


def _of_one(
    estate: Estate,
    server: NameServer,
    role: str,
    questions: Sequence[Question],
    before: Sequence[NameAnswer],
) -> tuple[NameAnswer, ...]:
    """Ask one server; one that was silent once is not asked on: each question would wait in vain."""
    found: list[NameAnswer] = []
    silent = _silence(server, before)
    for name, type_ in questions:
        answer = silent or estate.ask.ask(endpoint(server), name, type_, recurse=role == "resolver")
        silent = answer if answer.rcode == SILENT else None
        found.append(_noted(role, name, type_, answer))
    return tuple(found)


def _silence(server: NameServer, before: Sequence[NameAnswer]) -> Answer | None:
    errors = (one.error for one in before if (one.server, one.rcode) == (server.name, SILENT))
    return next((Answer(server.name, SILENT, error=error) for error in errors), None)


def _noted(role: str, name: str, type_: str, answer: Answer) -> NameAnswer:
    own = role == "resolver" or answer.authoritative or answer.values or answer.rcode not in _NOTHING
    rcode = answer.rcode if own else ELSEWHERE
    return NameAnswer(answer.server, role, name, type_, rcode, answer.values, answer.ttl, error=answer.error)
