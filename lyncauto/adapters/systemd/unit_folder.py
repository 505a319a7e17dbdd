"""Where the units that an administrator adds are kept, of this machine or of a tree that is to become one."""

from __future__ import annotations

import os
from pathlib import Path

from lyncauto.adapters.run_folder import sync_folder
from lyncauto.adapters.systemd.units import FOLDER, WANTS
from lyncauto.errors import SchedulerFailed


class UnitFolder:
    """``/etc/systemd/system`` below a root."""

    def __init__(self, root: Path) -> None:
        """Keep the place; the folder is made by the first file."""
        self._folder = root / FOLDER

    def path(self, name: str) -> Path:
        """Return where a unit's file is, or would be."""
        return self._folder / name

    def read(self, name: str) -> str | None:
        """Return a unit's text; ``None`` if it has no file here.

        Raises:
            SchedulerFailed: It is there and cannot be read.
        """
        try:
            return self.path(name).read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _failed("read", self.path(name), error) from error

    def write(self, name: str, text: str) -> None:
        """Write a unit, whole or not at all.

        Raises:
            SchedulerFailed: It could not be written; what was there before is there.
        """
        path = self.path(name)
        half = path.with_name(f".{path.name}.{os.getpid()}~")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            half.write_text(text, encoding="utf-8", newline="\n")
            half.chmod(0o644)
            half.replace(path)
            sync_folder(self._folder)
        except OSError as error:
            half.unlink(missing_ok=True)
            raise _failed("write", path, error) from error

    def remove(self, name: str) -> None:
        """Remove a unit's file; no error if there is none.

        Raises:
            SchedulerFailed: It could not be removed.
        """
        try:
            self.path(name).unlink(missing_ok=True)
        except OSError as error:
            raise _failed("remove", self.path(name), error) from error

    def link(self, timer: str) -> None:
        """Let the timer be started with the machine, as ``systemctl enable`` does.

        Raises:
            SchedulerFailed: The link could not be made.

        Source: systemd.unit(5), "WantedBy".
        """
        path = self._link(timer)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.unlink(missing_ok=True)
            path.symlink_to(f"/{FOLDER}/{timer}")
        except OSError as error:
            raise _failed("link", path, error) from error

    def unlink(self, timer: str) -> None:
        """Take back what :meth:`link` made, and the folder of such links if it is empty.

        Raises:
            SchedulerFailed: The link could not be removed.
        """
        path = self._link(timer)
        try:
            path.unlink(missing_ok=True)
            if path.parent.is_dir() and not any(path.parent.iterdir()):
                path.parent.rmdir()
        except OSError as error:
            raise _failed("remove", path, error) from error

    def beside(self, name: str) -> Path | None:
        """Return the folder of settings that somebody has laid over a unit, if there is one."""
        folder = self.path(f"{name}.d")
        return folder if folder.is_dir() else None

    def since(self, name: str) -> float | None:
        """Return when a unit was written, in seconds of the epoch; ``None`` if it has no file here."""
        try:
            return self.path(name).stat().st_mtime
        except OSError:
            return None

    def _link(self, timer: str) -> Path:
        return self._folder / WANTS / timer


def _failed(act: str, path: Path, error: OSError) -> SchedulerFailed:
    return SchedulerFailed(
        f"cannot {act} {path}",
        why=error.strerror or str(error),
        fix="run the same command as root, or give --root to write below another folder",
    )
