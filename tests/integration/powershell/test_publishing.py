"""The functions that publish a new override and take it to each Front End, in a real engine."""

import hashlib
import shutil
from pathlib import Path
from typing import Any

import pytest

from lyncauto.modules import READ, WRITE, module_text
from tests.integration.powershell.engine import run

pytestmark = pytest.mark.pwsh
HERE = Path(__file__).parent
OLD = "11111111-2222-3333-4444-555555555555"
POOL = "pool01.contoso.test"
MARK = "lyncauto webint.contoso.test 1a2b3c4d"
REPORT = hashlib.sha256(b"report").hexdigest()


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    made: Path = tmp_path_factory.mktemp("publishing")
    for module in (READ, WRITE):
        (made / f"{module}.txt").write_text(module_text(module), encoding="utf-8")
    shutil.copy(HERE / "stand_ins.ps1", made)
    return made


@pytest.fixture(scope="module")
def results(folder) -> Any:
    return run(HERE / "driver.ps1", "-Folder", str(folder))


@pytest.mark.parametrize(
    ("case", "pool", "internal", "signature"),
    [
        ("web_none", POOL, "", "central"),
        ("web_own_name", "pool02.contoso.test", "", "central"),
        ("web_override", POOL, "webint.contoso.test", "central"),
        ("web_local", POOL, "", "local"),
        ("web_republished_once", POOL, "", "version0"),
    ],
)
def test_the_names_of_a_pools_web_services_come_with_the_signature_that_says_so(
    results, case, pool, internal, signature
):
    assert results[case]["output"] == [
        {
            "Pool": pool,
            "InternalHost": internal,
            "ExternalHost": "webext.contoso.test",
            "Signature": signature,
        }
    ]


@pytest.mark.parametrize("case", ["web_absent", "web_database"])
def test_what_has_no_web_services_gives_nothing(results, case):
    assert (results[case]["output"], results[case]["error"]) == ([], "")


@pytest.mark.parametrize(
    ("case", "error"),
    [
        ("web_two", "LyncAutoAmbiguous"),
        ("web_republished_always", "LyncAutoTopologyBusy"),
        ("web_refused", "VendorRefused"),
    ],
)
def test_names_that_cannot_be_told_are_an_error(results, case, error):
    assert (results[case]["output"], results[case]["error"]) == ([], error)


@pytest.mark.parametrize("case", ["override", "override_again"])
def test_an_override_is_set_and_read_back(results, case):
    assert results[case]["output"] == [{"Pool": POOL, "InternalFqdn": "webint.contoso.test"}]
    assert results[case]["calls"] == [f"override WebServer:{POOL} webint.contoso.test"]


@pytest.mark.parametrize(
    ("case", "found"),
    [
        ("override_there", f"other.contoso.test, signature {OLD}"),
        ("override_gone", f"no override, signature {OLD}"),
        ("override_published", "no override, signature 22222222-2222-3333-4444-555555555555"),
    ],
)
def test_a_topology_that_somebody_else_has_changed_is_named_and_left_alone(results, case, found):
    assert results[case]["error"] == "LyncAutoDrifted"
    assert results[case]["message"].endswith(f"found: {found}")
    assert results[case]["calls"] == []


def test_a_pool_that_is_not_there_gets_no_override(results):
    assert (results["override_no_pool"]["error"], results["override_no_pool"]["calls"]) == (
        "LyncAutoPoolNotFound",
        [],
    )


@pytest.mark.parametrize(
    "case", ["override_refused", "topology_refused", "computer_refused", "assign_refused"]
)
def test_what_the_vendors_cmdlet_refuses_is_refused_with_its_own_id(results, case):
    assert (results[case]["error"], results[case]["output"]) == ("VendorRefused", [])
    assert results[case]["calls"] in ([], ["folder"])


@pytest.mark.parametrize(
    ("case", "path", "call"),
    [
        ("topology_enabled", "enabled/topology.html", "topology topology.partial.html"),
        ("computer_enabled", "computers/fe01.html", "computer fe01.partial.html"),
    ],
)
def test_a_report_takes_its_path_after_the_act_in_a_folder_for_administrators(
    results, folder, case, path, call
):
    assert results[case]["output"] == [{"Path": f"{folder}/{path}", "Sha256": REPORT}]
    assert results[case]["calls"] == ["folder", call]
    assert [file.name for file in (folder / path).parent.iterdir()] == [Path(path).name]


def test_an_act_that_is_done_again_replaces_its_report(results, folder):
    assert len(results["topology_enabled_again"]["output"]) == 2
    assert [file.name for file in (folder / "twice").iterdir()] == ["topology.html"]


@pytest.mark.parametrize("name", ["refused", "silent", "refused-computer", "silent-computer"])
def test_an_act_that_did_not_succeed_leaves_no_report(results, folder, name):
    assert results["topology_silent"]["error"] == "LyncAutoReportMissing"
    assert results["computer_silent"]["error"] == "LyncAutoReportMissing"
    assert list((folder / name).iterdir()) == []


@pytest.mark.parametrize("case", ["topology_open_folder", "computer_open_folder"])
def test_a_folder_that_is_open_to_others_is_refused_before_the_act(results, case):
    assert (results[case]["error"], results[case]["calls"]) == ("LyncAutoFolderOpen", [])


def test_a_certificate_is_assigned_to_the_internal_web_services_alone(results):
    assigned, default, external = results["assign"]["output"]
    assert assigned == {"Use": "WebServicesInternal", "Thumbprint": "B" * 40}
    assert (default, external) == ("D" * 40, "A" * 40)
    assert results["assign"]["calls"] == ["assign WebServicesInternal " + "b" * 40]


@pytest.mark.parametrize(
    ("case", "error", "words"),
    [
        ("assign_drifted", "LyncAutoDrifted", "found: " + "A" * 40),
        ("assign_none", "LyncAutoDrifted", "found: none"),
        ("assign_absent", "LyncAutoCertificateNotFound", "F" * 40),
        ("assign_no_key", "LyncAutoNoPrivateKey", "has no private key"),
    ],
)
def test_a_certificate_that_cannot_serve_is_not_assigned(results, case, error, words):
    assert results[case]["error"] == error
    assert words in results[case]["message"]
    assert results[case]["calls"] == []


def test_a_certificate_that_bears_the_mark_and_has_no_use_is_removed(results):
    assert results["removed"]["output"] == [{"Thumbprint": "B" * 40, "FriendlyName": MARK}]
    assert results["removed"]["calls"] == ["remove certificate " + "b" * 40]


@pytest.mark.parametrize(
    ("case", "error", "words"),
    [
        ("removed_absent", "LyncAutoCertificateNotFound", "F" * 40),
        ("removed_other_mark", "LyncAutoDrifted", "found: lyncauto webint.contoso.test 2b2b3c4d"),
        ("removed_no_mark", "LyncAutoDrifted", "found: Deployment Wizard"),
        ("removed_in_use", "LyncAutoCertificateInUse", "is assigned to Default"),
        ("removed_no_uses", "LyncAutoUsesUnknown", "names no certificate"),
        ("removed_uses_refused", "VendorRefused", "Access is denied."),
        ("removed_key_stays", "VendorRefused", "Access is denied."),
    ],
)
def test_a_certificate_that_is_not_ours_alone_stays_in_the_store(results, case, error, words):
    assert (results[case]["error"], results[case]["output"]) == (error, [])
    assert words in results[case]["message"]
    assert results[case]["calls"] == []


def test_what_if_changes_nothing_and_makes_no_folder(results):
    assert results["override_what_if"]["output"] == [{"Pool": POOL, "InternalFqdn": ""}]
    assert results["assign_what_if"]["output"] == [{"Use": "WebServicesInternal", "Thumbprint": "A" * 40}]
    assert results["removed_what_if"]["output"] == []
    assert results["topology_what_if"]["output"] == results["computer_what_if"]["output"] == [False]
    cases = ("override_what_if", "assign_what_if", "removed_what_if", "topology_what_if", "computer_what_if")
    assert [results[case]["calls"] for case in cases] == [[]] * len(cases)


@pytest.mark.parametrize(
    "case",
    [
        "web_hostile",
        "web_hostile_line",
        "override_hostile",
        "override_hostile_line",
        "override_to_nothing",
        "override_signature_bad",
        "topology_hostile",
        "topology_relative",
        "computer_hostile",
        "assign_hostile",
        "removed_hostile",
        "removed_hostile_mark",
        "removed_hostile_line",
        "fabric_hostile",
    ],
)
def test_what_is_no_name_path_or_thumbprint_reaches_no_cmdlet(results, case):
    assert results[case]["error"].startswith("ParameterArgumentValidation")
    assert results[case]["calls"] == []


def test_routing_groups_say_who_is_primary_and_who_is_up(results):
    assert results["fabric"]["output"] == [
        {
            "RoutingGroup": "group-1",
            "Primary": "fe02.contoso.test",
            "Replicas": ["fe01.contoso.test", "fe02.contoso.test"],
        },
        {"RoutingGroup": "group-2", "Primary": "", "Replicas": ["fe03.contoso.test"]},
    ]
    assert results["fabric_empty"]["output"] == [{"RoutingGroup": "group-1", "Primary": "", "Replicas": []}]


@pytest.mark.parametrize(
    "case",
    ["fabric_nothing", "fabric_text", "fabric_no_replicas", "fabric_odd_replica", "fabric_odd_primary"],
)
def test_a_fabric_that_does_not_read_as_expected_is_an_error(results, case):
    assert (results[case]["error"], results[case]["output"]) == ("LyncAutoFabricUnreadable", [])


def test_a_directory_answers_or_says_why_not(results):
    assert results["directory"]["output"] == [{"Answers": True, "Text": "DC=contoso,DC=test"}]
    assert results["directory_refused"]["output"] == [{"Answers": False, "Text": "Access is denied."}]
    assert results["directory_silent"]["output"] == [
        {"Answers": False, "Text": "it showed nothing of the domain"}
    ]
