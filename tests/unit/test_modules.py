import hashlib
from pathlib import Path

import pytest

from lyncauto.modules import READ, WRITE, calls_vendor, functions, module_hash, module_of, module_text

POWERSHELL = Path(__file__).parents[2] / "powershell"


@pytest.mark.parametrize("module", [READ, WRITE])
def test_the_text_is_every_file_once_private_ones_first(module):
    files = [
        *sorted((POWERSHELL / module / "Private").glob("*")),
        *sorted((POWERSHELL / module / "Public").glob("*")),
    ]
    text = module_text(module)
    places = [text.index(f"function {file.stem} ") for file in files]
    assert places == sorted(places)
    assert text.count("\nfunction ") + 1 == len(files)
    assert "\r" not in text
    assert text.isascii()


@pytest.mark.parametrize("module", [READ, WRITE])
def test_the_hash_is_that_of_the_text(module):
    assert module_hash(module) == hashlib.sha256(module_text(module).encode()).hexdigest()


@pytest.mark.parametrize("module", [READ, WRITE])
def test_the_text_stands_without_the_frame_of_a_module(module):
    assert [
        word for word in ("$PSScriptRoot", "$script:", "Export-ModuleMember") if word in module_text(module)
    ] == []


def test_a_command_is_found_in_its_module_whatever_its_case():
    assert module_of("get-lyncautohost") == READ
    assert module_of("Set-LyncAutoDnsRecord") == WRITE
    assert module_of("Get-CsService") is None


def test_reading_and_writing_share_no_function():
    assert functions(READ) & functions(WRITE) == set()


def test_no_function_hands_text_from_outside_to_the_parser():
    shipped = module_text(READ) + module_text(WRITE)
    for word in ("Invoke-Expression", "iex ", "[scriptblock]", "NewScriptBlock", "InvokeScript", "-Filter "):
        assert word.lower() not in shipped.lower()
    programs = [line.strip() for line in shipped.splitlines() if "& " in line]
    assert programs == [
        f'$text = & "$env:SystemRoot\\System32\\{line} 2>&1 | Out-String'
        for line in (
            'certutil.exe" -config $Config -ping',
            *(
                f'certreq.exe" {verb} -q -f {machine}-config $Config {asked} $issued $chain'
                for verb, asked in (
                    ("-submit", "-attrib $attribute $asked"),
                    ("-retrieve", "$RequestId"),
                )
                for machine in ("-AdminForceMachine ", "")
            ),
        )
    ]


def test_a_function_that_calls_the_vendor_is_told_from_one_that_does_not() -> None:
    assert calls_vendor("Get-LyncAutoTopology")
    assert calls_vendor("export-lyncautoconfiguration")
    assert not calls_vendor("Get-LyncAutoDnsRecord")
    assert not calls_vendor("Get-CsService")
