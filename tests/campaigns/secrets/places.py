"""Where a secret must be, why, and the search everywhere else."""

from __future__ import annotations

import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from tests.campaigns.secrets.forms import Needles


@dataclass(frozen=True, slots=True)
class Place:
    """A file that must hold one secret, and is its owner's alone."""

    path: str  # below the campaign's folder; a star stands for what differs from run to run
    secret: str  # a star as above
    reason: str

    def is_of(self, hit: Hit) -> bool:
        """Whether *hit* is this secret in this file."""
        return fnmatchcase(hit.secret, self.secret) and fnmatchcase(hit.where, self.path)


@dataclass(frozen=True, slots=True)
class Hit:
    """A secret that was found."""

    secret: str
    form: str
    where: str  # a path below the campaign's folder, or a process


EXPORTED = "exported.pfx"
LEFT_OVER = "tmp/lyncauto-left-over-*/certs/*/*/cert.pem.key"
_FRONT_END = "the lab's Front End serves its own certificate from it"

# Fixed: another file that holds a secret is a leak; one of these that holds none means a blind search.
LISTED = (
    Place(
        "lab/operator-password", "operator password", "the site file refers to it: the operator's own file"
    ),
    Place("lab/ntlm-users", "operator password", "the lab's user file: what its hosts know of the account"),
    Place("lab/agent-token", "agent token", "the site file refers to it; the node's agent knows it too"),
    Place("lab/control.json", "control token", "opens the lab's own control end point"),
    Place(
        "lab/lb01/certs/webint.contoso.test*/*/cert.pem.key",
        "private key*",
        "the node's key file: HAProxy reads it",
    ),
    Place(
        LEFT_OVER,
        "private key*",
        "the node's key files as a HAProxy has them that was left over: a fault of the lab, gone with it",
    ),
    Place("lab/lb01.contoso.test.pem", "key of lb01.contoso.test", "the lab's node agent serves TLS from it"),
    Place("lab/ca01.contoso.test.pem", "key of ca01.contoso.test", "the CA's web pages serve TLS from it"),
    Place("lab/fe01.contoso.test.pem", "key of fe01.contoso.test", _FRONT_END),
    Place("lab/fe02.contoso.test.pem", "key of fe02.contoso.test", _FRONT_END),
    Place("lab/fe03.contoso.test.pem", "key of fe03.contoso.test", _FRONT_END),
    Place(
        f"{EXPORTED}.phrase",
        "phrase of the export",
        "it was asked for: whoever imports the PFX has to type it",
    ),
    Place("mistyped-password", "mistyped password", "a site file refers to it: the operator's own file"),
)


def files(folder: Path) -> Iterator[Path]:
    """Give every file below *folder*; not sockets, not what a link leads to, not what was kept of others."""
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink() and path.suffix != ".kept":
            yield path


def search_file(folder: Path, path: Path, secrets: Mapping[str, Needles]) -> Iterator[Hit]:
    """Give what is in one file, its path included; nothing if it is gone meanwhile."""
    name = str(path.relative_to(folder))
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return
    yield from search(f"{name}\n".encode() + content, name, secrets)


def search(content: bytes, where: str, secrets: Mapping[str, Needles]) -> Iterator[Hit]:
    """Give what is in *content*."""
    for secret, needles in secrets.items():
        for form in needles.found(content):
            yield Hit(secret, form, where)


def leaks(hits: Iterable[Hit]) -> list[str]:
    """Return what was found where nobody must find it."""
    return sorted(
        {
            f"{hit.where}: {hit.secret}, {hit.form}"
            for hit in hits
            if not any(place.is_of(hit) for place in LISTED)
        }
    )


def held(hits: Iterable[Hit]) -> list[Place]:
    """Return the listed places in which their secret was found."""
    found = tuple(hits)
    return [place for place in LISTED if any(map(place.is_of, found))]


def open_to_others(folder: Path) -> list[str]:
    """Return the listed places that somebody else can read."""
    paths = (path for place in LISTED for path in folder.glob(place.path))
    return [str(path) for path in paths if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)]
