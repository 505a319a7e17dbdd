"""The one folder of a node that belongs to lyncauto: the agent reads and writes nothing outside it."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from typing import Any

KEY = ".key"
KEY_MODE = 0o600
RUNTIME = "run"  # sockets and the like: they come and go with the process


class Outside(Exception):
    """A path does not lie where it may."""


class NodeFolder:
    """The folder; every path is absolute, as on the node."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        (self.path / RUNTIME).mkdir(mode=0o700, parents=True, exist_ok=True)

    def inside(self, text: str) -> Path:
        """Return the path, its parent's links followed.

        Raises:
            Outside: It does not lie below the folder.
        """
        path = self._placed(text)
        if path == self.path:
            raise Outside(f"{text} is the folder itself")
        return path

    def folder_or_inside(self, text: str) -> Path:
        """Return the path, which may be the folder itself.

        Raises:
            Outside: It lies elsewhere.
        """
        return self._placed(text)

    def target(self, text: str, link: Path) -> Path:
        """Return where a link at *link* that says *text* leads.

        Raises:
            Outside: It leads out of the folder.
        """
        return self._placed(str(link.parent / text))

    def put(self, text: str, content: bytes, mode: int) -> None:
        """Write a file atomically, its folder included.

        Raises:
            Outside: The path lies elsewhere, or a private key would be readable by others.
            OSError: The old file stands.
        """
        path = self.inside(text)
        if path.suffix == KEY and mode != KEY_MODE:
            raise Outside(f"{text} holds a private key: its mode is {KEY_MODE:o}, not {mode:o}")
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=".put-", dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                os.fchmod(file.fileno(), mode)
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(name).rename(path)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
        _sync(path.parent)

    def get(self, text: str) -> bytes | None:
        """Return a file's content, ``None`` if it is absent.

        Raises:
            Outside: The path leads elsewhere, or to a private key, which is never given back.
        """
        path = self.inside(text).resolve()
        if not path.is_relative_to(self.path):
            raise Outside(f"{text} leads out of {self.path}")
        if path.suffix == KEY:
            raise Outside(f"{text} is a private key")
        return path.read_bytes() if path.is_file() else None

    def payload(self, text: str) -> str | None:
        """Return a file's text for the balancer, a key's too, without the blank lines that would end it.

        Raises:
            Outside: The path leads elsewhere.
        """
        path = self.inside(text).resolve()
        if not path.is_relative_to(self.path):
            raise Outside(f"{text} leads out of {self.path}")
        if not path.is_file():
            return None
        lines = path.read_text("ascii", "replace").splitlines()
        return "".join(f"{line}\n" for line in lines if line.strip())

    def dump(self) -> dict[str, Any]:
        """Return what lies in the folder: of a file its hash and mode, of a link its target."""
        found = sorted(path for path in self.path.rglob("*") if self._lasting(path))
        return {str(path.relative_to(self.path)): _described(path) for path in found}

    def _lasting(self, path: Path) -> bool:
        kept = path.is_symlink() or path.is_file()
        return kept and path.relative_to(self.path).parts[0] != RUNTIME

    def _placed(self, text: str) -> Path:
        if not text.startswith("/") or "\0" in text:
            raise Outside(f"{text!r} is not an absolute path")
        lexical = Path(os.path.normpath(text))
        path = lexical.parent.resolve() / lexical.name
        if not path.is_relative_to(self.path):
            raise Outside(f"{text} is not in {self.path}")
        return path


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _described(path: Path) -> dict[str, Any]:
    if path.is_symlink():
        return {"link": str(path.readlink())}
    content = path.read_bytes()
    return {
        "sha256": hashlib.sha256(content).hexdigest(),
        "size": len(content),
        "mode": f"{path.stat().st_mode & 0o777:o}",
    }
