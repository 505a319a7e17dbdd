from dataclasses import replace

import pytest

from lyncauto.lab.cmdlets.web_server import web_server
from lyncauto.lab.engine.call import Output
from lyncauto.lab.estate.clock import ManualClock
from lyncauto.lab.estate.description import load
from lyncauto.lab.estate.estate import Estate
from tests.unit.lab.cmdlets.shell import AS_CALLER, FRONT_END, LYNC_HOST, Refused, Shell, new_estate

POOL = "pool01.contoso.test"


@pytest.fixture(scope="module")
def estate():
    return new_estate()


@pytest.fixture
def shell(estate):
    return Shell(estate, LYNC_HOST)


def test_the_web_services_are_those_of_the_pool(shell):
    web = shell.one("Get-CsService", WebServer=True)
    assert web["Identity"] == f"WebServer:{POOL}"
    assert (web["PoolFqdn"], web["InternalFqdn"], web["Version"]) == (POOL, "webint.contoso.test", 5)
    assert (web["PrimaryHttpsPort"], web["PublishedPrimaryHttpsPort"], web["PrimaryHttpPort"]) == (
        10443,
        10443,
        10080,
    )


def test_the_first_and_last_properties_come_in_the_order_of_the_sample(shell):
    names = list(shell.one("Get-CsService", WebServer=True))
    assert names[:5] == ["Identity", "FileStore", "UserServer", "PrimaryHttpPort", "PrimaryHttpsPort"]
    assert names[-7:] == [
        "InternalFqdn",
        "DependentServiceList",
        "ServiceId",
        "SiteId",
        "PoolFqdn",
        "Version",
        "Role",
    ]


def test_internal_uris_follow_the_override_and_external_ones_the_external_fqdn(shell):
    web = shell.one("Get-CsService", WebServer=True)
    uris = {name: value for name, value in web.items() if name.endswith("Uri")}
    internal = {value.split("/")[2] for name, value in uris.items() if "Internal" in name}
    external = {value.split("/")[2] for name, value in uris.items() if "External" in name}
    assert internal == {"webint.contoso.test:10443", "webint.contoso.test:10080"}
    assert external == {"webext.contoso.test:14443"}


def test_without_an_override_the_internal_fqdn_is_empty_and_uris_name_the_pool():
    description = load()
    pool = replace(description.pool, internal_fqdn="")
    web = web_server(pool, description.ports, 5)
    assert isinstance(web, Output)
    assert web.properties["InternalFqdn"] is None
    assert web.properties["ABHandlerInternalUri"] == f"https://{POOL}:10443/abs/handler"


def test_services_are_filtered_by_pool(shell):
    assert len(shell.run("Get-CsService", WebServer=True, PoolFqdn=POOL)) == 1
    assert shell.run("Get-CsService", WebServer=True, PoolFqdn="pool02.contoso.test") == []


def test_other_roles_are_services_too(shell):
    assert [one["Role"] for one in shell.run("Get-CsService", CentralManagement=True)] == [
        "CentralManagement"
    ]
    assert len(shell.run("Get-CsService")) == 4
    assert shell.run("Get-CsService", EdgeServer=True) == []


def test_two_roles_at_once_are_refused_by_the_binder(shell):
    with pytest.raises(Refused, match="AmbiguousParameterSet"):
        shell.run("Get-CsService", WebServer=True, Registrar=True)


def test_the_pool_lists_its_computers(shell):
    pool = shell.one("Get-CsPool", Identity=POOL)
    assert pool["Computers"] == ("fe01.contoso.test", "fe02.contoso.test", "fe03.contoso.test")


def test_a_pool_that_is_not_there_is_an_error(shell):
    with pytest.raises(Refused, match="ObjectNotFound"):
        shell.run("Get-CsPool", Identity="pool02.contoso.test")


def test_the_sip_domain_and_the_version_are_read(shell):
    assert shell.one("Get-CsSipDomain")["Name"] == "contoso.test"
    (version,) = shell.run("Get-CsServerVersion")
    assert version.startswith("Microsoft Lync Server 2010")


def test_every_replica_reports(shell):
    replicas = shell.run("Get-CsManagementStoreReplicationStatus")
    assert [one["UpToDate"] for one in replicas] == [True, True, True]
    assert list(replicas[0]) == [
        "UpToDate", "ReplicaFqdn", "LastStatusReport", "LastUpdateCreation", "ProductVersion",
    ]  # fmt: skip


def test_one_replica_is_asked_for_by_name():
    estate = Estate("127.20.30", clock=ManualClock())
    estate.faults.set("replica.stale", FRONT_END)
    shell = Shell(estate, LYNC_HOST)
    assert not shell.one("Get-CsManagementStoreReplicationStatus", ReplicaFqdn=FRONT_END)["UpToDate"]
    with pytest.raises(Refused, match="ObjectNotFound"):
        shell.run("Get-CsManagementStoreReplicationStatus", ReplicaFqdn="edge01.contoso.test")


@pytest.mark.parametrize(
    "name",
    [
        "Get-CsService",
        "Get-CsPool",
        "Get-CsSipDomain",
        "Get-CsManagementStoreReplicationStatus",
        "Get-LyncAutoTopology",
        "Get-LyncAutoSimpleUrl",
    ],
)
def test_the_central_management_store_is_a_second_hop(estate, name):
    with pytest.raises(Refused, match="ANONYMOUS LOGON"):
        Shell(estate, LYNC_HOST, AS_CALLER).run(name)
    assert Shell(estate, LYNC_HOST).run(name)


def test_what_stands_on_the_host_itself_is_no_second_hop(estate):
    shell = Shell(estate, FRONT_END, AS_CALLER)
    assert shell.run("Get-CsServerVersion")
    assert shell.run("Get-CsCertificate")
    assert shell.run("Get-LyncAutoCertificate")
    assert shell.one("Get-LyncAutoTopology", LocalStore=True)["Signature"] == estate.store.topology.signature
