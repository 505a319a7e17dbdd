"""A lab, and a run on it that is cut off, finished or taken back; and what must be true afterwards."""

from __future__ import annotations

import shutil
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

from lyncauto.adapters.journal_file import FileJournal
from lyncauto.errors import Exit
from lyncauto.lab.world.control import LabControl
from lyncauto.model.journal import decode
from lyncauto.model.story import Story, story
from tests.campaigns.estate import down, left_behind, publishes, shape, site_with
from tests.campaigns.fuse import plain
from tests.campaigns.nursery import Nursery

ANSWER = (
    8.0  # seconds after which a command whose answer was lost is done or never will be; the site file's limit
)
LATE = 3.0  # seconds that a command is done after the process which sent it was killed; less than ANSWER
PATIENCE = 60.0  # seconds until the balancer must be silent
_PAUSE = 2.0  # the site file's `linger`: to ask earlier is to be refused again

# Which acts a step makes, by the words that the lab's ledger has for them.
_ACTS = {
    "backup.configuration": ("Export-LyncAutoConfiguration",),
    "certificate.deliver": ("Export-LyncAutoPfx", "put certs/"),
    "balancer.virtual-services": ("mkdir ", "put generations/", "ln ", "systemctl ", "rm -rf generations"),
    "dns.a-records": ("Set-LyncAutoDnsRecord",),
    "topology.override": ("Set-LyncAutoOverride",),
    "topology.activate": ("Enable-LyncAutoTopology",),
    "topology.replicas": ("Invoke-CsManagementStoreReplication",),
    "front-end.drain": ("runtime set server",),
    "front-end.enable": ("Enable-LyncAutoComputer",),
    "front-end.certificate": ("Set-LyncAutoWebCertificate",),
    "certificate.remove": ("Remove-LyncAutoCertificate",),
    "front-end.serve": ("Invoke-CsComputerFail", "Stop-CsWindowsService", "Start-CsWindowsService"),
}
# The other steps make all changes of a group by the same acts, once.
_ONE_BY_ONE = ("dns.a-records", "topology.replicas")
_LIMITS = {"answer": ANSWER}
_PUBLISHING = {**_LIMITS, "converge": 10.0, "adopt": 0.0}  # no client is at work that could sign in
_RESTART = "certificate-after-restart"  # a fault: so that Front Ends are restarted, and cut off at it
_LOCK = ("put lock", "mv -T lock", "rm -rf lock")  # taken by every command anew: no act of a change


@dataclass(frozen=True, slots=True)
class Cut:
    """Where the process is killed.

    Attributes:
        touch: Its number in an uncut migration.
        nth: Which of the touches of this label it is.
    """

    touch: int
    label: str
    nth: int = 1


class Wrong(Exception):
    """Something that a cut must not lead to."""


class Bench:
    """One lab and its site file.

    Args:
        lab: Running and untouched.
        folder: For site files and journals; what went wrong stays there.
        nursery: Where the commands run.
    """

    def __init__(self, lab: LabControl, folder: Path, nursery: Nursery) -> None:
        self._lab = lab
        self._nursery = nursery
        self._folder = folder
        (node,) = YAML(typ="safe").load(lab.site())["nodes"].values()
        self._node = str(node["folder"])
        self._first = lab.dump()
        self._whole: Mapping[str, int] = {}
        self._issued = 0
        self._shape: Counter[str] = Counter()
        self._limits = _PUBLISHING if publishes(lab) else _LIMITS
        self._arrange()

    def touches(self) -> list[str]:
        """Return the labels of an uncut migration, in order; it is the measure of all that follow."""
        here = self._begin("uncut")
        ended, labels = self._fused(Cut(0, "", 0), here)
        if ended.returncode != Exit.DONE:
            raise Wrong(f"the uncut migration {_end(ended)}")
        self._whole, self._issued = self._ledger(), self._lab.issued()
        self._shape = shape(self._lab.dump())
        self.reset()
        return labels

    def resume(self, cut: Cut) -> None:
        """Cut a migration off and finish it.

        Raises:
            Wrong: It is not as if nothing had happened.
        """
        here = self._begin(f"{cut.touch:03}-resumed")
        self._die(cut, here)
        told = _story(here)
        if told is None:
            self._run(here, "migrate", "--yes")
        elif told.closed is None:
            self._run(here, "apply")
        self._run(here, "plan", "--detailed-exitcode")
        self._must("the run is closed as migrated", self._outcome(here) == "migrated")
        self._must("each certificate was requested once", self._lab.issued() == self._issued)
        locks = [path for path in self._lab.dump()["node"]["files"] if path.startswith("lock")]
        self._must(f"the node's lock is gone: {locks}", not locks)
        surplus = self._surplus(told)
        self._must(f"no act was done again but what was in doubt: {dict(surplus)}", not surplus)
        now = shape(self._lab.dump())
        unlike = {**(now - self._shape), **(self._shape - now)}
        self._must(f"the estate is as after an uncut run: {'; '.join(unlike)}", not unlike)
        self._must(f"every Front End serves: {down(self._lab)}", not down(self._lab))
        shutil.rmtree(here)

    def take_back(self, cut: Cut) -> None:
        """Cut a migration off and take it back.

        Raises:
            Wrong: The estate is not as it was.
        """
        here = self._begin(f"{cut.touch:03}-taken-back")
        self._die(cut, here)
        if _story(here) is not None:
            self._finish(here)
            self._must("the run is closed as taken back", self._outcome(here) == "taken back")
        self._must("each certificate was requested once at most", self._lab.issued() <= self._issued)
        left = left_behind(self._first, self._lab.dump())
        self._must(f"the estate is as it was: {'; '.join(left)}", not left)
        self._must(f"every Front End serves: {down(self._lab)}", not down(self._lab))
        shutil.rmtree(here)

    def reset(self) -> None:
        """Put the lab back to its start.

        Raises:
            Wrong: It is not as it was.
        """
        self._lab.reset()
        left = left_behind(self._first, self._lab.dump())
        self._must(f"the lab was reset: {'; '.join(left)}", not left)
        self._must("no request is left at the CA", self._lab.issued() == 0)
        self._arrange()

    def _arrange(self) -> None:
        if publishes(self._lab):
            self._lab.fault(_RESTART)

    def _begin(self, name: str) -> Path:
        """Return a folder with a site file of its own: no run knows of another."""
        here = self._folder / name
        shutil.rmtree(here, ignore_errors=True)
        here.mkdir(parents=True)
        with (here / "site.yaml").open("w", encoding="utf-8") as file:
            YAML().dump(site_with(self._lab, **self._limits), file)
        return here

    def _die(self, cut: Cut, here: Path) -> None:
        ended, labels = self._fused(cut, here)
        self._must(f"it was killed, not {_end(ended)}", ended.returncode == -signal.SIGKILL)
        self._must(f"the touch is {cut.label}, not {labels[-1]}", labels[-1] == cut.label)

    def _fused(self, cut: Cut, here: Path) -> tuple[subprocess.CompletedProcess[str], list[str]]:
        labels = here / "labels"
        lab = ("--lab", str(self._lab.folder), "--labels", str(labels), "--late", str(LATE))
        command = ("--", "migrate", "--yes", "--site", str(here / "site.yaml"))
        told = (str(cut.nth), *(("--label", cut.label) if cut.label else ()))
        ended = self._nursery.run("tests.campaigns.fused", *told, *lab, *command)
        return ended, labels.read_text("utf-8").splitlines()

    def _finish(self, here: Path) -> None:
        """Take a run back, and finish the rollback; where it is refused, do first what the refusal says."""
        deadline = time.monotonic() + PATIENCE
        while True:
            ended = self._started(here, "rollback", "--finish")
            if "error[rollback-unsafe]" in ended.stderr:
                self._must(f"the refusal names a way: {_end(ended)}", "`lyncauto apply`" in ended.stderr)
                self._run(here, "apply")
                ended = self._started(here, "rollback", "--finish")
            silent = "error[not-silent]" not in ended.stderr
            if silent or time.monotonic() > deadline:
                break
            threading.Event().wait(_PAUSE)
        self._must(f"rollback --finish {_end(ended)}", ended.returncode == Exit.DONE)

    def _run(self, here: Path, *command: str) -> None:
        ended = self._started(here, *command)
        self._must(f"{command[0]} {_end(ended)}", ended.returncode == Exit.DONE)

    def _started(self, here: Path, *command: str) -> subprocess.CompletedProcess[str]:
        return self._nursery.run("lyncauto", *command, "--site", str(here / "site.yaml"))

    def _outcome(self, here: Path) -> str:
        told = _story(here)
        return told.closed.outcome if told and told.closed else "open"

    def _ledger(self) -> Counter[str]:
        """Return how often each act was asked for, without host and what names this lab or run."""
        counted: Counter[str] = Counter()
        for act, times in self._lab.ledger().items():
            counted[plain(act.partition(" ")[2].replace(f"{self._node}/", ""))] += times
        return counted

    def _surplus(self, told: Story | None) -> Counter[str]:
        """Return the acts that were made more often than in an uncut migration, and were not in doubt."""
        doubt = Counter(one.change.step for one in told.in_doubt) if told else Counter[str]()
        surplus: Counter[str] = Counter()
        for act, times in self._ledger().items():
            most = self._whole.get(act, 0) + allowed(act, doubt)
            if times > most and not act.startswith(_LOCK):
                surplus[act] = times - most
        return surplus

    @staticmethod
    def _must(what: str, holds: bool) -> None:  # noqa: FBT001 - `must("the sun shines", shines)` reads well
        if not holds:
            raise Wrong(what)


def allowed(act: str, doubt: Mapping[str, int]) -> int:
    """Return how often *act* may be made again.

    Args:
        act: As the lab's ledger has it, without its host.
        doubt: Step to how many of its changes were begun and not known to be done.
    """
    return sum(
        changes if step in _ONE_BY_ONE else 1
        for step, changes in doubt.items()
        if act.startswith(_ACTS.get(step, ()))
    )


def _story(here: Path) -> Story | None:
    """Return what the journal of the only run there adds up to; ``None`` if no run has begun."""
    for path in here.glob("runs/*/journal.jsonl"):
        *lines, _ = FileJournal(path).lines()
        if lines:
            return story(decode(lines, str(path)))
    return None


def _end(ended: subprocess.CompletedProcess[str]) -> str:
    """Say how a command ended: its exit code, and the error without the story before it."""
    _, found, error = ended.stderr.rpartition("error[")
    return f"ended with {ended.returncode}: {found}{error.strip()}"
