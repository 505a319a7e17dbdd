"""Every road that a migration takes, tried by a harmless read of the same resource."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial

from lyncauto.errors import LyncAutoError
from lyncauto.model.finding import Finding, Verdict
from lyncauto.ports.endpoint import Endpoint
from lyncauto.ports.powershell import Command, said
from lyncauto.steps.collect import collect
from lyncauto.steps.estate import Carrier, Estate
from lyncauto.steps.found import About
from lyncauto.steps.publication import publication
from lyncauto.steps.rules_web import web_services
from lyncauto.steps.second_hops import Hop, hops, take

_WEB = "web services over TLS 1.2"


@dataclass(frozen=True, slots=True)
class Road:
    """One host, one act on it, and how to try it; the answer is a few words of what was found."""

    host: str
    act: str
    go: Callable[[], str]
    collects: bool = True  # reading the whole estate takes it too


def examine(estate: Estate) -> tuple[Finding, ...]:
    """Try every road at once; where those are open, what only a publication needs, and the web services.

    Returns:
        A finding for each, in the order of the site file, the web services last.
    """
    roads = tuple(_roads(estate))
    findings = _all_tried(roads)
    closed = any(finding.stops and road.collects for road, finding in zip(roads, findings, strict=True))
    return (*findings, *(_not_tried(estate) if closed else _further(estate)))


def _all_tried(roads: Sequence[Road]) -> tuple[Finding, ...]:
    """Try all hosts at once, the roads of one in turn: a host allows an account few sessions at a time."""
    by_host: dict[str, list[Road]] = {}
    for road in roads:
        by_host.setdefault(road.host, []).append(road)
    with ThreadPoolExecutor(max_workers=8) as pool:
        found = dict(pair for pairs in pool.map(_in_turn, by_host.values()) for pair in pairs)
    return tuple(found[road] for road in roads)


def _in_turn(roads: Sequence[Road]) -> list[tuple[Road, Finding]]:
    return [(road, _tried(road)) for road in roads]


def _roads(estate: Estate) -> Iterator[Road]:
    yield _command(estate, estate.management, "log on", "Get-LyncAutoHost")
    for host in estate.pool.front_ends:
        yield _command(estate, host.name, "log on", "Get-LyncAutoHost")
        yield _command(estate, host.name, "read its certificates", "Get-CsCertificate")
    for hop in hops(estate, None):
        yield _hop(estate, hop)
    record = {"Zone": estate.zone.zone, "Name": estate.pool.override, "Type": "A"}
    yield _command(estate, estate.zone.host.name, "read records", "Get-LyncAutoDnsRecord", record)
    # A name that does not exist yet is asked of nobody who would remember that it does not.
    for name, servers in (
        (estate.pool.override, estate.zone.name_servers),
        (estate.pool.name, estate.zone.resolvers),
    ):
        for server in servers:
            endpoint = Endpoint(server.name, server.address, server.port)
            yield Road(server.name, "answer DNS", partial(_ask, estate, endpoint, name), collects=False)
    for carrier in estate.carriers:
        yield Road(carrier.name, "run HAProxy", partial(_haproxy, carrier))


def _hop(estate: Estate, hop: Hop) -> Road:
    """Return the road behind a host; reading the estate takes the management host's to the store."""
    return Road(hop.host, hop.act, partial(take, estate, hop), collects=hop.host == estate.management)


def _further(estate: Estate) -> tuple[Finding, ...]:
    """Try what the topology tells of: the roads that only a new override needs, and the web services."""
    try:
        facts = collect(estate)
    except LyncAutoError as error:
        return tuple(_told(About(_WEB, host.name).cannot_tell(error)) for host in estate.pool.front_ends)
    known, made = hops(estate, None), publication(estate.pool, estate.authority, facts)
    new = [hop for hop in hops(estate, made) if not _among(hop, known)]
    web = (
        _told(web_services(About(_WEB, one.fqdn), one, one.verified_as, facts.product))
        for one in facts.health
    )
    return (*_all_tried([_hop(estate, hop) for hop in new]), *web)


def _among(hop: Hop, known: Sequence[Hop]) -> bool:
    return any((hop.host, hop.probe.name) == (one.host, one.probe.name) for one in known)


def _command(
    estate: Estate, host: str, act: str, name: str, parameters: Mapping[str, str | None] | None = None
) -> Road:
    return Road(host, act, lambda: _run(estate, host, Command(name, parameters or {})))


def _run(estate: Estate, host: str, command: Command) -> str:
    return f"{command.name}: {len(said(estate.sessions(host), command))} objects"


class _Closed(LyncAutoError):
    """A road that cannot be taken; told as a finding."""


def _ask(estate: Estate, server: Endpoint, name: str) -> str:
    answer = estate.ask.ask(server, name, "A", recurse=True)
    if answer.error or answer.rcode not in {"NOERROR", "NXDOMAIN"}:
        raise _Closed(
            f"{answer.rcode}",
            why=answer.error or f"it answered {answer.rcode}",
            fix=f"check that {server} runs, and that the site file has its address",
        )
    return f"{name}: {', '.join(answer.values) or answer.rcode}"


def _haproxy(carrier: Carrier) -> str:
    done = carrier.node.run([carrier.machine.haproxy, "-v"])
    if done.status:
        raise _Closed(
            "HAProxy does not run",
            why=done.error or done.output,
            fix="install HAProxy 2.6 or later on the node, or set `haproxy` in the site file",
        )
    return done.output.splitlines()[0]


def _not_tried(estate: Estate) -> tuple[Finding, ...]:
    text = "it cannot be tried: where the web services are is read over roads that are closed"
    fix = "mend those first, then run `lyncauto doctor` again"
    return tuple(About(_WEB, host.name).unknown(text, "", fix) for host in estate.pool.front_ends)


def _told(found: Finding) -> Finding:
    """Return a finding as the other rows are: what was found, and the values, in one text."""
    return replace(found, text=f"{found.text}: {found.evidence}", evidence="")


def _tried(road: Road) -> Finding:
    try:
        return Finding(road.act, road.host, Verdict.OK, road.go())
    except LyncAutoError as error:
        return Finding(road.act, road.host, Verdict.FAILED, f"{error.what}: {error.why}", fix=error.fix)
