"""A lab, its site file, and commands of which each is held to write nothing."""

from __future__ import annotations

import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import dns.message
import dns.query
from ruamel.yaml import YAML

from lyncauto.adapters.audit_file import read_audit
from lyncauto.lab.world.control import LabControl
from lyncauto.model.audit import AuditReport
from tests.campaigns.audit.hands import Hands

_LAG = 5.0  # seconds of the estate's clock: more than any name server or replica follows with
_PATIENCE = 15.0  # seconds, more than any of the TTLs that plants change
_PAUSE = 0.2


@dataclass(frozen=True, slots=True)
class _State:
    """What plants change and no fault lifts."""

    records: frozenset[tuple[str, str, str, int, bool]]  # name, type, value, TTL, whether it is static
    override: str
    services: str  # the balancer's file
    running: bool


class Broken(Exception):
    """A command gave no report where it has to."""


@dataclass(frozen=True, slots=True)
class Audited:
    """One audit.

    Attributes:
        exit: What the process said; no finding counts for it.
    """

    report: AuditReport
    exit: int


class Runner(Protocol):
    """Whoever runs a module with arguments, as ``python -m`` does: a nursery, or a test itself."""

    def run(self, module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run it, and wait for its end."""


@dataclass
class Bench:
    """One lab and its site file.

    Attributes:
        folder: Of the site file and what commands leave behind.
        ran: How often each command was run that has to write nothing.
        wrote: What they wrote all the same, as the lab's ledger has it.
    """

    lab: LabControl
    folder: Path
    runner: Runner
    ran: Counter[str] = field(default_factory=Counter)
    wrote: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        """Write the site file."""
        self.site.write_text(self.lab.site(), "utf-8")
        self.hands = Hands(self.settings)
        self.names = self._names()

    @property
    def estate(self) -> str:
        """Which estate the lab runs."""
        return str(self.settings["name"])

    @property
    def site(self) -> Path:
        """The site file."""
        return self.folder / "site.yaml"

    @property
    def settings(self) -> dict[str, Any]:
        """What the site file says."""
        found: dict[str, Any] = YAML(typ="safe", pure=True).load(self.site.read_text("utf-8"))
        return found

    def called(self, text: str) -> str:
        """Return a text with what its braces name: a host's FQDN "{fe02}", its address "{fe02_at}"."""
        return text.format_map(self.names)

    def audit(self, *options: str) -> Audited:
        """Audit the live estate by the command; findings do not count for its exit code."""
        said = self.reads("audit", "--fail-on", "never", "--json", *options)
        if not said.stdout:
            raise Broken(
                f"the audit ended with {said.returncode} and without a report: {said.stderr[-2000:]}"
            )
        return Audited(read_audit(said.stdout), said.returncode)

    def reads(self, command: str, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command that writes nothing to any estate, with the site file where none is named."""
        before = Counter(self.lab.ledger())
        said = self.run(command, *words)
        self.ran[command] += 1
        self.wrote += Counter(self.lab.ledger()) - before
        return said

    def run(self, command: str, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command of lyncauto."""
        site = () if "--expect" in words or command in {"init", "explain"} else ("--site", str(self.site))
        return self.runner.run("lyncauto", command, *words, *site)

    def remember(self) -> None:
        """Keep how the estate is now, to go back to."""
        self._kept = self._state()

    def mend(self) -> None:
        """Have the estate as it was when it was kept: faults, records, override and balancer."""
        for text in self.lab.status()["faults"]:
            self.lab.mend(text)
        now = self._state()
        changed = {one[0] for one in now.records ^ self._kept.records}
        for name, kind, value, *_ in sorted(now.records - self._kept.records):
            self.hands.delete(f"{name}.", kind, value)
        for name, kind, value, ttl, _ in sorted(self._kept.records - now.records):
            self.hands.add(f"{name}.", kind, value, ttl)
        if now.override != self._kept.override:
            self.hands.override(self._kept.override)
        if self._kept.services and now.services != self._kept.services:
            self.hands.edit(lambda _: self._kept.services)
        if self._kept.running and not now.running:
            self.hands.unit("start")
        for name in set(self.hands.down()) if self._kept.running else ():
            self.hands.set(name, "ready")
        self.spread(*changed)
        self.until(lambda: self.hands.checked() and not self.hands.down())

    def spread(self, *names: str) -> None:
        """Wait until every server and resolver says of names what the first one says."""
        self.lab.forward(_LAG)
        first, *others = self._servers
        for name in names:
            self.until(partial(_all_say, others, name, _said(first, name)))

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds, or for as long as it should take at most."""
        end = time.monotonic() + _PATIENCE
        while not holds() and time.monotonic() < end:
            threading.Event().wait(_PAUSE)

    def _state(self) -> _State:
        dump = self.lab.dump()
        zone = dump["zone"][self.names["zone"]]
        return _State(
            frozenset((one["name"], one["type"], one["value"], one["ttl"], one["static"]) for one in zone),
            dump["topology"]["override"],
            self.hands.services(),
            dump["node"]["haproxy"]["running"],
        )

    @property
    def _servers(self) -> list[tuple[str, int]]:
        (dns,) = self.settings["dns"].values()
        return [(one["address"], one["port"]) for one in (*dns["name_servers"], *dns["resolvers"])]

    def _names(self) -> dict[str, str]:
        status, pool = self.lab.status(), self.settings["pools"][0]
        hosts = {name.partition(".")[0]: (name, host) for name, host in status["hosts"].items()}
        ports = next(host["ports"] for _, host in hosts.values() if host["role"] == "front-end")
        return {
            **{short: name for short, (name, _) in hosts.items()},
            **{f"{short}_at": host["address"] for short, (_, host) in hosts.items()},
            "vip": status["vip"],
            "override": status["override"],
            "pool": pool["name"],
            "zone": next(iter(self.settings["dns"].values()))["zone"],
            "https": ports["https"],
            "http": ports["http"],
        }


def _all_say(servers: Sequence[tuple[str, int]], name: str, wanted: set[str]) -> bool:
    return all(_said(one, name) == wanted for one in servers)


def _said(server: tuple[str, int], name: str) -> set[str]:
    address, port = server
    asked = (dns.message.make_query(name, kind) for kind in ("A", "AAAA", "CNAME"))
    answers = (dns.query.udp(one, address, port=port, timeout=_PATIENCE).answer for one in asked)
    return {str(value) for answer in answers for rrset in answer for value in rrset}
