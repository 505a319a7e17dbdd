"""The estate after the cut-over, as clients see it, and that nothing else has changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import ClassVar

from lyncauto.errors import LyncAutoError
from lyncauto.model.design import Design
from lyncauto.model.finding import Finding
from lyncauto.model.site import NameServer
from lyncauto.ports.dns import Answer
from lyncauto.steps import read_windows
from lyncauto.steps.before import assignment_lines, simple_url_lines
from lyncauto.steps.estate import Estate
from lyncauto.steps.found import About
from lyncauto.steps.read_dns import endpoint
from lyncauto.steps.through import Through


class VerifyClients:
    """Every name server and resolver sends clients to the VIP, and the VIP serves them."""

    id: ClassVar[str] = "verify.clients"

    def __init__(self, estate: Estate, design: Design) -> None:
        self._estate = estate
        self._design = design
        self._through = Through(estate.probe, design)

    def run(self) -> tuple[Finding, ...]:
        """Ask each server for each name that moved, then the VIP for each."""
        zone = self._estate.zone
        found = [
            finding
            for name in self._design.names
            for servers, recurse in ((zone.name_servers, False), (zone.resolvers, True))
            for finding in self._asked(name, servers, recurse=recurse)
        ]
        return (*found, *(self._through.secure(name, self.id) for name in self._design.certificate.names))

    def _asked(self, name: str, servers: Sequence[NameServer], *, recurse: bool) -> Iterator[Finding]:
        for server in servers:
            answer = self._answer(server, name, recurse=recurse)
            evidence = f"{server.name}: {answer.error or ', '.join(answer.values) or answer.rcode}"
            about = About(self.id, name)
            if answer.values == (self._design.vip,):
                yield about.ok("it answers the VIP", f"{evidence}, TTL {answer.ttl} s")
            elif recurse and answer.error:
                yield about.warning("a resolver does not answer", evidence, f"see that {server.name} runs")
            else:
                yield about.failed(
                    "it does not answer the VIP",
                    f"{evidence}, wanted {self._design.vip}",
                    f"mend {server.name}, or flush its cache, then run the same command again",
                )

    def _answer(self, server: NameServer, name: str, *, recurse: bool) -> Answer:
        """Ask; a resolver that holds an old answer says for how long, and is asked again then."""
        answer = self._estate.ask.ask(endpoint(server), name, "A", recurse=recurse)
        wait = answer.ttl + 1  # what is left of a TTL is given in whole seconds, rounded down
        if (
            recurse
            and answer.values not in {(), (self._design.vip,)}
            and wait <= self._estate.pool.limits.converge
        ):
            self._estate.clock.sleep(wait)
            answer = self._estate.ask.ask(endpoint(server), name, "A", recurse=recurse)
        return answer


class VerifyUnchanged:
    """Certificate assignments and simple URLs are as they were before anything was changed."""

    id: ClassVar[str] = "verify.unchanged"

    def __init__(self, estate: Estate, design: Design) -> None:
        self._estate = estate
        self._design = design

    def run(self) -> tuple[Finding, ...]:
        """Read them again; a host that cannot be read says nothing about what has changed."""
        hosts = (server.name for server in self._design.https_servers)
        return (*map(self._assignments, hosts), self._simple_urls())

    def _assignments(self, host: str) -> Finding:
        before = tuple(line for line in self._design.assignments if line.startswith(f"{host} "))
        return self._same(
            About(self.id, host),
            "its certificate assignments",
            before,
            lambda: assignment_lines(read_windows.assignments(self._estate.sessions(host))),
        )

    def _simple_urls(self) -> Finding:
        session = self._estate.sessions
        return self._same(
            About(self.id, self._design.pool),
            "the simple URLs",
            self._design.simple_urls,
            lambda: simple_url_lines(read_windows.simple_urls(session(self._estate.management))),
        )

    @staticmethod
    def _same(about: About, what: str, before: Sequence[str], read: Callable[[], tuple[str, ...]]) -> Finding:
        try:
            now = read()
        except LyncAutoError as error:
            return about.cannot_tell(error)
        gone, new = sorted(set(before) - set(now)), sorted(set(now) - set(before))
        if gone or new:
            evidence = "; ".join([*(f"gone: {line}" for line in gone), *(f"new: {line}" for line in new)])
            return about.failed(f"{what} are not as they were", evidence, "find out who changed them")
        return about.ok(f"{what} are as they were", f"{len(now)} read")
