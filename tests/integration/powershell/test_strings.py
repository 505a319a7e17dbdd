"""No text that comes from outside becomes code, a pattern, a type, a query or a format in the modules."""

import pytest

from tests.integration.powershell.engine import CHECKOUT
from tests.integration.powershell.refusals import Cases, expected, found, found_in

pytestmark = pytest.mark.pwsh

BAD: Cases = {
    "a parameter in a text": ('function f { param($A) "x $A" }', ["text with $A"]),
    "a member in a text": ('"x $($a.B)"', ["text with $($a.B)"]),
    "another variable of the environment": ('"$env:PATH"', ["text with $env:PATH"]),
    "the one that is allowed": ('"$env:SystemRoot"', []),
    "a text of many lines": ('@"\n$a\n"@', ["text with $a"]),
    "a call of a variable": ("& $a", ["invocation of $a"]),
    "a call of a text": ('& "$env:SystemRoot\\a.exe"', ['invocation of "$env:SystemRoot\\a.exe"']),
    "a call of a block": ("& { 1 }", ["invocation of { 1 }"]),
    "a call of a member": ("& $a.B", ["invocation of $a.B"]),
    "a call by name": ("& 'Get-Module'", []),
    "a file of a script": (". $file", ["invocation of $file"]),
    "Bad.psm1": (". $file", []),
    "Worse.psm1": (". $other", ["invocation of $other"]),
    "expression": ("Invoke-Expression 'a'", ["code by Invoke-Expression"]),
    "expression, short": ("iex 'a'", ["code by iex"]),
    "type": ("Add-Type -TypeDefinition 'class A { }'", ["code by Add-Type"]),
    "block of a text": (
        "[scriptblock]::Create('a')",
        ["type scriptblock"],
    ),
    "block by its full name": (
        "[System.Management.Automation.ScriptBlock]::Create('a')",
        ["type System.Management.Automation.ScriptBlock"],
    ),
    "cast": ("[scriptblock] $a", ["type scriptblock"]),
    "another engine": ("[powershell]::Create().AddScript($a)", ["member AddScript", "type powershell"]),
    "the engine itself": (
        "$ExecutionContext.InvokeCommand.InvokeScript($a)",
        ["member InvokeScript", "member InvokeCommand", "variable ExecutionContext"],
    ),
    "a member by a variable": ("$a.$b()", ["member $b"]),
    "a member by a text": ("$a.'b'()", []),
    "filter": ("Get-CsPool -Filter $a", ["-Filter $a"]),
    "filter in one word": ("Get-CsPool -Filter:$a", ["-Filter $a"]),
    "filter that is put together": ("Get-CsPool -Filter ('Name -eq ' + $a)", ["-Filter ('Name -eq ' + $a)"]),
    "filter that is constant": ("Get-CsPool -Filter 'Name -eq 1'", []),
    "filter of an object": ("$a.Filter = '(cn=' + $b + ')'", ["Filter = '(cn=' + $b + ')'"]),
    "filter of an object that is constant": ("$a.Filter = '(cn=b)'", []),
    "query of the directory": (
        "New-Object -TypeName System.DirectoryServices.DirectorySearcher -ArgumentList $a, $b",
        ["query $b"],
    ),
    "type by a variable": ("New-Object -TypeName $a", ["-TypeName $a"]),
    "type by its place": ("New-Object $a", ["New-Object by position"]),
    "object by a variable": ("New-Object -ComObject $a", ["-ComObject $a"]),
    "format": ("$a -f 1", ["format $a"]),
    "format that is constant": ("'{0}' -f $a", []),
    "format by a method": ("[string]::Format($a, 1)", ["format $a"]),
    "pattern": ("'x' -match $a", ["pattern $a"]),
    "pattern with wildcards": ("'x' -notlike $a", ["pattern $a"]),
    "pattern of a replacement": ("'x' -creplace ($a + 'b')", ["pattern ($a + 'b')"]),
}


def test_no_text_from_outside_becomes_more_than_text():
    assert found("strings", CHECKOUT / "powershell") == {}


def test_each_way_by_which_a_text_could_become_more_is_seen(tmp_path):
    assert found_in("strings", BAD, tmp_path, "LyncAuto.Read/Private/Get-Bad.ps1") == expected(BAD)
