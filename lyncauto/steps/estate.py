"""One pool's estate: the ports through which it is reached, and what the site file declares about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from lyncauto.model import site
from lyncauto.ports.balancer import Balancer
from lyncauto.ports.certificates import CertificateAuthority, KeySource
from lyncauto.ports.clock import Clock
from lyncauto.ports.dns import DnsBackend, NameServers
from lyncauto.ports.node import Node
from lyncauto.ports.powershell import Command, PowerShell
from lyncauto.ports.probe import Probe
from lyncauto.steps import naming


@dataclass(frozen=True, slots=True)
class Estate:
    """Everything that reading, steps and checks work with.

    Making one connects to nothing: a rollback of DNS works while Lync and the CA are away.

    Attributes:
        sessions: FQDN of a host of the site file to the session on it.
        ca: The road by which Front Ends get their certificates.
        source: The road by which the balancer gets its own.
        keys: Where the private key is until the node has it.
        cms: The management host's section of the site file.
        zone: The DNS section.
        authority: The certification authority's section.
        machine: The balancer node's section.
        places: FQDN of a Windows host to where the site file names its session configuration.
    """

    sessions: Callable[[str], PowerShell]
    dns: DnsBackend
    ask: NameServers
    balancer: Balancer
    node: Node
    probe: Probe
    clock: Clock
    ca: CertificateAuthority
    source: CertificateAuthority
    keys: KeySource
    pool: site.Pool
    cms: site.CentralManagement
    zone: site.Dns
    authority: site.CertificateAuthority
    machine: site.BalancerNode
    places: Mapping[str, str] = field(default_factory=dict)

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
    def key_host(self) -> str:
        """FQDN of the machine that the key of the balancer's certificate is made on."""
        return self.machine.name if self.key_on_node else self.certificate_host

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
