"""Files that were not there before, their owner's alone: all of them, or none."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from lyncauto.adapters.run_folder import sync_folder, unusable
from lyncauto.errors import ExportRefused
from lyncauto.model.secret import Secret


def refuse_present(paths: Iterable[Path]) -> None:
    """Refuse to write where something is.

    Raises:
        ExportRefused: Something is; nothing was written.
    """
    if found := [str(path) for path in paths if os.path.lexists(path)]:
        raise _there(", ".join(found))


def write_new(files: Mapping[Path, bytes | Secret]) -> None:
    """Write files that nobody else can read. Windows gives them the rights of their folder.

    Args:
        files: Path to content; a secret is one line of text.

    Raises:
        ExportRefused: Something is there already; it is as it was, and none of the files is left.
        RunFolderUnusable: One could not be written; none is left.
    """
    made: list[Path] = []
    try:
        for path, content in files.items():
            _write(path, content, made)
    except BaseException:
        for path in made:
            path.unlink(missing_ok=True)
        raise


def _write(path: Path, content: bytes | Secret, made: list[Path]) -> None:
    data = content if isinstance(content, bytes) else f"{content.reveal()}\n".encode()
    try:
        with open(path, "xb", opener=_private) as file:
            made.append(path)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        sync_folder(path.parent)
    except FileExistsError:
        raise _there(str(path)) from None
    except OSError as error:
        raise unusable("write", path, error) from error


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _there(path: str) -> ExportRefused:
    return ExportRefused(
        f"{path} is there already",
        why="what is there is never written over: it may be the only copy of a key",
        fix="name another file, or move that one away",
    )
