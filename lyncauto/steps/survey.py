"""From the live estate to an inventory: reads what can be read about one pool, and writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from lyncauto.errors import EstateUnreadable, LyncAutoError
from lyncauto.model.facts import (
    Assignment,
    Delivered,
    FrontEnd,
    FrontEndHealth,
    NameAnswer,
    RoutingGroup,
    WebServices,
)
from lyncauto.model.inventory import (
    Chain,
    Declared,
    Inventory,
    Loaded,
    Part,
    PoolEntry,
    Reading,
    ServerState,
    Topology,
)
from lyncauto.model.joined import joined
from lyncauto.model.site import NameServer
from lyncauto.ports.powershell import PowerShell
from lyncauto.steps import naming, read_dns, read_node, read_web, read_windows
from lyncauto.steps.answers import addresses, final
from lyncauto.steps.attempts import Attempts
from lyncauto.steps.estate import Carrier, Estate
from lyncauto.steps.gather import failures, gather, raise_all
from lyncauto.steps.pem import armoured
from lyncauto.steps.read_outside import back_doors, doors, front_doors, outside, sip_doors

T = TypeVar("T")
_RULES_ALONE = (Part.MOBILITY, Part.RUNTIME)  # no plan needs them; an old server may not have the first


@dataclass(frozen=True, slots=True)
class Survey:
    """What was found about one pool.

    Attributes:
        errors: What could not be read, as it was raised.
        backup: SHA-256 of the exported configuration that belongs to this topology, if any.
        vip_in_use: Who answers on the VIP; empty when nobody.
    """

    inventory: Inventory
    errors: tuple[LyncAutoError, ...]
    backup: str = ""
    vip_in_use: str = ""


def survey(estate: Estate, *, thorough: bool) -> Survey:
    """Read the pool's estate, independent hosts at the same time.

    Args:
        estate: To be read.
        thorough: For an audit: read on where something cannot be read, and ask what rules alone ask. Else
            it is for a plan, which needs all of it: a host that does not say everything is not asked on.
    """
    return _Surveyor(estate, thorough=thorough).survey()


def trusted(found: Inventory) -> tuple[str, ...]:
    """Return what is above the Front Ends' web certificates, PEM, once each; the first host's root last.

    A certificate that is in several chains keeps the place next to the end, so that what it signed stays
    before it.
    """
    upwards = (one for chain in found.chains for one in reversed(chain.certificates))
    return tuple(map(armoured, reversed(dict.fromkeys(upwards))))


class _Surveyor:
    """One reading. Each thing that is read becomes an inventory of its own; in the end they are joined."""

    def __init__(self, estate: Estate, *, thorough: bool) -> None:
        self._estate = estate
        self._thorough = thorough
        self._attempts = Attempts(strict=not thorough, spare=_RULES_ALONE)
        self._nothing = Inventory(estate.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ"))
        self._backup = ""

    def survey(self) -> Survey:
        hosts = self._hosts()
        found = joined([replace(self._nothing, declared=(_declared(self._estate),)), *hosts])
        pool = _named(found.topology, self._estate.pool.name)
        management = partial(self._management, found.topology)
        if pool is None or pool.web is None or self._stopped():
            return self._done(joined([found, management()]))
        found = joined(
            [found, *gather({"management": management, "names": partial(self._names, found, pool)}).values()]
        )
        if self._stopped():
            return self._done(found)
        members = tuple(FrontEnd(name, addresses(found.answers, name)) for name in pool.computers)
        services = tuple(one.service for one in found.loaded)
        parts: dict[str, Callable[[], Inventory]] = {
            "health": partial(self._health, members, pool.web, trusted(found))
        }
        if self._thorough:
            parts["outside"] = partial(self._outside, found, pool.fqdn, pool.web, members)
        with ThreadPoolExecutor(1, thread_name_prefix="read") as thread:
            taken = thread.submit(read_web.vip_in_use, self._estate, pool.web, services)
            seen = gather(parts)
        found = joined([found, *seen.values()])
        shown = read_web.with_shown(found.health, found.outside, pool.web)
        return self._done(replace(found, health=shown), taken.result())

    def _health(self, members: Sequence[FrontEnd], web: WebServices, roots: Sequence[str]) -> Inventory:
        """Ask each Front End's web services."""
        health = read_web.front_ends(self._estate, members, web, roots)
        readings = tuple(_answered(one, member) for one, member in zip(health, members, strict=True))
        return replace(self._nothing, health=health, readings=readings)

    def _outside(
        self, found: Inventory, pool: str, web: WebServices, members: Sequence[FrontEnd]
    ) -> Inventory:
        """See what Front Ends and VIP show from here."""
        name = web.internal_fqdn or self._estate.pool.override
        leads_to = (self._estate.pool.vip, *final(found.answers, name))
        beyond, ours = final(found.answers, web.external_fqdn), addresses(found.answers, pool)
        asked = {
            (one.endpoint.address, one.endpoint.port): one
            for one in (
                *sip_doors(pool, ours, members),
                *back_doors(web.external_fqdn, beyond, members),
                *front_doors(name, web, leads_to, members),  # as clients inside see an address of both
                *doors(pool, web, members),
            )
        }
        shown = outside(self._estate.probe, asked.values(), "".join(trusted(found)))
        readings = tuple(Reading(Part.OUTSIDE, one.place, f"{one.name} at {one.place}") for one in shown)
        return replace(self._nothing, outside=shown, readings=readings)

    def _hosts(self) -> list[Inventory]:
        """Ask hosts, nodes and the DNS server at the same time."""
        hosts = [one.name for one in self._estate.pool.front_ends]
        carriers = self._estate.carriers
        with ThreadPoolExecutor(len(hosts) + len(carriers) + 2, thread_name_prefix="read") as threads:
            parts = [
                threads.submit(self._topology),
                *(threads.submit(self._front_end, host) for host in hosts),
                *(threads.submit(self._machine, carrier) for carrier in carriers),
                threads.submit(self._written),
            ]
        raise_all(failures(parts))  # what an attempt does not keep is a fault of ours
        return [part.result() for part in parts]

    def _done(self, found: Inventory, vip_in_use: str = "") -> Survey:
        readings = (*found.readings, *self._attempts.readings)  # these in the order in which threads ended
        in_order = sorted(readings, key=lambda one: (one.part, one.about, one.where))
        complete = replace(found, readings=tuple(in_order))
        return Survey(complete, self._errors(), self._backup, vip_in_use)

    def _stopped(self) -> bool:
        """Whether something is missing already, where all of it is needed."""
        return bool(self._errors()) and not self._thorough

    def _errors(self) -> tuple[LyncAutoError, ...]:
        estate = self._estate
        machines, hosts = (one.name for one in estate.carriers), (one.name for one in estate.pool.front_ends)
        return self._attempts.errors([estate.management, *machines, *hosts, estate.zone.host.name])

    def _read(self, part: Part, about: str, host: str, what: str, question: Callable[[], T]) -> T | None:
        return self._attempts.read(part, about, host, what, question)

    def _topology(self) -> Inventory:
        """Ask the management host for what names are made of: DNS and the rest of it wait for no more."""
        host, pool = self._estate.management, self._estate.pool.name
        session = self._estate.sessions(host)

        def read(part: Part, what: str, question: Callable[[], T], about: str = "") -> T | None:
            return self._read(part, about, host, what, question)

        commands = "Get-CsTopology, Get-CsService -WebServer, Get-CsPool"
        topology = read(Part.TOPOLOGY, commands, partial(read_windows.topology, session))
        if topology:
            read(Part.TOPOLOGY, commands, partial(_own, topology, host, pool), pool)
        urls = read(Part.SIMPLE_URLS, "Get-LyncAutoSimpleUrl", partial(read_windows.simple_urls, session))
        domains = read(Part.SIP_DOMAINS, "Get-CsSipDomain", partial(read_windows.sip_domains, session))
        return replace(self._nothing, topology=topology, simple_urls=urls or (), sip_domains=domains or ())

    def _management(self, topology: Topology | None) -> Inventory:
        """Ask the management host for the rest."""
        host, pool = self._estate.management, self._estate.pool.name
        session = self._estate.sessions(host)

        def read(part: Part, what: str, question: Callable[[], T], about: str = "") -> T | None:
            return self._read(part, about, host, what, question)

        if topology:
            kept = partial(read_windows.backup, session, pool, topology.signature)
            self._backup = read(Part.HOST, "Get-LyncAutoFile", kept, host) or ""
        version = read(Part.BUILD, "Get-CsServerVersion", partial(read_windows.server_version, session))
        status = "Get-CsManagementStoreReplicationStatus"
        replicas = read(Part.REPLICAS, status, partial(read_windows.replicas, session))
        assigned = "Get-CsKerberosAccountAssignment"
        accounts = read(Part.KERBEROS, assigned, partial(read_windows.kerberos, session))
        settings = None
        if self._thorough:
            settings = read(Part.MOBILITY, "Get-CsMcxConfiguration", partial(read_windows.mobility, session))
        groups: tuple[RoutingGroup, ...] | None = None
        own = _named(topology, pool)
        if own and own.web and self._held_together(own):
            state = partial(read_windows.routing_groups, session, pool)
            groups = read(Part.FABRIC, "Get-CsPoolFabricState", state, pool)
        return replace(
            self._nothing,
            server_version=version or "",
            replicas=replicas or (),
            kerberos=accounts or (),
            mobility=settings or (),
            routing_groups=tuple((pool, group) for group in groups or ()),
        )

    def _held_together(self, own: PoolEntry) -> bool:
        """Whether to ask for routing groups: a plan needs them where Front Ends may have to be restarted."""
        fabric = own.product >= read_windows.WITH_FABRIC and len(own.computers) > 1
        return fabric and (self._thorough or not (own.web and own.web.internal_fqdn))

    def _front_end(self, host: str) -> Inventory:
        session = self._estate.sessions(host)

        def read(part: Part, what: str, question: Callable[[], T]) -> T | None:
            return self._read(part, host, host, what, question)

        used = read(Part.ASSIGNMENTS, "Get-CsCertificate", partial(read_windows.assignments, session))
        chain = read(Part.CHAIN, "X509Chain", partial(_web_chain, session, used))
        store = read(Part.STORE, r"Cert:\LocalMachine\My", partial(read_windows.store, session))
        entry = None
        if self._thorough:
            entry = read(Part.HOST, "$PSVersionTable", partial(read_windows.host, session))
        return replace(
            self._nothing,
            assignments=used or (),
            chains=(chain,) if chain else (),
            store=store or (),
            hosts=(entry,) if entry else (),
        )

    def _machine(self, carrier: Carrier) -> Inventory:
        names, name = self._estate.certificate_files, carrier.name
        services = self._read(
            Part.BALANCER, name, name, "the loaded configuration", partial(self._estate.services, carrier)
        )
        # As a whole, so that what lies there is never taken for all where it could not be read to its end.
        found = self._read(
            Part.NODE, name, name, "programs and certificates", partial(_lying, self._nothing, carrier, names)
        )
        states = None
        if self._thorough:
            states = self._read(
                Part.RUNTIME, name, name, "show stat", partial(_states, carrier, self._estate)
            )
        return replace(
            found or self._nothing,
            loaded=tuple(Loaded(name, one) for one in services or ()),
            real_servers=states or (),
        )

    def _written(self) -> Inventory:
        """See whether the server that takes changes can be read, as far as that needs no names."""
        server = self._estate.zone.host.name
        first = partial(self._estate.dns.read, self._estate.pool.override, "A")
        self._read(Part.NAMES, server, server, "its zone's records", first)
        return self._nothing

    def _names(self, found: Inventory, pool: PoolEntry) -> Inventory:
        estate, server = self._estate, self._estate.zone.host.name
        names, hosts = _moving(found, estate.pool.override), _staying(found, pool)
        if self._thorough and pool.web:  # where clients go, whatever the site file declares
            names = tuple(sorted({*names, pool.web.internal_fqdn or pool.fqdn}))
        written = partial(read_dns.answers, estate, names, hosts)
        answers = self._read(Part.NAMES, server, server, "its zone's records", written)
        if answers is None and self._thorough:
            answers = read_dns.answers(estate, names, hosts, written=False)
        answers = answers or ()
        negative = ((estate.zone.zone, read_dns.negative_ttl(estate, answers)),)
        zones = read_dns.versions(estate, answers) if self._thorough else ()
        servers = (*estate.zone.name_servers, *estate.zone.resolvers)
        readings = tuple(_heard(one, answers) for one in servers if one.name != server)
        return replace(self._nothing, answers=answers, negative_ttls=negative, zones=zones, readings=readings)


def _declared(estate: Estate) -> Declared:
    pool, zone = estate.pool, estate.zone
    servers = tuple(one.name for one in zone.name_servers)
    nodes = tuple(one.name for one in estate.machines)
    return Declared(pool.name, pool.override, pool.vip, nodes, zone.zone, servers, pool.owners.dhcp)


def _named(topology: Topology | None, name: str) -> PoolEntry | None:
    return next((one for one in topology.pools if one.fqdn == name), None) if topology else None


def _own(topology: Topology, host: str, name: str) -> PoolEntry:
    found = _named(topology, name)
    if found is None:
        raise EstateUnreadable(
            f"{host} lists no pool {name}",
            why=f"it lists {', '.join(one.fqdn for one in topology.pools) or 'none'}",
            fix="see that the site file names the pool as the topology does",
        )
    if found.web is None:
        with_web = ", ".join(one.fqdn for one in topology.pools if one.web)
        raise EstateUnreadable(
            f"the topology has no web services of {name}",
            why=f"{host} lists those of {with_web or 'no pool'}",
            fix="write the pool's FQDN in the site file as the topology has it",
        )
    return found


def _web_chain(session: PowerShell, used: Sequence[Assignment] | None) -> Chain:
    if used is None:
        raise EstateUnreadable(
            f"{session.host} was not asked what is above its web certificate",
            why="nobody knows which one that is: its certificates' uses could not be read",
            fix="see that `Get-CsCertificate` can be run there",
        )
    return read_windows.web_chain(session, used)


def _lying(nothing: Inventory, carrier: Carrier, names: Sequence[str]) -> Inventory:
    """Read a node's programs, the certificates that lie there by these names, and those asked for there."""
    return replace(
        nothing,
        nodes=(read_node.program(carrier.node, carrier.machine),),
        delivered=tuple(found for name in names if (found := _delivered(carrier, name))),
        store=tuple(one for name in names for one in carrier.source.held(name)),
    )


def _states(carrier: Carrier, estate: Estate) -> tuple[ServerState, ...]:
    return tuple(
        ServerState(carrier.name, one.service, one.server, one.up, one.admin, one.check)
        for one in carrier.balancer.health(estate.pool.name)
    )


def _delivered(carrier: Carrier, name: str) -> Delivered | None:
    found = read_node.delivered(carrier.node, carrier.machine, name)
    held = carrier.balancer.held(name) if found else ""
    return replace(found, held=held) if found and held not in {"", found.thumbprint} else found


def _moving(found: Inventory, override: str) -> tuple[str, ...]:
    simple = {naming.host_of(url.url) for url in found.simple_urls}
    discovery = naming.discovery("lyncdiscoverinternal", found.sip_domains)
    return tuple(sorted({*simple, *discovery, override} - {""}))


def _staying(found: Inventory, pool: PoolEntry) -> tuple[str, ...]:
    """Return pool, members, and names that a rollout leaves as they are: compared before and after."""
    others = {pool.web.external_fqdn} if pool.web else set()
    for one in found.topology.pools if found.topology else ():
        if one.web and one is not pool:
            others.update((one.fqdn, one.web.internal_fqdn, one.web.external_fqdn))
    for prefix in ("lyncdiscover", "sip"):
        others.update(naming.discovery(prefix, found.sip_domains))
    return (pool.fqdn, *pool.computers, *sorted(others - {""}))


def _answered(one: FrontEndHealth, member: FrontEnd) -> Reading:
    if member.addresses:
        return Reading(Part.HEALTH, one.fqdn, f"its web services, as {one.verified_as}")
    why = "no address of it is known, so that nobody was asked"
    return Reading(Part.HEALTH, one.fqdn, "its web services", why, "see that its A record can be read")


def _heard(server: NameServer, answers: Sequence[NameAnswer]) -> Reading:
    said = [one for one in answers if one.server == server.name]
    errors = dict.fromkeys(one.error for one in said if one.error)
    if said and not all(one.error for one in said):
        return Reading(Part.NAMES, server.name, f"DNS, {server.address}")
    why = next(iter(errors), "it was asked for nothing")
    return Reading(Part.NAMES, server.name, f"DNS, {server.address}", why, "see that DNS runs there")
