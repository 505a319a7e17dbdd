"""A journal in a file: a line is on the disk, or the run stops there."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from lyncauto.adapters.run_folder import sync_folder, unusable


class FileJournal:
    """One file, appended to line by line; readable by its operator alone."""

    def __init__(self, path: Path, sync: Callable[[int], None] = os.fsync) -> None:
        """Keep the place; the file is made by the first line.

        Args:
            path: Its folder need not exist.
            sync: Brings an open file or folder to the disk.
        """
        self._path = path
        self._sync = sync

    def lines(self) -> tuple[bytes, ...]:
        """Return the whole lines without their ends, then whatever follows the last line end.

        Raises:
            RunFolderUnusable: The file is there and cannot be read.
        """
        try:
            content = self._path.read_bytes()
        except FileNotFoundError:
            content = b""
        except OSError as error:
            raise unusable("read", self._path, error) from error
        return tuple(content.split(b"\n"))

    def append(self, line: bytes) -> None:
        """Write one line, file and, if it is new, folder synced.

        Raises:
            RunFolderUnusable: It is not on the disk; what was written of it is cut off if that works.
        """
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            new = not self._path.exists()
            with open(self._path, "ab", buffering=0, opener=_private) as file:
                self._write(file.fileno(), line + b"\n")
            if new:  # the run's folder may be as new as the file
                sync_folder(self._path.parent, self._sync)
                sync_folder(self._path.parent.parent, self._sync)
        except OSError as error:
            raise unusable("write", self._path, error) from error

    def cut(self, length: int) -> None:
        """Drop everything after *length* bytes.

        Raises:
            RunFolderUnusable: The file is as it was.
        """
        try:
            with self._path.open("r+b", buffering=0) as file:
                file.truncate(length)
                self._sync(file.fileno())
        except OSError as error:
            raise unusable("cut", self._path, error) from error

    def _write(self, file: int, content: bytes) -> None:
        before = os.fstat(file).st_size
        try:
            while content:
                content = content[os.write(file, content) :]
            self._sync(file)
        except OSError:
            # The disk may be full: a torn line is cut off now if that works, and by the next reader if not.
            with suppress(OSError):
                os.ftruncate(file, before)
            raise


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
