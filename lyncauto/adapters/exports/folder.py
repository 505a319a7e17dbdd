"""The files behind the paths that somebody gave. Follows no link out of a folder, reads nothing too large."""

from __future__ import annotations

import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lyncauto.adapters.exports.found import Source, Unusable
from lyncauto.errors import Reason

LARGEST = 64 * 1024 * 1024  # bytes of one file
ALL = 4 * LARGEST  # bytes of all files
MANY = 5000  # files
DEEPEST = 3  # folders in the one that was given
_EXPECTED = "an exported file, or a folder of such"


@dataclass(frozen=True, slots=True)
class Entry:
    """A file: its bytes, or why they were not read."""

    name: str
    source: Source | None
    refused: Unusable | None = None


def entries(paths: Sequence[Path]) -> Iterator[Entry]:
    """Give each file once, in the order of the paths and, within a folder, of the names."""
    seen: set[tuple[int, int]] = set()
    left, count = ALL, 0
    for path, name in _files(paths):
        count += 1
        if count > MANY:
            yield _refused(name, f"there are more than {MANY} files; this one and the rest were not read")
            return
        try:
            found = path.stat() if path in paths else path.lstat()
            if (found.st_dev, found.st_ino) in seen:
                continue
            seen.add((found.st_dev, found.st_ino))
            if fault := _fault(found.st_mode, found.st_size, left):
                yield _refused(name, fault)
                continue
            with path.open("rb") as file:
                data = file.read(LARGEST + 1)
        except OSError as error:
            yield _refused(name, error.strerror or str(error))
            continue
        left -= len(data)
        yield Entry(name, Source(name, data, _called(name)))


def _files(paths: Sequence[Path]) -> Iterator[tuple[Path, str]]:
    for path in paths:
        if path.is_dir():
            yield from _below(path, "", 0)
        else:
            yield path, path.name


def _below(folder: Path, prefix: str, depth: int) -> Iterator[tuple[Path, str]]:
    try:
        children = sorted(folder.iterdir())
    except OSError:
        yield folder, prefix.rstrip("/") or folder.name  # to open it says why
        return
    for child in children:
        name = prefix + child.name
        if not child.is_symlink() and child.is_dir() and depth < DEEPEST:
            yield from _below(child, f"{name}/", depth + 1)
        else:
            yield child, name


def _fault(mode: int, size: int, left: int) -> str:
    if stat.S_ISLNK(mode):
        return "it is a link, and links within a folder are not followed"
    if stat.S_ISDIR(mode):
        return f"it is a folder that cannot be read, or more than {DEEPEST} folders deep"
    if not stat.S_ISREG(mode):
        return "it is no file"
    if size > LARGEST:
        return f"it has {size // 2**20} MB, and no export has more than {LARGEST // 2**20}"
    return f"all files together have more than {ALL // 2**20} MB" if size > left else ""


def _refused(name: str, why: str) -> Entry:
    return Entry(name, None, Unusable([Reason(f"{name}:1:1", name.rpartition("/")[2], why, _EXPECTED)]))


def _called(name: str) -> tuple[str, ...]:
    return tuple(reversed(name.lower().split("/")))
