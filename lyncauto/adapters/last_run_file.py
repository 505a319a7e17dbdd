"""What the latest renewal of each pool came to, one file a pool beside the runs."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from lyncauto.adapters.archive_folder import FolderArchive
from lyncauto.model.last_run import LastRun

_LAST_RUN: TypeAdapter[LastRun] = TypeAdapter(LastRun)


class LastRuns:
    """The files of one run folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._archive = FolderArchive(folder)

    def keep(self, one: LastRun) -> None:
        """Write it in the place of the pool's previous one, whole or not at all.

        Raises:
            RunFolderUnusable: It could not be written.
        """
        self._archive.put(_name(one.pool), json.dumps(_LAST_RUN.dump_python(one), indent=1).encode())

    def of(self, pool: str) -> LastRun | None:
        """Return a pool's; ``None`` where none is kept, or the file is none of ours."""
        return _read(self._archive.get(_name(pool)))

    def all(self) -> tuple[LastRun, ...]:
        """Return every pool's, in order of the pools' names; files that are none of ours are passed over.

        Raises:
            RunFolderUnusable: One is there and cannot be read.
        """
        files = (path.name for path in self._folder.glob("renewal-*.json"))
        found = (_read(self._archive.get(name)) for name in files)
        return tuple(sorted((one for one in found if one), key=lambda one: one.pool))


def _read(content: bytes | None) -> LastRun | None:
    try:
        return None if content is None else _LAST_RUN.validate_json(content)
    except ValidationError:
        return None


def _name(pool: str) -> str:
    return f"renewal-{pool}.json"
