"""What all files of a run share: words for errors, and a folder that survives a power cut."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from lyncauto.errors import RunFolderUnusable


def unusable(act: str, path: Path, error: OSError) -> RunFolderUnusable:
    """Return the error for a file that could not be read or written.

    Args:
        act: "write".
        path: The file.
        error: What the system said.
    """
    return RunFolderUnusable(
        f"cannot {act} {path}",
        why=error.strerror or str(error),
        fix="make room, or mend the rights of this folder, then run the same command again",
    )


def sync_folder(folder: Path, sync: Callable[[int], None] = os.fsync) -> None:
    """Bring a folder's entries to the disk, on systems that can open a folder.

    Args:
        folder: It exists.
        sync: Brings an open file or folder to the disk.

    Raises:
        OSError: The system can, and the disk could not.
    """
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        sync(handle)
    finally:
        os.close(handle)
