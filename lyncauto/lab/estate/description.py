"""An estate as data: what `lyncauto/lab/estates/*.yaml` say. Every TTL, lag and duration comes from here."""

from __future__ import annotations

from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Literal, TypeAlias

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from lyncauto.errors import LabFailed

_CLOSED = ConfigDict(extra="forbid")
_ENDING = ".yaml"

Role: TypeAlias = Literal[
    "management",
    "name-server",
    "secondary-name-server",
    "certification-authority",
    "front-end",
    "director",
    "edge",
    "balancer",
    "resolver",
    "other",
]

LYNC_2010 = "Lync Server 2010"


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
    family: str = LYNC_2010  # what `cmdlets.json` calls it
    module: str = "Lync"  # that the vendor's cmdlets are in


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
class OtherPool:
    """A pool of the topology beside the one that lyncauto works on."""

    fqdn: str
    kind: Literal["director", "edge"]
    computers: tuple[str, ...]
    internal_fqdn: str = ""  # of its web services; empty: no override
    external_fqdn: str = ""  # empty: it has no web services

    @property
    def has_web_services(self) -> bool:
        """Directors have them, Edge servers do not."""
        return bool(self.external_fqdn)


@dataclass(frozen=True, slots=True, config=_CLOSED)
class Fabric:
    """Windows Fabric in the pool's Front Ends, from Lync Server 2013 on."""

    routing_groups: int  # each has a replica on every Front End
    quorum: int  # replicas of a group that must be up


@dataclass(frozen=True, slots=True, config=_CLOSED)
class KerberosAssignment:
    """Which account the web services' Kerberos principals belong to."""

    identity: str  # "Site:HQ"
    account: str  # DOMAIN\\user


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
class Alias:
    """A name of the zone that is another name's alias (CNAME)."""

    name: str
    ttl: int
    target: str


@dataclass(frozen=True, slots=True, config=_CLOSED)
class ZoneDescription:
    """The DNS zone at the start."""

    name: str
    primary: str
    secondaries: dict[str, float]  # FQDN -> seconds of replication lag
    negative_ttl: int
    host_ttl: int
    records: tuple[Answer, ...]
    aliases: tuple[Alias, ...] = ()


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
class HostCertificate:
    """A certificate that a Front End has from the start, where it is not the wizard's one for all uses."""

    host: str
    uses: tuple[str, ...]
    subject: str  # common name
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, config=_CLOSED)
class Durations:
    """How long things take, in seconds."""

    request_certificate: float
    export_configuration: float
    replica_lag: float
    status_report: float
    topology_enable: float
    computer_enable: float
    front_end_stop: float
    front_end_start: float


@dataclass(frozen=True, slots=True, config=_CLOSED)
class SiteHints:
    """What the lab's site file says; times in seconds."""

    low_ttl: int
    linger: float
    adopt: float = 0.0  # longer than any client stays signed in, where an override is to be set
    override: str = ""  # that is to be set; empty: the pool's own, which is there already


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
    other_pools: tuple[OtherPool, ...] = ()
    dead_replicas: tuple[str, ...] = ()  # FQDNs; they never report again
    fabric: Fabric | None = None
    kerberos: KerberosAssignment | None = None
    certificates: tuple[HostCertificate, ...] = ()
    shipped: tuple[str, ...] = ()  # of an estate out of a recording: what the recording did not say

    @property
    def override(self) -> str:
        """The internal web services override that there is, or is to be."""
        return self.pool.internal_fqdn or self.site.override

    def of_role(self, role: Role) -> tuple[str, ...]:
        """Return the FQDNs of the hosts of a role, in the file's order."""
        return tuple(fqdn for fqdn, host in self.hosts.items() if host.role == role)


def with_balancers(description: Description, count: int) -> Description:
    """Return the estate with so many balancer nodes that share the VIP, where the first one has its address.

    Raises:
        LabFailed: An address that another node would have is taken.
    """
    first = description.of_role("balancer")[0]
    offset, hosts = description.hosts[first].offset, dict(description.hosts)
    for number in range(2, count + 1):
        node = Host(offset=offset + number - 1, role="balancer")
        if node.offset in {host.offset for host in hosts.values()} | {description.vip}:
            raise LabFailed(
                f"the lab has no room for {count} balancer nodes",
                why=f"the address that ends in {node.offset} is taken",
                fix="ask for fewer",
            )
        hosts[f"lb{number:02}.{description.domain}"] = node
    return replace(description, hosts=hosts)


def dump(description: Description) -> str:
    """Return an estate as JSON, for :func:`restore`."""
    return TypeAdapter(Description).dump_json(description).decode()


def restore(text: str) -> Description:
    """Return the estate that :func:`dump` told.

    Raises:
        pydantic.ValidationError: It is none: a bug.
    """
    return TypeAdapter(Description).validate_json(text)


def load(name: str = "lync-2010") -> Description:
    """Return a shipped estate, or one that a file of the operator's own describes.

    Args:
        name: Of a shipped estate; one that ends in ``.yaml`` is the path of a file of the same form.

    Raises:
        LabFailed: There is none of this name, or the operator's file describes none: every reason.
        pydantic.ValidationError: The shipped file is wrong: a bug.
    """
    if name.endswith(_ENDING):
        return _own(Path(name))
    folder = files("lyncauto.lab") / "estates"
    file = folder / f"{name}{_ENDING}"
    if not file.is_file():
        known = ", ".join(sorted(entry.name.removesuffix(_ENDING) for entry in folder.iterdir()))
        raise LabFailed(
            f"there is no estate {name!r}",
            why=f"the lab has: {known}",
            fix="choose one of these, or name a file that ends in .yaml",
        )
    return _described(file.read_text(encoding="utf-8"))


def _described(text: str) -> Description:
    return TypeAdapter(Description).validate_python(YAML(typ="safe", pure=True).load(text))


def _own(path: Path) -> Description:
    try:
        return _described(path.read_text(encoding="utf-8"))
    except OSError as error:
        why = (error.strerror or str(error)).lower()
    except (YAMLError, UnicodeDecodeError) as error:
        why = " ".join(str(error).split())
    except ValidationError as error:
        reasons = ((".".join(map(str, one["loc"])), one["msg"]) for one in error.errors())
        why = "\n".join(f"{where}: {what}" for where, what in reasons)
    raise LabFailed(
        f"{path} describes no estate",
        why=why,
        fix="write it as the lab's own are written: lyncauto/lab/estates",
    )
