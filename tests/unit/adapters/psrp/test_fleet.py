import pytest

from lyncauto.adapters.psrp.fleet import Fleet
from lyncauto.adapters.psrp.road import Road
from lyncauto.errors import ReadOnly
from lyncauto.model.secret import Secret
from lyncauto.model.site import WindowsHost
from lyncauto.ports.powershell import Command, Ran
from tests.unit.adapters.scripted_shell import ScriptedShell

LOGONS = {"operator": ("CONTOSO\\lyncadmin", Secret("x"))}


def declared(**more) -> WindowsHost:
    return WindowsHost.model_validate({"name": "fe01.contoso.test", "account": "operator", **more})


def test_a_road_is_what_the_site_file_declares():
    host = declared(address="127.0.0.1", port=15985, configuration="LyncAuto", modules="installed")
    assert Road.to(host, *LOGONS["operator"], 7.5) == Road(
        host="fe01.contoso.test",
        address="127.0.0.1",
        port=15985,
        user="CONTOSO\\lyncadmin",
        password=Secret("x"),
        configuration="LyncAuto",
        modules="installed",
        answer=7.5,
    )


def test_a_host_without_an_address_is_reached_by_its_name():
    assert Road.to(declared(), *LOGONS["operator"], 300.0).address == "fe01.contoso.test"


@pytest.mark.parametrize(("answer", "poll"), [(0.2, 1), (5.9, 5), (300.0, 20)])
def test_no_question_hangs_longer_than_the_answer_may_take(answer, poll):
    assert Road.to(declared(), *LOGONS["operator"], answer).poll == poll


def test_no_password_is_seen_in_the_text_of_a_road():
    assert "Hidden" not in repr(Road.to(declared(), "u", Secret("Hidden"), 1.0))


def test_there_is_one_session_for_each_host_and_the_first_entry_counts():
    hosts = [declared(), declared(configuration="Other"), declared(name="dc01.contoso.test")]
    fleet = Fleet.of(hosts, LOGONS, answer=5.0)
    assert sorted(fleet) == ["dc01.contoso.test", "fe01.contoso.test"]
    assert fleet["fe01.contoso.test"].host == "fe01.contoso.test"
    assert len(fleet) == 2


def test_a_session_configuration_that_is_missing_is_made_by_its_own_command_where_the_file_names_it():
    made = Road.to(declared(configuration="Pools"), *LOGONS["operator"], 1.0, "site.yaml:14").made
    assert "no session configuration Pools on fe01.contoso.test" in made
    assert "`Register-PSSessionConfiguration -Name Pools -RunAsCredential (Get-Credential) -Force`" in made
    assert "(site.yaml:14)" in made


def test_the_usual_session_configuration_is_made_by_turning_remoting_on():
    made = Road.to(declared(), *LOGONS["operator"], 1.0).made
    assert "`Enable-PSRemoting -Force`" in made
    assert "(`configuration` of fe01.contoso.test in the site file)" in made


def test_a_fleet_that_reads_only_refuses_to_write():
    inner = ScriptedShell(Get_CsPool=Ran(()))
    reading = Fleet({"fe01.contoso.test": inner}).read_only()
    assert reading["fe01.contoso.test"].run(Command("Get-CsPool")) == Ran(())
    with pytest.raises(ReadOnly):
        reading["fe01.contoso.test"].run(Command("Set-LyncAutoDnsRecord"))
    reading.close()
    assert inner.closed
