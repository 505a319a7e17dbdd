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
        self._archive = FolderArchive(folder)

    def keep(self, one: LastRun) -> None:
        """Write it in the place of the pool's previous one, whole or not at all.

        Raises:
            RunFolderUnusable: It could not be written.
        """
        self._archive.put(_name(one.pool), json.dumps(_LAST_RUN.dump_python(one), indent=1).encode())

    def of(self, pool: str) -> LastRun | None:
        """Return a pool's; ``None`` where none is kept, or the file is none of ours."""
        content = self._archive.get(_name(pool))
        try:
            return None if content is None else _LAST_RUN.validate_json(content)
        except ValidationError:
            return None


def _name(pool: str) -> str:
    return f"renewal-{pool}.json"
