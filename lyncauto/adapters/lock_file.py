"""One operator a site on this machine: a lock that the system frees when its process dies."""

from __future__ import annotations

import os
import warnings
from contextlib import suppress
from pathlib import Path

from lyncauto.adapters.run_folder import unusable
from lyncauto.errors import Locked

with warnings.catch_warnings():
    # Without locks on files the library says so at import; what it does then is enough here (see FileLock).
    warnings.filterwarnings("ignore", "only soft file lock", UserWarning)
    import filelock

NAME = "site.lock"


class FileLock:
    """``site.lock`` in the run folder, and beside it who holds it.

    Where the system has no locks on files, a file's presence is the lock; it is broken when the process
    that it names is gone from this host.
    """

    def __init__(self, runs: Path) -> None:
        """Keep the place; nothing is locked yet.

        Args:
            runs: The site's run folder; need not exist.
        """
        self._path = runs / NAME
        self._owner = runs / f"{NAME}.owner"
        self._lock: filelock.BaseFileLock = filelock.FileLock(self._path, timeout=0, mode=0o600)

    def acquire(self, owner: str) -> None:
        """Take the lock; taking it again on the same object is no error.

        Raises:
            Locked: Another process, or another lock of this one, holds it; says who.
            RunFolderUnusable: The lock could not be written.
        """
        if self._lock.is_locked:
            return
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock.acquire()
            self._owner.write_text(owner, encoding="utf-8")
        except filelock.Timeout as error:
            raise self._locked() from error
        except OSError as error:
            self._lock.release()
            raise unusable("lock", self._path, error) from error

    def release(self) -> None:
        """Give it back; no error when it is not held."""
        if not self._lock.is_locked:
            return
        with suppress(OSError):  # the text is for people; the lock itself is what counts
            self._owner.unlink(missing_ok=True)
        self._lock.release()

    def _locked(self) -> Locked:
        try:
            holder = self._owner.read_text(encoding="utf-8")
        except OSError:
            holder = "somebody who has not said who"
        return Locked(
            "this site is being worked on",
            why=f"{self._path.parent}{os.sep}{NAME} is held by {holder}",
            fix="wait until that command has ended; a lock whose process is dead frees itself",
        )
