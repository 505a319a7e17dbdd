import pytest

from lyncauto.lab.cmdlets.registry import build_registry
from lyncauto.lab.engine.table import CmdletTable
from tests.unit.lab.cmdlets.shell import FRONT_END, Refused, Shell, new_estate

ESTATES = {"lync-2010": ("Lync", FRONT_END), "sfb-2019": ("SkypeForBusiness", "fe01.fabrikam.test")}


@pytest.fixture(scope="module", params=ESTATES)
def estate(request):
    return new_estate(request.param)


def test_every_cmdlet_is_one_of_its_product_with_that_product_s_parameters(estate):
    module, host = ESTATES[estate.description.name]
    table = CmdletTable.shipped()
    installed = build_registry(estate, host).installed(module)
    assert installed is not None
    for command in installed.commands:
        assert table.declaration(command.name, estate.description.product.family).sets == (
            command.declaration.sets
        )


def test_a_cmdlet_is_there_without_an_import_where_the_shell_loads_modules_by_itself(estate):
    module, host = ESTATES[estate.description.name]
    registry = build_registry(estate, host)
    provider = registry.provider("Get-CsPool")
    assert provider is not None
    assert provider.name == module
    assert registry.loads == (estate.description.name == "sfb-2019")


def test_our_functions_need_no_import_there_either():
    shell = Shell(new_estate("sfb-2019"), "mgmt01.fabrikam.test")  # imports nothing: its module is not "Lync"
    assert shell.one("Get-LyncAutoTopology")["Signature"]


def test_the_module_can_be_imported_all_the_same():
    shell = Shell(new_estate("sfb-2019"), "mgmt01.fabrikam.test")
    assert shell.run("Import-Module", Name=("SkypeForBusiness",)) == []
    with pytest.raises(Refused, match="ModuleNotFound"):
        shell.run("Import-Module", Name=("Lync",), ErrorAction="Stop")


def test_hosts_without_the_product_have_none_of_it(estate):
    domain = estate.description.domain
    assert build_registry(estate, f"dc01.{domain}").find("Get-CsPool") is None


def test_the_director_s_web_services_are_listed_after_the_pool_s_own():
    shell = Shell(new_estate("sfb-2019"), "mgmt01.fabrikam.test")
    services = shell.run("Get-CsService", WebServer=True)
    assert [
        (one["PoolFqdn"], one["InternalFqdn"], one["ExternalFqdn"], one["Version"]) for one in services
    ] == [
        ("pool01.fabrikam.test", None, "webext.fabrikam.test", 8),
        ("dirpool01.fabrikam.test", "dirweb.fabrikam.test", "dirext.fabrikam.test", 8),
    ]
    assert len({one["ServiceId"] for one in services}) == 2
    (edge,) = shell.run("Get-CsService", EdgeServer=True)
    assert edge["PoolFqdn"] == "edgepool01.fabrikam.test"


def test_every_pool_is_listed_with_its_computers():
    shell = Shell(new_estate("sfb-2019"), "mgmt01.fabrikam.test")
    assert {one["Fqdn"]: len(one["Computers"]) for one in shell.run("Get-CsPool")} == {
        "pool01.fabrikam.test": 3,
        "dirpool01.fabrikam.test": 2,
        "edgepool01.fabrikam.test": 1,
    }


def test_without_an_override_uris_name_the_pool():
    shell = Shell(new_estate("sfb-2019"), "mgmt01.fabrikam.test")
    (web,) = shell.run("Get-CsService", WebServer=True, PoolFqdn="pool01.fabrikam.test")
    assert web["ABHandlerInternalUri"] == "https://pool01.fabrikam.test:10443/abs/handler"


def test_the_replicas_of_all_pools_report_and_the_dead_one_is_behind():
    shell = Shell(new_estate("sfb-2019"), "mgmt01.fabrikam.test")
    states = {
        one["ReplicaFqdn"]: one["UpToDate"] for one in shell.run("Get-CsManagementStoreReplicationStatus")
    }
    assert [fqdn for fqdn, current in states.items() if not current] == ["edge01.fabrikam.test"]
    assert len(states) == 6


def test_an_unknown_pool_a_uri_without_port_and_another_element_can_be_met():
    estate = new_estate("sfb-2019")
    shell = Shell(estate, "mgmt01.fabrikam.test")
    for fault in ("service.unknown-pool", "service.plain-uris", "topology.other-element"):
        estate.faults.set(fault)
    with pytest.raises(Refused, match="ObjectNotFound"):
        shell.run("Get-CsService", PoolFqdn="pool09.fabrikam.test")
    web = shell.run("Get-CsService", WebServer=True)[0]
    assert web["ABHandlerInternalUri"] == "https://pool01.fabrikam.test/abs/handler"
    document = shell.one("Get-LyncAutoTopology")["Xml"]
    assert ("<InternalSettings" in document, "<InternalWebSettings" in document) == (False, True)
