"""Everything that is known about an estate, and what is not: the one document that the audit's rules ask.

It is made from a live estate, from exported files, or from both. Whatever has no reading here is unknown;
an empty list alone never says that there is nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from lyncauto.model.balancer import VirtualService
from lyncauto.model.facts import (
    Assignment,
    Delivered,
    FrontEndHealth,
    KerberosAccount,
    NameAnswer,
    NodeFacts,
    Replica,
    RoutingGroup,
    SimpleUrl,
    StoredCertificate,
    WebServices,
)

INVENTORY_VERSION = 1

LYNC_2010, LYNC_2013, SFB_2015, SFB_2019 = 5, 6, 7, 8  # versions of the services; SE says 8 as well
PRODUCTS = {
    LYNC_2010: "Lync Server 2010",
    LYNC_2013: "Lync Server 2013",
    SFB_2015: "Skype for Business Server 2015",
    SFB_2019: "Skype for Business Server 2019",
}


class Part(StrEnum):
    """A piece of the document that is known or unknown as a whole, of the thing that it is about."""

    TOPOLOGY = "topology"  # pools, their computers and web services
    SIMPLE_URLS = "simple-urls"
    SIP_DOMAINS = "sip-domains"
    BUILD = "build"  # what the server calls itself
    REPLICAS = "replicas"
    KERBEROS = "kerberos"  # accounts of the web services
    MOBILITY = "mobility"  # which URL autodiscover hands out
    FABRIC = "fabric"  # about a pool: its routing groups
    ASSIGNMENTS = "assignments"  # about a host: which certificate it uses for what
    STORE = "store"  # about a host: the certificates of its own store
    CHAIN = "chain"  # about a host: what is above its web certificate
    HOST = "host"  # about a host: PowerShell and who logs on
    NAMES = "names"  # about a name server: what it answers or holds
    HEALTH = "health"  # about a Front End: what its web services answer
    OUTSIDE = "outside"  # about an end point, "10.0.0.41:443": TLS, pages, headers
    BALANCER = "balancer"  # about a node: what it has loaded
    RUNTIME = "runtime"  # about a node: which real servers it holds to be up
    NODE = "node"  # about a node: its programs and certificates

    @property
    def words(self) -> str:
        """What a sentence calls it."""
        return _WORDS[self]


_WORDS = {
    Part.TOPOLOGY: "the topology is",
    Part.SIMPLE_URLS: "the simple URLs are",
    Part.SIP_DOMAINS: "the SIP domains are",
    Part.BUILD: "the server's build is",
    Part.REPLICAS: "the replicas' states are",
    Part.KERBEROS: "the Kerberos accounts are",
    Part.MOBILITY: "the mobility settings are",
    Part.FABRIC: "the routing groups are",
    Part.ASSIGNMENTS: "the certificates' uses are",
    Part.STORE: "the store's certificates are",
    Part.CHAIN: "the web certificate's chain is",
    Part.HOST: "the host's programs are",
    Part.NAMES: "the DNS answers are",
    Part.HEALTH: "the web services' answers are",
    Part.OUTSIDE: "the end point's answers are",
    Part.BALANCER: "the balancer's configuration is",
    Part.RUNTIME: "the real servers' states are",
    Part.NODE: "the node's programs are",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """That something was read, and where; or that it was asked for in vain, and why.

    Attributes:
        about: FQDN of a host, server, pool or node, or "address:port"; empty: the whole estate.
        where: What said it: "Get-CsCertificate on fe01.contoso.com", "topology.xml".
        why: Why it could not be read; empty: it was.
        fix: What would make it readable.
    """

    part: Part
    about: str
    where: str
    why: str = ""
    fix: str = ""

    @property
    def known(self) -> bool:
        """Whether it was read."""
        return not self.why


@dataclass(frozen=True, slots=True)
class PoolEntry:
    """A pool of the topology.

    Attributes:
        fqdn: Its name, lower case.
        site: As the topology calls it, "Site:HQ"; empty where that is not said.
        computers: FQDNs of its members, sorted.
        roles: As ``Get-CsPool`` calls them: "UserServer", "Registrar", "WebServer", "EdgeServer" ...; sorted.
        product: Version of its services, see PRODUCTS; 0 where that is not said.
        web: Its web services; ``None``: it has none.
    """

    fqdn: str
    site: str
    computers: tuple[str, ...]
    roles: tuple[str, ...]
    product: int
    web: WebServices | None

    @property
    def front_end(self) -> bool:
        """Whether users are homed here."""
        return "UserServer" in self.roles

    @property
    def standard_edition(self) -> bool:
        """Whether it is a Standard Edition server: a pool that is called as its only member."""
        return self.computers == (self.fqdn,)


@dataclass(frozen=True, slots=True)
class Topology:
    """The topology document, as far as rules ask for it."""

    signature: str  # GUID of the version; empty where a file does not say
    pools: tuple[PoolEntry, ...]  # sorted by name


@dataclass(frozen=True, slots=True)
class Chain:
    """What is above a host's internal web certificate, as its own store builds it: base64 of DER forms."""

    host: str
    certificates: tuple[str, ...]  # the root last
    leaf: str = ""  # the web certificate itself


@dataclass(frozen=True, slots=True)
class Page:
    """What one path of an end point was answered."""

    path: str
    status: int  # 0: no answer
    headers: tuple[tuple[str, str], ...] = ()  # name in lower case and value, in the order of the answer
    error: str = ""


@dataclass(frozen=True, slots=True)
class Outside:
    """What an end point shows to whoever connects to it.

    Attributes:
        host: FQDN of the Front End; empty: the address is no Front End's.
        name: What was asked for, as server name and as ``Host``.
        opened: Whether the connection was taken.
        error: Why not.
        tls: Versions of TLS that it speaks, of those that were tried: "TLSv1", "TLSv1.2"; empty: plain HTTP.
        tried: Versions that were tried.
        certificate: base64 of the DER form of what it shows.
        trusted: Whether that chains to the estate's own authorities and holds the name.
        distrust: Why not.
    """

    host: str
    address: str
    port: int
    name: str
    opened: bool
    error: str = ""
    tls: tuple[str, ...] = ()
    tried: tuple[str, ...] = ()
    certificate: str = ""
    trusted: bool = False
    distrust: str = ""
    pages: tuple[Page, ...] = ()

    @property
    def place(self) -> str:
        """Address and port, as a reading is about them."""
        return f"{self.address}:{self.port}"


@dataclass(frozen=True, slots=True)
class HostEntry:
    """A Windows host."""

    fqdn: str
    powershell: str  # "5.1.17763.1"


@dataclass(frozen=True, slots=True)
class Mobility:
    """Which web services the autodiscovery of mobile clients hands out."""

    identity: str  # "Global"
    exposed: str  # "External" or "Internal"


@dataclass(frozen=True, slots=True)
class ZoneVersion:
    """Which version of a zone a server has: the serial of its SOA record; every change makes it greater."""

    zone: str
    server: str
    serial: int


@dataclass(frozen=True, slots=True)
class Loaded:
    """A virtual service that a node of ours has loaded."""

    node: str
    service: VirtualService


@dataclass(frozen=True, slots=True)
class ServerState:
    """A real server of a virtual service, as a node of ours sees it now."""

    node: str
    service: str  # "10.0.0.60:443"
    server: str  # FQDN
    up: bool
    admin: str  # "ready", "drain", "maint"
    check: str  # what the last health check said, in the balancer's words


@dataclass(frozen=True, slots=True)
class Declared:
    """What the site file says about a pool."""

    pool: str
    override: str
    vip: str
    nodes: tuple[str, ...]
    zone: str
    name_servers: tuple[str, ...]
    dhcp_owner: str = ""


@dataclass(frozen=True, slots=True)
class Inventory:
    """All that is known. Names are in lower case and lists sorted, unless it is said otherwise."""

    read_at: str  # UTC, ISO 8601
    readings: tuple[Reading, ...] = ()
    topology: Topology | None = None
    server_version: str = ""  # "Microsoft Lync Server 2010 (4.0.7577.0): ..."
    declared: tuple[Declared, ...] = ()  # empty: there was no site file
    sip_domains: tuple[str, ...] = ()
    simple_urls: tuple[SimpleUrl, ...] = ()
    replicas: tuple[Replica, ...] = ()
    kerberos: tuple[KerberosAccount, ...] = ()
    mobility: tuple[Mobility, ...] = ()
    routing_groups: tuple[tuple[str, RoutingGroup], ...] = ()  # pool's FQDN and one of its groups
    assignments: tuple[Assignment, ...] = ()
    store: tuple[StoredCertificate, ...] = ()
    chains: tuple[Chain, ...] = ()
    hosts: tuple[HostEntry, ...] = ()
    answers: tuple[NameAnswer, ...] = ()
    negative_ttls: tuple[tuple[str, int], ...] = ()  # zone and seconds that "no such name" may be kept
    zones: tuple[ZoneVersion, ...] = ()
    health: tuple[FrontEndHealth, ...] = ()
    outside: tuple[Outside, ...] = ()
    nodes: tuple[NodeFacts, ...] = ()
    delivered: tuple[Delivered, ...] = ()
    loaded: tuple[Loaded, ...] = ()
    real_servers: tuple[ServerState, ...] = ()
    version: int = INVENTORY_VERSION
