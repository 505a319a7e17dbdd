"""Which tasks a site has on which Windows hosts, one file a host beside the runs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from lyncauto.adapters.archive_folder import FolderArchive, safe
from lyncauto.adapters.run_folder import unusable


@dataclass(frozen=True, slots=True)
class TaskRecord:
    """A task that was registered.

    Attributes:
        host: FQDN, or ``this machine``.
        task: Its name.
        at: When, UTC, ISO 8601.
        given: SHA-256 of the definition that was handed over.
        sha256: Of the definition as it read afterwards: another one now means that somebody changed it.
    """

    host: str
    task: str
    at: str
    given: str
    sha256: str


_RECORD: TypeAdapter[TaskRecord] = TypeAdapter(TaskRecord)


class TaskRecords:
    """The files of one run folder."""

    def __init__(self, folder: Path) -> None:
        """Keep the place; need not exist."""
        self._folder = folder
        self._archive = FolderArchive(folder)

    def keep(self, one: TaskRecord) -> None:
        """Write it in the place of the host's previous one, whole or not at all.

        Raises:
            RunFolderUnusable: It could not be written.
        """
        self._archive.put(_name(one.host), json.dumps(_RECORD.dump_python(one), indent=1).encode())

    def of(self, host: str) -> TaskRecord | None:
        """Return a host's; ``None`` where none is kept, or the file is none of ours."""
        return next((one for one in self.all() if one.host == host), None)

    def all(self) -> tuple[TaskRecord, ...]:
        """Return every host's, by name."""
        found = (_read(path) for path in sorted(self._folder.glob("schedule-*.json")))
        return tuple(one for one in found if one is not None)

    def drop(self, host: str) -> None:
        """Remove a host's; no error if there is none.

        Raises:
            RunFolderUnusable: It could not be removed.
        """
        path = self._folder / safe(_name(host))
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise unusable("remove", path, error) from error


def _read(path: Path) -> TaskRecord | None:
    try:
        return _RECORD.validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None


def _name(host: str) -> str:
    return f"schedule-{host.replace(' ', '-')}.json"
