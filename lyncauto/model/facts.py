"""One versioned document of what was read from an estate about one pool.

``observe`` functions and rules are pure functions of it, so that they work on a saved file as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from lyncauto.model.balancer import VirtualService

FACTS_VERSION = 1


@dataclass(frozen=True, slots=True)
class FrontEnd:
    """A member of the pool."""

    fqdn: str
    addresses: tuple[str, ...]  # of its A record, sorted


@dataclass(frozen=True, slots=True)
class WebServices:
    """The pool's web services as the topology has them. An empty internal FQDN: no override."""

    internal_fqdn: str
    external_fqdn: str
    https_port: int  # internal site, on the Front Ends
    http_port: int
    external_https_port: int
    external_http_port: int
    published_https_port: int  # internal site, as clients see it
    published_http_port: int


@dataclass(frozen=True, slots=True)
class SimpleUrl:
    """One simple URL in force."""

    component: str  # "meet", "dialin", "Cscp"
    domain: str  # SIP domain or "*"
    url: str


@dataclass(frozen=True, slots=True)
class Replica:
    """One replica of the Central Management store."""

    fqdn: str
    up_to_date: bool
    last_update: str  # UTC, ISO 8601; empty when never
    version: str = ""  # of what is installed there, "7.0.2046.385"; empty where it is not said


@dataclass(frozen=True, slots=True)
class Assignment:
    """A certificate that a Front End uses for something."""

    host: str
    use: str
    thumbprint: str


@dataclass(frozen=True, slots=True)
class StoredCertificate:
    r"""A certificate in a Front End's LocalMachine\My store, or on the balancer's node."""

    host: str
    thumbprint: str  # 40 upper-case hex digits
    friendly_name: str
    names: tuple[str, ...]  # DNS names of the subject alternative name, sorted, lower case
    issuer: str  # distinguished name
    not_before: str  # UTC, ISO 8601
    not_after: str
    has_private_key: bool
    key_bits: int
    certificate: str  # base64 of the DER form


@dataclass(frozen=True, slots=True)
class WebCertificate:
    """The certificate that a Front End uses for its internal web services."""

    host: str
    certificate: str  # base64 of the DER form


@dataclass(frozen=True, slots=True)
class NameAnswer:
    """What one server answers for one name."""

    server: str
    role: str  # "written": the server that takes changes; "authoritative"; "resolver"
    name: str
    type: str  # "A", "AAAA", "CNAME"; "NS" and "SOA" of the zone alone
    rcode: str  # "NOERROR", "NXDOMAIN", "NO ANSWER", "NOT AUTHORITATIVE", ...
    values: tuple[str, ...] = ()
    ttl: int = 0
    static: bool | None = True  # known of "written" alone; None: not even it says so
    error: str = ""


class LogOn(StrEnum):
    """What became of a Windows log-on (NTLM) at a Front End's web services, asked directly."""

    UNTOLD = ""  # not asked, or no answer
    ACCEPTED = "accepted"  # as one that comes through a load balancer
    NEEDS_BINDING = "needs channel binding"  # accepted only when bound to the Front End's own certificate
    REFUSED = "refused"
    NOT_OFFERED = "not offered"


@dataclass(frozen=True, slots=True)
class FrontEndHealth:
    """What a Front End's web services answer, asked directly."""

    fqdn: str
    https_status: int  # of /abs/handler; 0: no answer
    http_status: int  # of /meet/blank.html
    verified: bool  # the certificate chains to the enterprise CA and holds `verified_as`
    verified_as: str
    names: tuple[str, ...]  # in its certificate
    error: str = ""
    thumbprint: str = ""  # of its certificate, 40 upper-case hex digits
    log_on: LogOn = LogOn.UNTOLD


@dataclass(frozen=True, slots=True)
class KerberosAccount:
    """The account that holds the web services' service principal names in one site."""

    site: str  # "Site:HQ"
    account: str  # "CONTOSO\kerbauth"


@dataclass(frozen=True, slots=True)
class RoutingGroup:
    """Users that move together, and the Front Ends that hold their data and are up."""

    id: str
    primary: str  # FQDN; empty when there is none
    replicas: tuple[str, ...]  # FQDNs, sorted


@dataclass(frozen=True, slots=True)
class Delivered:
    """A certificate that lies on a balancer node, with its key."""

    node: str
    name: str
    thumbprint: str
    has_key: bool
    roots: tuple[str, ...] = ()  # thumbprints of the authorities beside it, sorted
    certificate: str = ""  # base64 of the DER form; empty in facts that do not say
    held: str = ""  # thumbprint that the running balancer serves, where that is another one


@dataclass(frozen=True, slots=True)
class NodeFacts:
    """A balancer node's programs."""

    name: str
    haproxy: str  # path of the program, empty when there is none
    haproxy_version: str  # "2.6.12"
    running: bool
    from_wheel: bool  # a build for labs and trials
    package: str = ""  # what a distribution adds to the version, "1+deb12u2"; empty: it is no package of one
    started: str = ""  # when what it has loaded was loaded, UTC, ISO 8601; empty where it does not say


@dataclass(frozen=True, slots=True)
class Facts:
    """All that was read about one pool."""

    read_at: str  # UTC, ISO 8601
    pool: str
    product: int  # 5 = Lync 2010 ... 8 = Skype for Business 2019
    server_version: str
    topology: str  # signature of the topology document
    front_ends: tuple[FrontEnd, ...]
    web: WebServices
    other_web_fqdns: tuple[str, ...]  # of other pools, internal and external
    simple_urls: tuple[SimpleUrl, ...]
    sip_domains: tuple[str, ...]
    replicas: tuple[Replica, ...]
    assignments: tuple[Assignment, ...]
    store: tuple[StoredCertificate, ...]
    certificate_host: str  # machine that the key of the balancer's certificate is made on
    roots: tuple[str, ...]  # PEM: chains above the web certificates, the certificate host's root last
    answers: tuple[NameAnswer, ...]
    health: tuple[FrontEndHealth, ...]
    services: tuple[VirtualService, ...]
    delivered: tuple[Delivered, ...]
    nodes: tuple[NodeFacts, ...]
    vip_in_use: str = ""  # who answers on the VIP now, empty when nobody
    zone: str = ""  # that the written server takes changes for; empty in facts that do not say
    web_certificates: tuple[WebCertificate, ...] = ()
    other_hosts: tuple[str, ...] = ()  # FQDNs of all other pools and of their computers, sorted
    kerberos: tuple[KerberosAccount, ...] = ()
    routing_groups: tuple[RoutingGroup, ...] = ()  # of this pool; none before Lync 2013
    negative_ttl: int = 0  # seconds for which a resolver may hold that a name of the zone does not exist
    backup: str = ""  # SHA-256 of the exported configuration that belongs to this topology, if any
    version: int = FACTS_VERSION
