"""How the command line ends, and what it says then."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from lyncauto.app.outfit import Outfit
from lyncauto.cli.main import run


def test_help_of_every_command_ends_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0
    listed = capsys.readouterr().out
    for command in ("demo", "doctor", "inspect", "plan", "apply", "migrate", "verify", "rollback", "status"):
        assert f"  {command} " in listed
        assert run([command, "-h"]) == 0
        assert "--json" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["nothing"], ["plan", "--nothing"], ["rollback", "too", "many"]])
def test_a_command_line_that_cannot_be_understood_ends_with_64(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 64
    assert "Traceback" not in capsys.readouterr().err


def test_an_error_is_a_headline_and_its_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["plan", "--site", str(tmp_path / "absent.yaml")]) == 1
    headline, *lines = capsys.readouterr().err.splitlines()
    assert headline.startswith("error[site-file-invalid]: ")
    assert [line[2:6].strip() for line in lines if line[2:6].strip()] == ["why", "fix"]


def test_an_error_is_json_too_where_json_was_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["plan", "--json", "--site", str(tmp_path / "absent.yaml")])
    error = json.loads(capsys.readouterr().out)["error"]
    assert error["code"] == "site-file-invalid"
    assert set(error) == {"code", "what", "why", "fix"}


def test_a_fault_of_our_own_leaves_its_traceback_in_a_file_for_the_operator_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    site = tmp_path / "site.yaml"
    site.write_text(_SITE, "utf-8")
    assert run(["status", "--site", str(site)], outfit=_Broken()) == 70
    said = capsys.readouterr().err
    (left,) = tmp_path.glob("lyncauto-bug-*.txt")
    assert str(left) in said
    assert "Traceback" not in said
    assert "a fault on purpose" in left.read_text("utf-8")
    if os.name == "posix":
        assert left.stat().st_mode & 0o077 == 0


class _Broken(Outfit):
    """An outfit whose journal is a programming error."""

    def __getattribute__(self, name: str) -> object:
        if name == "journal":
            raise RuntimeError("a fault on purpose")
        return super().__getattribute__(name)


_SITE = """\
version: 1
name: one
accounts: {operator: {user: 'CONTOSO\\me', password: 'env:NOTHING'}}
cms: {main: {host: {name: mgmt01.contoso.test, account: operator}}}
dns:
  main:
    host: {name: dc01.contoso.test, account: operator}
    zone: contoso.test
    name_servers: [{name: dc01.contoso.test, address: 127.0.0.1}]
ca: {main: {config: 'ca01.contoso.test\\CA'}}
nodes: {lb01: {name: lb01.contoso.test, agent: 'https://127.0.0.1', token: 'env:NOTHING', root: root.pem}}
pools:
  - name: pool01.contoso.test
    nodes: [lb01]
    override: webint.contoso.test
    vip: 127.0.0.9
    front_ends: [{name: fe01.contoso.test, account: operator}]
"""
