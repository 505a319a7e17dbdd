"""A file that is its owner's alone, and is there whole or as it was."""

from __future__ import annotations

import os
from pathlib import Path

from lyncauto.adapters.run_folder import sync_folder, unusable


def write_whole(path: Path, content: bytes) -> None:
    """Write *content*, in the place of whatever file is there.

    Raises:
        RunFolderUnusable: It could not be written; what was there still is, and nothing is left beside it.
    """
    made = path.with_name(f".{path.name}.new")
    try:
        made.unlink(missing_ok=True)
        handle = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        made.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        made.unlink(missing_ok=True)
        raise unusable("write", path, error) from error
