"""An estate as data: what `lyncauto/lab/estates/*.yaml` say. Every TTL, lag and duration comes from here."""

from __future__ import annotations

from importlib.resources import files
from typing import Literal, TypeAlias

from pydantic import ConfigDict, TypeAdapter
from pydantic.dataclasses import dataclass
from ruamel.yaml import YAML

from lyncauto.errors import LabFailed

_CLOSED = ConfigDict(extra="forbid")

Role: TypeAlias = Literal[
    "management",
    "name-server",
    "secondary-name-server",
    "certification-authority",
    "front-end",
    "balancer",
    "resolver",
    "other",
]


@dataclass(frozen=True, slots=True, config=_CLOSED)
class Host:
    """A machine of the estate."""

    offset: int  # last octet of its address
    role: Role
    powershell: str = "5.1.17763.1"  # $PSVersionTable.PSVersion


@dataclass(frozen=True, slots=True, config=_CLOSED)
class Product:
    """The Lync version."""

    version: int  # of the services: 5 = Lync 2010
    build: str  # as replicas report it
    server_version: str  # as Get-CsServerVersion says it


@dataclass(frozen=True, slots=True, config=_CLOSED)
class Ports:
    """Where the lab listens; published ports are the same."""

    winrm: int
    dns: int
    https: int
    http: int
    external_https: int
    external_http: int
    registrar: int
    agent: int


@dataclass(frozen=True, slots=True, config=_CLOSED)
class Clients:
    """The users' machines."""

    first: int  # last octet of the first one's address
    count: int


@dataclass(frozen=True, slots=True, config=_CLOSED)
class Pool:
    """A Front End pool. An empty internal FQDN: no override."""

    fqdn: str
    front_ends: tuple[str, ...]
    internal_fqdn: str
    external_fqdn: str
    central_management: bool = False  # it holds the Central Management store


@dataclass(frozen=True, slots=True, config=_CLOSED)
class SimpleUrl:
    """A simple URL in force."""

    component: str
    domain: str
    url: str


@dataclass(frozen=True, slots=True, config=_CLOSED)
class Answer:
    """A name of the zone and the hosts whose addresses it has."""

    name: str
    ttl: int
    hosts: tuple[str, ...]
    static: bool = True


@dataclass(frozen=True, slots=True, config=_CLOSED)
class ZoneDescription:
    """The DNS zone at the start."""

    name: str
    primary: str
    secondaries: dict[str, float]  # FQDN -> seconds of replication lag
    negative_ttl: int
    host_ttl: int
    records: tuple[Answer, ...]


@dataclass(frozen=True, slots=True, config=_CLOSED)
class Template:
    """A certificate template."""

    enroll: tuple[str, ...]  # accounts that may
    days: int
    smallest_key: int  # bits


@dataclass(frozen=True, slots=True, config=_CLOSED)
class AuthorityDescription:
    """The two-tier certification authority."""

    host: str
    name: str
    root: str
    templates: dict[str, Template]

    @property
    def config(self) -> str:
        """Return the Config string, as `certutil` prints it."""
        return f"{self.host}\\{self.name}"


@dataclass(frozen=True, slots=True, config=_CLOSED)
class Durations:
    """How long things take, in seconds."""

    request_certificate: float
    export_configuration: float
    replica_lag: float
    status_report: float


@dataclass(frozen=True, slots=True, config=_CLOSED)
class SiteHints:
    """What the lab's site file says of time, in seconds."""

    low_ttl: int
    linger: float


@dataclass(frozen=True, slots=True, config=_CLOSED)
class Description:
    """One estate."""

    name: str
    domain: str
    netbios: str
    operator: str  # who lyncauto logs on as
    service_account: str  # who the session configuration LyncAuto runs as
    product: Product
    hosts: dict[str, Host]  # by FQDN
    vip: int  # last octet
    clients: Clients
    ports: Ports
    pool: Pool
    sip_domains: tuple[str, ...]  # the default one first
    simple_urls: tuple[SimpleUrl, ...]
    zone: ZoneDescription
    authority: AuthorityDescription
    durations: Durations
    site: SiteHints

    def of_role(self, role: Role) -> tuple[str, ...]:
        """Return the FQDNs of the hosts of a role, in the file's order."""
        return tuple(fqdn for fqdn, host in self.hosts.items() if host.role == role)


def load(name: str = "lync-2010") -> Description:
    """Return a shipped estate.

    Raises:
        LabFailed: There is none of this name.
        pydantic.ValidationError: The shipped file is wrong: a bug.
    """
    folder = files("lyncauto.lab") / "estates"
    file = folder / f"{name}.yaml"
    if not file.is_file():
        known = ", ".join(sorted(entry.name.removesuffix(".yaml") for entry in folder.iterdir()))
        raise LabFailed(
            f"there is no estate {name!r}", why=f"the lab has: {known}", fix="choose one of these"
        )
    text = file.read_text(encoding="utf-8")
    return TypeAdapter(Description).validate_python(YAML(typ="safe", pure=True).load(text))
