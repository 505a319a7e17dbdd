"""The real command line, with a fuse: ``python -m tests.campaigns.fused TOUCH --lab DIR -- migrate --yes``.

At the given touch the process kills itself (SIGKILL), as a power cut would. With touch 0 it runs to its end.
The labels of all touches go to a file, line by line as they come; their number is the number of its lines.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from lyncauto.adapters.journal_file import FileJournal
from lyncauto.app.outfit import Outfit
from lyncauto.cli.main import run
from lyncauto.lab.world.control import LabControl
from tests.campaigns.fuse import Fuse, FusedJournal, FusedNode, FusedSession


class LabWatch:
    """Asks the lab whether an act has begun.

    Args:
        late: Seconds by which a command is held up at its host, so that it is done after the process is dead.
    """

    def __init__(self, lab: LabControl, late: float) -> None:
        self._lab = lab
        self._late = late

    def command(self, host: str, name: str) -> Callable[[], bool]:
        fault = f"slow:{name}"
        self._lab.fault(fault, host=host, seconds=self._late, times=1)
        return lambda: fault not in self._lab.status()["faults"]

    def node(self) -> Callable[[], bool]:
        before = self._lab.writes()
        return lambda: self._lab.writes() > before


def outfit(fuse: Fuse) -> Outfit:
    """Return what puts *fuse* between the jobs and the adapters."""
    return Outfit(
        journal=lambda path: FusedJournal(FileJournal(path), path, fuse),
        session=lambda session: FusedSession(session, fuse),
        node=lambda node: FusedNode(node, fuse),
    )


def main() -> int:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(prog="python -m tests.campaigns.fused")
    parser.add_argument("touch", type=int, help="where to die; 0: nowhere")
    parser.add_argument("--label", default="", help="count touches of this label alone")
    parser.add_argument("--lab", type=Path, required=True, help="folder of the lab that is worked on")
    parser.add_argument("--labels", type=Path, required=True, help="file for the labels of all touches")
    parser.add_argument("--late", type=float, default=0.5, help="seconds that a command is held up within")
    parser.add_argument("command", nargs="+", help="of lyncauto")
    told = parser.parse_args()
    with told.labels.open("w", encoding="utf-8", buffering=1) as labels:
        fuse = Fuse(
            told.touch,
            blow=lambda: os.kill(os.getpid(), signal.SIGKILL),
            tell=lambda label: print(label, file=labels),
            watch=LabWatch(LabControl(told.lab), told.late),
            label=told.label,
        )
        return run(told.command, outfit(fuse))


if __name__ == "__main__":
    sys.exit(main())
