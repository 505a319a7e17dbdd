"""Labs that the tests of a process share: to start one takes longer than most of what is asked of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from lyncauto.lab.world.control import LabControl
from lyncauto.lab.world.launch import lab_running


class SharedLabs:
    """One lab of each shipped estate, started when it is first wanted; whoever has it last has it alone."""

    def __init__(self, folder: Path, running: ExitStack) -> None:
        self._folder = folder
        self._running = running
        self._labs: dict[str, LabControl] = {}

    def used(self, estate: str = "lync-2010") -> LabControl:
        """Return the lab of an estate as the last test left it, for whoever resets it himself."""
        if estate not in self._labs:
            self._labs[estate] = self._running.enter_context(lab_running(self._folder / estate, estate))
        return self._labs[estate]

    def fresh(self, estate: str = "lync-2010") -> LabControl:
        """Return the lab of an estate as it is at its start."""
        lab = self.used(estate)
        lab.reset()
        return lab


@contextmanager
def shared_labs() -> Iterator[SharedLabs]:
    """Give labs that end with the block."""
    # HAProxy's sockets need a short path, which pytest's own folders are not.
    with TemporaryDirectory(prefix="lyncauto-") as folder, ExitStack() as running:
        yield SharedLabs(Path(folder), running)
