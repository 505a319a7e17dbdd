"""What a first site file says: each value with where it comes from, and what is left to a person."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from lyncauto.model.inventory import Reading
from lyncauto.model.site import FILL_IN


class Origin(StrEnum):
    """Where a value comes from."""

    READ = "read"
    GIVEN = "given"  # by whoever asked for the file
    PROPOSED = "proposed"  # it follows from what was read, and may be wrong
    EXAMPLE = "example"  # nothing says it, and it shows the form
    OPEN = "open"  # nothing says it


@dataclass(frozen=True, slots=True)
class Entry:
    """One value.

    Attributes:
        text: As the file says it; FILL_IN where nothing says it.
        why: What said it, why it is proposed, or what belongs there.
    """

    text: str
    origin: Origin
    why: str


@dataclass(frozen=True, slots=True)
class HostDraft:
    """A Windows host. ``None``: the key is left out."""

    name: Entry
    address: Entry | None = None


@dataclass(frozen=True, slots=True)
class ServerDraft:
    """A server that answers DNS. ``None``: the key is left out."""

    name: Entry
    address: Entry
    port: Entry | None = None


@dataclass(frozen=True, slots=True)
class Given:
    r"""What the operator said.

    Attributes:
        front_end: FQDN of the Front End that was read; empty: files were.
        user: ``DOMAIN\user``; empty: nobody said it.
        password: Where it is: ``env:NAME``, ``file:PATH`` or ``prompt``.
        address: Where that Front End is connected to; empty: its name resolves.
        port: WinRM's.
        configuration: Session configuration of the Lync hosts; empty: the default.
        dns_port: Of the name servers.
        resolved: Whether this machine's own resolver was asked: then hosts need no address.
        authority: The CA as ``host\CA name``; empty: nobody said it.
    """

    front_end: str = ""
    user: str = ""
    password: str = "prompt"  # noqa: S105 - says that it is asked for
    address: str = ""
    port: int = 5985
    tls: bool = False
    configuration: str = ""
    dns_port: int = 53
    resolved: bool = True
    authority: str = ""


@dataclass(frozen=True, slots=True)
class SiteDraft:
    """A site file of one pool, before it is text.

    Attributes:
        read_at: UTC, ISO 8601.
        missing: What could not be read.
        found: What was read and is no value of the file, in sentences.
        warnings: What was read and speaks against going on, in sentences.
        lync: Keys that the management host and the Front Ends have alike.
        windows: Keys that every Windows host has alike.
        name: Short name of the site.
        domain: Of the pool's name: what a placeholder's name is made with.
    """

    read_at: str
    missing: tuple[Reading, ...]
    found: tuple[str, ...]
    warnings: tuple[str, ...]
    name: str
    domain: str
    user: Entry
    password: Entry
    windows: tuple[tuple[str, Entry], ...]
    lync: tuple[tuple[str, Entry], ...]
    management: HostDraft
    dns_host: HostDraft
    zone: Entry
    name_servers: tuple[ServerDraft, ...]
    authority: Entry
    pool: Entry
    override: Entry
    front_ends: tuple[HostDraft, ...]


VIP = Entry(FILL_IN, Origin.OPEN, "the address of the virtual service: one that nothing has until now")
