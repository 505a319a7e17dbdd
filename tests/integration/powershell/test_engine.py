import pytest

from lyncauto.lab.pwsh import program
from tests.integration.powershell import engine


def test_without_an_engine_the_test_is_skipped_with_the_reason(monkeypatch, tmp_path):
    monkeypatch.delenv("LYNCAUTO_PWSH", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(program, "BESIDE", tmp_path / "psengine")
    with pytest.raises(pytest.skip.Exception, match="no PowerShell engine"):
        engine.engine()
