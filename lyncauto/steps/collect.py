"""From the live estate to facts: reads everything that a plan about one pool rests on, and writes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from lyncauto.errors import EstateUnreadable
from lyncauto.model.balancer import VirtualService
from lyncauto.model.facts import (
    Assignment,
    Delivered,
    Facts,
    FrontEnd,
    NameAnswer,
    NodeFacts,
    StoredCertificate,
    WebCertificate,
)
from lyncauto.steps import naming, read_dns, read_node, read_web, read_windows
from lyncauto.steps.answers import addresses
from lyncauto.steps.estate import Carrier, Estate
from lyncauto.steps.gather import failures, raise_all
from lyncauto.steps.read_windows import Management


def collect(estate: Estate) -> Facts:
    """Read the pool's estate; independent hosts at the same time.

    Raises:
        LyncAutoError: What could not be read; several errors come as one EstateUnreadable.
    """
    hosts = _hosts(estate)
    members = hosts.management.computers
    _must_agree(estate, members)
    others = (estate.pool.name, *members, *_neighbours(hosts.management))
    answers = read_dns.answers(estate, _names(estate, hosts.management), others)
    front_ends = tuple(FrontEnd(name, addresses(answers, name)) for name in members)
    return _facts(estate, hosts, answers, front_ends)


def _facts(
    estate: Estate, hosts: _Hosts, answers: tuple[NameAnswer, ...], front_ends: tuple[FrontEnd, ...]
) -> Facts:
    management, machines = hosts.management, hosts.machines
    services = tuple(one for machine in machines for one in machine.services)
    return Facts(
        read_at=estate.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
        pool=estate.pool.name,
        product=management.product,
        server_version=management.server_version,
        topology=management.signature,
        front_ends=front_ends,
        web=management.web,
        other_web_fqdns=management.other_web_fqdns,
        simple_urls=management.simple_urls,
        sip_domains=management.sip_domains,
        replicas=management.replicas,
        assignments=tuple(use for one in hosts.windows for use in one.assignments),
        store=(
            *(stored for one in hosts.windows for stored in one.store),
            *(stored for machine in machines for stored in machine.store),
        ),
        certificate_host=estate.key_host,
        roots=hosts.roots,
        zone=estate.zone.zone,
        web_certificates=tuple(one.web for one in hosts.windows),
        answers=answers,
        health=read_web.front_ends(estate, front_ends, management.web, hosts.roots),
        services=services,
        delivered=tuple(one for machine in machines for one in machine.delivered),
        nodes=tuple(machine.node for machine in machines),
        vip_in_use=read_web.vip_in_use(estate, management.web, services),
        other_hosts=management.other_hosts,
        kerberos=management.kerberos,
        routing_groups=management.routing_groups,
        negative_ttl=read_dns.negative_ttl(estate, answers),
        backup=management.backup,
    )


@dataclass(frozen=True, slots=True)
class _Windows:
    """What one Front End said."""

    assignments: tuple[Assignment, ...]
    web: WebCertificate
    roots: tuple[str, ...]  # PEM, root last
    store: tuple[StoredCertificate, ...]


@dataclass(frozen=True, slots=True)
class _Machine:
    """What a balancer node said."""

    node: NodeFacts
    services: tuple[VirtualService, ...]
    delivered: tuple[Delivered, ...]
    store: tuple[StoredCertificate, ...]


@dataclass(frozen=True, slots=True)
class _Hosts:
    """What the hosts and the nodes said of themselves."""

    management: Management
    machines: tuple[_Machine, ...]
    windows: tuple[_Windows, ...]

    @property
    def roots(self) -> tuple[str, ...]:
        """What is above the Front Ends' web certificates, once each; the certificate host's root last.

        The certificate host comes first among the Front Ends; a certificate that is in several chains keeps
        the place next to the end, so that what it signed stays before it.
        """
        upwards = (root for one in self.windows for root in reversed(one.roots))
        return tuple(reversed(dict.fromkeys(upwards)))


def _hosts(estate: Estate) -> _Hosts:
    hosts = [one.name for one in estate.pool.front_ends]
    with ThreadPoolExecutor(len(hosts) + len(estate.carriers) + 2, thread_name_prefix="read") as threads:
        management = threads.submit(_management, estate)
        machines = [threads.submit(_machine, estate, carrier) for carrier in estate.carriers]
        front_ends = [threads.submit(_front_end, estate, host) for host in hosts]
        # Its records are read later, once the names are known; that it cannot be read is said with the rest.
        dns = threads.submit(estate.dns.read, estate.pool.override, "A")
    raise_all(failures([management, *machines, *front_ends, dns]))
    return _Hosts(
        management.result(),
        tuple(one.result() for one in machines),
        tuple(one.result() for one in front_ends),
    )


def _management(estate: Estate) -> Management:
    return read_windows.management(estate.sessions(estate.management), estate.pool.name)


def _front_end(estate: Estate, host: str) -> _Windows:
    session = estate.sessions(host)
    used = read_windows.assignments(session)
    leaf, above = read_windows.web_chain(session, used)
    return _Windows(used, leaf, above, read_windows.store(session))


def _machine(estate: Estate, carrier: Carrier) -> _Machine:
    names = estate.certificate_files
    return _Machine(
        read_node.program(carrier.node, carrier.machine),
        estate.services(carrier),
        tuple(found for name in names if (found := _lying(carrier, name))),
        tuple(stored for name in names for stored in carrier.source.held(name)),
    )


def _lying(carrier: Carrier, name: str) -> Delivered | None:
    found = read_node.delivered(carrier.node, carrier.machine, name)
    held = carrier.balancer.held(name) if found else ""
    return replace(found, held=held) if found and held not in {"", found.thumbprint} else found


def _must_agree(estate: Estate, members: Sequence[str]) -> None:
    declared = {host.name for host in estate.pool.front_ends}
    if declared != set(members):
        raise EstateUnreadable(
            f"the site file and the topology do not name the same Front Ends of {estate.pool.name}",
            why=f"the site file has {', '.join(sorted(declared))}; the topology has {', '.join(members)}",
            fix="list exactly the topology's Front Ends under `front_ends` of the pool",
        )


def _names(estate: Estate, management: Management) -> tuple[str, ...]:
    simple = {naming.host_of(url.url) for url in management.simple_urls}
    discovery = naming.discovery("lyncdiscoverinternal", management.sip_domains)
    return tuple(sorted({*simple, *discovery, estate.pool.override} - {""}))


def _neighbours(management: Management) -> tuple[str, ...]:
    """Return names that a rollout leaves as they are, and that are compared before and after."""
    found = {*management.other_web_fqdns, management.web.external_fqdn}
    for prefix in ("lyncdiscover", "sip"):
        found.update(naming.discovery(prefix, management.sip_domains))
    return tuple(sorted(found - {""}))
