import pytest

from tests.integration.powershell import engine


def test_the_engine_that_is_named_comes_first(monkeypatch):
    monkeypatch.setenv("LYNCAUTO_PWSH", "named")
    assert engine.engine() == "named"


def test_pwsh_on_the_path_comes_before_the_one_beside_the_project(monkeypatch, tmp_path):
    program = tmp_path / "pwsh"
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.delenv("LYNCAUTO_PWSH", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert engine.engine() == str(program)


def test_without_an_engine_the_test_is_skipped_with_the_reason(monkeypatch, tmp_path):
    monkeypatch.delenv("LYNCAUTO_PWSH", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(engine, "BESIDE", tmp_path / "psengine")
    with pytest.raises(pytest.skip.Exception, match="no PowerShell engine"):
        engine.engine()
