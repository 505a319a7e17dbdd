"""Which name leads where, as it was read: names, what answers for them, and the Front Ends behind it.

It knows nothing of rules. What was not read is unknown here, too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from lyncauto.model.facts import NameAnswer
from lyncauto.model.inventory import Inventory, Part, PoolEntry

_SAID_BY = ("written", "authoritative", "resolver")  # the last may hold an older answer
_SAID = {"NOERROR", "NXDOMAIN"}


class Via(StrEnum):
    """What stands between a name and the Front Ends."""

    BALANCER = "balancer"
    ELSEWHERE = "elsewhere"  # an address that is no member's, and nobody knows what is behind it
    DNS = "dns"  # the members' own addresses
    NOWHERE = "nowhere"  # the name has no address
    UNKNOWN = "unknown"  # nobody was asked, or nobody answered


@dataclass(frozen=True, slots=True)
class Way:
    """One thing that a name leads to.

    Attributes:
        words: What findings may call it: its address, the nodes.
        hosts: Front Ends that it passes on to, and whether it does so at every port and node.
    """

    via: Via
    title: str
    label: str
    words: tuple[str, ...] = ()
    hosts: tuple[tuple[str, bool], ...] = ()


@dataclass(frozen=True, slots=True)
class Name:
    """A name that clients use, and where it leads."""

    fqdn: str
    use: str
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class PoolMap:
    """What is known of the way to one pool.

    Attributes:
        lacking: What is not known of it, in words: "the SIP domains are not known".
    """

    fqdn: str
    names: tuple[Name, ...]
    hosts: tuple[str, ...]
    lacking: tuple[str, ...]


class Estate:
    """An inventory, indexed by name and address."""

    def __init__(self, inventory: Inventory) -> None:
        self._inventory = inventory
        self._answers: dict[str, list[NameAnswer]] = defaultdict(list)
        for one in inventory.answers:
            self._answers[one.name].append(one)
        self._pools = {one.fqdn: one for one in (inventory.topology.pools if inventory.topology else ())}
        self._known = {one.part for one in inventory.readings if one.known}
        self._declared = {one.vip: one for one in inventory.declared}
        self._loaded = defaultdict(list)
        for loaded in inventory.loaded:
            for address in {loaded.service.address, loaded.service.own} - {""}:
                self._loaded[address].append(loaded)
        self._hosts_at = {one.address: one.host for one in inventory.outside if one.host}
        self._uses = self._candidates()
        self._used_by = defaultdict(list)  # address -> names of web services that lead there
        for name in self._uses:
            for address in self._ends(name):
                self._used_by[address].append(name)

    def pool(self, fqdn: str) -> PoolMap | None:
        """Return the way to a pool's web services; ``None``: none of it are known."""
        entry = self._pools.get(fqdn)
        if entry is None or entry.web is None:
            return None
        members = self._addresses_of(entry)
        own = entry.web.internal_fqdn or entry.fqdn
        found = {own: "web services"}
        for address in {*members, *self._ends(own), *self._balanced(entry)}:
            found.update((name, self._uses[name]) for name in self._used_by.get(address, ()) if name != own)
        found.pop(entry.fqdn, None)
        names = [(own, found.pop(own, "web services and SIP")), *sorted(found.items())]
        if own != entry.fqdn:
            names.append((entry.fqdn, "SIP"))
        return PoolMap(
            fqdn=fqdn,
            names=tuple(Name(name, use, tuple(self._ways(name, members))) for name, use in names),
            hosts=entry.computers,
            lacking=tuple(self._lacking()),
        )

    def _lacking(self) -> Iterator[str]:
        for part in (Part.SIMPLE_URLS, Part.SIP_DOMAINS, Part.NAMES):
            if part not in self._known:
                yield f"{part.words} not known"

    def _candidates(self) -> Mapping[str, str]:
        """Return name -> what clients use it for."""
        found: dict[str, str] = {}
        for one in self._inventory.simple_urls:
            host = _host_of(one.url)
            if one.component not in found.get(host, ""):
                found[host] = f"{found[host]}, {one.component}" if host in found else one.component
        for domain in self._inventory.sip_domains:
            found[f"lyncdiscoverinternal.{domain.lower()}"] = "autodiscovery"
        found.pop("", None)
        return found

    def _addresses_of(self, pool: PoolEntry) -> Mapping[str, str]:
        """Return address -> member of a pool, from DNS, the balancer and whoever connected to it."""
        members = set(pool.computers)
        found = {address: host for address, host in self._hosts_at.items() if host in members}
        for those in self._loaded.values():
            for server in (server for one in those for server in one.service.servers):
                if server.name in members:
                    found[server.address] = server.name
        found.update((address, host) for host in pool.computers for address in self._ends(host))
        return found

    def _balanced(self, pool: PoolEntry) -> Iterator[str]:
        members = set(pool.computers)
        for address, those in self._loaded.items():
            if any(server.name in members for one in those for server in one.service.servers):
                yield address

    def _ends(self, name: str) -> tuple[str, ...]:
        """Return the addresses at the end of a name's aliases, as far as anybody says."""
        alias = self._alias(name)
        return self._values(alias or name, "A") or self._values(name, "A")

    def _alias(self, name: str) -> str:
        seen = [name]
        while found := self._values(seen[-1], "CNAME"):
            following = found[0].rstrip(".").lower()
            if following in seen:
                break
            seen.append(following)
        return seen[-1] if len(seen) > 1 else ""

    def _values(self, name: str, type_: str) -> tuple[str, ...]:
        for role in _SAID_BY:
            for one in self._answers.get(name, ()):
                if (one.role, one.type) == (role, type_) and one.values:
                    return one.values
        return ()

    def _ways(self, name: str, members: Mapping[str, str]) -> Iterator[Way]:
        ends = self._ends(name)
        if not ends:
            if any(one.type == "A" and one.rcode in _SAID for one in self._answers.get(name, ())):
                yield Way(Via.NOWHERE, "No address", "DNS says there is none")
            else:
                yield Way(Via.UNKNOWN, "Not known", "nobody answered for it")
        own = [one for one in ends if one in members]
        if own:
            hosts = tuple((host, True) for host in dict.fromkeys(members[one] for one in own))
            label = f"{len(own)} addresses, no balancer" if len(own) > 1 else f"{own[0]}, no balancer"
            yield Way(Via.DNS, "DNS alone", label, (), hosts)
        for address in ends:
            if address not in members:
                yield self._behind(address, members)

    def _behind(self, address: str, members: Mapping[str, str]) -> Way:
        loaded = self._loaded.get(address)
        if not loaded:
            label = "nothing is known behind it"
            if address in self._declared:
                label = "the declared balancer, not read"
            return Way(Via.ELSEWHERE, address, label, (address,))
        reached: dict[str, int] = defaultdict(int)
        for one in loaded:
            for host in {members.get(server.address, server.name) for server in one.service.servers}:
                reached[host] += 1
        nodes = tuple(dict.fromkeys(one.node for one in loaded))
        return Way(
            Via.BALANCER,
            "Load balancer",
            f"{address}, {_counted(nodes)}",
            (address, *nodes),
            tuple((host, count == len(loaded)) for host, count in sorted(reached.items())),
        )


def _counted(nodes: tuple[str, ...]) -> str:
    return f"{len(nodes)} nodes" if len(nodes) > 1 else "1 node"


def _host_of(url: str) -> str:
    """Return the host of a URL, lower case; empty: it has none that can be read."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def hosts_of(ways: Iterable[Way]) -> tuple[str, ...]:
    """Return every host that one of the ways leads to, once each."""
    return tuple(dict.fromkeys(host for way in ways for host, _ in way.hosts))
