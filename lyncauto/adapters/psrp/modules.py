"""The remote functions as they are sent: which module holds which, their text and its hash."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources.abc import Traversable

from lyncauto.resources import folder

READ = "LyncAuto.Read"
WRITE = "LyncAuto.Write"
NEEDS = {READ: (), WRITE: (READ,)}  # as RequiredModules in the manifests


def _files(module: str, part: str) -> list[Traversable]:
    found = (folder("powershell") / module / part).iterdir()
    return sorted((file for file in found if file.name.endswith(".ps1")), key=lambda file: file.name)


@cache
def module_text(module: str) -> str:
    """Return what is sent: Private, then Public files, by name, joined by a line feed; no CR anywhere."""
    files = [file for part in ("Private", "Public") for file in _files(module, part)]
    return "\n".join(file.read_bytes().decode("utf-8").replace("\r\n", "\n") for file in files)


@cache
def module_hash(module: str) -> str:
    """Return the SHA-256 of the text: 64 lower-case hex digits."""
    return hashlib.sha256(module_text(module).encode("utf-8")).hexdigest()


@cache
def functions(module: str) -> frozenset[str]:
    """Return the names of the module's public functions."""
    return frozenset(file.name.removesuffix(".ps1") for file in _files(module, "Public"))


def module_of(command: str) -> str | None:
    """Return the module that holds *command*; ``None`` for a vendor's cmdlet. Case does not matter."""
    for module in NEEDS:
        if command.lower() in {name.lower() for name in functions(module)}:
            return module
    return None
