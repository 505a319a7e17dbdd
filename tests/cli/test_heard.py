"""What is told of a renewal that cannot even begin: every machine of its site is out of reach."""

from __future__ import annotations

import json
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lyncauto.cli.main import run
from tests.unit.app.test_compose import SITE

POOL = "pool01.contoso.test"
SECRET = "Correct-Horse-7"
KEEP = """
import os, sys
open("heard.json", "w").write(sys.stdin.read())
print("paged for", os.environ["LYNCAUTO_POOL"])
"""


@pytest.fixture
def refusing() -> Iterator[int]:
    """A port that nobody listens on, and that nobody else is given meanwhile."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


@pytest.fixture
def folder(tmp_path: Path, refusing: int) -> Path:
    for name in ("password", "token", "root.pem"):
        (tmp_path / name).touch(mode=0o600)
        (tmp_path / name).write_text(SECRET)
    (tmp_path / "site.yaml").write_text(SITE.format(port=refusing))
    return tmp_path


def heard(folder: Path, **outlets: Any) -> list[str]:
    """Have the site file name *outlets*, and return the options that name the file."""
    asked = {name.replace("_", "-"): value for name, value in outlets.items()}
    with (folder / "site.yaml").open("a") as file:
        file.write(f"heard: {json.dumps(asked)}\n")  # YAML too
    return ["--site", str(folder / "site.yaml")]


def test_an_error_is_told_to_the_metrics_and_to_the_command_and_its_exit_code_stays(folder, capsys):
    site = heard(folder, prometheus="lyncauto.prom", on_failure=[sys.executable, "-c", KEEP])
    code = run(["renew", *site])
    said = capsys.readouterr()
    told = json.loads((folder / "heard.json").read_text())
    assert (told["pool"], told["exit"], told["kind"]) == (POOL, code, "failed")
    assert f"error[{told['error']['code']}]: {told['error']['what']}" in said.err
    assert f"on-failure: paged for {POOL}" in said.err
    assert f'lyncauto_renewal_last_result{{pool="{POOL}"}} {code}\n' in (folder / "lyncauto.prom").read_text()
    assert "also" not in said.err
    assert SECRET not in (folder / "heard.json").read_text() + (folder / "lyncauto.prom").read_text()


def test_outlets_that_fail_are_added_to_the_error_one_by_one_and_the_next_one_hears_it(folder, capsys):
    site = heard(folder, prometheus="absent/lyncauto.prom", on_failure=["./absent"])
    code = run(["renew", *site, "--json"])
    error = json.loads(capsys.readouterr().out)["error"]
    assert error["code"] != "not-heard"
    headline, *lines = error["also"].splitlines()
    assert headline == f"what the renewal of {POOL} came to was not heard by prometheus, on-failure"
    assert [line.partition(":")[0] for line in lines] == ["prometheus", "on-failure"] * 2
    assert json.loads((folder / "runs" / f"renewal-{POOL}.json").read_text())["exit"] == code


def test_a_command_that_is_for_good_outcomes_is_not_run_for_a_bad_one(folder, capsys):
    site = heard(folder, on_success=[sys.executable, "-c", KEEP])
    assert run(["deploy", *site]) != 0
    assert not (folder / "heard.json").exists()


def test_a_dry_run_is_told_to_nobody(folder, capsys):
    site = heard(folder, prometheus="lyncauto.prom", on_failure=[sys.executable, "-c", KEEP])
    assert run(["renew", "--dry-run", *site]) != 0
    assert {one.name for one in folder.iterdir()} == {"password", "token", "root.pem", "site.yaml"}
