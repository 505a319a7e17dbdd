import pytest

from lyncauto.lab.engine.call import Identity
from tests.unit.lab.cmdlets.shell import LYNC_HOST, Refused, Shell, new_estate

SITE, MANAGEMENT = "Site:HQ", "mgmt01.fabrikam.test"


@pytest.fixture
def estate():
    return new_estate("sfb-2019")


@pytest.fixture
def shell(estate):
    return Shell(estate, MANAGEMENT)


def test_the_assignment_of_the_site_is_read(shell):
    assigned = {"Identity": SITE, "UserAccount": "FABRIKAM\\kerbauth"}
    assert shell.one("Get-CsKerberosAccountAssignment") == assigned
    assert shell.one("Get-CsKerberosAccountAssignment", Identity="site:hq") == assigned
    assert shell.run("Get-CsKerberosAccountAssignment", Identity="Site:Branch") == []


def test_an_account_that_lacks_nothing_passes_and_one_that_lacks_a_principal_is_told(estate, shell):
    assert shell.run("Test-CsKerberosAccountAssignment", Identity=SITE) == []
    estate.store.set_override("webint.fabrikam.test")
    with pytest.raises(Refused, match="http/webint"):
        shell.run("Test-CsKerberosAccountAssignment", Identity=SITE)
    shell.run("Enable-CsTopology")
    assert shell.run("Test-CsKerberosAccountAssignment", Identity=SITE) == []


def test_both_only_read(estate, shell):
    shell.run("Get-CsKerberosAccountAssignment")
    shell.run("Test-CsKerberosAccountAssignment", Identity=SITE)
    assert estate.writes == 0


def test_both_are_second_hops(estate):
    for name in ("Get-CsKerberosAccountAssignment", "Test-CsKerberosAccountAssignment"):
        with pytest.raises(Refused, match="ANONYMOUS LOGON"):
            Shell(estate, MANAGEMENT, Identity("FABRIKAM\\sfbadmin", network=False)).run(name, Identity=SITE)


def test_an_estate_without_an_assignment_has_none():
    shell = Shell(new_estate(), LYNC_HOST)
    assert shell.run("Get-CsKerberosAccountAssignment") == []
    with pytest.raises(Refused, match="no Kerberos account"):
        shell.run("Test-CsKerberosAccountAssignment", Identity=SITE)
