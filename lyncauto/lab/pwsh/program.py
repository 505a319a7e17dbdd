"""Which PowerShell engine is at hand, and whether it is one."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from lyncauto.errors import LabFailed

NAMED = "LYNCAUTO_PWSH"
OLDEST = (7, 0)
BESIDE = Path(__file__).parents[4] / "shared" / "tools" / "psengine" / "bin" / "psengine"

_ASKED = "$PSVersionTable.PSVersion.ToString()"
_VERSION = re.compile(r"(\d+)\.(\d+)(?:\.\d+)*(?:-\S+)?")
_PATIENCE = 30.0  # seconds
_INSTALL = f"install PowerShell 7 so that `pwsh` is on PATH, or name its program in {NAMED}"


def program() -> str:
    """Return the program that the environment names, `pwsh` on PATH, or the one beside a checkout.

    Raises:
        LabFailed: There is none.
    """
    beside = str(BESIDE) if BESIDE.exists() else ""
    found = os.environ.get(NAMED) or shutil.which("pwsh") or beside
    if not found:
        raise LabFailed(
            "there is no PowerShell engine",
            why=f"{NAMED} is not set, pwsh is not on PATH, and none lies beside a checkout",
            fix=f"{_INSTALL}; or start the lab without --engine",
        )
    return found


def checked(name: str) -> str:
    """Return the version of the engine *name*.

    Raises:
        LabFailed: It cannot be run, is no PowerShell, or is too old.
    """
    if shutil.which(name) is None:
        exists = Path(name).exists()
        raise LabFailed(
            f"the PowerShell engine {name} cannot be run",
            why="it is no program" if exists else "it does not exist",
            fix=_INSTALL,
        )
    try:
        done = subprocess.run(
            [name, "-Command", _ASKED],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=_PATIENCE,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise LabFailed(
            f"the PowerShell engine {name} cannot be run", why=str(error), fix=_INSTALL
        ) from error
    said = done.stdout.strip()
    match = _VERSION.fullmatch(said)
    if done.returncode or match is None:
        raise LabFailed(
            f"{name} is no PowerShell",
            why=f"asked for its version it said {said[:80]!r} and ended with {done.returncode}",
            fix=_INSTALL,
        )
    if (int(match[1]), int(match[2])) < OLDEST:
        raise LabFailed(
            f"the PowerShell engine {name} is too old",
            why=f"it is {said}; `-s` is served from {'.'.join(map(str, OLDEST))} on",
            fix=_INSTALL,
        )
    return said
