import stat

import pytest

from lyncauto.errors import LabFailed
from lyncauto.lab.pwsh import program as found
from lyncauto.lab.pwsh.program import NAMED, checked, program


def made(folder, text):
    path = folder / "pwsh"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def test_the_engine_is_the_one_that_the_environment_names(monkeypatch):
    monkeypatch.setenv(NAMED, "/opt/engine")
    assert program() == "/opt/engine"


def test_without_one_named_it_is_pwsh_on_the_path(tmp_path, monkeypatch):
    monkeypatch.delenv(NAMED, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(found, "BESIDE", tmp_path / "beside")
    with pytest.raises(LabFailed, match="no PowerShell engine") as none:
        program()
    assert "without --engine" in none.value.fix
    (tmp_path / "beside").write_text("")
    assert program() == str(tmp_path / "beside")
    path = made(tmp_path, "echo 7.4.1")
    assert program() == str(path)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("echo 5.1.17763.1", "too old"),
        ("echo hello", "is no PowerShell"),
        ("echo 7.4.1; exit 3", "is no PowerShell"),
    ],
)
def test_a_program_that_is_no_engine_is_told_apart_from_one_that_is_too_old(tmp_path, text, says):
    with pytest.raises(LabFailed, match=says) as refused:
        checked(str(made(tmp_path, text)))
    assert NAMED in refused.value.fix


def test_a_program_that_is_missing_or_cannot_be_run_is_told(tmp_path):
    with pytest.raises(LabFailed, match="cannot be run") as missing:
        checked(str(tmp_path / "none"))
    assert missing.value.why == "it does not exist"
    plain = tmp_path / "plain"
    plain.write_text("")
    with pytest.raises(LabFailed, match="cannot be run") as refused:
        checked(str(plain))
    assert refused.value.why == "it is no program"


def test_an_engine_says_its_version(tmp_path):
    assert checked(str(made(tmp_path, "echo 7.6.9"))) == "7.6.9"
