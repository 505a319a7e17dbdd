import shutil
from pathlib import Path

import pytest

from lyncauto.modules import READ, WRITE, module_text
from tests.integration.powershell.engine import CHECKOUT, run

pytestmark = pytest.mark.pwsh
HERE = Path(__file__).parent


def test_the_wrappers_call_the_cmdlets_by_their_parameters_and_touch_single_records(tmp_path):
    for module in (READ, WRITE):
        (tmp_path / f"{module}.txt").write_text(module_text(module), encoding="utf-8")
    found = run(HERE / "cim.ps1", "-Folder", str(tmp_path), modules=HERE / "cim")["steps"]
    assert [step["output"] or step["error"] for step in found] == [
        ["10.0.0.5 3600 True", "10.0.0.6 3600 True"],
        ["10.0.0.5 60 True", "10.0.0.6 60 True"],
        ["10.0.0.50 60 True"],
        ["10.0.0.50 60 True", "10.0.0.51 60 True"],
        ["10.0.0.51 60 True"],
        "",
        ["2001:db8::1 60 True"],
        ["2001:db8::2 60 True"],
        ["10.0.0.7 60 True"],
        ["web.contoso.test 60 True"],
        ["web2.contoso.test 60 True"],
        "",
        "WIN32 9601",
    ]


def test_installed_modules_reach_the_cmdlets_where_nothing_is_loaded_by_itself(tmp_path):
    for modules in (CHECKOUT / "powershell", HERE / "cim"):
        shutil.copytree(modules, tmp_path, dirs_exist_ok=True)
    found = run(HERE / "installed.ps1", modules=tmp_path)
    assert found["steps"] == [["10.0.0.5 60"], ["10.0.0.50 30"], []]
    assert found["absent"].startswith("LyncAutoDnsModuleMissing,")
