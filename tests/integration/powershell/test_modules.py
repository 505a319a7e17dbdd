import json
from pathlib import Path
from typing import Any

import pytest

from lyncauto.modules import READ, WRITE, functions, module_hash
from tests.integration.powershell.engine import CHECKOUT, run

pytestmark = pytest.mark.pwsh
HERE = Path(__file__).parent
POWERSHELL = CHECKOUT / "powershell"


@pytest.fixture(scope="module")
def syntax() -> Any:
    return run(HERE / "syntax.ps1", "-Folder", str(POWERSHELL))


@pytest.fixture(scope="module")
def modules() -> Any:
    return run(HERE / "modules.ps1", "-Folder", str(POWERSHELL), modules=POWERSHELL)


def test_no_file_has_syntax_newer_than_2_0(syntax):
    assert {file: found["newer"] for file, found in syntax.items() if found["newer"]} == {}
    assert len(syntax) > 25


NEWER = {
    "pscustomobject": "$a = [pscustomobject]@{ A = 1 }",
    "ordered": "$a = [ordered]@{ A = 1 }",
    "in": "if (1 -in 1, 2) { 'yes' }",
    "using": "Invoke-Command { $using:a }",
    "where": "Get-Item x | Where-Object Name -eq x",
    "foreach": "Get-Item x | ForEach-Object Name",
    "json": "Get-Item x | ConvertTo-Json",
    "coalesce": "$a = $b ?? 1",
    "ternary": "$a = $b ? 1 : 2",
    "chain": "Get-Item x && Get-Item y",
    "class": "class A { [int] $B }",
    "new": "[System.Text.StringBuilder]::new()",
    "member": "${a}?.B",
    "clean": "function f { process { } clean { } }",
    "expression": "Invoke-Expression $a",
    "omitted": "function f { param([Parameter(Mandatory)] $a) }",
    "item": "1 | ForEach-Object { $PSItem }",
    "filtering": "(1, 2).Where({ $_ })",
    "stream": "Get-Item x 3> $null",
    "background": "Get-Item x &",
    "pipe": "Get-Item x\n| Out-String",
    "attribute": "[ValidateRange(1, 2)] $a = 1",
    "letter": "$a = '\u00e9'",
    "broken": "function f {",
}


def test_each_newer_construct_is_seen(tmp_path):
    for name, text in NEWER.items():
        (tmp_path / f"{name}.ps1").write_text(text, encoding="utf-8")
    found = run(HERE / "syntax.ps1", "-Folder", str(tmp_path))
    assert [name for name in NEWER if not found[f"{name}.ps1"]["newer"]] == []


def test_each_file_holds_the_one_function_it_is_named_for(syntax):
    files = {file: found["functions"] for file, found in syntax.items() if file.endswith(".ps1")}
    assert {file: held for file, held in files.items() if held != [Path(file).stem]} == {}


@pytest.mark.parametrize("module", [READ, WRITE])
def test_a_module_imports_and_exports_its_public_functions_alone(modules, module):
    assert set(modules[module]["functions"]) == set(modules[module]["exported"]) == functions(module)
    assert (modules[module]["version"], modules[module]["powershell"]) == ("0.1.0", "2.0")


@pytest.mark.parametrize("module", [READ, WRITE])
def test_a_manifest_names_what_it_exports_and_says_it_as_2_0_reads_it(modules, module):
    said = modules[module]["manifest"]
    assert said["FunctionsToExport"] == sorted(functions(module))
    assert (said["CmdletsToExport"], said["VariablesToExport"], said["AliasesToExport"]) == ([], [], [])
    target = json.loads((HERE / "target.json").read_text(encoding="utf-8"))
    assert set(said) <= set(target["manifest"])


@pytest.mark.parametrize("module", [READ, WRITE])
def test_a_module_that_is_installed_has_the_hash_that_is_expected(modules, module):
    assert modules[module]["hash"] == module_hash(module)


@pytest.mark.parametrize("module", [READ, WRITE])
def test_every_function_has_help_with_an_example_and_says_what_it_returns(modules, module):
    for name, found in modules[module]["functions"].items():
        assert found["synopsis"].strip(), name
        assert any(name in example for example in found["examples"]), name
        assert found["undescribed"] == [], name
        assert found["output"], name


def test_every_writer_and_no_reader_has_what_if(modules):
    assert all(found["whatif"] for found in modules[WRITE]["functions"].values())
    assert not any(found["whatif"] for found in modules[READ]["functions"].values())


def test_every_wrapper_that_needs_windows_is_on_the_list_of_what_is_unproven():
    listed = (POWERSHELL / "unproven.md").read_text(encoding="utf-8")
    stand_ins = (HERE / "stand_ins.ps1").read_text(encoding="utf-8")
    replaced = {
        file.stem
        for file in POWERSHELL.glob("*/Private/*.ps1")
        if f"function {file.stem} " in stand_ins and file.stem != "Get-LyncAutoModuleFolder"
    }
    assert sorted(name for name in replaced if f"`{name}`" not in listed) == []
