"""Every road that a migration takes, tried by a harmless read of the same resource."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial

from lyncauto.errors import LyncAutoError
from lyncauto.model.finding import Finding, Verdict
from lyncauto.ports.endpoint import Endpoint
from lyncauto.ports.powershell import Command, said
from lyncauto.steps.collect import collect
from lyncauto.steps.estate import Estate
from lyncauto.steps.found import About
from lyncauto.steps.rules_web import web_services

_WEB = "web services over TLS 1.2"


@dataclass(frozen=True, slots=True)
class Road:
    """One host, one act on it, and how to try it; the answer is a few words of what was found."""

    host: str
    act: str
    go: Callable[[], str]
    collects: bool = True  # reading the whole estate takes it too


def examine(estate: Estate) -> tuple[Finding, ...]:
    """Try every road at once, then the Front Ends' web services where the roads to them are open.

    Returns:
        A finding for each, in the order of the site file, the web services last.
    """
    roads = tuple(_roads(estate))
    with ThreadPoolExecutor(max_workers=8) as pool:
        findings = tuple(pool.map(_tried, roads))
    closed = any(finding.stops and road.collects for road, finding in zip(roads, findings, strict=True))
    return (*findings, *(_not_tried(estate) if closed else _web_services(estate)))


def _roads(estate: Estate) -> Iterator[Road]:
    yield _command(estate, estate.management, "log on", "Get-LyncAutoHost")
    yield _command(estate, estate.management, "read the topology", "Get-CsService", {"WebServer": None})
    for host in estate.pool.front_ends:
        yield _command(estate, host.name, "log on", "Get-LyncAutoHost")
        yield _command(estate, host.name, "read its certificates", "Get-CsCertificate")
    yield Road(estate.certificate_host, "reach the CA", lambda: _authority(estate), collects=False)
    record = {"Zone": estate.zone.zone, "Name": estate.pool.override, "Type": "A"}
    yield _command(estate, estate.zone.host.name, "read records", "Get-LyncAutoDnsRecord", record)
    for server in (*estate.zone.name_servers, *estate.zone.resolvers):
        endpoint = Endpoint(server.name, server.address, server.port)
        yield Road(server.name, "answer DNS", partial(_ask, estate, endpoint), collects=False)
    yield Road(estate.machine.name, "run HAProxy", lambda: _haproxy(estate))


def _command(
    estate: Estate, host: str, act: str, name: str, parameters: Mapping[str, str | None] | None = None
) -> Road:
    return Road(host, act, lambda: _run(estate, host, Command(name, parameters or {})))


def _run(estate: Estate, host: str, command: Command) -> str:
    return f"{command.name}: {len(said(estate.sessions(host), command))} objects"


class _Closed(LyncAutoError):
    """A road that cannot be taken; told as a finding."""


def _authority(estate: Estate) -> str:
    command = Command("Test-LyncAutoCertificationAuthority", {"Config": estate.authority.config})
    (answer,) = said(estate.sessions(estate.certificate_host), command)
    if not answer["Answers"]:
        raise _Closed(
            f"{estate.authority.config} does not answer from there",
            why=str(answer["Text"]),
            fix="give it a session configuration that runs as somebody who may enroll, and name that "
            "as `configuration` in the site file; or mend the CA",
        )
    return f"{estate.authority.config} answers"


def _ask(estate: Estate, server: Endpoint) -> str:
    answer = estate.ask.ask(server, estate.pool.override, "A", recurse=True)
    if answer.error or answer.rcode not in {"NOERROR", "NXDOMAIN"}:
        raise _Closed(
            f"{answer.rcode}",
            why=answer.error or f"it answered {answer.rcode}",
            fix=f"check that {server} runs, and that the site file has its address",
        )
    return f"{estate.pool.override}: {', '.join(answer.values) or answer.rcode}"


def _haproxy(estate: Estate) -> str:
    done = estate.node.run([estate.machine.haproxy, "-v"])
    if done.status:
        raise _Closed(
            "HAProxy does not run",
            why=done.error or done.output,
            fix="install HAProxy 2.6 or later on the node, or set `haproxy` in the site file",
        )
    return done.output.splitlines()[0]


def _web_services(estate: Estate) -> tuple[Finding, ...]:
    """Ask each Front End as the balancer would: the topology says at which port, DNS at which address."""
    try:
        facts = collect(estate)
    except LyncAutoError as error:
        return tuple(_told(About(_WEB, host.name).cannot_tell(error)) for host in estate.pool.front_ends)
    return tuple(_told(web_services(About(_WEB, one.fqdn), one, one.verified_as)) for one in facts.health)


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
