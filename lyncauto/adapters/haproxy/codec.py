"""Virtual services to HAProxy's configuration and back. Pure: knows the language, no node and no file.

Source: HAProxy 2.6 configuration manual; Microsoft, "Load balancing requirements for Skype for Business".
"""

from __future__ import annotations

import hashlib
import shlex
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise
from pathlib import PurePosixPath

from jinja2 import Environment, StrictUndefined, Template, select_autoescape

from lyncauto.model.balancer import RealServer, VirtualService
from lyncauto.model.certificate_place import CertificatePlace
from lyncauto.resources import folder as shipped

SCHEDULES = {"least-connection": "leastconn", "round-robin": "roundrobin"}
AEAD = ":".join(
    f"ECDHE-{key}-{cipher}"
    for cipher in ("AES128-GCM-SHA256", "AES256-GCM-SHA384", "CHACHA20-POLY1305")
    for key in ("ECDSA", "RSA")
)

_Row = list[str]


def render_global(folder: str) -> str:
    """Return what all pools of a node share.

    Args:
        folder: The node's folder, absolute.
    """
    return _template("global.cfg.j2").render(folder=folder, aead=AEAD, peers=_peers(folder))


def render(pool: str, services: Sequence[VirtualService], folder: str) -> str:
    """Return one pool's file.

    Args:
        pool: The pool's FQDN.
        services: All of its virtual services, free of what :func:`~.preconditions.faults` finds.
        folder: The node's folder, absolute.
    """
    return _template("pool.cfg.j2").render(
        pool=pool,
        services=sorted(services, key=lambda service: service.target),
        place=lambda service: CertificatePlace(folder, service.certificate_name),
        crt=lambda service: "".join(
            f" crt {CertificatePlace(folder, name).certificate}" for name in service.certificates
        ),
        schedules=SCHEDULES,
        socket=_socket,
        opaque=_opaque,
    )


def parse(text: str) -> tuple[VirtualService, ...]:
    """Return the virtual services of a pool's file, in the order of the file.

    Raises:
        ValueError: The text lacks something that every file written by :func:`render` has.
    """
    return tuple(_service(name, rows) for name, rows in _sections(text))


def digest(files: Iterable[tuple[str, str]]) -> str:
    """Return the name of the generation that holds these files, 16 hex digits.

    Args:
        files: Name and text of each, in any order.
    """
    basis = hashlib.sha256()
    for name, text in sorted(files):
        basis.update(f"{name}\0{len(text)}\0{text}".encode())
    return basis.hexdigest()[:16]


@cache
def _template(name: str) -> Template:
    environment = Environment(
        autoescape=select_autoescape(default_for_string=False),
        keep_trailing_newline=True,
        lstrip_blocks=True,
        trim_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters["quoted"] = shlex.quote  # HAProxy quotes as a shell does
    return environment.from_string((shipped("balancer") / "haproxy" / name).read_text(encoding="utf-8"))


def _socket(address: str, port: int) -> str:
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


def _peers(folder: str) -> str:
    """Return where old and new worker meet: on loopback, and elsewhere for every folder."""
    third, fourth = hashlib.sha256(folder.encode()).digest()[:2]
    return f"127.254.{third}.{max(1, fourth)}:10240"


def _opaque(service: VirtualService, server: RealServer) -> str:
    """Return a cookie value that tells a client nothing of the server behind it."""
    return hashlib.sha256(f"{service.target} {server.name}".encode()).hexdigest()[:16]


def _sections(text: str) -> list[tuple[str, list[_Row]]]:
    sections: list[tuple[str, list[_Row]]] = []
    for line in text.splitlines():
        row = line.split() if line.strip().startswith("#") else shlex.split(line)
        if row[:1] == ["listen"] and len(row) > 1:
            sections.append((row[1], []))
        elif row and sections:
            sections[-1][1].append(row)
    return sections


def _service(name: str, rows: list[_Row]) -> VirtualService:
    address, _, port = name.rpartition(":")
    check = _pairs(_one(rows, "http-check", "send"))
    shown = [PurePosixPath(path).parent.parent.name for path in _every(_one(rows, "bind"), "crt")]
    own = [row[1] for row in rows if row[0] == "bind"][1:]
    return VirtualService(
        title=" ".join(_one(rows, "description")),
        address=address,
        port=int(port),
        servers=tuple(_server(row) for row in rows if row[0] == "server"),
        persistence=_persistence(rows),
        check_path=check["uri"],
        check_host=check["Host"],
        certificate="".join(_maybe(rows, "#", "certificate")),
        certificate_name="".join(shown[:1]),
        verify=_pairs(_maybe(rows, "default-server", "ssl")).get("verifyhost", ""),
        roots=tuple(filter(None, "".join(_maybe(rows, "#", "verified", "against")).split(","))),
        expect=" ".join(_one(rows, "http-check", "expect", "status")),
        schedule=_schedule(_one(rows, "balance")),
        idle=int(_one(rows, "timeout", "client")[0].removesuffix("s")),
        own=own[0].rpartition(":")[0].strip("[]") if own else "",
        second_certificate="".join(_maybe(rows, "#", "second", "certificate")),
        second_name="".join(shown[1:]),
    )


def _server(row: _Row) -> RealServer:
    address, _, port = row[2].rpartition(":")
    return RealServer(row[1], address.strip("[]"), int(port))


def _persistence(rows: list[_Row]) -> str:
    cookie = _maybe(rows, "cookie")
    if cookie:
        return f"cookie {cookie[0]}"
    return f"source-ip {_pairs(_one(rows, 'stick-table'))['expire'].removesuffix('s')}"


def _schedule(row: _Row) -> str:
    ours = {theirs: name for name, theirs in SCHEDULES.items()}
    return ours.get(row[0], row[0])


def _one(rows: list[_Row], *start: str) -> _Row:
    found = _maybe(rows, *start)
    if not found:
        raise ValueError(f"no line `{' '.join(start)} ...`")
    return found


def _maybe(rows: list[_Row], *start: str) -> _Row:
    return next((row[len(start) :] for row in rows if tuple(row[: len(start)]) == start), [])


def _every(row: _Row, word: str) -> _Row:
    """Return what follows each *word*."""
    return [after for before, after in pairwise(row) if before == word]


def _pairs(row: _Row) -> dict[str, str]:
    """Return every word with the one that follows it: options are looked up, flags harm nothing."""
    return dict(pairwise(row))
