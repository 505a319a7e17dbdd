"""A real PowerShell engine for the tests: where it is, and one way to ask it."""

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from lyncauto.errors import LabFailed
from lyncauto.lab.pwsh.program import program

NOTHING: Mapping[str, str] = MappingProxyType({})
CHECKOUT = Path(__file__).parents[3]


def engine() -> str:
    """Return the engine's program; skip the test where there is none."""
    try:
        return program()
    except LabFailed as none:
        pytest.skip(f"{none.what}: {none.why}")


def run(
    script: Path, *arguments: str, modules: Path | None = None, variables: Mapping[str, str] = NOTHING
) -> Any:
    """Run *script*, with environment *variables* of its own, and return the JSON that it printed."""
    environment = {**os.environ, **variables, **({"PSModulePath": str(modules)} if modules else {})}
    command = [engine(), "-File", str(script), *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout[done.stdout.index("\n{") + 1 :] if "\n{" in done.stdout else done.stdout)
