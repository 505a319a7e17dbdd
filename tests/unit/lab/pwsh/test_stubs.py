import pytest

from lyncauto.lab.engine.declaration import Declaration, Parameter
from lyncauto.lab.engine.table import CmdletTable
from lyncauto.lab.pwsh import stubs
from lyncauto.lab.pwsh.stubs import RowNotMade

PRODUCTS = ("Lync Server 2010", "Skype for Business Server 2019")


def declared(*parameters, **more):
    return Declaration({"One": parameters}, "One", **more)


def test_a_function_has_the_places_names_and_sets_of_its_row():
    two = {
        "Id": (Parameter("Identity", position=0, aliases=("Name",)),),
        "All": (Parameter("Filter", mandatory=True),),
    }
    text = stubs.function("Get-It", Declaration(two, "Id"))
    assert "[CmdletBinding(PositionalBinding = $false, DefaultParameterSetName = 'Id')]" in text
    assert "[Parameter(Mandatory = $false, ParameterSetName = 'Id', Position = 0)]" in text
    assert "[Alias('Name')]" in text
    assert "[Parameter(Mandatory = $true, ParameterSetName = 'All')]" in text


def test_what_changes_something_asks_before_it_does():
    text = stubs.function("Set-It", declared(should_process=True))
    assert "SupportsShouldProcess = $true" in text
    assert "if ($PSCmdlet.ShouldProcess('Set-It'))" in text


def test_members_of_an_enumeration_become_one():
    wanted = declared(Parameter("Type", "CertType[]", values=("Default", "Internal")))
    text = stubs.module({"Get-It": wanted})
    assert "enum CertType { Default; Internal }" in text
    assert "[CertType[]] $Type" in text


def test_accepted_words_of_a_string_are_validated():
    text = stubs.function("Get-It", declared(Parameter("Kind", values=("A", "B"))))
    assert "[ValidateSet('A', 'B')]" in text
    assert "[string] $Kind" in text


def test_a_row_that_cannot_be_said_is_an_error_with_its_name():
    with pytest.raises(RowNotMade, match="Get-It -Odd") as refused:
        stubs.module({"Get-It": declared(Parameter("Odd", "PSListModifier"))})
    assert refused.value.why == "no PowerShell type is known for PSListModifier"


@pytest.mark.parametrize("product", PRODUCTS)
def test_a_cmdlet_of_the_table_is_made_as_it_is_in_its_version(product):
    table = CmdletTable.shipped()
    text = stubs.function("Request-CsCertificate", table.declaration("Request-CsCertificate", product))
    assert "[switch] $New" in text
    assert "ParameterSetName = 'ByNew'" in text
