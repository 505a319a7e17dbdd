"""Small ports over dictionaries: what a step asks of the world, answered without one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from lyncauto.errors import Drifted, HostUnreachable
from lyncauto.model.balancer import VirtualService
from lyncauto.model.design import CertificateWish
from lyncauto.model.facts import StoredCertificate
from lyncauto.model.key_kind import Family
from lyncauto.model.secret import Secret
from lyncauto.ports.balancer import AdminState, RealServerHealth
from lyncauto.ports.certificates import Issued, Submission
from lyncauto.ports.dns import Answer, RRset
from lyncauto.ports.endpoint import Endpoint
from lyncauto.ports.node import Completed
from lyncauto.ports.powershell import Command, NotRan, Outcome, Ran, Unknown
from lyncauto.ports.probe import HANDSHAKE, NOT_OFFERED, Http, Reach, Tls
from lyncauto.steps.estate import Carrier, Estate
from tests.unit.steps import samples


@dataclass
class Session:
    """A host that answers commands by name, or by name and host."""

    host: str
    said: dict[str, object]
    ran: list[Command] = field(default_factory=list)

    def run(self, command: Command) -> Outcome:
        self.ran.append(command)
        said = self.said.get(f"{command.name}@{self.host}", self.said.get(command.name, ()))
        if isinstance(said, list):  # one outcome after the other
            said = said.pop(0)
        if isinstance(said, Exception):
            raise said
        if isinstance(said, Ran | NotRan | Unknown):
            return said
        assert isinstance(said, tuple)
        return Ran(said)

    def close(self) -> None:
        pass


@dataclass
class Clock:
    time: datetime = samples.NOW
    slept: list[float] = field(default_factory=list)
    wakes: Callable[[], None] = lambda: None

    def now(self) -> datetime:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += timedelta(seconds=seconds)
        self.wakes()


@dataclass
class Dns:
    """The written server, and whoever asks another one."""

    records: dict[tuple[str, str], RRset] = field(default_factory=dict)
    others: dict[str, dict[tuple[str, str], RRset]] = field(default_factory=dict)  # servers that differ
    silent: set[str] = field(default_factory=set)
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    read_at_once: list[tuple[Sequence[str], Sequence[str]]] = field(default_factory=list)

    def put(self, name: str, values: Sequence[str], *, type: str = "A", ttl: int = 3600) -> None:
        self.records[name, type] = RRset(name, type, tuple(sorted(values)), ttl)

    def read(self, name: str, type: str) -> RRset | None:
        return self.records.get((name, type))

    def read_all(self, names: Sequence[str], types: Sequence[str]) -> tuple[RRset, ...]:
        self.read_at_once.append((names, types))
        found = (self.read(name, type) for name in names for type in types)
        return tuple(one for one in found if one)

    def replace(self, name: str, type: str, before: RRset | None, after: RRset | None) -> None:
        if self.records.get((name, type)) != before:
            raise Drifted(f"{name} is not as it was", why="somebody was here", fix="plan again")
        if after is None:
            self.records.pop((name, type), None)
        else:
            self.records[name, type] = after

    def ask(self, server: Endpoint, name: str, type: str, *, recurse: bool = False) -> Answer:
        self.asked.append((server.name, name, type))
        if server.name in self.silent:
            return Answer(server.name, "NO ANSWER", error="no answer in time")
        found = {**self.records, **self.others.get(server.name, {})}.get((name, type))
        if found is None:
            return Answer(server.name, "NXDOMAIN", authoritative=not recurse)
        return Answer(server.name, "NOERROR", found.values, found.ttl, authoritative=not recurse)


@dataclass
class Balancer:
    services: tuple[VirtualService, ...] = ()
    writes: int = 0
    down: set[str] = field(default_factory=set)
    admin: str = "ready"
    ordered: dict[tuple[str, str], str] = field(default_factory=dict)  # virtual service and server -> state
    sessions: dict[str, int] = field(default_factory=dict)  # of a server, at each virtual service
    quiet: float = float("inf")
    memory: str = ""  # thumbprint that it serves
    second: str = ""  # ... and beside it
    exchanged: list[tuple[str, str]] = field(default_factory=list)

    def held(self, name: str) -> str:
        served = name.replace(".staging", "")
        assert served in {samples.OVERRIDE, samples.ECDSA}
        return self.memory if served == samples.OVERRIDE else self.second

    def exchange(self, name: str, thumbprint: str) -> None:
        self.exchanged.append((name, thumbprint))
        self.memory = thumbprint

    def read(self, pool: str) -> tuple[VirtualService, ...]:
        return self.services if pool == samples.POOL else ()

    def write(self, pool: str, services: Sequence[VirtualService]) -> None:
        assert pool == samples.POOL
        self.services = tuple(services)
        self.writes += 1

    def health(self, pool: str) -> tuple[RealServerHealth, ...]:
        assert pool == samples.POOL
        return tuple(
            RealServerHealth(
                f"{service.address}:{service.port}",
                server.name,
                server.name not in self.down,
                self.ordered.get((f"{service.address}:{service.port}", server.name), self.admin),
                "L7STS 500" if server.name in self.down else "L7OK 200",
                self.sessions.get(server.name, 0),
                self.quiet,
            )
            for service in self.services
            for server in service.servers
        )

    def set_admin_state(self, pool: str, server: str, state: AdminState) -> None:
        assert pool == samples.POOL
        for service in self.services:
            self.ordered[f"{service.address}:{service.port}", server] = state

    def silent_for(self, pool: str) -> float:
        assert pool == samples.POOL
        return float("inf")


def inside(path: str, folder: str) -> bool:
    return path.startswith(f"{folder}/")


@dataclass
class Node:
    name: str = "lb01.contoso.com"
    files: dict[str, bytes] = field(default_factory=dict)
    modes: dict[str, int] = field(default_factory=dict)
    socket: dict[str, str] = field(default_factory=dict)
    version: str = "HAProxy version 2.6.12-1+deb12u1 2023/12/16 - https://haproxy.org/"

    def run(self, argv: Sequence[str]) -> Completed:
        match list(argv):
            case [_, "-v"]:
                return Completed(0, self.version, "")
            case ["test", "-e" | "-s", path]:
                return Completed(0 if path in self.files else 1, "", "")
            case ["rm", "-rf", *folders]:
                for folder in folders:
                    self.files = {path: text for path, text in self.files.items() if not inside(path, folder)}
                return Completed(0, "", "")
        return Completed(127, "", f"not permitted: {argv}")

    def put(self, path: str, content: bytes | Secret, mode: int) -> None:
        self.files[path] = content if isinstance(content, bytes) else b"secret"
        self.modes[path] = mode

    def get(self, path: str) -> bytes | None:
        return self.files.get(path)

    def runtime(self, command: str) -> str | None:
        return self.socket.get(command)

    def load(self, command: str, files: Sequence[str]) -> str | None:
        raise AssertionError(f"{command} was told with {files}")


SERVED = samples.certificate()
COOKIE = "MS-WSMAN=afYb123; path=/; secure"


@dataclass
class Probe:
    """Answers by address and port; nobody is where nothing is said."""

    alive: set[tuple[str, int]] = field(default_factory=set)
    status: int = 401
    served: bytes = SERVED
    shows: dict[str, bytes] = field(default_factory=dict)  # address -> what is served there instead
    of_family: dict[str, bytes] = field(default_factory=dict)  # what a client that knows no other is shown
    trusted: bool = True
    speaks: tuple[str, ...] = ("TLSv1.2",)
    cookies: tuple[str, ...] = (COOKIE,)
    asked: list[tuple[str, str]] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)  # headers' values
    # (Front End, or any where empty; whether bound) -> status or error of a log-on; usually none is offered
    log_ons: dict[tuple[str, bool], int | str] = field(default_factory=dict)
    logged_on: list[tuple[str, bool]] = field(default_factory=list)

    def reach(self, endpoint: Endpoint) -> Reach:
        return Reach((endpoint.address, endpoint.port) in self.alive)

    def tls(self, endpoint: Endpoint, *, root: bytes, family: Family | None = None) -> Tls:
        assert root.startswith(b"-----BEGIN CERTIFICATE-----")
        if (endpoint.address, endpoint.port) not in self.alive:
            return Tls(verified=False, error="connection refused")
        error = "" if self.trusted else "certificate not trusted: unable to get local issuer certificate"
        shown = self.shows.get(endpoint.address, self.of_family.get(family or "", self.served))
        return (
            Tls(self.trusted, error, "TLSv1.2", shown) if self.trusted else Tls(verified=False, error=error)
        )

    def shown(self, endpoint: Endpoint, version: str) -> Tls:
        if (endpoint.address, endpoint.port) not in self.alive or version not in self.speaks:
            return Tls(verified=False, error=f"{HANDSHAKE}: unsupported protocol")
        return Tls(verified=False, version=version, certificate=self.shows.get(endpoint.address, self.served))

    def http(
        self, endpoint: Endpoint, path: str, *, root: bytes | None, headers: Mapping[str, str] | None = None
    ) -> Http:
        self.asked.append((endpoint.name, path))
        self.sent.extend((headers or {}).values())
        if (endpoint.address, endpoint.port) not in self.alive:
            return Http(0, {}, "connection refused")
        return Http(self.status if root else 200, {"set-cookie": self.cookies})

    def log_on(self, endpoint: Endpoint, path: str, *, host: str, root: bytes, binding: bool) -> Http:
        self.logged_on.append((host, binding))
        assert path == "/abs/handler"
        assert root.startswith(b"-----BEGIN CERTIFICATE-----")
        assert (endpoint.address, endpoint.port) in self.alive
        said = self.log_ons.get((host, binding), self.log_ons.get(("", binding), f"{NOT_OFFERED} (HTTP 401)"))
        return Http(said, {}) if isinstance(said, int) else Http(401 if NOT_OFFERED in said else 0, {}, said)


@dataclass
class Authority:
    """A CA and the Front End's store in one."""

    answer: Submission | Exception | None = None
    store: list[StoredCertificate] = field(default_factory=list)
    submitted: list[CertificateWish] = field(default_factory=list)

    shows: bool = True
    fetched: list[str] = field(default_factory=list)
    kept: list[CertificateWish] = field(default_factory=list)

    weak: tuple[str, ...] = ()

    def warnings(self) -> tuple[str, ...]:
        return self.weak

    def held(self, name: str) -> tuple[StoredCertificate, ...]:
        return tuple(
            one for one in self.store if one.host == "lb01.contoso.com" and name in one.friendly_name
        )

    def fetch(self, wish: CertificateWish, request_id: str) -> Submission:
        self.fetched.append(request_id)
        return self._answered(wish)

    def keep(self, wish: CertificateWish, issued: Issued) -> None:
        assert issued.certificate in self.store
        self.kept.append(wish)

    def find(self, host: str, mark: str) -> StoredCertificate | None:
        return next((one for one in self.store if (one.host, one.friendly_name) == (host, mark)), None)

    def submit(self, wish: CertificateWish) -> Submission:
        self.submitted.append(wish)
        return self._answered(wish)

    def _answered(self, wish: CertificateWish) -> Submission:
        if isinstance(self.answer, Exception):
            raise self.answer
        made = samples.stored(samples.certificate(wish.names), wish.friendly_name, host=wish.host)
        answer = self.answer or Issued(made)
        if isinstance(answer, Issued):
            self.store.append(answer.certificate)
        return answer


@dataclass
class Memo:
    """What a step noted."""

    known: dict[str, str] = field(default_factory=dict)

    def recall(self, about: str) -> str:
        return self.known.get(about, "")

    def note(self, about: str, text: str) -> None:
        self.known[about] = text


@dataclass
class Keys:
    node: Node
    delivered: list[tuple[str, str]] = field(default_factory=list)

    def bring(self, thumbprint: str, name: str, slot: str) -> None:
        folder = f"/etc/lyncauto/certs/{name}/{slot}"
        self.node.files[f"{folder}/cert.pem"] = samples.armoured_of(thumbprint).encode()
        self.node.files[f"{folder}/cert.pem.key"] = b"key"

    def deliver(self, thumbprint: str, name: str, roots: Sequence[str]) -> None:
        self.delivered.append((thumbprint, name))
        folder = f"/etc/lyncauto/certs/{name}"
        self.node.files[f"{folder}/current/cert.pem"] = samples.armoured_of(thumbprint).encode()
        self.node.files[f"{folder}/current/cert.pem.key"] = b"key"
        self.node.files[f"{folder}/roots.pem"] = "".join(roots).encode()


@dataclass
class Archive:
    files: dict[str, bytes] = field(default_factory=dict)

    def put(self, name: str, content: bytes) -> None:
        self.files[name] = content

    def get(self, name: str) -> bytes | None:
        return self.files.get(name)


class World:
    """The article's estate before anything was changed."""

    def __init__(self) -> None:
        self.said = commands()
        self.sessions: dict[str, Session] = {}
        self.clock = Clock()
        self.dns = Dns()
        for name, values in samples.RECORDS.items():
            self.dns.put(name, values)
        self.dns.put("contoso.com", samples.NAME_SERVERS.values, type="NS")
        self.balancer = Balancer()
        self.node = Node()
        self.probe = Probe({(address, port) for address in samples.MEMBERS.values() for port in (443, 80)})
        self.authority = Authority()
        self.archive = Archive()

    def session(self, host: str) -> Session:
        return self.sessions.setdefault(host, Session(host, self.said))

    def estate(self, **changes) -> Estate:
        ports = {
            "sessions": self.session,
            "dns": self.dns,
            "ask": self.dns,
            "carriers": (self.carrier(),),
            "probe": self.probe,
            "clock": self.clock,
            "ca": self.authority,
            "pool": samples.pool(),
            "cms": samples.CMS,
            "zone": samples.ZONE,
            "authority": samples.AUTHORITY,
        }
        return Estate(**{**ports, **changes})

    def carrier(self, **changes) -> Carrier:
        ports = {
            "machine": samples.MACHINE,
            "node": self.node,
            "balancer": self.balancer,
            "source": self.authority,
            "keys": Keys(self.node),
        }
        return Carrier(**{**ports, **changes})

    def serve(self, services: Sequence[VirtualService]) -> None:
        """Have the balancer up, answering on the VIP."""
        self.balancer.services = tuple(services)
        self.probe.alive |= {(service.address, service.port) for service in services}


def unreachable(host: str) -> HostUnreachable:
    return HostUnreachable(f"{host} did not answer", why="connection refused", fix=f"start {host}")


def cs_pool(name: str, computers: tuple[str, ...]) -> dict[str, object]:
    """Return what Get-CsPool says of a Front End pool."""
    services = tuple(f"{role}:{name}" for role in ("UserServer", "Registrar", "WebServer"))
    return {"Identity": name, "Computers": computers, "Services": services, "Site": "Site:HQ"}


def commands() -> dict[str, object]:
    """Return what the estate's hosts say to the contract's reading commands."""
    ports = {
        "PrimaryHttpPort": 80,
        "PrimaryHttpsPort": 443,
        "ExternalHttpPort": 8080,
        "ExternalHttpsPort": 4443,
        "PublishedPrimaryHttpPort": 80,
        "PublishedPrimaryHttpsPort": 443,
        "Version": 5,
    }
    own = {
        "PoolFqdn": "Pool01.contoso.com",
        "InternalFqdn": samples.OVERRIDE,
        "ExternalFqdn": "webext.contoso.com",
    }
    other = {"PoolFqdn": "pool02.contoso.com", "InternalFqdn": None, "ExternalFqdn": "webext2.contoso.com"}
    front_ends = tuple(samples.MEMBERS)
    return {
        "Get-LyncAutoTopology": ({"Signature": samples.facts().topology, "Xml": "<Topology/>"},),
        "Get-CsService": ({**own, **ports}, {**other, **ports}),
        "Get-CsPool": (
            cs_pool("Pool01.contoso.com", front_ends),
            cs_pool("pool02.contoso.com", ("fe21.contoso.com",)),
        ),
        "Get-CsServerVersion": ({"Value": "Microsoft Lync Server 2010 (4.0.7577.0)"},),
        "Get-CsSipDomain": ({"Identity": "contoso.com", "Name": "contoso.com", "IsDefault": True},),
        "Get-LyncAutoSimpleUrl": (
            {"Component": "meet", "Domain": "contoso.com", "Url": "https://meet.contoso.com"},
            {"Component": "dialin", "Domain": "*", "Url": "https://dialin.contoso.com"},
            {"Component": "Cscp", "Domain": "*", "Url": "https://admin.contoso.com"},
        ),
        "Get-CsManagementStoreReplicationStatus": tuple(
            {"ReplicaFqdn": name, "UpToDate": True, "LastUpdateCreation": "2026-08-20T08:00:00Z"}
            for name in front_ends
        ),
        "Get-CsCertificate": (
            {"Use": "Default", "Thumbprint": "AB" * 20},
            {"Use": "WebServicesInternal", "Thumbprint": "AB" * 20},
        ),
        "Get-LyncAutoCertificate": (),
        "Get-LyncAutoCertificateChain": (
            {"Order": 1, "Certificate": samples.ROOT_BASE64},
            {"Order": 0, "Certificate": samples.WEB_BASE64},
        ),
        "Get-LyncAutoFile": (),
        "Test-LyncAutoCertificationAuthority": ({"Config": "", "Answers": True, "Text": "is alive"},),
    }
