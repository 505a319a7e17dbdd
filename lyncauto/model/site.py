"""The site file: what the administrator declares. Its schema and its reference derive from this model."""

from __future__ import annotations

import ipaddress
import re
from datetime import date, datetime
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from lyncauto.model.key_kind import DEFAULT, KeyKind, family

_LABELS, _LONGEST = 2, 253  # fewest labels of a name that is fully qualified; RFC 1035 section 2.3.4
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)$")
# Stands for a value that `lyncauto init` leaves to a person; no file in which it stands can be used.
FILL_IN = "FILL-IN"
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def _fqdn(text: str) -> str:
    name = text.lower()
    labels = name.split(".")
    if len(labels) < _LABELS or len(name) > _LONGEST or not all(map(_LABEL.match, labels)):
        raise ValueError("not a fully qualified domain name such as webint.contoso.com")
    return name


def _address(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        raise ValueError("not an IP address such as 10.0.0.50") from None


def _seconds(value: object) -> object:
    if not isinstance(value, str):
        return value
    parts = re.fullmatch(r"(\d+(?:\.\d+)?)([smhd])", value)
    if not parts:
        raise ValueError("not a duration such as 90s, 30m, 12h or 7d")
    return float(parts[1]) * _UNITS[parts[2]]


def _secret(text: str) -> str:
    if text != "prompt" and not re.match(r"(env|file):.+", text):
        raise ValueError("a secret is never written here; write env:NAME, file:PATH or prompt")
    return text


def _days(text: str) -> str:
    day = "(Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
    if not re.fullmatch(rf"{day}(-{day})? ([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d", text):
        raise ValueError("not a window such as `Sat 22:00-04:00` or `Mon-Fri 08:00-18:00` (UTC)")
    return text


def _day(value: object) -> object:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value  # YAML reads it as one
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise ValueError("not a day such as 2027-06-30") from None


def _kinds(kinds: tuple[KeyKind, ...]) -> tuple[KeyKind, ...]:
    found = tuple(map(family, kinds))
    if len(found) > 1 and found != ("RSA", "ECDSA"):
        raise ValueError("not one kind, or one of RSA and then one of ECDSA such as [rsa-2048, ecdsa-p256]")
    return kinds


def _command(words: tuple[str, ...]) -> tuple[str, ...]:
    if words and (not words[0] or any("\0" in word for word in words)):
        raise ValueError("not a command such as [/usr/local/bin/page, --urgent]")
    return words


Fqdn = Annotated[str, AfterValidator(_fqdn)]
Address = Annotated[str, AfterValidator(_address)]
Port = Annotated[int, Field(ge=1, le=65535)]
Seconds = Annotated[float, BeforeValidator(_seconds), Field(ge=0)]
SecretRef = Annotated[str, AfterValidator(_secret)]
Window = Annotated[str, AfterValidator(_days)]
Day = Annotated[date, BeforeValidator(_day)]
Command = Annotated[tuple[str, ...], AfterValidator(_command)]
Keys = Annotated[tuple[KeyKind, ...], AfterValidator(_kinds)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Account(_Section):
    """Who lyncauto logs on as."""

    user: str = Field(description="`DOMAIN\\user` or `user@domain`.")
    password: SecretRef = Field(description="Where the password is: `env:NAME`, `file:PATH` or `prompt`.")


class WindowsHost(_Section):
    """A Windows host, and the road to it."""

    name: Fqdn = Field(description="Its FQDN.")
    address: Address | None = Field(
        None, description="Where to connect, when the name does not resolve here."
    )
    port: Port = Field(5985, description="WinRM's port.")
    tls: bool = Field(False, description="WinRM over HTTPS. Without it messages are encrypted all the same.")
    authentication: Literal["negotiate", "ntlm", "kerberos"] = Field(
        "negotiate", description="How to log on."
    )
    account: str = Field(description="Name of an entry of `accounts`.")
    configuration: str = Field(
        "Microsoft.PowerShell",
        description="Session configuration; where commands leave the host, one that runs as somebody.",
    )
    modules: Literal["sent", "installed"] = Field(
        "sent", description="Whether lyncauto's remote functions are sent once a session or installed there."
    )


class NameServer(_Section):
    """A server that answers DNS."""

    name: Fqdn = Field(description="Its FQDN.")
    address: Address = Field(description="Its address.")
    port: Port = Field(53, description="Its port.")


class Dns(_Section):
    """The zone's servers."""

    host: WindowsHost = Field(description="The DNS server that takes changes.")
    zone: Fqdn = Field(description="The zone that holds the names.")
    name_servers: tuple[NameServer, ...] = Field(min_length=1, description="Every authoritative server.")
    resolvers: tuple[NameServer, ...] = Field((), description="Servers that clients ask.")


class CertificateAuthority(_Section):
    """The enterprise CA."""

    config: str = Field(
        pattern=r"^[^\\]+\\[^\\]+$", description="`host.fqdn\\CA name`, as `certutil` prints it."
    )
    template: str = Field("WebServer", description="Name (not display name) of the certificate template.")
    keys: Keys = Field(
        (DEFAULT,),
        min_length=1,
        max_length=2,
        description="Kinds of key that the balancer's certificate has: one, or one of RSA and then one of "
        "ECDSA. Of two each client is shown the certificate that it understands. Front Ends keep RSA.",
    )
    ecdsa_template: str = Field(
        "",
        description="Name of the template for a certificate with an ECDSA key; `template` where it is empty. "
        "A template whose smallest key is that of RSA refuses ECDSA.",
    )
    source: Literal["lync", "certreq", "certsrv", "files", "existing"] = Field(
        "certreq",
        description="How the balancer's certificate is asked for. `certreq`: the key is made on the node, "
        "and stays; the request is handed in by a Windows host. `certsrv`: the same, by CA Web Enrolment. "
        "`files`: by somebody, who brings back what was issued. `lync`: by `Request-CsCertificate` on the "
        "first Front End, whose store gives the key away. `existing`: one that it has.",
    )
    url: str = Field(
        "",
        pattern=r"^(https?://[^/@]+(/[^@]*)?)?$",
        description="Of CA Web Enrolment, `https://ca01.contoso.com/certsrv/`.",
    )
    address: Address | None = Field(
        None, description="Where to connect for it, when its name does not resolve here."
    )
    account: str = Field("", description="Name of an entry of `accounts`: who logs on there.")
    root: str = Field(
        "", description="PEM file with the root that its certificate chains to; the system's own otherwise."
    )
    folder: str = Field(
        "requests",
        description="Where `files` leaves requests and looks for what came back, in the run folder.",
    )
    phrase: SecretRef | None = Field(None, description="Where the pass phrase of a PFX is that came back.")
    thumbprint: str = Field(
        "", pattern=r"^([0-9A-Fa-f]{40})?$", description="Of the certificate that `existing` names."
    )
    remove_from_store: bool = Field(
        False,
        description="With `lync`: whether the certificate and its key are removed from the Front End's store "
        "once the node serves it and it was verified; the key is then on the node alone.",
    )
    host: WindowsHost | None = Field(
        None,
        description="Where `certreq` runs: the CA's own host or a member; the first Front End otherwise.",
    )
    machine: bool = Field(
        False,
        description="Whether that host asks as itself (`-AdminForceMachine`), so that no credentials go on "
        "from there; its account must be allowed to enroll.",
    )


class BalancerNode(_Section):
    """A machine that carries the balancer."""

    name: Fqdn = Field(description="Its FQDN.")
    agent: str = Field(pattern=r"^https://", description="URL of the node agent.")
    token: SecretRef = Field(description="Where the agent's token is.")
    root: str = Field(description="PEM file with the root that the agent's certificate chains to.")
    folder: str = Field("/etc/lyncauto", description="Folder on the node that belongs to lyncauto.")
    haproxy: str = Field("haproxy", description="The HAProxy program on the node.")
    purpose: Literal["production", "lab"] = Field(
        "production", description="A trial build of HAProxy is refused in production."
    )


Machines: TypeAlias = tuple[BalancerNode, ...]  # of one pool, the first one first


class CentralManagement(_Section):
    """Where the topology is read and changed."""

    host: WindowsHost = Field(description="A host with the Lync or Skype for Business management shell.")


class Windows(_Section):
    """Change windows, in UTC; none given: any time."""

    preparation: Window | None = Field(None, description="When what no user can feel may be done.")
    cut_over: Window | None = Field(None, alias="cut-over", description="When clients may be moved.")


class Limits(_Section):
    """What a plan may do at most, and how long lyncauto waits."""

    deletes: int = Field(0, ge=0, description="Targets that a plan may delete.")
    records: int = Field(10, ge=0, description="DNS names that a plan may change.")
    converge: Seconds = Field(120.0, description="How long an accepted change may take to read back.")
    answer: Seconds = Field(300.0, description="How long a command on a host may take.")
    replicate: Seconds = Field(900.0, description="How long a replica may take to follow a publication.")
    drain: Seconds = Field(600.0, description="How long a drained Front End's sessions are waited for.")
    adopt: Seconds = Field(
        0.0,
        description="How long clients are given to sign in again once a new override is published, before "
        "the first Front End is taken out.",
    )
    start: Seconds = Field(3600.0, description="How long a restarted Front End may take to serve again.")


class Owners(_Section):
    """Who does what lyncauto cannot: names for the plan's manual steps."""

    dhcp: str = Field("", description="DHCP option 43, for phones with PIN log-on.")
    firewall: str = Field("", description="Rules between clients, reverse proxy and the virtual service.")
    intranet_zone: str = Field("", alias="intranet-zone", description="The browsers' intranet zone.")
    reverse_proxy: str = Field("", alias="reverse-proxy", description="The reverse proxy's rules.")


class Pool(_Section):
    """A Front End pool whose web services get a load balancer."""

    name: Fqdn = Field(description="The pool's FQDN.")
    cms: str = Field("main", description="Name of an entry of `cms`.")
    dns: str = Field("main", description="Name of an entry of `dns`.")
    ca: str = Field("main", description="Name of an entry of `ca`.")
    nodes: tuple[str, ...] = Field(
        min_length=1, max_length=2, description="Names of entries of `nodes`: one, or two that share the VIP."
    )
    node_addresses: dict[str, Address] = Field(
        default_factory=dict,
        description="Needed where there are two nodes: for the name of each an address of its own, at which "
        "it serves the pool whoever has the VIP, so that each is proved by itself. No client is sent there.",
    )
    override: Fqdn = Field(description="The internal web services override FQDN.")
    vip: Address = Field(description="The virtual service's address: unassigned until now.")
    front_ends: tuple[WindowsHost, ...] = Field(min_length=1, description="The pool's Front Ends.")
    rehearsal_port: Port = Field(
        44443, description="Port of the VIP that no client uses, at which `renew --staging` rehearses."
    )
    low_ttl: Seconds = Field(60.0, description="TTL of the records while they move, in whole seconds.")
    windows: Windows = Field(default_factory=Windows, description="Change windows.")
    owners: Owners = Field(default_factory=Owners, description="Who does the plan's manual steps.")
    limits: Limits = Field(default_factory=Limits, description="Limits and waiting times.")
    linger: Seconds = Field(
        7 * 86400.0, description="Silence of the balancer before `rollback --finish` takes it away."
    )


class Heard(_Section):
    """Who hears what a renewal came to, good or bad: each for itself, none hinders another."""

    prometheus: str = Field(
        "",
        description="File for node_exporter's textfile collector, its name ending in `.prom`; beside this "
        "file unless it begins with a slash.",
    )
    journald: bool = Field(False, description="The journal of systemd.")
    event_log: bool = Field(False, alias="event-log", description="The Windows event log `Application`.")
    on_failure: Command = Field(
        (),
        alias="on-failure",
        description="A command as a list of words, run without a shell when a renewal did not work; it is "
        "given the outcome as JSON on its standard input.",
    )
    on_success: Command = Field(
        (), alias="on-success", description="The same, when a renewal went well or there was nothing to do."
    )
    hook_timeout: Seconds = Field(
        30.0, alias="hook-timeout", ge=1, description="How long such a command may take before it is killed."
    )


class Suppression(_Section):
    """A finding of the audit that is to be left for a while. It is counted, and shown with its reason."""

    rule: str = Field(pattern=r"^LA-[A-Z]{2,3}-[0-9]{3}$", description="Id of the rule, `LA-DNS-003`.")
    target: str = Field("", description="What it is about, as the finding says; all, where it is empty.")
    reason: str = Field(min_length=1, description="Why it is left, for whoever reads the report.")
    until: Day = Field(description="The last day of it, `2027-06-30`; the next day it counts again.")


class Audit(_Section):
    """What an audit of this site leaves out."""

    suppress: tuple[Suppression, ...] = Field((), description="Findings that are left for a while.")


class Site(_Section):
    """What one site file declares."""

    version: Literal[1] = Field(description="Version of this format.")
    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,30}$", description="Short name of the site.")
    runs: str = Field("runs", description="Folder of plans, journals and reports, beside this file.")
    accounts: dict[str, Account] = Field(description="Accounts by name.")
    cms: dict[str, CentralManagement] = Field(description="Central Management stores by name.")
    dns: dict[str, Dns] = Field(description="DNS by name.")
    ca: dict[str, CertificateAuthority] = Field(description="Certification authorities by name.")
    nodes: dict[str, BalancerNode] = Field(description="Balancer nodes by name.")
    pools: tuple[Pool, ...] = Field(min_length=1, description="The pools.")
    heard: Heard = Field(default_factory=Heard, description="Who hears what a renewal came to.")
    audit: Audit = Field(default_factory=Audit, description="What an audit leaves out.")
