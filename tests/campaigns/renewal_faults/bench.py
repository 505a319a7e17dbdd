"""A pool behind the balancer, one renewal at a time, and what must hold whatever became of it."""

from __future__ import annotations

import json
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography import x509
from ruamel.yaml import YAML

from lyncauto.adapters.pem_blocks import thumbprints
from lyncauto.errors import Exit
from lyncauto.lab.world.control import LabControl
from tests.campaigns.renewal.play import command, families, own_addresses, shown
from tests.campaigns.renewal.sources import edited

_PLAIN = {
    "source": "lync",
    "template": "WebServer",
    "machine": False,
    "folder": "requests",
    "keys": ["rsa-2048"],
    "ecdsa_template": "WebServerEcdsa",
}


class Differs(Exception):
    """Something is not as it must be."""


def expect(holds: bool, text: str) -> None:  # noqa: FBT001 - expect(is_so, text) reads well
    """Note that something does not hold.

    Raises:
        Differs: It does not.
    """
    if not holds:
        raise Differs(text)


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    exit: int
    code: str  # of its error; empty: none
    told: str  # all that it said


@dataclass(frozen=True, slots=True)
class State:
    """Certificates by thumbprint, of each node in their order, and there of each kind of key in its order.

    Attributes:
        lying: In its files.
        held: In HAProxy's memory.
        own: What new handshakes are shown at its own address; nothing where it is the only node.
        shown: What they are shown at the VIP, whoever has it.
    """

    lying: tuple[str, ...]
    held: tuple[str, ...]
    own: tuple[frozenset[str], ...]
    shown: frozenset[str]

    @property
    def whole(self) -> bool:
        """Whether each node has one certificate and clients are shown no other."""
        alone = all(seen <= {one} for seen, one in zip(self.own, self.lying, strict=False))
        return self.lying == self.held and alone and self.shown <= {*self.lying}

    def is_all_new(self, before: State) -> bool:
        """Whether every node has another certificate than *before*."""
        return all(now != then for now, then in zip(self.lying, before.lying, strict=True))

    def __str__(self) -> str:
        nodes = zip(self.lying, self.held, strict=True)
        told = "; ".join(f"files {lying}, memory {held}" for lying, held in nodes)
        return f"{told}; clients {', '.join(sorted(self.shown.union(*self.own)))}"


@dataclass(frozen=True, slots=True)
class Bench:
    """One lab and its site file.

    Attributes:
        start: Runs a command of lyncauto on a site file, as :func:`command` does.
    """

    lab: LabControl
    site: Path
    start: Callable[..., subprocess.CompletedProcess[str]] = command

    def by(self, source: str, **more: Any) -> None:
        """Let the site file say where the certificate comes from, and the listener show as many as it says.

        Raises:
            Differs: The listener was not written anew.
        """
        section = {**_PLAIN, "source": source, **more}
        kinds = families(self.site)
        edited(self.site, {**_PLAIN, "source": "certreq", "keys": section["keys"]})
        if families(self.site) != kinds:
            migrated = self.run("migrate", "--yes")
            expect(migrated.exit == Exit.DONE, f"the listener was not written anew: {migrated.told[-400:]}")
        edited(self.site, section)

    def run(self, *words: str) -> Ended:
        """Run a command and return how it ended."""
        return ended(self.start(self.site, *words))

    def state(self) -> State:
        """Return what every node has, and what clients are shown."""
        kinds = families(self.site)
        # A kind that is shown no more leaves its files; the first one's name is the shortest.
        places = [
            (node, name)
            for node in sorted((self.site.parent / "lab").glob("lb??"))
            for name in sorted((node / "certs").iterdir(), key=lambda path: len(path.name))[: len(kinds)]
        ]
        own = ((address, kind) for address in own_addresses(self.lab) for kind in kinds)
        return State(
            lying=tuple(thumbprints((name / "current" / "cert.pem").read_bytes())[0] for _, name in places),
            held=tuple(_held(node, name) for node, name in places),
            own=tuple(frozenset(shown(self.lab, address, kind)) for address, kind in own),
            shown=frozenset(one for kind in kinds for one in shown(self.lab, family=kind)),
        )

    @property
    def requests(self) -> int:
        """How often a renewal asks the CA: once for each key, of which nodes may have their own."""
        source = next(iter(YAML(typ="safe").load(self.site.read_text("utf-8"))["ca"].values()))["source"]
        nodes = 1 if source in {"lync", "existing"} else max(1, len(own_addresses(self.lab)))
        return nodes * len(families(self.site))

    def served_valid(self) -> Iterator[str]:
        """Give what is wrong with what clients are shown: nothing, whatever else went wrong."""
        status = self.lab.status()
        port = next(one["ports"]["https"] for one in status["hosts"].values() if one["role"] == "front-end")
        context = ssl.create_default_context(cafile=status["root"])
        try:
            with (
                socket.create_connection((status["vip"], port), timeout=10) as plain,
                context.wrap_socket(plain, server_hostname=status["override"]) as secure,
            ):
                der = secure.getpeercert(binary_form=True)
        except OSError as error:
            yield f"a client cannot verify what it is shown: {error}"
            return
        made = x509.load_der_x509_certificate(der or b"")
        if not made.not_valid_before_utc <= datetime.now(UTC) < made.not_valid_after_utc:
            yield "what clients are shown is not valid now"

    def clean(self) -> None:
        """End what is open, so that the next case begins with a pool that is at rest."""
        for text in self.lab.status()["faults"]:
            self.lab.mend(text)
        if any(run["outcome"] in {"open", "being taken back"} for run in self._runs()):
            left = self.run("rollback")
            expect(left.exit == Exit.DONE, f"the renewal cannot be taken back: {left.told[-400:]}")

    def last(self) -> Mapping[str, Any]:
        """Return the latest run, as `lyncauto status` tells it."""
        found: Mapping[str, Any] = self._runs()[-1]
        return found

    def _runs(self) -> list[Mapping[str, Any]]:
        found: list[Mapping[str, Any]] = json.loads(self.start(self.site, "status").stdout)["runs"]
        return found


def _held(node: Path, name: Path) -> str:
    """Ask HAProxy itself on its socket, as an administrator would."""
    said = _ask(node / "run" / "admin.sock", f"show ssl cert {name / 'current' / 'cert.pem'}")
    return next((line.split()[-1] for line in said.splitlines() if line.startswith("SHA1")), "")


def ended(done: subprocess.CompletedProcess[str]) -> Ended:
    """Return how a command ended, as a program sees it."""
    try:
        error = json.loads(done.stdout).get("error", {}) if done.stdout.strip() else {}
    except ValueError:
        error = {}
    return Ended(done.returncode, error.get("code", ""), f"{done.stdout}\n{done.stderr}")


def _ask(path: Path, line: str) -> str:
    with socket.socket(socket.AF_UNIX) as asked:
        asked.settimeout(10)
        asked.connect(str(path))
        asked.sendall(f"{line}\n".encode())
        return b"".join(iter(lambda: asked.recv(65536), b"")).decode()
