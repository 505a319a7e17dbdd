import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")


def lint_imports(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Check the contracts of the package that stands in *folder*."""
    command = [str(LINT_IMPORTS), "--config", "pyproject.toml", "--no-cache", *options]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_every_import_points_down_and_no_contract_is_broken():
    outcome = lint_imports(CHECKOUT)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("engine/upwards.py", "import lyncauto.app", "layers"),
        ("steps/sideways.py", "import lyncauto.adapters", "layers"),
        ("lab/pool.py", "import pypsrp", "pypsrp"),
        ("engine/names.py", "import dns.name", "dns"),
        ("report/upload.py", "import urllib3", "no-network"),
        ("model/sleep.py", "import time", "pure-model"),
        ("resources.py", "import jinja2", "leaf"),
        ("new_layer.py", "import json", "layers"),
    ],
)
def test_a_forbidden_import_breaks_its_contract(module: str, line: str, contract: str, tmp_path: Path):
    shutil.copy(CHECKOUT / "pyproject.toml", tmp_path)
    shutil.copytree(CHECKOUT / "lyncauto", tmp_path / "lyncauto")
    (tmp_path / "lyncauto" / module).write_text(f'"""Breaks a contract."""\n\n{line}\n')
    outcome = lint_imports(tmp_path, "--contract", contract)
    assert outcome.returncode == 1, outcome.stdout + outcome.stderr
    assert "0 kept, 1 broken" in outcome.stdout
