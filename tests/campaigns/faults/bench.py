"""Where a case is played: one lab, a folder with the site file, and the real process."""

from __future__ import annotations

import io
import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from lyncauto.app.compose import compose
from lyncauto.lab.world.control import LabControl
from tests.campaigns.estate import site_with

PATIENCE = 240.0  # seconds; a command that takes longer hangs
_PAUSE = 0.02
_HALF = (".tmp", ".new", ".part", "~")  # how names of files end that are being written
# A few seconds for what is never going to happen, in place of minutes.
_LIMITS = {"converge": 8.0, "answer": 8.0}
# Where an override is published more is waited for, but not for clients, which rest unless a case says else.
_PUBLISHING = {"replicate": 8.0, "drain": 4.0, "start": 12.0, "adopt": 0.0}


class Differs(Exception):
    """Something is not as the case says."""


def expect(holds: object, text: str) -> None:
    """Say *text* differs unless *holds*."""
    if not holds:
        raise Differs(text)


@dataclass(frozen=True, slots=True)
class Ended:
    """A command that has ended."""

    command: str
    status: int
    out: str
    err: str

    def document(self) -> dict[str, Any]:
        """Return the one JSON object on standard output."""
        try:
            found = json.loads(self.out)
        except ValueError:
            raise Differs(f"`{self.command}` printed no single JSON document: {self.out[:200]!r}") from None
        expect(isinstance(found, dict), f"`{self.command}` printed no JSON object")
        return dict(found)

    def error(self) -> dict[str, str]:
        """Return the error that was told; empty when there was none."""
        return dict(self.document().get("error", {}))


class Bench:
    """One case's place. The site file lies in the folder that commands run in, so that fixes can be typed.

    Args:
        lab: The case's; it is reset.
        folder: Absent.
        limits: What the site file says under `limits`, beside what is short for all.
    """

    def __init__(self, lab: LabControl, folder: Path, **limits: float) -> None:
        self.lab = lab
        self.folder = folder
        self.site = folder / "site.yaml"
        self.bugs = folder / "tmp"
        self.bugs.mkdir(parents=True)
        lab.reset()
        self.first = lab.dump()
        self.told = lab.status()
        self._running: dict[subprocess.Popen[str], tuple[str, ...]] = {}
        publishing = _PUBLISHING if self.first["estate"]["override_to_set"] else {}
        self._text = _written(site_with(lab, **{**_LIMITS, **publishing, **limits}))
        self.mend_site()

    @property
    def runs(self) -> Path:
        """The run folder."""
        return self.folder / "runs"

    @property
    def journal(self) -> Path:
        """The only journal."""
        (found,) = self.runs.glob("*/journal.jsonl")
        return found

    @property
    def period(self) -> str:
        """A name for what clients count here: no other case has it."""
        return str(self.folder)

    @property
    def override(self) -> str:
        """The override FQDN of the site file."""
        return str(self.told["override"])

    def names(self) -> Mapping[str, str]:
        """Return what expected words may name in braces."""
        hosts = {name.partition(".")[0]: host["address"] for name, host in self.told["hosts"].items()}
        return {"vip": self.told["vip"], "site": str(self.site), "runs": str(self.runs), **hosts}

    def edit(self, old: str, new: str) -> None:
        """Change the site file; *old* must be there."""
        text = self.site.read_text("utf-8")
        expect(old in text, f"the site file has no {old!r} to change")
        self.site.write_text(text.replace(old, new, 1), "utf-8")

    def mend_site(self) -> None:
        """Put the site file back."""
        self.site.write_text(self._text, "utf-8")

    def mend(self) -> None:
        """Lift every fault that is set."""
        for name in self.lab.status()["faults"]:
            self.lab.mend(name)

    def run(self, *arguments: str, folder: Path | None = None, before: Sequence[str] = ()) -> Ended:
        """Run a command to its end."""
        return self.wait(self.start(*arguments, folder=folder, before=before))

    def done(self, *arguments: str) -> dict[str, Any]:
        """Run a command that must succeed, and return what it says."""
        ended = self.run(*arguments)
        expect(ended.status == 0, f"`{ended.command}` ended with {ended.status}: {ended.err[-600:]}")
        return ended.document()

    def start(
        self, *arguments: str, folder: Path | None = None, before: Sequence[str] = ()
    ) -> subprocess.Popen[str]:
        """Start a command as the real process, in another *folder* or by way of another program."""
        argv = [*before, sys.executable, "-m", "lyncauto", *arguments, "--json"]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("LYNCAUTO_")}
        environment |= {"TMPDIR": str(self.bugs), "NO_COLOR": "1", "PYTHONDONTWRITEBYTECODE": "1"}
        process = subprocess.Popen(
            argv,
            cwd=folder or self.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._running[process] = arguments
        return process

    def limited(self, *arguments: str, size: int) -> Ended:
        """Run a command that may write files of *size* bytes at most: to it the disk is full."""
        process = self.start(*arguments)
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (size, size))
        return self.wait(process)

    def interrupted(self, process: subprocess.Popen[str]) -> Ended:
        """Press ^C."""
        process.send_signal(signal.SIGINT)
        return self.wait(process)

    def wait(self, process: subprocess.Popen[str]) -> Ended:
        """Wait for a command's end."""
        command = f"lyncauto {' '.join(self._running[process])}"
        try:
            out, err = process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            raise Differs(f"`{command}` hangs") from None
        self._running.pop(process)
        return Ended(command, process.returncode, out, err)

    def until(self, process: subprocess.Popen[str], happened: Callable[[], bool], what: str) -> None:
        """Wait until something has happened while a command runs."""
        deadline = time.monotonic() + PATIENCE
        while not happened():
            expect(time.monotonic() < deadline, f"never came to pass: {what}")
            with suppress(subprocess.TimeoutExpired):
                process.wait(_PAUSE)
                expect(happened(), f"the command ended before: {what}")

    def held(self, *arguments: str) -> subprocess.Popen[str]:
        """Start a command that writes, and return it while it waits for a hold to be over."""
        process = self.start(*arguments)
        self.until(process, lambda: self.journaled('"Waiting"'), "a hold")
        return process

    def journaled(self, text: str) -> bool:
        """Whether some journal holds *text*."""
        return any(text in path.read_text("utf-8") for path in self.runs.glob("*/journal.jsonl"))

    def begun(self, step: str) -> bool:
        """Whether some journal holds the intent of a change of *step*."""
        return any(
            one["kind"] == "Intent" and one["change"]["step"] == step
            for path in self.runs.glob("*/journal.jsonl")
            for one in map(json.loads, path.read_bytes().split(b"\n")[:-1])
        )

    def record(self, name: str) -> list[str]:
        """Return a name's addresses in the zone."""
        zone = next(iter(self.lab.dump()["zone"].values()))
        return sorted(one["value"] for one in zone if (one["name"], one["type"]) == (name, "A"))

    def change_record(self, name: str, address: str) -> None:
        """Change a record as another administrator would."""
        context = compose(self.site, None, lambda _: None, str)
        with context.writing() as estate:
            found = estate.dns.read(name, "A")
            expect(found, f"{name} has no record")
            if found:
                estate.dns.replace(name, "A", found, replace(found, values=(address,)))

    def make_static(self) -> None:
        """Make every record static that is not, as an administrator does: take it away and enter it anew."""
        zone = next(iter(self.lab.dump()["zone"].values()))
        context = compose(self.site, None, lambda _: None, str)
        with context.writing() as estate:
            for name in {one["name"] for one in zone if one["type"] == "A" and not one["static"]}:
                found = estate.dns.read(name, "A")
                estate.dns.replace(name, "A", found, None)
                estate.dns.replace(name, "A", None, found)

    def half_written(self) -> list[str]:
        """Return files that are neither whole nor absent, here and on the node."""
        places = (self.folder, Path(self.lab.folder) / "lb01")
        found = (path for place in places for path in place.rglob("*") if path.is_file())
        return [str(path) for path in found if path.name.startswith(".") or path.name.endswith(_HALF)]

    def close(self) -> None:
        """End what a case that went wrong left running."""
        for process in self._running:
            process.kill()
            process.communicate()


def _written(site: dict[str, Any]) -> str:
    yaml, text = YAML(pure=True), io.StringIO()
    yaml.default_flow_style = False
    yaml.width = 200
    yaml.dump(site, text)
    return text.getvalue()
