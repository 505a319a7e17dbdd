"""An inventory to look things up in, that says so when what is asked for is not known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import cached_property
from typing import TypeVar

from lyncauto.audit.leaf import Leaf, read_leaf
from lyncauto.audit.needs import STORE_LISTING
from lyncauto.model.audit import Evidence
from lyncauto.model.facts import Assignment, FrontEndHealth, NameAnswer, StoredCertificate
from lyncauto.model.inventory import Declared, Inventory, Loaded, Outside, Part, PoolEntry, Reading
from lyncauto.steps import naming
from lyncauto.steps.answers import addresses, aliases, final

T = TypeVar("T")
_FILES = "there are files of certificates alone, which may be some of many and never have a key"
WEB_USE = "WebServicesInternal"
_ZONE = ("written", "authoritative")
# Answers that say what is in the zone; the last is of the server that takes changes, asked in its own way.
# "SERVFAIL" or "REFUSED" says nothing about a name.
TELLS = ("NOERROR", "NXDOMAIN", "NO RECORD")


class Lacking(Exception):
    """A rule asked for something that is not known."""

    def __init__(self, part: Part, about: str, reading: Reading | None) -> None:
        super().__init__(part, about)
        self.part, self.about, self.reading = part, about, reading


class Look:
    """One inventory, indexed: what a rule asks is found without walking through the whole estate."""

    def __init__(self, inventory: Inventory) -> None:
        self.inventory = inventory
        self.now = datetime.fromisoformat(inventory.read_at)
        self._readings: dict[tuple[Part, str], Reading] = {}
        for one in inventory.readings:
            held = self._readings.get((one.part, one.about))
            if held is None or (one.known and not held.known):
                self._readings[(one.part, one.about)] = one

    # What is known at all

    def known(self, part: Part, about: str = "") -> bool:
        """Whether this was read."""
        found = self._readings.get((part, about))
        return found is not None and found.known

    def need(self, part: Part, about: str = "") -> str:
        """Return where this was read.

        Raises:
            Lacking: It was not.
        """
        found = self._readings.get((part, about))
        if found is None or not found.known:
            raise Lacking(part, about, found)
        return found.where

    def evidence(self, value: str, part: Part, about: str = "") -> Evidence:
        """Return a value and where it was read; whoever has it has read it."""
        return Evidence(value, self.need(part, about))

    # The topology

    @property
    def pools(self) -> tuple[PoolEntry, ...]:
        """Every pool of the topology."""
        self.need(Part.TOPOLOGY)
        if self.inventory.topology is None:
            raise Lacking(Part.TOPOLOGY, "", None)
        return self.inventory.topology.pools

    def product(self, pool: PoolEntry) -> int:
        """Return the version of a pool's services.

        Raises:
            Lacking: The topology does not say it.
        """
        if not pool.product:
            where, why = self.need(Part.TOPOLOGY), "it does not say the version of the services"
            raise Lacking(Part.TOPOLOGY, pool.fqdn, Reading(Part.TOPOLOGY, pool.fqdn, where, why))
        return pool.product

    @property
    def audited(self) -> tuple[PoolEntry, ...]:
        """The pools that rules are asked of: a Front End pool that a site file leaves out is not."""
        known = self._declared
        return tuple(one for one in self.pools if not known or one.fqdn in known or not one.front_end)

    @cached_property
    def uses_of_name(self) -> Mapping[str, tuple[str, ...]]:
        """A name -> what the topology uses it for, in words, once each."""
        found = defaultdict(list)
        for pool in self.pools:
            found[pool.fqdn].append(f"the pool {pool.fqdn}")
            for computer in pool.computers:
                if computer != pool.fqdn:
                    found[computer].append(f"a member of {pool.fqdn}")
            if pool.web:
                found[pool.web.external_fqdn].append(f"the external web services of {pool.fqdn}")
                found[pool.web.internal_fqdn].append(f"the internal web services of {pool.fqdn}")
        found.pop("", None)
        return {name: tuple(uses) for name, uses in found.items()}

    def declared(self, pool: PoolEntry) -> Declared | None:
        """Return what the site file says about a pool, if there is one that does."""
        return self._declared.get(pool.fqdn)

    @cached_property
    def _declared(self) -> Mapping[str, Declared]:
        return {one.pool: one for one in self.inventory.declared}

    def web_name(self, pool: PoolEntry) -> str:
        """Return the name of the pool's internal web services: the override, else the pool's own."""
        return (pool.web.internal_fqdn if pool.web else "") or pool.fqdn

    # Names

    @cached_property
    def _by_name(self) -> Mapping[str, tuple[NameAnswer, ...]]:
        return _grouped(self.inventory.answers, lambda one: one.name)

    def answers(self, name: str, type_: str = "A") -> tuple[NameAnswer, ...]:
        """Return what every server says about a name.

        Raises:
            Lacking: Nobody was asked about it.
        """
        found = tuple(one for one in self._by_name.get(name, ()) if one.type == type_)
        if not found:
            raise Lacking(Part.NAMES, name, None)
        return found

    def asked(self, name: str, type_: str) -> bool:
        """Whether anybody was asked for this type of a name's records."""
        return any(one.type == type_ for one in self._by_name.get(name, ()))

    def told(self, name: str, type_: str = "A") -> tuple[NameAnswer, ...]:
        """Return what the zone's servers say about a name: those that do say what is in the zone.

        Raises:
            Lacking: None of them does. A resolver's answer is no substitute, since it may be an old one.
        """
        found = tuple(
            one
            for one in self.answers(name, type_)
            if one.role in _ZONE and one.rcode in TELLS and not one.error
        )
        if not found:
            raise Lacking(Part.NAMES, name, _untold(self.answers(name, type_)))
        return found

    def addresses(self, name: str) -> tuple[str, ...]:
        """Return a name's own addresses; empty: it has none.

        Raises:
            Lacking: Nobody was asked about it, or none of the zone's servers said anything.
        """
        return addresses(self.told(name), name)

    def ends_at(self, name: str) -> tuple[str, ...]:
        """Return the addresses that a client gets for a name, through whatever it is an alias of.

        Raises:
            Lacking: As for addresses, of the name or of what it is an alias of.
        """
        if name not in self._ends:
            self._ends[name] = self._followed(name)
        return self._ends[name]

    @cached_property
    def _ends(self) -> dict[str, tuple[str, ...]]:
        return {}

    def _followed(self, name: str) -> tuple[str, ...]:
        said: tuple[NameAnswer, ...] = ()
        end = name
        while (further := self._by_name.get(end, ())) and not set(further) <= set(said):
            said += further
            end = (name, *aliases(said, name))[-1]
        return (final(said, name) if end != name else ()) or self.addresses(end)

    def said(self, answers: Iterable[NameAnswer]) -> tuple[Evidence, ...]:
        """Return answers as evidence: the values with their TTL, and who gave them."""
        return tuple(Evidence(_spoken(one), f"{one.server} ({one.role})") for one in dict.fromkeys(answers))

    def said_about(self, name: str) -> tuple[Evidence, ...]:
        """Return as evidence what every server says about where a name leads."""
        about = self._by_name.get(name, ())
        return self.said(one for one in about if one.type == "A" or (one.type == "CNAME" and one.values))

    def front_end_addresses(self, pool: PoolEntry) -> Mapping[str, str]:
        """Return address -> FQDN of each member of a pool.

        Raises:
            Lacking: The addresses of a member are not known.
        """
        return {address: host for host in pool.computers for address in self.addresses(host)}

    def simple_hosts(self) -> Mapping[str, tuple[str, ...]]:
        """Return host of a simple URL -> what it is for: "meet contoso.com".

        Raises:
            Lacking: The simple URLs are not known.
        """
        self.need(Part.SIMPLE_URLS)
        found: dict[str, tuple[str, ...]] = {}
        for one in self.inventory.simple_urls:
            host = naming.host_of(one.url)
            found[host] = (*found.get(host, ()), f"{one.component} {one.domain}")
        return found

    def web_names(self, pool: PoolEntry) -> tuple[str, ...]:
        """Return the names by which clients reach this pool's internal web services: those that end here.

        Raises:
            Lacking: What they are, or where they lead, is not known.
        """
        self.need(Part.SIP_DOMAINS)
        candidates = {
            *self.simple_hosts(),
            *naming.discovery("lyncdiscoverinternal", self.inventory.sip_domains),
        }
        found = {name for name in candidates if self.leads_to(pool, name)}
        return tuple(sorted({*found, self.web_name(pool)}))

    def leads_to(self, pool: PoolEntry, name: str) -> bool:
        """Return whether clients that use a name reach this pool's internal web services.

        Raises:
            Lacking: Where it leads, or where they are, is not known.
        """
        found = set(self.ends_at(name))
        # In this order, because later ones are less often known, and are not needed once a name leads here.
        places = (lambda pool: self.ends_at(self.web_name(pool)), self.front_end_addresses, self.vips)
        return any(found & set(place(pool)) for place in places)

    def vips(self, pool: PoolEntry) -> tuple[str, ...]:
        """Return the addresses of the pool's web services that are no member's: a balancer's.

        Raises:
            Lacking: Where the web services' name leads is not known.
        """
        known = {one.service.address for one in self.loaded(pool)}
        if pool.web and pool.web.internal_fqdn:
            known.update(set(self.ends_at(pool.web.internal_fqdn)) - set(self.front_end_addresses(pool)))
        return tuple(sorted(known))

    # Certificates

    @cached_property
    def _assignments(self) -> Mapping[str, tuple[Assignment, ...]]:
        return _grouped(self.inventory.assignments, lambda one: one.host)

    @cached_property
    def _stored(self) -> Mapping[str, tuple[StoredCertificate, ...]]:
        return _grouped(self.inventory.store, lambda one: one.host)

    def stored(self, host: str) -> tuple[StoredCertificate, ...]:
        """Return the certificates of a host's store.

        Raises:
            Lacking: They are not known.
        """
        self.need(Part.STORE, host)
        return self._stored.get(host, ())

    def need_store_itself(self, host: str) -> None:
        """Be sure that what is known of a host's store are not files of certificates alone.

        A Front End's store has the key of something, or calls it by a name; a certificate's file never does.

        Raises:
            Lacking: It is not known, or may be files.
        """
        found = self.stored(host)
        if found and not any(one.has_private_key or one.friendly_name for one in found):
            where = self.need(Part.STORE, host)
            raise Lacking(Part.STORE, host, Reading(Part.STORE, host, where, _FILES, STORE_LISTING))

    def assigned(self, host: str) -> Mapping[str, str]:
        """Return use -> thumbprint of a host's certificates.

        Raises:
            Lacking: They are not known.
        """
        self.need(Part.ASSIGNMENTS, host)
        return {one.use: one.thumbprint for one in self._assignments.get(host, ())}

    def certificate(self, host: str, thumbprint: str) -> tuple[StoredCertificate, Leaf] | None:
        """Return a certificate of a host's store; ``None``: the store has none, or what it has is none.

        Raises:
            Lacking: The store is not known.
        """
        for one in self.stored(host):
            if one.thumbprint == thumbprint:
                leaf = self.leaf(one.certificate)
                return (one, leaf) if leaf else None
        return None

    def leaf(self, certificate: str) -> Leaf | None:
        """Return what a certificate says; ``None``: it cannot be read."""
        if certificate not in self._leaves:
            self._leaves[certificate] = read_leaf(certificate)
        return self._leaves[certificate]

    @cached_property
    def _leaves(self) -> dict[str, Leaf | None]:
        return {}

    # The balancer and what is seen from outside

    @cached_property
    def _outside(self) -> Mapping[tuple[str, int], Outside]:
        return {(one.address, one.port): one for one in self.inventory.outside}

    def outside(self, address: str, port: int) -> Outside:
        """Return what an end point shows.

        Raises:
            Lacking: It was not asked.
        """
        self.need(Part.OUTSIDE, f"{address}:{port}")
        if (address, port) not in self._outside:
            raise Lacking(Part.OUTSIDE, f"{address}:{port}", None)
        return self._outside[address, port]

    @cached_property
    def _health(self) -> Mapping[str, FrontEndHealth]:
        return {one.fqdn: one for one in self.inventory.health}

    def health(self, host: str) -> FrontEndHealth:
        """Return what a Front End's web services answer.

        Raises:
            Lacking: They were not asked.
        """
        self.need(Part.HEALTH, host)
        if host not in self._health:
            raise Lacking(Part.HEALTH, host, None)
        return self._health[host]

    def loaded(self, pool: PoolEntry) -> tuple[Loaded, ...]:
        """Return the virtual services that the pool's nodes have loaded; none where it has no node.

        Raises:
            Lacking: A node of it was not read.
        """
        declared = self.declared(pool)
        nodes = declared.nodes if declared else ()
        for node in nodes:
            self.need(Part.BALANCER, node)
        found = sorted({place for host in pool.computers for place in self._carrying.get(host, ())})
        services = (self.inventory.loaded[place] for place in found)
        return tuple(one for one in services if one.node in nodes or not nodes)

    @cached_property
    def _carrying(self) -> Mapping[str, list[int]]:
        """FQDN of a Front End -> places, among all that is loaded, of the services that lead to it."""
        found: dict[str, list[int]] = defaultdict(list)
        for place, one in enumerate(self.inventory.loaded):
            for name in {server.name for server in one.service.servers}:
                found[name].append(place)
        return found


def _grouped(items: Iterable[T], key: Callable[[T], str]) -> Mapping[str, tuple[T, ...]]:
    found: dict[str, list[T]] = defaultdict(list)
    for item in items:
        found[key(item)].append(item)
    return {name: tuple(those) for name, those in found.items()}


def _untold(said: Iterable[NameAnswer]) -> Reading:
    """Return why a name is not known though servers were asked about it."""
    mute = tuple(one for one in said if one.role in _ZONE)
    why = dict.fromkeys(f"{one.server}: {one.error or one.rcode}" for one in mute)
    return Reading(
        Part.NAMES,
        "",
        ", ".join(dict.fromkeys(one.server for one in mute)),
        ", ".join(why) or "none of the zone's servers was asked",
        "give the file of the name's own zone with `--from`, or see that its servers answer",
    )


def _spoken(one: NameAnswer) -> str:
    if one.error:
        return f"{one.name} {one.type}: {one.error}"
    if not one.values:
        return f"{one.name} {one.type}: {one.rcode if one.rcode != 'NOERROR' else 'no record'}"
    return f"{one.name} {one.type} {', '.join(one.values)} (TTL {one.ttl} s)"
