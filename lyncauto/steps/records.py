"""The A records of the names that move: TTL down, address, TTL up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import ClassVar

from lyncauto.errors import AnswerLost, LyncAutoError
from lyncauto.model.design import Design
from lyncauto.model.plan import Attrs, Change, Hold, State
from lyncauto.model.site import NameServer
from lyncauto.ports.dns import Answer, DnsBackend, NameServers, RRset
from lyncauto.steps import naming
from lyncauto.steps.gather import gather
from lyncauto.steps.observe import record_attributes
from lyncauto.steps.read_dns import endpoint
from lyncauto.steps.topology import OVERRIDE

STEP = "dns.a-records"
NEW = "new"  # the part that makes a name, before anybody is told of it
RESTORE = "restore"  # the part of the chain that belongs after verification


class PlanRecords:
    """Every name that moves answers the VIP; its TTL is low while it moves, and only then."""

    id: ClassVar[str] = STEP

    def __init__(self, design: Design) -> None:
        self._design = design

    def plan(self, observed: State) -> tuple[Change, ...]:
        """Return the chains, level by level: all TTLs are down before the first address changes."""
        chains = [
            chain
            for name in self._design.names
            if (chain := self._chain(naming.record(name), observed.get(naming.record(name))))
        ]
        levels = {"new": _new, "TTL down": _lowering, "address": _moving, "TTL up": _restoring}
        return tuple(
            replace(link, group=group)  # one wait for the name servers a level, not one a name
            for group, level in levels.items()
            for chain in chains
            for link in chain
            if level(link)
        )

    def _new(self) -> tuple[Change, ...]:
        """Return the chain of an override that no record exists for and that is yet to be published.

        It answers the Front Ends first, as the pool's name does: that is what a rollback gives clients. The
        topology names it at the end, when no resolver holds any more that it does not exist.
        """
        made, target = self._design.publication, naming.record(self._design.override)
        if made is None:
            return ()
        addresses = tuple(server.address for server in self._design.https_servers)
        ttl = self._design.low_ttl
        first = record_attributes(addresses, ttl, static=True)
        moved = {**first, "addresses": self._design.vip}
        unknown = Hold(
            made.negative_ttl, ttl, f"resolvers may keep that {self._design.override} does not exist"
        )
        published = f"{OVERRIDE}/{naming.override(self._design.pool)}#0"
        new = Change(STEP, target, None, first, hold=unknown, part=NEW, stays_with=published)
        restored = {**moved, "ttl": str(made.record_ttl)}
        back = replace(_link(target, moved, restored), link=2, transitional=True, part=RESTORE)
        return (new, replace(_link(target, first, moved), link=1), *((back,) if moved != restored else ()))

    def _chain(self, target: str, found: Attrs | None) -> tuple[Change, ...]:
        if found is None and target == naming.record(self._design.override):
            return self._new()
        if found is None or found["addresses"] == self._design.vip:
            return ()  # a missing name stays missing; a moved one is left as it is, whatever its TTL
        low = str(min(int(found["ttl"]), self._design.low_ttl))
        before, moved = {**found, "ttl": low}, {**found, "ttl": low, "addresses": self._design.vip}
        restored = {**moved, "ttl": found["ttl"]}
        if before == found:
            return (_link(target, found, moved),)
        return (
            replace(_link(target, found, before), transitional=True),
            replace(_link(target, before, moved), link=1),
            replace(_link(target, moved, restored), link=2, transitional=True, part=RESTORE),
        )


def _link(target: str, before: Attrs, after: Attrs) -> Change:
    reason = f"resolvers keep the old answer for {target.removeprefix(naming.RECORD)}"
    return Change(STEP, target, before, after, hold=Hold(_kept(before, after), _kept(after, before), reason))


def _kept(old: Attrs, new: Attrs) -> float:
    """Return the seconds that matter for which resolvers keep *old*.

    Whoever asked just before the change keeps the answer for its TTL. When all that changes is a TTL that
    goes up, nothing relies on anybody having the new answer.
    """
    raised = old["addresses"] == new["addresses"] and int(old["ttl"]) < int(new["ttl"])
    return 0.0 if raised else float(old["ttl"])


def _lowering(link: Change) -> bool:
    return link.transitional and not link.part


def _new(link: Change) -> bool:
    return link.part == NEW


def _moving(link: Change) -> bool:
    return not link.transitional and not link.part


def _restoring(link: Change) -> bool:
    return link.part == RESTORE


class ChangeRecords:
    """Reads and replaces one A record at a time, as compare-and-swap. Needs DNS alone."""

    id: ClassVar[str] = STEP
    atomic: ClassVar[bool] = True  # what a cut leaves of a name is read, and told by `halfway`
    repeatable: ClassVar[bool] = True  # a record that is already as wanted is not written again

    def __init__(
        self, dns: DnsBackend, ask: NameServers, servers: Sequence[NameServer], *, deadline: float
    ) -> None:
        self.deadline = deadline
        self._dns = dns
        self._ask = ask
        self._servers = tuple(servers)

    def read(self, target: str) -> Attrs | None:
        """Return the record on the server that takes changes."""
        found = self._dns.read(_name(target), "A")
        return None if found is None else record_attributes(found.values, found.ttl, static=found.static)

    def apply(self, changes: Sequence[Change]) -> None:
        """Replace each record; one whose answer was lost does not keep the others from being written.

        Raises:
            Drifted: A record is not as its change expects; it and the later ones were not written.
            DnsRefused: The server refused; this record and the later ones are as they were.
            AnswerLost: The server may have written one; all others were written.
        """
        lost: AnswerLost | None = None
        for change in changes:
            name = _name(change.target)
            found = self.read(change.target)
            before = found if self.halfway(change, found) else change.before
            try:
                self._dns.replace(name, "A", _rrset(name, before), _rrset(name, change.after))
            except AnswerLost as error:
                lost = lost or error
            except LyncAutoError as error:
                raise lost or error from error  # what may still land is the more important thing to know
        if lost:
            raise lost

    def halfway(self, change: Change, found: Attrs | None) -> bool:
        """Whether some of a name's records are as before and some as wanted: they change one by one.

        So does a name that is made or goes: some of its records are there. Or whether only the static mark is
        not as wanted: a server that drops it with a change must not keep traffic from going back.
        """
        lasting = change.after or change.before
        if not (found and lasting):
            return False
        old, new, now = map(_addresses, (change.before, change.after, found))
        marked = found["static"] == lasting["static"]
        return now <= old | new and (now not in (old, new)) == marked

    def lagging(self, change: Change) -> str:
        """Say which authoritative servers do not answer with the change yet, and what they answer."""
        name = _name(change.target)
        tasks = {server.name: partial(self._ask.ask, endpoint(server), name, "A") for server in self._servers}
        behind = (_behind(answer, change.after) for answer in gather(tasks).values())
        return "; ".join(text for text in behind if text)


def _behind(answer: Answer, wanted: Attrs | None) -> str:
    if answer.error:
        return f"{answer.server}: {answer.error}"
    if answer.values and not answer.authoritative:
        return f"{answer.server} does not answer with authority"
    found = ",".join(sorted(answer.values))
    if wanted is None:
        return f"{answer.server} still answers {found}" if found else ""
    if found != wanted["addresses"]:
        return f"{answer.server} answers {found or answer.rcode}"
    if str(answer.ttl) != wanted["ttl"]:
        return f"{answer.server} gives a TTL of {answer.ttl} s"
    return ""


def _name(target: str) -> str:
    return target.removeprefix(naming.RECORD)


def _addresses(attrs: Attrs | None) -> set[str]:
    return set(attrs["addresses"].split(",")) if attrs else set()


def _rrset(name: str, attrs: Attrs | None) -> RRset | None:
    if attrs is None:
        return None
    values = tuple(attrs["addresses"].split(","))
    return RRset(name, "A", values, int(attrs["ttl"]), attrs["static"] == "yes")
