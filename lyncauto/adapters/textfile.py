"""A file that another program reads at any moment: whole or as it was, and readable by everybody."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from lyncauto.errors import NotHeard

_MODE = 0o644  # node_exporter runs as a user of its own


def write_textfile(path: Path, content: bytes) -> None:
    """Put *content* in the place of the file at *path*; its folder must be there.

    What is half-written never ends in ``.prom``, so that no collector takes it in.

    Raises:
        NotHeard: It could not be written; the file is as it was and nothing is left beside it.
    """
    half = None
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix="~", dir=path.parent)
        half = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        half.chmod(_MODE)  # whatever the umask is
        half.replace(path)
    except OSError as error:
        if half:
            with suppress(OSError):
                half.unlink()
        raise NotHeard(
            f"cannot write {path}",
            why=error.strerror or str(error),
            fix=f"make the folder {path.parent}, or give this user the right to write there",
        ) from error
