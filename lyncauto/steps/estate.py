"""One pool's estate: the ports through which it is reached, and what the site file declares about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from lyncauto.errors import BalancerFailed
from lyncauto.model import site
from lyncauto.model.balancer import VirtualService
from lyncauto.model.certificate_place import files_of
from lyncauto.model.design import CertificateWish
from lyncauto.ports.balancer import Balancer, RealServerHealth
from lyncauto.ports.certificates import CertificateAuthority, KeySource
from lyncauto.ports.clock import Clock
from lyncauto.ports.dns import DnsBackend, NameServers
from lyncauto.ports.node import Node
from lyncauto.ports.powershell import Command, PowerShell
from lyncauto.ports.probe import Probe
from lyncauto.steps import naming


@dataclass(frozen=True, slots=True)
class Carrier:
    """One node that carries the pool's web services.

    Attributes:
        machine: Its section of the site file.
        source: The road by which its certificate comes.
        keys: Where the private key of that is until the node has it.
    """

    machine: site.BalancerNode
    node: Node
    balancer: Balancer
    source: CertificateAuthority
    keys: KeySource

    @property
    def name(self) -> str:
        """FQDN of the node."""
        return self.machine.name


@dataclass(frozen=True, slots=True)
class Estate:
    """Everything that reading, steps and checks work with.

    Making one connects to nothing: a rollback of DNS works while Lync and the CA are away.

    Attributes:
        sessions: FQDN of a host of the site file to the session on it.
        carriers: The pool's balancer nodes, at least one, in the order of the site file.
        ca: The road by which Front Ends get their certificates.
        cms: The management host's section of the site file.
        zone: The DNS section.
        authority: The certification authority's section.
        places: FQDN of a Windows host to where the site file names its session configuration.
    """

    sessions: Callable[[str], PowerShell]
    dns: DnsBackend
    ask: NameServers
    carriers: tuple[Carrier, ...]
    probe: Probe
    clock: Clock
    ca: CertificateAuthority
    pool: site.Pool
    cms: site.CentralManagement
    zone: site.Dns
    authority: site.CertificateAuthority
    places: Mapping[str, str] = field(default_factory=dict)

    @property
    def first(self) -> Carrier:
        """The balancer node that stands for all where one is enough."""
        return self.carriers[0]

    @property
    def machines(self) -> site.Machines:
        """The balancer nodes as the site file describes them."""
        return tuple(one.machine for one in self.carriers)

    def carrier(self, node: str) -> Carrier:
        """Return the carrier with this FQDN; the first one where it is empty.

        Raises:
            BalancerFailed: The site file does not give this node to the pool any more.
        """
        found = next((one for one in self.carriers if node in {"", one.name}), None)
        if found is None:
            raise BalancerFailed(
                f"{node} is no node of {self.pool.name}",
                why=f"the site file gives it {', '.join(one.name for one in self.carriers)}",
                fix=f"name {node} as one of the pool's `nodes` again until this run is over",
            )
        return found

    def services(self, carrier: Carrier) -> tuple[VirtualService, ...]:
        """Return what a node has loaded of the pool, as plans call it.

        Raises:
            NodeUnreachable: The node did not answer.
            EstateUnreadable: The pool's file there is no longer one that lyncauto wrote.
        """
        name = "" if carrier is self.first else carrier.name
        return tuple(replace(one, node=name) for one in carrier.balancer.read(self.pool.name))

    def health(self) -> tuple[RealServerHealth, ...]:
        """Return the real servers of the pool as every node sees them, which is named but for the first one.

        Raises:
            NodeUnreachable: A node did not answer.
        """
        return tuple(
            one if carrier is self.first else replace(one, service=f"{one.service}@{carrier.name}")
            for carrier in self.carriers
            for one in carrier.balancer.health(self.pool.name)
        )

    def source(self, wish: CertificateWish) -> CertificateAuthority:
        """Return the road by which this certificate of the balancer comes."""
        return self.carrier(wish.node).source

    @property
    def management(self) -> str:
        """FQDN of the host that the topology is read on."""
        return self.cms.host.name

    @property
    def certificate_host(self) -> str:
        """FQDN of the host that the balancer's certificate is asked for on."""
        first = self.pool.front_ends[0]
        return (self.authority.host or first).name if self.key_on_node else first.name

    @property
    def key_on_node(self) -> bool:
        """Whether the key of the balancer's certificate is made on the node."""
        return self.authority.source not in {"lync", "existing"}

    @property
    def asks_by_host(self) -> bool:
        """Whether a Windows host asks the CA for the balancer's certificate."""
        return self.authority.source in {"lync", "certreq"}

    @property
    def certificate_files(self) -> tuple[str, ...]:
        """What the files of the balancer's certificates are called on each node, the first one's first."""
        return tuple(
            files_of(self.pool.override, second=number > 0) for number, _ in enumerate(self.authority.keys)
        )

    @property
    def key_host(self) -> str:
        """FQDN of the machine that the key of the first node's certificate is made on."""
        return self.first.name if self.key_on_node else self.certificate_host

    @property
    def request(self) -> Command:
        """The command that asks for the balancer's certificate, as far as where it goes on to."""
        if not self.key_on_node:
            return Command("Request-CsCertificate")
        return Command(
            "Submit-LyncAutoCertificateRequest", {"Machine": None} if self.authority.machine else {}
        )

    def serves(self, name: str) -> bool:
        """Whether *name* lies in the zone that the DNS host takes changes for."""
        return naming.inside(self.zone.zone, name)
