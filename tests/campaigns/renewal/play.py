"""One renewal, on a lab whose pool is behind the balancer and whose clients are at work."""

from __future__ import annotations

import json
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from lyncauto.adapters.pem_blocks import thumbprints
from lyncauto.errors import Exit
from lyncauto.lab.world.control import LabControl
from tests.campaigns.renewal.sources import Source, edited, nobody

RATE = 300.0  # requests a second of all clients together
FEWEST = 1500  # requests of one period
PATIENCE = 90.0  # seconds
_LOOK = 0.2
_HANDSHAKES = 12
_KEYS = "PRIVATE KEY"


@dataclass(frozen=True, slots=True)
class Played:
    """What came of a renewal.

    Attributes:
        wrong: What is not as it must be; empty: nothing.
    """

    requests: int
    failed: int
    wrong: tuple[str, ...]


def play(source: Source, lab: LabControl, site: Path, rate: float = RATE, fewest: int = FEWEST) -> Played:
    """Renew by *source* while clients ask *rate* times a second, and *fewest* times before and during it."""
    edited(site, source.section)
    source.before(site)
    before = {family: shown(lab, family=family) for family in families(site)}
    period = f"renewal by {source.name}"
    lab.load(True, rate)  # noqa: FBT003 - load(True) reads well
    lab.mark(f"before {period}")  # who was at rest signs in again, which is none of the renewal's doing
    _counted(lab, f"before {period}", fewest)
    lab.mark(period)
    said, wrong = _renewed(source, site)
    seen = _counted(lab, period, fewest)
    lab.mark(f"{period}, done")
    lab.load(False)  # noqa: FBT003
    wrong += [f"{lost} sessions were lost"] if (lost := seen["sessions_lost"]) else []
    wrong += [f"{seen['failed']} requests failed: {seen['by_error']}"] if seen["failed"] else []
    wrong += list(_served(lab, before, str(said.get("thumbprint", ""))))
    wrong += [f"a private key lies in {path}" for path in stray_keys(site.parent)]
    return Played(seen["requests"], seen["failed"], tuple(wrong))


def command(site: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command of lyncauto as a process of its own."""
    argv = [sys.executable, "-m", "lyncauto", *words, "--site", str(site), "--json"]
    return subprocess.run(argv, capture_output=True, text=True, check=False, cwd=site.parent)


def shown(lab: LabControl, address: str = "", family: str = "") -> set[str]:
    """Return the thumbprints that new handshakes are shown at the VIP, or at another address.

    Args:
        lab: That is up.
        address: IP literal; empty: the VIP.
        family: ``RSA`` or ``ECDSA``, of clients that name the override and understand no other kind of key;
            empty: whoever comes and names nothing.
    """
    status = lab.status()
    port = next(host["ports"]["https"] for host in status["hosts"].values() if host["role"] == "front-end")
    at = (address or status["vip"], port)
    seen = (
        _of_family(at, status, family) if family else ssl.get_server_certificate(at)
        for _ in range(_HANDSHAKES)
    )
    return {thumbprints(pem.encode())[0] for pem in seen}


def _of_family(at: tuple[str, int], status: Mapping[str, Any], family: str) -> str:
    context = ssl.create_default_context(cafile=status["root"])
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(f"ECDHE-{family}-AES128-GCM-SHA256")
    with (
        socket.create_connection(at, timeout=10) as plain,
        context.wrap_socket(plain, server_hostname=status["override"]) as secure,
    ):
        return ssl.DER_cert_to_PEM_cert(secure.getpeercert(binary_form=True) or b"")


def families(site: Path) -> tuple[str, ...]:
    """Return the kinds of client to be told apart: one that says nothing, or one of each kind of key."""
    (ca,) = YAML(typ="safe").load(site.read_text("utf-8"))["ca"].values()
    kinds = ca.get("keys", [])
    return tuple(kind.partition("-")[0].upper() for kind in kinds) if len(kinds) > 1 else ("",)


def own_addresses(lab: LabControl) -> tuple[str, ...]:
    """Return where each balancer node serves the pool alone, in their order; none where there is one node."""
    found = tuple(host["address"] for host in lab.status()["hosts"].values() if host["role"] == "balancer")
    return found if len(found) > 1 else ()


def stray_keys(folder: Path) -> Iterator[Path]:
    """Give the files with a private key that are neither the node's nor a lab server's own."""
    for path in folder.rglob("*"):
        if not path.is_file() or path.is_symlink() or _may_hold_a_key(path, folder):
            continue
        if _KEYS.encode() in path.read_bytes():
            yield path.relative_to(folder)


def _may_hold_a_key(path: Path, folder: Path) -> bool:
    parts = path.relative_to(folder).parts
    of_the_node = parts[:1] == ("lab",) and "certs" in parts and path.name == "cert.pem.key"
    return of_the_node or (parts[:1] == ("lab",) and len(parts) == 2 and path.suffix == ".pem")


def _renewed(source: Source, site: Path) -> tuple[Mapping[str, Any], list[str]]:
    ended = command(site, "renew", "--force")
    if source.meanwhile is not nobody:
        if ended.returncode != Exit.PART_WAY:
            return {}, [f"it did not wait for a person: exit {ended.returncode}: {ended.stderr[-600:]}"]
        source.meanwhile(site)
        ended = command(site, "renew")
    if ended.returncode:
        return {}, [f"exit {ended.returncode}: {ended.stderr[-600:]}"]
    said: Mapping[str, Any] = json.loads(ended.stdout)
    return said, []


def _served(lab: LabControl, before: Mapping[str, set[str]], expected: str) -> Iterator[str]:
    """Look at what clients of each family are shown: of each node one certificate, and a new one."""
    found = []
    for family, old in before.items():
        after = shown(lab, family=family)
        own = [shown(lab, address, family) for address in own_addresses(lab)] or [after]
        new = set[str]().union(*own)
        found.append(new)
        if not after <= new or any(len(one) != 1 for one in own):
            yield f"clients {family} are shown {', '.join(sorted(after | new))}"
        if (after | new) & old:
            yield f"clients {family} are shown the old certificate still"
    if not any(expected in one for one in found):
        yield f"clients are not shown {expected or 'anything that was told'}"
    if found[0] & set[str]().union(*found[1:]):
        yield "clients that understand different kinds of key are shown the same certificate"


def _counted(lab: LabControl, period: str, fewest: int) -> Mapping[str, Any]:
    """Return the figures once enough requests were made, and every client had its say."""
    began = time.monotonic()
    while True:
        seen: Mapping[str, Any] = lab.figures()[period]
        if seen["requests"] >= fewest or time.monotonic() - began > PATIENCE:
            return seen
        threading.Event().wait(_LOOK)
