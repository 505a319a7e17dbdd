import pytest

from lyncauto.lab.engine.binder import COMMON
from lyncauto.lab.engine.table import CmdletTable

TABLE = CmdletTable.shipped()


def names(cmdlet: str, product: str) -> set[str]:
    return {parameter.name for parameter in TABLE.declaration(cmdlet, product).parameters()}


@pytest.mark.parametrize(
    ("cmdlet", "parameters"),
    [
        ("Get-CsService", {"WebServer", "PoolFqdn"}),
        ("Get-CsPool", {"Identity"}),
        ("Get-CsSipDomain", set()),
        ("Get-CsManagementStoreReplicationStatus", {"ReplicaFqdn"}),
        ("Get-CsCertificate", {"Type"}),
        ("Get-CsServerVersion", set()),
        (
            "Request-CsCertificate",
            {
                "New",
                "Type",
                "CA",
                "Template",
                "FriendlyName",
                "KeySize",
                "PrivateKeyExportable",
                "DomainName",
            },
        ),
    ],
)
def test_what_a_migration_of_lync_2010_sends_is_there(cmdlet, parameters):
    assert parameters <= names(cmdlet, "Lync Server 2010")


def test_a_parameter_of_a_later_version_is_left_out():
    assert "Local" in names("Get-CsComputer", "Lync Server 2013")
    assert "Local" not in names("Get-CsComputer", "Lync Server 2010")


def test_a_cmdlet_of_a_later_version_is_not_there():
    with pytest.raises(KeyError):
        TABLE.declaration("Invoke-CsComputerFailOver", "Lync Server 2010")


def test_a_cmdlet_is_found_in_any_case():
    assert TABLE.declaration("get-cspool", "Lync Server 2010").parameters()


def test_what_if_is_a_property_of_the_cmdlet_and_no_parameter():
    declaration = TABLE.declaration("Enable-CsTopology", "Lync Server 2010")
    assert declaration.should_process
    assert not {"WhatIf", "Confirm"} & {parameter.name for parameter in declaration.parameters()}


def test_a_reading_cmdlet_has_no_what_if():
    assert not TABLE.declaration("Get-CsPool", "Lync Server 2010").should_process


def test_oauth_certificates_came_with_lync_2013():
    def values(product: str) -> tuple[str, ...]:
        (kind,) = (
            p for p in TABLE.declaration("Get-CsCertificate", product).parameters() if p.name == "Type"
        )
        return kind.values

    assert "OAuthTokenIssuer" in values("Skype for Business Server 2015")
    assert "OAuthTokenIssuer" not in values("Lync Server 2010")


def test_class_names_follow_the_vendors_manner():
    assert TABLE.class_name("Get-CsPool") == "Microsoft.Rtc.Management.GetCsPoolCmdlet"
    assert TABLE.class_name("Get-DnsServerZone") == "DnsServer.GetDnsServerZoneCommand"
    assert TABLE.class_name("Get-LyncAutoHost") == "Get-LyncAutoHost"


def test_common_parameters_are_those_of_powershell_2():
    expected = "Verbose Debug ErrorAction WarningAction ErrorVariable WarningVariable OutVariable OutBuffer"
    assert [parameter.name for parameter in COMMON] == expected.split()
