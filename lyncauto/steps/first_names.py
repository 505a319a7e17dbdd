"""What DNS says about a pool, asked with nothing but a resolver at hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lyncauto.model.facts import NameAnswer
from lyncauto.model.inventory import Part, PoolEntry, Reading
from lyncauto.ports.dns import Answer, NameServers
from lyncauto.ports.endpoint import Endpoint
from lyncauto.steps.answers import final, plain
from lyncauto.steps.read_dns import SILENT

_ANSWERED = {"NOERROR", "NXDOMAIN"}
_LABELS = 2  # fewest of a zone that a site file takes
_FIX = "see that it answers DNS from here, or name one that does by --dns"


class FirstNames:
    """Questions to resolvers, the first that answers, and then to the zone's own servers.

    A resolver is asked only for what the topology names: it would keep a "no such name" of anything else.

    Attributes:
        answers: Everything that was answered.
        readings: Who could be asked and who could not.
    """

    def __init__(self, ask: NameServers, resolvers: Sequence[Endpoint]) -> None:
        self._ask = ask
        self._resolvers = tuple(resolvers)
        self._silent: dict[Endpoint, str] = {}
        self.answers: list[NameAnswer] = []
        self.readings: list[Reading] = []

    def read(self, pool: PoolEntry, proposed: str) -> None:
        """Read the zone of the pool's web services, its servers, and the names of the topology.

        Args:
            pool: With web services.
            proposed: Name that the override is to have where it has none; asked of the zone's servers alone,
                which remember nothing.
        """
        web = pool.web
        override = web.internal_fqdn if web else ""
        for name in (override, pool.fqdn, *pool.computers, web.external_fqdn if web else ""):
            if name:
                self._resolved(name, "A")
        zone = self._zone(override or pool.fqdn.partition(".")[2])
        if zone:
            self._served(zone, "" if override else proposed)
        self._note_resolvers()

    def _zone(self, name: str) -> str:
        """Return the zone that *name* lies in; empty: nobody tells."""
        labels = name.split(".")
        for start in range(max(0, len(labels) - _LABELS + 1)):
            candidate = ".".join(labels[start:])
            if self._resolved(candidate, "NS"):
                return candidate
        return ""

    def _served(self, zone: str, proposed: str) -> None:
        """Ask each of the zone's servers for itself, at the port at which the resolver answered."""
        port = next((one.port for one in self._resolvers if one not in self._silent), 53)
        for name in self._values(zone, "NS"):
            self._resolved(name, "A")
            for address in final(self.answers, name)[:1]:
                server = Endpoint(name, address, port)
                said = self._ask.ask(server, zone, "SOA")
                self._keep("authoritative", zone, "SOA", said)
                self.readings.append(_heard(server, said))
                if proposed and said.rcode in _ANSWERED:
                    self._keep("authoritative", proposed, "A", self._ask.ask(server, proposed, "A"))

    def _values(self, name: str, type_: str) -> Iterable[str]:
        found = (
            value for one in self.answers if (one.name, one.type) == (name, type_) for value in one.values
        )
        return dict.fromkeys(map(plain, found))

    def _resolved(self, name: str, type_: str) -> tuple[str, ...]:
        """Return what the first resolver that answers says."""
        for resolver in self._resolvers:
            if resolver in self._silent:
                continue
            said = self._ask.ask(resolver, name, type_, recurse=True)
            if said.rcode == SILENT:
                self._silent[resolver] = said.error
                continue
            self._keep("resolver", name, type_, said)
            if said.rcode in _ANSWERED:
                return said.values
        return ()

    def _keep(self, role: str, name: str, type_: str, said: Answer) -> None:
        values, ttl = said.values, said.ttl
        self.answers.append(
            NameAnswer(said.server, role, name, type_, said.rcode, values, ttl, error=said.error)
        )

    def _note_resolvers(self) -> None:
        heard = {one.server for one in self.answers if one.role == "resolver"}
        for one in self._resolvers:
            where = f"DNS, {one.address}"
            if one in self._silent:
                self.readings.append(Reading(Part.NAMES, one.name, where, self._silent[one], _FIX))
            elif one.name in heard:
                self.readings.append(Reading(Part.NAMES, one.name, where))
        if not self._resolvers:
            why = "this machine has no resolver"
            self.readings.append(Reading(Part.NAMES, "", "DNS", why, "name one by --dns"))


def _heard(server: Endpoint, said: Answer) -> Reading:
    where = f"DNS, {server.address}"
    if said.rcode in _ANSWERED:
        return Reading(Part.NAMES, server.name, where)
    return Reading(Part.NAMES, server.name, where, said.error or f"it answered {said.rcode}", _FIX)
