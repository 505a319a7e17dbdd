"""What clients are told by the name servers and resolvers that the site file lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lyncauto.model.design import Design
from lyncauto.model.finding import Finding
from lyncauto.model.site import NameServer
from lyncauto.ports.dns import Answer
from lyncauto.steps.estate import Estate
from lyncauto.steps.found import About
from lyncauto.steps.read_dns import endpoint


class ClientView:
    """Asks every authoritative server and every resolver whether a name answers the VIP.

    Args:
        strict: A resolver that is silent stops: whatever it holds, its clients will be told.
    """

    def __init__(self, estate: Estate, design: Design, check: str, *, strict: bool = False) -> None:
        self._estate = estate
        self._design = design
        self._check = check
        self._strict = strict

    def of(self, name: str) -> Iterator[Finding]:
        """Give one finding a server."""
        zone = self._estate.zone
        for servers, recurse in ((zone.name_servers, False), (zone.resolvers, True)):
            yield from self._asked(name, servers, recurse=recurse)

    def _asked(self, name: str, servers: Sequence[NameServer], *, recurse: bool) -> Iterator[Finding]:
        about = About(self._check, name)
        for server in servers:
            answer = self._answer(server, name, recurse=recurse)
            evidence = f"{server.name}: {answer.error or ', '.join(answer.values) or answer.rcode}"
            if answer.values == (self._design.vip,):
                yield about.ok("it answers the VIP", f"{evidence}, TTL {answer.ttl} s")
            elif recurse and answer.error:
                yield self._silent(about, server, evidence)
            else:
                yield about.failed(
                    "it does not answer the VIP",
                    f"{evidence}, wanted {self._design.vip}",
                    f"mend {server.name}, or flush its cache, then run the same command again",
                )

    def _silent(self, about: About, server: NameServer, evidence: str) -> Finding:
        if self._strict:
            return about.failed(
                "a resolver does not answer",
                evidence,
                f"start {server.name}, or take it out of `resolvers` if no client asks it; "
                "then run the same command again",
            )
        return about.warning("a resolver does not answer", evidence, f"see that {server.name} runs")

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
