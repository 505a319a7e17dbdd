"""The modules call what Windows PowerShell 2.0, the vendor and the DnsServer module have: `target.json`."""

import json
from pathlib import Path

import pytest

from lyncauto.lab.engine.table import SHOULD_PROCESS, CmdletTable
from tests.integration.powershell.engine import CHECKOUT
from tests.integration.powershell.refusals import Cases, expected, found, found_in

pytestmark = pytest.mark.pwsh
MODULES = CHECKOUT / "powershell"
TARGET = json.loads((Path(__file__).parent / "target.json").read_text(encoding="utf-8"))
PRODUCTS = (
    "Lync Server 2010",
    "Lync Server 2013",
    "Skype for Business Server 2015",
    "Skype for Business Server 2019",
)
NOT_YET = {"Lync Server 2010": {"Get-CsPoolFabricState"}}
LOOK = "if (-not (Get-Module -ListAvailable -Name DnsServer)) {{ $PSCmdlet.ThrowTerminatingError('{}') }}"
LOOKS = LOOK.format("LyncAutoDnsModuleMissing")
GET = "DnsServer\\Get-DnsServerResourceRecord -ZoneName a"
UNSEEN = ["DnsServer\\Get-DnsServerResourceRecord without a look for DnsServer first"]
CERTUTIL = "$env:SystemRoot\\System32\\certutil.exe"
PING = "Invoke-LyncAutoCertificationAuthorityPing"

BAD: Cases = {
    "alias": ("1 | % { $_ }", ["command %"]),
    "another alias": ("1 | ? { $_ }", ["command ?"]),
    "newer command": ("1 | ConvertTo-Json", ["command ConvertTo-Json"]),
    "newer parameter": ("1 | Select-Object -SkipLast 1", ["parameter Select-Object -SkipLast"]),
    "newer switch": ("Get-Module -Refresh", ["parameter Get-Module -Refresh"]),
    "newer common parameter": (
        "Get-Module -Name a -InformationAction Stop",
        ["parameter Get-Module -InformationAction"],
    ),
    "newer value": ("Get-Module -Name a -ErrorAction Ignore", ["ErrorAction Ignore"]),
    "newer value in one word": ("Get-Module -Name a -WarningAction:'Ignore'", ["WarningAction Ignore"]),
    "abbreviation": ("1 | Select-Object -Prop A", ["parameter Select-Object -Prop"]),
    "simplified": ("1 | Where-Object Name -eq x", ["parameter Where-Object -eq"]),
    "splatting": ("Select-Object @a", ["splatting Select-Object @a"]),
    "own": ("function Get-One { [CmdletBinding()] param($Zone) }\nGet-One -Zone a -ErrorAction Stop", []),
    "own, abbreviated": ("function Get-Two { param($Zone) }\nGet-Two -Zon a", ["parameter Get-Two -Zon"]),
    "own, no common": (
        "function Get-Three { param($Zone) }\nGet-Three -Verbose",
        ["parameter Get-Three -Verbose"],
    ),
    "vendor": ("Get-CsUser", ["command Get-CsUser"]),
    "vendor's parameter": ("Get-CsTopology -Local", ["parameter Get-CsTopology -Local"]),
    "unqualified": ("Get-DnsServerResourceRecord -ZoneName a", ["command Get-DnsServerResourceRecord"]),
    "no function": (GET, UNSEEN),
    "no look": (f"function Get-Four {{ {GET} }}", UNSEEN),
    "another id": (f"function Get-Five {{ {LOOK.format('Other')}; {GET} }}", UNSEEN),
    "a late look": (f"function Get-Six {{ $a = 1; {LOOKS}; {GET} }}", UNSEEN),
    "a look": (f"function Get-Seven {{ {LOOKS} }}\nfunction Get-Eight {{ Get-Seven; {GET} }}", []),
    "program": ("certutil -ping", ["command certutil"]),
    "another program": ('& "$env:SystemRoot\\cmd.exe" -c a', ["command $env:SystemRoot\\cmd.exe"]),
    "program elsewhere": (f'& "{CERTUTIL}" -ping', [f"program {CERTUTIL} outside of {PING}"]),
    "program's parameter": (
        f'function {PING} {{ & "{CERTUTIL}" -delstore My }}',
        [f"parameter {CERTUTIL} -delstore"],
    ),
    "attribute": (
        "function Get-Nine { param([ValidateNotNullOrWhiteSpace()] $A) }",
        ["attribute ValidateNotNullOrWhiteSpace"],
    ),
    "attribute's argument": (
        "function Get-Ten { [CmdletBinding(PositionalBinding = $false)] param() }",
        ["attribute CmdletBinding PositionalBinding"],
    ),
    "1/LyncAuto.Read/Private/Get-Hidden.ps1": ("function Get-Hidden { }", []),
    "1/LyncAuto.Read/Public/Get-Open.ps1": ("function Get-Open { Get-Hidden }", []),
    "1/LyncAuto.Write/Public/Set-Open.ps1": (
        "function Set-Open { Get-Open; Get-Hidden }",
        ["Get-Hidden belongs to another module"],
    ),
    "2/LyncAuto.Read/Public/Get-Wrong.ps1": (
        "function Get-Wrong { Set-Open }",
        ["Set-Open belongs to another module"],
    ),
}  # fmt: skip


def test_every_command_and_parameter_is_one_that_the_target_has():
    assert found("commands", MODULES) == {}


def test_each_command_that_the_target_lacks_is_seen(tmp_path):
    assert found_in("commands", BAD, tmp_path, "LyncAuto.Read/Private/Get-Bad.ps1") == expected(BAD)


def test_the_target_lists_nothing_that_is_not_used():
    used = {name for names in found("uses", MODULES).values() for name in names}
    assert sorted(used) == sorted(
        name for part in ("windows", "vendor", "optional", "programs") for name in TARGET[part]
    )


def documented(name: str, product: str) -> set[str]:
    """Return what a cmdlet takes in a version of the product, by its page."""
    declared = CmdletTable.shipped().declaration(name, product)
    both = SHOULD_PROCESS if declared.should_process else frozenset()
    return {parameter.name for parameter in declared.parameters()} | both


@pytest.mark.parametrize("product", PRODUCTS)
def test_a_vendors_parameter_is_documented_for_each_version_that_has_the_cmdlet(product):
    lacking = NOT_YET.get(product, set())
    for name in sorted(TARGET["vendor"].keys() - lacking):
        assert set(TARGET["vendor"][name]) <= documented(name, product), name
