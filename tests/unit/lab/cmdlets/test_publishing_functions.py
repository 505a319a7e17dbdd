"""The functions that publish an override: the same answers, ids and categories as their shipped text."""

from dataclasses import replace
from typing import Any

import pytest

from lyncauto.lab.estate.clock import ManualClock
from lyncauto.lab.estate.description import load
from lyncauto.lab.estate.estate import Estate
from lyncauto.lab.estate.files import ADMINISTRATORS_ONLY
from tests.unit.lab.cmdlets.shell import AS_CALLER, Refused, Shell, new_estate

MANAGEMENT, FRONT_END, DNS = "mgmt01.fabrikam.test", "fe01.fabrikam.test", "dc01.fabrikam.test"
POOL, OVERRIDE = "pool01.fabrikam.test", "webint.fabrikam.test"
REPORT = "C:\\ProgramData\\lyncauto\\reports\\topology.html"


@pytest.fixture
def estate() -> Estate:
    return Estate("127.20.30", load("sfb-2019"), ManualClock())


def wanted(estate: Estate, **changes: str) -> dict[str, Any]:
    signature = estate.store.topology.signature
    return {"Pool": POOL, "Before": "", "After": OVERRIDE, "Signature": signature, **changes}


def uses(estate: Estate) -> dict[str, str]:
    return estate.stores[FRONT_END].assignments


def test_web_services_of_a_pool_without_an_override_have_no_internal_host(estate):
    assert Shell(estate, MANAGEMENT).one("Get-LyncAutoWebServices", Pool=POOL.upper()) == {
        "Pool": POOL,
        "InternalHost": "",
        "ExternalHost": "webext.fabrikam.test",
        "Signature": estate.store.topology.signature,
    }


def test_web_services_of_other_pools_are_told_and_of_no_pool_nothing(estate):
    shell = Shell(estate, MANAGEMENT)
    director = shell.one("Get-LyncAutoWebServices", Pool="dirpool01.fabrikam.test")
    assert director["InternalHost"] == "dirweb.fabrikam.test"
    assert shell.run("Get-LyncAutoWebServices", Pool="edgepool01.fabrikam.test") == []
    assert shell.run("Get-LyncAutoWebServices", Pool="elsewhere.fabrikam.test") == []


def test_a_front_end_s_own_replica_has_the_override_later(estate):
    Shell(estate, MANAGEMENT).run("Set-LyncAutoOverride", **wanted(estate))
    shell = Shell(estate, FRONT_END)
    local = {"Pool": POOL, "LocalStore": True}
    assert shell.one("Get-LyncAutoWebServices", Pool=POOL)["InternalHost"] == OVERRIDE
    assert shell.one("Get-LyncAutoWebServices", **local)["InternalHost"] == ""
    estate.clock.advance(60)
    assert shell.one("Get-LyncAutoWebServices", **local)["InternalHost"] == OVERRIDE


def test_an_override_is_set_and_read_back(estate):
    set_ = Shell(estate, MANAGEMENT).one("Set-LyncAutoOverride", **wanted(estate))
    assert set_ == {"Pool": POOL, "InternalFqdn": OVERRIDE}
    assert estate.store.topology.internal_fqdn == OVERRIDE
    assert estate.written == {(MANAGEMENT, "Set-LyncAutoOverride"): 1}


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"Before": "webold.fabrikam.test"}, "LyncAutoDrifted"),
        ({"Signature": "11111111-2222-3333-4444-555555555555"}, "LyncAutoDrifted"),
        ({"Pool": "elsewhere.fabrikam.test"}, "LyncAutoPoolNotFound"),
        ({"After": 'web"; evil'}, "ParameterArgumentValidation"),
        ({"After": ""}, "ParameterArgumentValidation"),
        ({"Before": "\n"}, "ParameterArgumentValidation"),
        ({"Signature": "none"}, "ParameterArgumentValidation"),
    ],
)
def test_an_override_that_is_not_as_expected_is_left_alone(estate, changes, error):
    before = estate.store.topology
    with pytest.raises(Refused, match=error):
        Shell(estate, MANAGEMENT).run("Set-LyncAutoOverride", **wanted(estate, **changes))
    assert estate.store.topology == before


def test_another_administrator_s_publication_is_found_before_anything_is_written(estate):
    plan = wanted(estate)
    estate.store.publish()
    with pytest.raises(Refused, match="found: no override, signature") as refusal:
        Shell(estate, MANAGEMENT).run("Set-LyncAutoOverride", **plan)
    assert refusal.value.id == "LyncAutoDrifted"


def test_a_cmdlet_that_refuses_is_refused_with_its_own_id(estate):
    estate.faults.set("override.refused")
    with pytest.raises(Refused, match="Topology Builder") as refusal:
        Shell(estate, MANAGEMENT).run("Set-LyncAutoOverride", **wanted(estate))
    assert refusal.value.id == "InvalidFqdn"


def test_an_override_that_waits_for_a_publication_reads_back_as_before(estate):
    estate.faults.set("override.needs-publish")
    set_ = Shell(estate, MANAGEMENT).one("Set-LyncAutoOverride", **wanted(estate))
    assert set_["InternalFqdn"] == ""


@pytest.mark.parametrize(
    ("host", "function"),
    [(MANAGEMENT, "Enable-LyncAutoTopology"), (FRONT_END, "Enable-LyncAutoComputer")],
)
def test_a_report_is_there_after_the_act_alone(estate, host, function):
    shell, files = Shell(estate, host), estate.files[host]
    estate.faults.set("directory.denied", host)
    with pytest.raises(Refused) as refusal:
        shell.run(function, Report=REPORT)
    assert refusal.value.id == "ProcessingFailed"
    assert files.sha256(REPORT) is None
    estate.faults.clear()
    assert shell.one(function, Report=REPORT) == {"Path": REPORT, "Sha256": files.sha256(REPORT)}
    assert files.readers(REPORT) == ADMINISTRATORS_ONLY
    assert files.paths() == (REPORT.lower(),)


def test_enabling_activates_what_the_vendor_s_cmdlets_activate(estate):
    estate.store.set_override(OVERRIDE)
    estate.clock.advance(60)
    Shell(estate, MANAGEMENT).run("Enable-LyncAutoTopology", Report=REPORT)
    Shell(estate, FRONT_END).run("Enable-LyncAutoComputer", Report=REPORT)
    assert f"http/{OVERRIDE}" in estate.activation.principals
    assert estate.activation.computers[FRONT_END] == OVERRIDE


@pytest.mark.parametrize("path", ["report.html", "C:\\report.exe", "C:\\x.html\n"])
def test_a_report_needs_a_whole_path(estate, path):
    with pytest.raises(Refused, match="ParameterArgumentValidation"):
        Shell(estate, MANAGEMENT).run("Enable-LyncAutoTopology", Report=path)


def given(estate: Estate, *, key: bool = True) -> str:
    """Put the certificate of another Front End into the store, and return its thumbprint."""
    entry = estate.stores["fe02.fabrikam.test"].assigned("WebServicesInternal")
    estate.stores[FRONT_END].add(entry if key else replace(entry, key=None))
    return entry.thumbprint


def test_a_certificate_is_assigned_to_the_internal_web_services_alone(estate):
    before, new = uses(estate), given(estate)
    old = before["WebServicesInternal"]
    assigned = Shell(estate, FRONT_END).one(
        "Set-LyncAutoWebCertificate", Before=old.lower(), After=new.lower()
    )
    assert assigned == {"Use": "WebServicesInternal", "Thumbprint": new}
    assert uses(estate) == {**before, "WebServicesInternal": new}


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"Before": "0" * 40}, "LyncAutoDrifted"),
        ({"After": "0" * 40}, "LyncAutoCertificateNotFound"),
        ({"After": "0"}, "ParameterArgumentValidation"),
    ],
)
def test_a_certificate_that_cannot_serve_is_not_assigned(estate, changes, error):
    before = uses(estate)
    plan = {"Before": before["WebServicesInternal"], "After": given(estate), **changes}
    with pytest.raises(Refused, match=error):
        Shell(estate, FRONT_END).run("Set-LyncAutoWebCertificate", **plan)
    assert uses(estate) == before


def test_a_certificate_without_its_key_is_not_assigned(estate):
    old, new = uses(estate)["WebServicesInternal"], given(estate, key=False)
    with pytest.raises(Refused, match="LyncAutoNoPrivateKey"):
        Shell(estate, FRONT_END).run("Set-LyncAutoWebCertificate", Before=old, After=new)


def test_routing_groups_say_who_holds_a_replica_and_is_up(estate):
    groups = Shell(estate, MANAGEMENT).run("Get-LyncAutoFabricState", Pool=POOL)
    assert len(groups) == 6
    assert set(groups[0]) == {"RoutingGroup", "Primary", "Replicas"}
    assert all(group["Primary"] in group["Replicas"] for group in groups)


def test_a_product_without_a_fabric_has_no_cmdlet_that_tells_of_it():
    with pytest.raises(Refused, match="Get-CsPoolFabricState") as refusal:
        Shell(new_estate(), "mgmt01.contoso.test").run("Get-LyncAutoFabricState", Pool="pool01.contoso.test")
    assert refusal.value.id == "CommandNotFoundException"


def test_active_directory_answers_who_can_show_a_logon_there(estate):
    assert Shell(estate, FRONT_END).one("Test-LyncAutoDirectory") == {
        "Answers": True,
        "Text": "DC=fabrikam,DC=test",
    }
    told = Shell(estate, FRONT_END, AS_CALLER).one("Test-LyncAutoDirectory")
    assert told == {"Answers": False, "Text": "An operations error occurred."}


@pytest.mark.parametrize(
    ("host", "function", "parameters"),
    [
        (MANAGEMENT, "Get-LyncAutoWebServices", {"Pool": POOL}),
        (MANAGEMENT, "Get-LyncAutoFabricState", {"Pool": POOL}),
        (MANAGEMENT, "Enable-LyncAutoTopology", {"Report": REPORT}),
        (FRONT_END, "Enable-LyncAutoComputer", {"Report": REPORT}),
    ],
)
def test_who_cannot_show_a_logon_there_goes_no_further_than_this_host(estate, host, function, parameters):
    with pytest.raises(Refused, match=r"ANONYMOUS LOGON|operations error"):
        Shell(estate, host, AS_CALLER).run(function, **parameters)


@pytest.mark.parametrize("function", ["Enable-LyncAutoTopology", "Enable-LyncAutoComputer"])
def test_a_host_without_the_product_says_which_cmdlet_it_lacks(estate, function):
    cmdlet = function.replace("LyncAuto", "Cs")
    with pytest.raises(Refused, match=cmdlet) as refusal:
        Shell(estate, DNS).run(function, Report=REPORT)
    assert refusal.value.id == "CommandNotFoundException"
