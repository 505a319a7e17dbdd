"""What every public function says of itself and checks, and that a writer changes nothing unasked."""

import pytest

from tests.integration.powershell.engine import CHECKOUT
from tests.integration.powershell.refusals import Cases, expected, found, found_in

pytestmark = pytest.mark.pwsh

BEGINNING = "Set-StrictMode -Version 2\n$ErrorActionPreference = 'Stop'\n"
ASK = "$PSCmdlet.ShouldProcess('a', 'b')"


def writer(parameters: str = "", body: str = f"if ({ASK}) {{ Set-CsWebServer }}", help_: str = "") -> str:
    """Return a public function of the writing module, right but for what is given."""
    return (
        f"function Set-One {{\n<#\n.DESCRIPTION\n{help_}\n#>\n"
        f"[CmdletBinding(SupportsShouldProcess = $true)]\n[OutputType([PSObject])]\n"
        f"param({parameters})\n{BEGINNING}{body}\n}}"
    )


CHECKED = "ConvertTo-LyncAutoDnsValue -Value $A"
WRITERS: Cases = {
    "right": (writer(), []),
    "right, the other way": (writer(body=f"if (-not {ASK}) {{ return }}\nSet-CsWebServer"), []),
    "no whatif": (
        writer().replace("SupportsShouldProcess = $true", ""),
        ["SupportsShouldProcess is False"],
    ),
    "not asked": (writer(body="1"), ["ShouldProcess is not asked"]),
    "asked and not heeded": (
        writer(body=f"$null = {ASK}\nSet-CsWebServer"),
        ["ShouldProcess is not asked", "Set-CsWebServer unasked"],
    ),
    "asked too late": (
        writer(body=f"Set-CsWebServer\nif (-not {ASK}) {{ return }}"),
        ["Set-CsWebServer unasked"],
    ),
    "asked beside": (
        writer(body=f"if ({ASK}) {{ 1 }}\n[System.IO.File]::Delete('a')"),
        ["Delete unasked"],
    ),
    "asked or else": (
        writer(body=f"if ({ASK} -or $true) {{ Set-CsWebServer }}"),
        ["ShouldProcess is not asked", "Set-CsWebServer unasked"],
    ),
    "denied and gone on": (
        writer(body=f"if (-not {ASK}) {{ 1 }}\nSet-CsWebServer"),
        ["ShouldProcess is not asked", "Set-CsWebServer unasked"],
    ),
    "denied in a block": (
        writer(body=f"foreach ($a in 1) {{ if (-not {ASK}) {{ return }} }}\nSet-CsWebServer"),
        ["ShouldProcess is not asked", "Set-CsWebServer unasked"],
    ),
    "a key that leaves": (
        writer(body=f"$a.Export('Pfx')\nif ({ASK}) {{ 1 }}"),
        ["Export unasked"],
    ),
    "no binding": (
        writer().replace("[CmdletBinding(SupportsShouldProcess = $true)]", ""),
        ["SupportsShouldProcess is False", "no CmdletBinding"],
    ),
    "no output": (writer().replace("[OutputType([PSObject])]", ""), ["no OutputType"]),
    "not strict": (
        writer().replace("Set-StrictMode -Version 2\n", ""),
        [
            "does not begin with Set-StrictMode -Version 2",
            "does not begin with $ErrorActionPreference = 'Stop'",
        ],
    ),
    "not strict enough": (
        writer().replace("-Version 2", "-Version 1"),
        ["does not begin with Set-StrictMode -Version 2"],
    ),
    "goes on after an error": (
        writer().replace("'Stop'", "'Continue'"),
        ["does not begin with $ErrorActionPreference = 'Stop'"],
    ),
    "no type": (writer("[ValidateNotNull()] $A"), ["A has no type"]),
    "not validated": (writer("[string] $A"), ["A is not checked"]),
    "not validated, many": (writer("[AllowEmptyCollection()] [string[]] $A"), ["A is not checked"]),
    "validated": (writer("[ValidateNotNullOrEmpty()] [string] $A"), []),
    "needs none": (writer("[switch] $A, [int] $B, [System.Security.SecureString] $C"), []),
    "an open end": (
        writer("[ValidatePattern('^[a-z]+')] [string] $A"),
        ["the pattern of A does not hold both ends"],
    ),
    "an end that takes a line feed": (
        writer("[ValidatePattern('^[a-z]+$')] [string] $A"),
        ["the pattern of A does not hold both ends"],
    ),
    "checked": (writer("[string[]] $A", f"{CHECKED}\nif ({ASK}) {{ 1 }}", "LyncAutoValueInvalid"), []),
    "checked and used all the same": (
        writer("[string[]] $A", f"{CHECKED}\nif ({ASK}) {{ $A }}", "LyncAutoValueInvalid"),
        ["A is not checked"],
    ),
    "checked, and nobody knows": (
        writer("[string[]] $A", f"{CHECKED}\nif ({ASK}) {{ 1 }}"),
        ["the help does not name LyncAutoValueInvalid"],
    ),
}
BINDING = "[CmdletBinding()] [OutputType([PSObject])] param()"


def reader(body: str) -> str:
    """Return a public function of the reading module."""
    return f"function Get-One {{ {BINDING}\n{BEGINNING}{body} }}"


READERS: Cases = {
    "right": (reader("New-Object -TypeName PSObject"), []),
    "has whatif": (
        reader("1").replace("()]", "(SupportsShouldProcess = $true)]", 1),
        ["SupportsShouldProcess is True"],
    ),
    "changes something": (reader("Set-CsWebServer"), ["Set-CsWebServer unasked"]),
    "asks as if it were a writer": (reader(f"if ({ASK}) {{ Set-CsWebServer }}"), ["Set-CsWebServer unasked"]),
    "changes a file": (reader("[System.IO.File]::Delete('a')"), ["Delete unasked"]),
    "changes a record": (
        reader("DnsServer\\Set-DnsServerResourceRecord"),
        ["DnsServer\\Set-DnsServerResourceRecord unasked"],
    ),
    "LyncAuto.Read/Private/Get-Two.ps1": (
        "function Get-Two { Enable-CsTopology }",
        ["Enable-CsTopology unasked"],
    ),
}


def test_every_public_function_says_and_checks_what_it_must():
    assert found("publics", CHECKOUT / "powershell") == {}


def test_each_fault_of_a_writer_is_seen(tmp_path):
    seen = found_in("publics", WRITERS, tmp_path, "LyncAuto.Write/Public/Set-One.ps1")
    assert seen == expected(WRITERS)


def test_each_fault_of_a_reader_is_seen(tmp_path):
    assert found_in("publics", READERS, tmp_path, "LyncAuto.Read/Public/Get-One.ps1") == expected(READERS)
