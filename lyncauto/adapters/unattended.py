"""What the renewal of a site reads as a secret, and whether it can where nobody is there to be asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from lyncauto.adapters.yaml_document import Document, Way, read_document
from lyncauto.errors import NotUnattended, Reason
from lyncauto.model.site import Site


def secret_files(path: Path, site: Site, *, look: bool) -> Mapping[str, Path]:
    """Return the path of each secret's file, absolute, by what stands behind ``file:`` in the site file.

    Args:
        path: The site file, absolute.
        site: What it says.
        look: Whether the files are of this machine, and must be there.

    Raises:
        NotUnattended: A secret comes from elsewhere, or its file is not there; with all reasons.
    """
    document = read_document(path)
    reasons = [
        reason
        for way, reference in _references(site)
        if (reason := _reason(document, way, reference, path.parent, look=look)) is not None
    ]
    if reasons:
        count = f"{len(reasons)} {'secret' if len(reasons) == 1 else 'secrets'}"
        raise NotUnattended(
            f"{path} cannot be renewed by itself: {count} of it cannot be read then",
            reasons=sorted(reasons, key=_line),
            fix="write each to a file that its owner alone can read (`chmod 600`), and name it as file:PATH",
        )
    places = (reference.partition(":")[2] for _, reference in _references(site))
    return {place: _file(path.parent, place) for place in places}


def _references(site: Site) -> Iterator[tuple[Way, str]]:
    """Give what a renewal reads: it logs on as every account, and asks the CAs and nodes that pools name."""
    for name, account in site.accounts.items():
        yield ("accounts", name, "password"), account.password
    for name in dict.fromkeys(node for pool in site.pools for node in pool.nodes):
        yield ("nodes", name, "token"), site.nodes[name].token
    for name in dict.fromkeys(pool.ca for pool in site.pools):
        phrase = site.ca[name].phrase
        if phrase is not None:
            yield ("ca", name, "phrase"), phrase


def _reason(document: Document, way: Way, reference: str, folder: Path, *, look: bool) -> Reason | None:
    kind, _, place = reference.partition(":")
    at = document.value_at(way)
    if reference == "prompt":
        return document.reason(at, reference, "nobody is there to be asked", "file:PATH")
    if kind == "env":
        why = "what runs by itself has an environment of its own"
        return document.reason(at, reference, why, "file:PATH")
    if look and not _there(_file(folder, place)):
        return document.reason(at, reference, "there is no such file", "a file with the secret")
    return None


def _there(path: Path) -> bool:
    """Whether a file is there, as far as this user may know."""
    try:
        return path.is_file()
    except PermissionError:
        return True


def _file(folder: Path, place: str) -> Path:
    return folder / Path(place).expanduser()


def _line(reason: Reason) -> tuple[int, int]:
    _, line, column = reason.where.rsplit(":", 2)
    return int(line), int(column)
