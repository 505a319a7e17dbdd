"""Records on a name server, and questions to any of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from lyncauto.ports.endpoint import Endpoint


@dataclass(frozen=True, slots=True)
class RRset:
    """All records of one name and type."""

    name: str  # FQDN without the last dot, lower case
    type: str  # "A", "AAAA", "CNAME"
    values: tuple[str, ...]  # sorted
    ttl: int  # seconds; where the records differ, the longest: it is the one to wait for
    static: bool = True  # False: the server may scavenge it


class DnsBackend(Protocol):
    """The server that takes changes."""

    def read(self, name: str, type: str) -> RRset | None:
        """Return the records, ``None`` if there are none."""

    def read_all(self, names: Sequence[str], types: Sequence[str]) -> tuple[RRset, ...]:
        """Return what there is of all these types for all these names, by one question."""

    def replace(self, name: str, type: str, before: RRset | None, after: RRset | None) -> None:
        """Compare and swap; a record that is not in *before* is never touched.

        Records that live shorter than *before* are *before* all the same: a change that broke off has
        lowered some already. Afterwards all live as long as *after* says.

        Raises:
            DnsRefused: The server refused; the records are as they were.
            Drifted: The values are not those of *before*, or one lives longer; nothing was written.
            AnswerLost: The server may have done it, or a part of it: read back.
        """


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said of one name and type."""

    server: str  # "dc01.contoso.com"
    rcode: str  # "NOERROR", "NXDOMAIN", "SERVFAIL", or "NO ANSWER"
    values: tuple[str, ...] = ()  # sorted
    ttl: int = 0  # seconds left
    authoritative: bool = False
    error: str = ""


class NameServers(Protocol):
    """Questions, over the DNS protocol, to servers and to clients' resolvers."""

    def ask(self, server: Endpoint, name: str, type: str, *, recurse: bool = False) -> Answer:
        """Return the answer; a server that is silent is an answer with an error, never an exception."""
