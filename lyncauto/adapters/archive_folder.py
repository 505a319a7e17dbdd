"""What a run saved before it changed anything, as files beside its journal."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from lyncauto.adapters.run_folder import sync_folder, unusable

# Names that Windows keeps for devices, with any extension.
_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
_EDGE = re.compile(r"^\.|[. ]$")


class FolderArchive:
    """A folder of files, each either whole or absent, readable by their operator alone."""

    def __init__(self, folder: Path) -> None:
        """Keep the place; the folder is made by the first file."""
        self._folder = folder

    def put(self, name: str, content: bytes) -> None:
        """Save a file.

        Raises:
            RunFolderUnusable: It could not be written; nothing half-written is left.
        """
        path = self._path(name)
        half = path.with_name(f"{path.name}.{os.getpid()}~")
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write(half, content)
            half.replace(path)
            sync_folder(self._folder)
        except OSError as error:
            with suppress(OSError):
                half.unlink(missing_ok=True)
            raise unusable("write", path, error) from error

    def get(self, name: str) -> bytes | None:
        """Return a file, ``None`` if it is absent.

        Raises:
            RunFolderUnusable: It is there and cannot be read.
        """
        path = self._path(name)
        try:
            return path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise unusable("read", path, error) from error

    def _path(self, name: str) -> Path:
        return self._folder / safe(name)


def safe(name: str) -> str:
    """Return a file name that every system takes and that never leaves its folder; two names stay two.

    Args:
        name: Not empty.
    """
    if not name:
        raise ValueError("a file in the archive needs a name")
    quoted = quote(name, safe=" ()=,@+")
    if _DEVICE.match(quoted):
        quoted = f"%{ord(quoted[0]):02X}{quoted[1:]}"
    return _EDGE.sub(lambda found: f"%{ord(found[0]):02X}", quoted)


def _write(path: Path, content: bytes) -> None:
    with open(path, "wb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
