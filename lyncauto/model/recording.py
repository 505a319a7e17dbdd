"""What an estate answered to every reading act: one versioned document, for a lab elsewhere to be made from.

The same form before and after its names were replaced; on a disk it is only ever the second.
"""

from __future__ import annotations

from dataclasses import field
from typing import Literal, TypeAlias

from pydantic import ConfigDict, JsonValue
from pydantic.dataclasses import dataclass

RECORDING_VERSION = 1

Data: TypeAlias = JsonValue  # a value as it came; bytes and secrets are never in it
_CLOSED = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True, config=_CLOSED)
class Failure:
    """An act that failed, or the reading as a whole."""

    code: str  # of the error, as docs/errors.md lists it
    what: str
    why: str
    id: str = ""  # FullyQualifiedErrorId up to the comma
    category: str = ""  # System.Management.Automation.ErrorCategory, by its name


@dataclass(frozen=True, slots=True, config=_CLOSED)
class Answered:
    """One object of a command's output, property by property."""

    properties: dict[str, Data]
    types: tuple[str, ...] = ()  # .NET type names, the most derived first; empty where they are not known
    property_types: dict[str, str] = field(default_factory=dict)  # of those that are objects themselves


@dataclass(frozen=True, slots=True, config=_CLOSED)
class CommandAct:
    """A PowerShell command on a host."""

    host: str
    name: str
    parameters: dict[str, Data]  # null: a switch that is given
    outcome: Literal["ran", "not-run", "unknown", "failed"]
    objects: tuple[Answered, ...] = ()
    why: str = ""  # of "not-run" and "unknown"
    failure: Failure | None = None


@dataclass(frozen=True, slots=True, config=_CLOSED)
class QuestionAct:
    """A DNS question to one server."""

    server: str
    address: str
    port: int
    name: str
    type: str
    recurse: bool
    rcode: str
    values: tuple[str, ...] = ()
    ttl: int = 0
    authoritative: bool = False
    error: str = ""


@dataclass(frozen=True, slots=True, config=_CLOSED)
class ProbeAct:
    """A TCP connection, a TLS handshake or an HTTP request."""

    act: Literal["reach", "tls", "http", "log-on"]
    name: str
    address: str
    port: int
    path: str = ""
    secure: bool = False
    open: bool = False  # of "reach"
    verified: bool = False  # of "tls"
    version: str = ""
    certificate: Data = None  # of "tls": a reference to one of `certificates`
    status: int = 0  # of "http" and "log-on"
    headers: dict[str, Data] = field(default_factory=dict)  # lower-case name -> values in order
    error: str = ""
    bound: bool = False  # of "log-on": to the server's own certificate


@dataclass(frozen=True, slots=True, config=_CLOSED)
class NodeAct:
    """Something asked of the balancer's node. No answer: there is no such file, or nobody who answers."""

    act: Literal["run", "get", "runtime"]
    node: str
    asked: tuple[str, ...]  # the program and its arguments; the path; the command
    status: int = 0
    answer: Data = None
    error: str = ""
    failure: Failure | None = None


@dataclass(frozen=True, slots=True, config=_CLOSED)
class CertificateData:
    """A certificate as data: its bytes are not kept, since nothing inside them can be renamed."""

    thumbprint: str
    serial: str
    subject: str  # distinguished name, the innermost part first
    issuer: str
    names: tuple[str, ...]  # DNS names of the subject alternative name, in order
    key: str  # "RSA 2048"
    signature: str  # "sha256WithRSAEncryption"
    not_before: str  # UTC, ISO 8601
    not_after: str
    authority: bool  # it may sign certificates
    issued_by: str = ""  # thumbprint of the one of the recording that signed it; empty: not among them
    uses: tuple[str, ...] = ()  # extended key usage, OIDs
    revocation: tuple[str, ...] = ()  # where its CRL distribution points lead


@dataclass(frozen=True, slots=True, config=_CLOSED)
class SiteHost:
    """A Windows host, as the site file has it."""

    name: str
    configuration: str
    authentication: str
    tls: bool


@dataclass(frozen=True, slots=True, config=_CLOSED)
class SiteServer:
    """A name server, as the site file has it."""

    name: str
    address: str


@dataclass(frozen=True, slots=True, config=_CLOSED)
class SiteData:
    """What of the site file an answer depends on. Users and addresses of hosts are not in it."""

    pool: str
    override: str
    vip: str
    management: SiteHost
    front_ends: tuple[SiteHost, ...]
    dns_host: SiteHost
    zone: str
    name_servers: tuple[SiteServer, ...]
    resolvers: tuple[SiteServer, ...]
    authority: str  # "ca01.example.test\\Example CA 1"
    template: str
    node: str
    low_ttl: float  # seconds, as all times
    linger: float
    adopt: float = 0.0


@dataclass(frozen=True, slots=True, config=_CLOSED)
class Recording:
    """One reading of one pool's estate."""

    recording: Literal[1]
    lyncauto: str  # version that wrote it
    read_at: str  # UTC, ISO 8601
    site: SiteData
    commands: tuple[CommandAct, ...]
    questions: tuple[QuestionAct, ...]
    probes: tuple[ProbeAct, ...]
    node: tuple[NodeAct, ...]
    certificates: tuple[CertificateData, ...] = ()
    failure: Failure | None = None  # why the reading ended before its end

    @property
    def answers(self) -> int:
        """How many answers it holds."""
        return len(self.commands) + len(self.questions) + len(self.probes) + len(self.node)
