import pytest

from lyncauto.adapters.psrp.read_only import ReadOnlySession
from lyncauto.errors import ReadOnly
from lyncauto.modules import READ, WRITE, functions
from lyncauto.ports.powershell import Command, Ran
from tests.unit.adapters.scripted_shell import ScriptedShell


@pytest.mark.parametrize(
    "command",
    [
        *(Command(name) for name in sorted(functions(WRITE))),
        Command("Request-CsCertificate"),
        Command("Set-CsWebServer"),
        Command("Get-Content", {"Path": "C:\\x"}),
        Command("Get-CsService; Remove-Item"),
        Command("Invoke-Expression"),
        Command("Set-CsCertificate"),
        Command("Enable-CsTopology"),
        Command("Invoke-CsManagementStoreReplication", {"ReplicaFqdn": "fe01.contoso.test"}),
        Command("Stop-CsWindowsService", {"Graceful": None}),
        Command("Get-CsCertificate", {"Report": "C:\\x.html"}),
        Command("Test-CsKerberosAccountAssignment", {"Identity": "site:HQ", "report": "C:\\x.html"}),
        Command("Import-Module", {"Name": WRITE}),
        Command("Import-Module", {"Name": "C:\\evil.psm1"}),
        Command("Import-Module", {"Name": READ, "ArgumentList": "x"}),
        Command("Import-Module", {"Name": (READ, WRITE)}),
        Command(""),
    ],
)
def test_what_is_not_on_the_list_is_refused_before_anything_is_sent(command):
    inner = ScriptedShell()
    with pytest.raises(ReadOnly, match="refused"):
        ReadOnlySession(inner).run(command)
    assert inner.asked == []


@pytest.mark.parametrize(
    "name",
    [
        "Get-CsService",
        "get-cspool",
        "Get-CsKerberosAccountAssignment",
        "Get-CsWindowsService",
        "Test-CsKerberosAccountAssignment",
        "Get-LyncAutoHost",
        "Get-LyncAutoWebServices",
        "Test-LyncAutoCertificationAuthority",
        "Test-LyncAutoDirectory",
    ],
)
def test_what_reads_goes_through(name):
    inner = ScriptedShell(**{name.replace("-", "_"): Ran(())})
    assert ReadOnlySession(inner).run(Command(name)) == Ran(())


@pytest.mark.parametrize("module", [READ, "Lync", "SkypeForBusiness"])
def test_modules_that_read_may_be_imported(module):
    inner = ScriptedShell(Import_Module=Ran(()))
    assert ReadOnlySession(inner).run(Command("Import-Module", {"Name": module})) == Ran(())


def test_it_stands_for_the_session_behind_it():
    inner = ScriptedShell("dc01.contoso.test")
    session = ReadOnlySession(inner)
    assert session.host == "dc01.contoso.test"
    session.close()
    assert inner.closed
