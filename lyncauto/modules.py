"""The remote functions as they are sent: which module holds which, their text and its hash."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from importlib.resources.abc import Traversable

from lyncauto.resources import folder

READ = "LyncAuto.Read"
WRITE = "LyncAuto.Write"
_VENDOR_CMDLET = re.compile(r"\b[A-Z][a-z]+-Cs[A-Z]")
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


@cache
def calls_vendor(command: str) -> bool:
    """Whether a function of ours calls the vendor's cmdlets. Case does not matter."""
    module = module_of(command)
    if module is None:
        return False
    name = f"{command}.ps1".lower()
    file = next(file for file in _files(module, "Public") if file.name.lower() == name)
    return bool(_VENDOR_CMDLET.search(file.read_bytes().decode("utf-8").rpartition("#>")[2]))


def module_of(command: str) -> str | None:
    """Return the module that holds *command*; ``None`` for a vendor's cmdlet. Case does not matter."""
    for module in NEEDS:
        if command.lower() in {name.lower() for name in functions(module)}:
            return module
    return None
