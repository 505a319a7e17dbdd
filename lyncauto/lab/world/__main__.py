"""``python -m lyncauto.lab.world --folder F --estate E ...``: the lab's own process.

Says one line of JSON: ``{"ready": true}`` once everything answers, else what, why and fix. It leads a session
of its own, whose processes end with it; see :mod:`lyncauto.lab.world.janitor`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from lyncauto.errors import LabFailed
from lyncauto.lab.estate.description import Description, load, restore
from lyncauto.lab.node_agent.haproxy import find
from lyncauto.lab.world import janitor
from lyncauto.lab.world.control_server import ControlServer
from lyncauto.lab.world.programs import Programs
from lyncauto.lab.world.world import World


def say(**values: object) -> None:
    """Write the one line, and nothing to standard output ever after."""
    os.write(sys.stdout.fileno(), json.dumps(values).encode() + b"\n")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def hire_janitor(folder: Path) -> subprocess.Popen[bytes]:
    """Start the janitor; it acts when this process is gone, which closes the pipe.

    It gets neither our standard output, which somebody waits at, nor an environment to import from.
    """
    hired = subprocess.Popen(
        [sys.executable, "-I", "-S", janitor.__file__], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
    )
    if hired.stdin is not None:
        told = {"folder": str(folder), "session": os.getsid(0)}
        hired.stdin.write(json.dumps(told).encode() + b"\n")
        hired.stdin.flush()
    return hired


def described(estate: str, file: Path | None) -> Description:
    """Return the estate in *file*, else the shipped one of that name.

    Raises:
        LabFailed: There is none of that name.
    """
    return load(estate) if file is None else restore(file.read_text(encoding="utf-8"))


async def run(
    folder: Path, estate: Description, programs: Programs, with_: Sequence[str], *, owned: bool
) -> int:
    """Run the lab, with faults from the start, until it is told to end; return the process's exit code.

    Args:
        folder: Of the lab.
        estate: What it is a lab of.
        programs: That run beside it.
        with_: Faults that are set from the start.
        owned: Whether standard input ends once whoever wants the lab has gone.
    """
    try:
        world = World(folder, estate, find(programs.haproxy), programs.powershell())
        await world.start()
        for fault in with_:
            await world.faults.set(fault, {})
        control = ControlServer(world)
        await control.start()
    except LabFailed as error:
        say(ready=False, what=error.what, why=error.why, fix=error.fix)
        return 1
    except OSError as error:
        say(ready=False, what="the lab did not start", why=str(error), fix="try again")
        return 1
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, control.ended.set)
    if owned:
        loop.add_reader(sys.stdin, _gone, loop, control.ended)
    say(ready=True)
    await control.ended.wait()
    await world.stop()
    await control.stop()
    return 0


def _gone(loop: asyncio.AbstractEventLoop, ended: asyncio.Event) -> None:
    loop.remove_reader(sys.stdin)
    ended.set()


def main() -> int:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(prog="python -m lyncauto.lab.world")
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--estate", required=True)
    parser.add_argument("--haproxy", default="")
    parser.add_argument("--with", dest="faults", action="append", default=[])
    parser.add_argument("--described", type=Path)
    parser.add_argument("--engine", default="")
    parser.add_argument("--owned", action="store_true")
    told = parser.parse_args()
    hired = hire_janitor(told.folder)
    try:
        estate = described(told.estate, told.described)
        programs = Programs(told.haproxy, told.engine)
        code = asyncio.run(run(told.folder, estate, programs, told.faults, owned=told.owned))
    except LabFailed as error:
        say(ready=False, what=error.what, why=error.why, fix=error.fix)
        code = 1
    hired.returncode = 0  # it outlives this process on purpose
    return code


if __name__ == "__main__":
    sys.exit(main())
