import asyncio
from dataclasses import replace

import pytest

from lyncauto.lab.engine.call import Identity
from lyncauto.lab.estate.clock import ManualClock
from lyncauto.lab.estate.description import load
from lyncauto.lab.estate.estate import Estate
from tests.unit.lab.cmdlets.shell import Refused, Shell, new_estate

POOL = "pool01.fabrikam.test"
OVERRIDE = "webint.fabrikam.test"
MANAGEMENT, FRONT_END = "mgmt01.fabrikam.test", "fe01.fabrikam.test"
AS_CALLER = Identity("FABRIKAM\\sfbadmin", network=False)
ROUNDS = 50  # of the event loop: more than enough for all that is under way
REPORT = "C:\\ProgramData\\lyncauto\\reports\\a.html"


@pytest.fixture
def estate():
    return new_estate("sfb-2019")


@pytest.fixture
def shell(estate):
    return Shell(estate, MANAGEMENT)


@pytest.mark.parametrize("identity", [POOL, f"WebServer:{POOL}", f"webserver:{POOL.upper()}"])
def test_an_override_is_in_force_at_once_whichever_way_the_pool_is_named(estate, shell, identity):
    assert shell.run("Set-CsWebServer", Identity=identity, InternalFqdn=OVERRIDE.upper()) == []
    web = shell.one("Get-CsService", WebServer=True, PoolFqdn=POOL)
    assert web["InternalFqdn"] == estate.store.topology.internal_fqdn == OVERRIDE
    assert web["ABHandlerInternalUri"] == f"https://{OVERRIDE}:10443/abs/handler"


def test_the_same_override_again_makes_no_new_version(estate, shell):
    shell.run("Set-CsWebServer", Identity=POOL, InternalFqdn=OVERRIDE)
    before = estate.store.topology
    shell.run("Set-CsWebServer", Identity=POOL, InternalFqdn=OVERRIDE)
    assert estate.store.topology == before


def test_an_empty_name_takes_the_override_away_unless_that_cannot_be_done(estate, shell):
    shell.run("Set-CsWebServer", Identity=POOL, InternalFqdn=OVERRIDE)
    estate.faults.set("override.cannot-clear")
    with pytest.raises(Refused, match="InvalidFqdn"):
        shell.run("Set-CsWebServer", Identity=POOL, InternalFqdn="")
    assert estate.store.topology.internal_fqdn == OVERRIDE
    estate.faults.clear()
    shell.run("Set-CsWebServer", Identity=POOL, InternalFqdn="")
    assert estate.store.topology.internal_fqdn == ""


@pytest.mark.parametrize("name", ["webint", "web int.fabrikam.test", "-a.fabrikam.test"])
def test_what_is_no_fqdn_is_refused(estate, shell, name):
    with pytest.raises(Refused, match="InvalidFqdn"):
        shell.run("Set-CsWebServer", Identity=POOL, InternalFqdn=name)
    assert estate.store.topology.internal_fqdn == ""


def test_a_standard_edition_server_takes_no_override():
    described = load("sfb-2019")
    alone = replace(described.pool, fqdn=FRONT_END, front_ends=(FRONT_END,))
    estate = Estate("127.20.30", replace(described, pool=alone), ManualClock())
    with pytest.raises(Refused, match="Standard Edition"):
        Shell(estate, MANAGEMENT).run("Set-CsWebServer", Identity=FRONT_END, InternalFqdn=OVERRIDE)
    assert estate.store.topology.internal_fqdn == ""


def test_a_pool_that_is_not_there_is_an_error(shell):
    with pytest.raises(Refused, match="ObjectNotFound"):
        shell.run("Set-CsWebServer", Identity="pool09.fabrikam.test", InternalFqdn=OVERRIDE)


def test_what_the_lab_does_not_change_it_says(shell):
    with pytest.raises(Refused, match="NotImplemented"):
        shell.run("Set-CsWebServer", Identity=POOL, ExternalFqdn="other.fabrikam.test")
    with pytest.raises(Refused, match="NotImplemented"):
        shell.run("Set-CsWebServer", Identity="dirpool01.fabrikam.test", InternalFqdn=OVERRIDE)


def test_an_estate_can_refuse_overrides_or_want_a_publication(estate, shell):
    estate.faults.set("override.refused")
    with pytest.raises(Refused, match="Topology Builder"):
        shell.run("Set-CsWebServer", Identity=POOL, InternalFqdn=OVERRIDE)
    estate.faults.clear()
    estate.faults.set("override.needs-publish")
    shell.run("Set-CsWebServer", Identity=POOL, InternalFqdn=OVERRIDE)
    assert estate.store.topology.internal_fqdn == ""
    assert estate.store.publish().internal_fqdn == OVERRIDE


def test_another_administrator_can_come_first_and_comes_once(estate, shell):
    estate.faults.set("override.meddled", value="theirs.fabrikam.test")
    estate.faults.set("topology.meddled")
    before = estate.store.topology.signature
    shell.run("Set-CsWebServer", Identity=POOL)
    assert estate.store.topology.internal_fqdn == "theirs.fabrikam.test"
    assert estate.store.topology.signature != before
    assert estate.faults.listed() == ()


def test_no_topology_document_is_published(estate, shell):
    before = estate.store.topology
    with pytest.raises(Refused, match="NotImplemented"):
        shell.run("Publish-CsTopology", FileName="C:\\a.xml")
    assert (estate.store.topology, estate.writes) == (before, 1)


def test_an_activation_makes_the_principals_and_its_report(estate, shell):
    shell.run("Set-CsWebServer", Identity=POOL, InternalFqdn=OVERRIDE)
    assert shell.run("Enable-CsTopology", Report=REPORT) == []
    assert estate.activation.principals[f"http/{OVERRIDE}"] == "FABRIKAM\\kerbauth"
    assert estate.files[MANAGEMENT].sha256(REPORT)


def test_an_activation_that_is_denied_ends_half_way_and_leaves_a_report(estate, shell):
    shell.run("Set-CsWebServer", Identity=POOL, InternalFqdn=OVERRIDE)
    estate.faults.set("directory.denied")
    with pytest.raises(Refused, match="Access is denied"):
        shell.run("Enable-CsTopology", Report=REPORT)
    assert estate.activation.missing == (f"http/{OVERRIDE}",)
    assert estate.files[MANAGEMENT].sha256(REPORT)


def test_a_front_end_is_activated_on_itself_and_nowhere_else(estate, shell):
    estate.store.set_override(OVERRIDE)
    estate.clock.advance(estate.description.durations.replica_lag)
    Shell(estate, FRONT_END).run("Enable-CsComputer", Report=REPORT)
    assert estate.activation.computers[FRONT_END] == OVERRIDE
    assert estate.files[FRONT_END].sha256(REPORT)
    with pytest.raises(Refused, match="ComputerNotInTopology"):
        shell.run("Enable-CsComputer")


def test_a_front_end_whose_activation_is_denied_is_not_activated(estate):
    estate.store.set_override(OVERRIDE)
    estate.clock.advance(estate.description.durations.replica_lag)
    estate.faults.set("directory.denied", FRONT_END)
    with pytest.raises(Refused, match="Access is denied"):
        Shell(estate, FRONT_END).run("Enable-CsComputer")
    assert estate.activation.computers[FRONT_END] == ""


def test_a_replication_is_asked_of_replicas_that_there_are(estate, shell):
    assert shell.run("Invoke-CsManagementStoreReplication") == []
    assert shell.run("Invoke-CsManagementStoreReplication", ReplicaFqdn=FRONT_END) == []
    with pytest.raises(Refused, match="ObjectNotFound"):
        shell.run("Invoke-CsManagementStoreReplication", ReplicaFqdn=MANAGEMENT)
    assert estate.writes == 3


@pytest.mark.parametrize(
    ("host", "name", "parameters"),
    [
        (MANAGEMENT, "Set-CsWebServer", {"Identity": POOL, "InternalFqdn": OVERRIDE}),
        (MANAGEMENT, "Enable-CsTopology", {}),
        (MANAGEMENT, "Invoke-CsManagementStoreReplication", {}),
        (FRONT_END, "Enable-CsComputer", {}),
    ],
)
def test_without_credentials_to_show_nothing_is_published_or_activated(estate, host, name, parameters):
    before = estate.dump()
    with pytest.raises(Refused):
        Shell(estate, host, AS_CALLER).run(name, **parameters)
    assert estate.dump() == before


def test_an_activation_goes_on_though_its_session_has_gone():
    estate = Estate("127.20.30", load("sfb-2019"), ManualClock())
    estate.store.set_override(OVERRIDE)
    shell = Shell(estate, MANAGEMENT)

    async def left():
        asked = asyncio.ensure_future(shell.start("Enable-CsTopology"))
        for _ in range(ROUNDS):
            await asyncio.sleep(0)
            if estate.writes:
                asked.cancel()
        assert asked.cancelled()

    asyncio.run(left())
    assert estate.activation.missing == ()
