"""Files on a Windows host, as far as commands make them: exported configurations, and who may read them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

ADMINISTRATORS_ONLY = ("BUILTIN\\Administrators", "NT AUTHORITY\\SYSTEM")


def _folder(path: str) -> str:
    return path.replace("/", "\\").rpartition("\\")[0]


@dataclass
class Files:
    """Contents by path; Windows does not tell letter cases apart."""

    _contents: dict[str, bytes] = field(default_factory=dict)
    _readers: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def protect(self, path: str) -> None:
        """Make the folder of a file readable by administrators and the system only."""
        self._readers[_folder(path).lower()] = ADMINISTRATORS_ONLY

    def readers(self, path: str) -> tuple[str, ...]:
        """Return who may read a file; empty: what the folder's parents say."""
        return self._readers.get(_folder(path).lower(), ())

    def write(self, path: str, content: bytes) -> None:
        """Write a file."""
        self._contents[path.lower()] = content

    def read(self, path: str) -> bytes | None:
        """Return what a file holds; ``None`` if it is absent."""
        return self._contents.get(path.lower())

    def move(self, source: str, path: str) -> bool:
        """Give a file another path, in place of what was there; return whether it was there to be moved."""
        content = self._contents.pop(source.lower(), None)
        if content is not None:
            self.write(path, content)
        return content is not None

    def delete(self, folder: str) -> None:
        """Delete a folder's files, if there are any."""
        inside = f"{folder}\\".lower()
        self._contents = {path: held for path, held in self._contents.items() if not path.startswith(inside)}

    def clear(self) -> None:
        """Delete all files."""
        self._contents.clear()
        self._readers.clear()

    def sha256(self, path: str) -> str | None:
        """Return a file's hash, 64 lower-case hex digits; ``None`` if it is absent."""
        content = self.read(path)
        return None if content is None else hashlib.sha256(content).hexdigest()

    def paths(self) -> tuple[str, ...]:
        """Return all paths, lower case, sorted."""
        return tuple(sorted(self._contents))
