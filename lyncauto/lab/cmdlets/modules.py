"""The shipped text of our remote functions: what a host is sent, and what its hash is taken of."""

from __future__ import annotations

from functools import cache
from hashlib import sha256

from lyncauto.resources import folder

READ = "LyncAuto.Read"
WRITE = "LyncAuto.Write"


@cache
def module_text(name: str) -> str:
    """Return the functions of a module, private ones first, each part in order of file name."""
    root = folder("powershell") / name
    files = (
        file
        for part in ("Private", "Public")
        for file in sorted((root / part).iterdir(), key=lambda entry: entry.name)
        if file.name.endswith(".ps1")
    )
    return "\n".join(file.read_text(encoding="utf-8").replace("\r\n", "\n") for file in files)


def module_hash(name: str) -> str:
    """Return the SHA-256 of a module's text, 64 lower-case hex digits."""
    return sha256(module_text(name).encode()).hexdigest()
