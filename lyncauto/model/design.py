"""What should be, for one pool: decided once from the site file and the facts, kept with the plan.

A run that is resumed or taken back reads its design from the journal; it asks the topology nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from pydantic import TypeAdapter

from lyncauto.model.balancer import RealServer
from lyncauto.model.certificate_place import files_of
from lyncauto.model.key_kind import DEFAULT, KeyKind, family
from lyncauto.model.plan import Plan


@dataclass(frozen=True, slots=True)
class CertificateWish:
    """The certificate that the virtual service needs."""

    name: str  # common name
    names: tuple[str, ...]  # subject alternative names, sorted
    friendly_name: str  # carries the mark by which a request in doubt is found again
    ca: str  # "ca01.contoso.com\\Contoso Issuing CA"
    template: str
    host: str  # Front End whose store receives it, or node that its key is made on
    exportable: bool = True  # only a key that travels to the balancer's node must be
    thumbprint: str = ""  # of the one that the site file names; empty: it is asked for
    removed: bool = False  # from that store, once the node serves it
    node: str = ""  # FQDN of the node that alone has its key; empty: the pool's first one, or all have it
    key: KeyKind = DEFAULT  # designs of earlier versions do not say it
    second: bool = False  # shown beside another one, of RSA, to clients that understand ECDSA

    @property
    def files(self) -> str:
        """Name of its files on the node."""
        return files_of(self.name, second=self.second)

    @property
    def slot(self) -> str:
        """What its version is called on the node: the last word of its friendly name."""
        return self.friendly_name.rpartition(" ")[2]


@dataclass(frozen=True, slots=True)
class Part:
    """What one of the pool's balancer nodes is to be.

    Attributes:
        node: FQDN.
        own: IP literal at which this node alone serves the pool; empty: there is no other node.
        certificate: That it shows: of its own where keys are made on nodes, else the same on all.
        second: That it shows as well, to clients that understand its kind of key; ``None``: there is none.
    """

    node: str
    own: str
    certificate: CertificateWish
    second: CertificateWish | None = None

    @property
    def certificates(self) -> tuple[CertificateWish, ...]:
        """Return all that it shows, the one for clients that name no host first."""
        return (self.certificate, *((self.second,) if self.second else ()))


@dataclass(frozen=True, slots=True)
class FrontEndWish:
    """What one Front End needs before clients may reach it by a new override FQDN.

    Attributes:
        address: IP literal of its internal web site.
        used: Thumbprint that is assigned to WebServicesInternal.
        served: Thumbprint that its web site shows.
        updated: LastUpdateCreation of its replica, UTC, ISO 8601; the publication's update is a later one.
        certificate: To be asked for and assigned; ``None`` where the one in use holds the override already.
    """

    host: str
    address: str
    https_port: int
    used: str
    served: str
    updated: str
    certificate: CertificateWish | None


@dataclass(frozen=True, slots=True)
class Publication:
    """What it takes to give the pool an override FQDN that the topology does not have yet.

    Attributes:
        mark: 8 hex digits; names the reports of this publication on the hosts.
        product: Version of the services; says how a Front End is restarted.
        record_ttl: Seconds that the override's record gets in the end.
        negative_ttl: Seconds for which a resolver may hold that the name does not exist.
        adopt: Seconds that clients are given to sign in again before the first Front End is taken out.
        front_ends: In the order in which they are renewed.
    """

    mark: str
    product: int
    record_ttl: int
    negative_ttl: int
    adopt: float
    front_ends: tuple[FrontEndWish, ...]


@dataclass(frozen=True, slots=True)
class Renewal:
    """That the design's certificate takes the place of another one.

    Attributes:
        served: Thumbprint of the one that is served until then.
        ends: When that one ends, UTC, ISO 8601.
        due: From when on it was to be renewed.
    """

    served: str
    ends: str
    due: str


@dataclass(frozen=True, slots=True)
class Design:
    """What one pool's web services are to look like."""

    pool: str
    override: str
    vip: str
    node: str  # FQDN of the balancer's node, the first one where there are several
    https_port: int
    http_port: int
    https_servers: tuple[RealServer, ...]
    http_servers: tuple[RealServer, ...]
    verify: str  # name that every Front End's certificate holds
    roots: tuple[str, ...]  # PEM, root last
    names: tuple[str, ...]  # that move to the VIP, sorted
    low_ttl: int
    certificate: CertificateWish
    cookie: str  # "MS-WSMAN" where the version needs it, else empty
    topology: str  # signature of the topology that was read
    assignments: tuple[str, ...]  # "fe01.contoso.com Default 3F..." before anything was changed, sorted
    simple_urls: tuple[str, ...]  # "meet contoso.com https://...", sorted
    extras: tuple[str, ...] = ()  # names that Lync adds to a request of itself, sorted
    publication: Publication | None = None  # None: the override is in force already
    kerberos: tuple[str, ...] = ()  # "Site:HQ CONTOSO\kerbauth", sorted
    other_names: tuple[str, ...] = ()  # "lyncdiscover.contoso.com A 10.0.0.80", of names that stay, sorted
    renewal: Renewal | None = None  # None: a migration
    own: str = ""  # address of the first node alone; empty where it is the only one
    others: tuple[Part, ...] = ()  # the other nodes
    second: CertificateWish | None = None  # that the first node shows beside the other one
    rehearsal_port: int = 0  # of the VIP, where a renewal is rehearsed; 0: it is no rehearsal

    @property
    def parts(self) -> tuple[Part, ...]:
        """Return what each node is to be, the first one first."""
        return (Part(self.node, self.own, self.certificate, self.second), *self.others)

    @property
    def certificates(self) -> tuple[CertificateWish, ...]:
        """Return each certificate that the nodes need, once."""
        return tuple(dict.fromkeys(wish for part in self.parts for wish in part.certificates))

    def parts_with(self, wish: CertificateWish) -> tuple[Part, ...]:
        """Return the nodes that show the certificate of this wish."""
        return tuple(part for part in self.parts if wish in part.certificates)

    def named(self, where: str, wish: CertificateWish) -> str:
        """Return *where* a certificate is looked at, and of which kind it is if there are two."""
        return f"{where}, {family(wish.key)}" if self.second else where

    @property
    def publish(self) -> bool:
        """Whether the topology has yet to be given the override."""
        return self.publication is not None


@cache
def _adapter() -> TypeAdapter[Design]:
    """Return what reads and writes a design; it takes long to make, and most commands need none."""
    return TypeAdapter(Design)


def written(design: Design) -> str:
    """Return *design* as a plan keeps it."""
    return _adapter().dump_json(design).decode()


def design_of(plan: Plan) -> Design:
    """Return what *plan* makes, as it was decided when the plan was made."""
    return _adapter().validate_json(plan.design)
