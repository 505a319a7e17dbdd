import pytest

from tests.unit.lab.cmdlets.shell import Refused, Shell, new_estate


def test_a_fabric_that_says_something_else_is_an_error_and_no_empty_answer():
    estate = new_estate("sfb-2019")
    shell = Shell(estate, "mgmt01.fabrikam.test")
    assert shell.run("Get-LyncAutoFabricState", Pool="pool01.fabrikam.test")
    estate.faults.set("fabric.other-shape")
    with pytest.raises(Refused, match="LyncAutoFabricUnreadable"):
        shell.run("Get-LyncAutoFabricState", Pool="pool01.fabrikam.test")
