import asyncio

import pytest

from lyncauto.lab.engine.call import Identity
from tests.unit.lab.cmdlets.shell import LYNC_HOST, Refused, Shell, new_estate

POOL = "pool01.fabrikam.test"
MANAGEMENT = "mgmt01.fabrikam.test"
FE01, FE02 = "fe01.fabrikam.test", "fe02.fabrikam.test"
AS_CALLER = Identity("FABRIKAM\\sfbadmin", network=False)


@pytest.fixture
def estate():
    return new_estate("sfb-2019")


@pytest.fixture
def shell(estate):
    return Shell(estate, MANAGEMENT)


def states(shell: Shell, **parameters: object) -> set[str]:
    return {one["Status"] for one in shell.run("Get-CsWindowsService", **parameters)}


def test_all_services_run_at_the_start_and_one_can_be_asked_for(estate):
    shell = Shell(estate, FE01, AS_CALLER)
    assert states(shell) == {"Running"}
    assert [one["Name"] for one in shell.run("Get-CsWindowsService", Name="RTCSRV")] == ["RTCSRV"]


def test_services_are_stopped_and_started_on_the_front_end_itself(estate):
    shell = Shell(estate, FE01, AS_CALLER)
    shell.run("Stop-CsWindowsService", Graceful=True)
    assert (estate.services.running(FE01), estate.services.running(FE02)) == (False, True)
    assert states(shell) == {"Stopped"}
    shell.run("Start-CsWindowsService")
    assert estate.services.running(FE01)


def test_a_start_that_is_not_waited_for_says_nothing_of_its_end(estate):
    shell = Shell(estate, FE01)
    shell.run("Stop-CsWindowsService", Graceful=True)
    estate.faults.set("services.do-not-start", FE01)
    assert shell.run("Start-CsWindowsService", NoWait=True) == []
    with pytest.raises(Refused, match="did not start"):
        shell.run("Start-CsWindowsService")


def test_another_front_end_is_a_second_hop(estate, shell):
    assert states(shell, ComputerName=FE02) == {"Running"}
    with pytest.raises(Refused):
        Shell(estate, MANAGEMENT, AS_CALLER).run("Stop-CsWindowsService", ComputerName=FE02)
    assert estate.services.running(FE02)


def test_a_host_without_services_and_a_single_service_are_refused(estate, shell):
    with pytest.raises(Refused, match="ServiceNotFound"):
        shell.run("Stop-CsWindowsService")
    with pytest.raises(Refused, match="NotImplemented"):
        Shell(estate, FE01).run("Stop-CsWindowsService", Name="RTCSRV")


def test_a_front_end_is_failed_over_and_failed_back(estate, shell):
    shell.run("Invoke-CsComputerFailOver", ComputerName=FE01, Confirm=False)
    assert not estate.services.running(FE01)
    assert {FE01} & {group["Primary"] for group in shell.run("Get-CsPoolFabricState", PoolFqdn=POOL)} == set()
    shell.run("Invoke-CsComputerFailBack", ComputerName=FE01, Confirm=False)
    assert estate.services.running(FE01)
    assert estate.writes == 2


def test_a_fail_over_that_would_cost_a_quorum_is_refused_unless_told_not_to_look(estate, shell):
    asyncio.run(estate.services.stop(FE02))
    with pytest.raises(Refused, match="quorum"):
        shell.run("Invoke-CsComputerFailOver", ComputerName=FE01, Confirm=False)
    assert estate.services.running(FE01)
    shell.run("Invoke-CsComputerFailOver", ComputerName=FE01, Confirm=False, SkipFabricHealthCheck=True)
    assert not estate.services.running(FE01)


def test_a_second_fail_over_of_the_same_front_end_changes_nothing(estate, shell):
    for _ in range(2):
        shell.run("Invoke-CsComputerFailOver", ComputerName=FE01, Confirm=False)
    assert not estate.services.running(FE01)


def test_a_fail_back_that_does_not_succeed_says_so(estate, shell):
    shell.run("Invoke-CsComputerFailOver", ComputerName=FE01, Confirm=False)
    estate.faults.set("services.do-not-start", FE01)
    with pytest.raises(Refused, match="did not start"):
        shell.run("Invoke-CsComputerFailBack", ComputerName=FE01, Confirm=False)


def test_the_fabric_is_that_of_the_pool_and_a_second_hop(estate, shell):
    assert len(shell.run("Get-CsPoolFabricState", PoolFqdn=POOL)) == 6
    with pytest.raises(Refused, match="ObjectNotFound"):
        shell.run("Get-CsPoolFabricState", PoolFqdn="pool09.fabrikam.test")
    with pytest.raises(Refused, match="ANONYMOUS LOGON"):
        Shell(estate, MANAGEMENT, AS_CALLER).run("Get-CsPoolFabricState", PoolFqdn=POOL)


@pytest.mark.parametrize(
    "name", ["Invoke-CsComputerFailOver", "Invoke-CsComputerFailBack", "Get-CsPoolFabricState"]
)
def test_lync_2010_has_no_fabric_and_does_not_know_its_cmdlets(name):
    with pytest.raises(Refused, match="CommandNotFoundException"):
        Shell(new_estate(), LYNC_HOST).run(name)
