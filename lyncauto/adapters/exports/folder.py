"""The files behind the paths that somebody gave. Follows no link out of a folder, reads nothing too large."""

from __future__ import annotations

import stat
from collections.abc import Collection, Iterator, Sequence
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


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    name: str
    called: tuple[str, ...]  # its name and those of the folders around it, innermost first
    given: bool = False


def entries(paths: Sequence[Path]) -> Iterator[Entry]:
    """Give each file once, in the order of the paths and, within a folder, of the names."""
    seen: set[tuple[int, int]] = set()
    names: set[str] = set()
    left, count = ALL, 0
    for file in _files(paths):
        count += 1
        name = _own(file, names)
        if count > MANY:
            yield _refused(name, f"there are more than {MANY} files; this one and the rest were not read")
            return
        try:
            found = file.path.stat() if file.given else file.path.lstat()
            if (found.st_dev, found.st_ino) in seen:
                continue
            seen.add((found.st_dev, found.st_ino))
            fault = _fault(found.st_mode, found.st_size, left)
            data = b"" if fault else _bytes(file.path)
        except OSError as error:
            fault = error.strerror or str(error)
        if fault:
            yield _refused(name, fault)
            continue
        left -= len(data)
        names.add(name)
        yield Entry(name, Source(name, data, tuple(one.lower() for one in file.called)))


def _own(file: _File, taken: Collection[str]) -> str:
    """Return a name that no other file is told by."""
    name = file.name
    for folder in file.called[name.count("/") + 1 :]:
        if name not in taken:
            return name
        name = f"{folder}/{name}"
    number = 2
    while name in taken:
        name, number = f"{file.name} ({number})", number + 1
    return name


def _bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LARGEST)


def _files(paths: Sequence[Path]) -> Iterator[_File]:
    for path in paths:
        whole = path.absolute()
        if _is_folder(path):
            yield from _below(path, "", (whole.name,))
        else:
            yield _File(path, path.name, (whole.name, whole.parent.name), given=True)


def _below(folder: Path, prefix: str, called: tuple[str, ...]) -> Iterator[_File]:
    try:
        children = sorted(folder.iterdir())
    except OSError:
        yield _File(folder, prefix.rstrip("/") or folder.name, called)  # to open it says why
        return
    for child in children:
        name, own = prefix + child.name, (child.name, *called)
        if len(called) <= DEEPEST and not child.is_symlink() and _is_folder(child):
            yield from _below(child, f"{name}/", own)
        else:
            yield _File(child, name, own)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # to open it says why
        return False


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
