"""A real PowerShell engine for the tests: where it is, and one way to ask it."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

CHECKOUT = Path(__file__).parents[3]
BESIDE = CHECKOUT.parent / "shared" / "tools" / "psengine" / "bin" / "psengine"
NONE = "no PowerShell engine: LYNCAUTO_PWSH is not set, pwsh not on PATH, psengine not beside the project"


def engine() -> str:
    """Return the engine's program; skip the test where there is none."""
    wanted = (
        os.environ.get("LYNCAUTO_PWSH") or shutil.which("pwsh") or (str(BESIDE) if BESIDE.exists() else "")
    )
    if not wanted:
        pytest.skip(NONE)
    return wanted


def run(script: Path, *arguments: str, modules: Path | None = None) -> Any:
    """Run *script* and return the JSON that it printed."""
    environment = dict(os.environ) | ({"PSModulePath": str(modules)} if modules else {})
    command = [engine(), "-File", str(script), *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout[done.stdout.index("\n{") + 1 :] if "\n{" in done.stdout else done.stdout)
