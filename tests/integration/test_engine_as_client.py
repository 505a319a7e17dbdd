"""PowerShell's own remoting client against the lab's WinRM end point, whichever engine answers there.

The engine on Linux has no WS-Management of its own: `engine_client/bridge.py` carries what it says.
"""

from __future__ import annotations

import sys
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization.pkcs12 import load_key_and_certificates
from pypsrp.exceptions import WSManFaultError
from pypsrp.wsman import SelectorSet

from lyncauto.adapters.psrp.road import Road
from lyncauto.lab.estate.description import load
from lyncauto.lab.estate.estate import Estate
from lyncauto.modules import READ, WRITE, module_text
from tests.contract.lab_hosts import connecting
from tests.integration.powershell.engine import engine, run

pytestmark = pytest.mark.pwsh

HERE = Path(__file__).parent / "engine_client"
MANAGEMENT, FRONT_END = "mgmt01.fabrikam.test", "fe01.fabrikam.test"
SHELL = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell"
NO_SHELL = 2150858843
AN_HOUR = 3600.0  # seconds
PARAMETER_BINDING = "Deserialized.System.Management.Automation.ParameterBindingException"


@pytest.fixture(scope="module", params=["own", "real"])
def roads(request, tmp_path_factory) -> Iterator[tuple[Road, Road]]:
    lasting = load("sfb-2019")
    lasting = replace(lasting, durations=replace(lasting.durations, export_configuration=AN_HOUR))
    program = engine() if request.param == "real" else ""
    with connecting(Estate("127.19.21", lasting), tmp_path_factory.mktemp("hosts"), program) as connect:
        yield connect.road(MANAGEMENT), connect.road(FRONT_END)


@pytest.fixture(scope="module")
def answers(roads: tuple[Road, Road], tmp_path_factory) -> Any:
    folder = tmp_path_factory.mktemp("client")
    for module in (READ, WRITE):
        (folder / f"{module}.txt").write_text(module_text(module), encoding="utf-8")
    management, front_end = (f"{road.host}:{road.port}" for road in roads)
    return run(
        HERE / "client.ps1", "-Python", sys.executable, "-Bridge", str(HERE / "bridge.py"),
        "-Management", management, "-FrontEnd", front_end, "-Folder", str(folder),
        variables={"BRIDGE_USER": roads[0].user, "BRIDGE_PASSWORD": roads[0].password.reveal()},
    )  # fmt: skip


def has_shell(road: Road, id: str) -> bool:
    selectors = SelectorSet()
    selectors.add_option("ShellId", id.upper())
    with road.connection() as connection:
        try:
            connection.get(SHELL, selector_set=selectors)
        except WSManFaultError as fault:
            if fault.code != NO_SHELL:
                raise
            return False
        return True


def test_objects_of_the_vendors_cmdlets_arrive_as_deserialized_ones_with_their_properties(answers):
    (pool,) = answers["pool"]["output"]
    assert answers["pool"]["types"] == ["Deserialized.Microsoft.Rtc.Management.Deploy.Internal.Cluster"]
    assert pool["Computers"] == [f"fe0{number}.fabrikam.test" for number in (1, 2, 3)]
    services = {service["PoolFqdn"]: service for service in answers["service"]["output"]}
    assert set(answers["service"]["types"]) == {"Deserialized.Microsoft.Rtc.Management.Xds.DisplayWebServer"}
    assert services["pool01.fabrikam.test"]["InternalFqdn"] is None
    assert services["dirpool01.fabrikam.test"]["InternalFqdn"] == "dirweb.fabrikam.test"
    assert services["pool01.fabrikam.test"]["PrimaryHttpsPort"] == 10443


@pytest.mark.parametrize(
    ("case", "error_id"),
    [
        ("unknown_command", "CommandNotFoundException"),
        ("unknown_parameter", "NamedParameterNotFound"),
        ("missing_parameter", "MissingMandatoryParameter"),
        ("wrong_type", "ParameterArgumentTransformationError"),
        ("bad_value", "ParameterArgumentValidationError"),
        ("unknown_object", "ObjectNotFound"),
    ],
)
def test_what_ends_a_pipeline_is_thrown_at_the_client_with_its_id(answers, case, error_id):
    answer = answers[case]
    assert answer["error"].partition(",")[0] == error_id
    assert (answer["state"], answer["stream"], answer["output"]) == ("Failed", [], [])


def test_an_error_arrives_with_the_class_of_its_exception(answers):
    assert answers["unknown_parameter"]["kind"] == PARAMETER_BINDING


def test_an_error_that_ends_nothing_arrives_in_the_stream_of_errors(answers):
    answer = answers["complaint"]
    assert [error.partition(",")[0] for error in answer["stream"]] == ["Modules_ModuleNotFound"]
    assert (answer["state"], answer["error"]) == ("Completed", "")


def test_a_function_of_ours_runs_once_its_module_was_sent_as_text(answers):
    for sent in (answer for case, answer in answers.items() if case.startswith("sent_")):
        assert (sent["state"], sent["error"], sent["stream"]) == ("Completed", "", [])
    (host,) = answers["host"]["output"]
    assert answers["host"]["types"][0].endswith("System.Management.Automation.PSCustomObject")
    assert (host["ComputerName"], host["User"]) == (MANAGEMENT, "FABRIKAM\\svc-lyncauto")


def test_a_phrase_reaches_the_host_as_the_client_holds_it(answers):
    # By the client's own key exchange where the end point speaks protocol 2.3, as the lab's own engine does;
    # two engines of PowerShell 7.6 agree upon 2.4, which leaves that to the sealed connection.
    (asked,), (exported,) = answers["certificate"]["output"], answers["pfx"]["output"]
    key, leaf, others = load_key_and_certificates(b64decode(exported["Pfx"]), b"phrase")
    assert key is not None
    assert leaf is not None
    assert leaf.fingerprint(SHA1()).hex().upper() == asked["Thumbprint"]  # noqa: S303 - what Windows calls it
    assert leaf.public_key() == key.public_key()
    assert others == []
    with pytest.raises(ValueError, match="assword"):
        load_key_and_certificates(b64decode(exported["Pfx"]), b"another")


def test_a_pipeline_that_is_stopped_while_it_runs_leaves_the_runspace_usable(answers):
    stopped = answers["stopped"]
    assert (stopped["first"], stopped["before"]) == ("pool01.fabrikam.test", "Running")
    assert (stopped["after"], stopped["why"]) == ("Stopped", "PipelineStopped")
    assert answers["after_stop"] == answers["pool"]


def test_a_constrained_session_refuses_text_and_runs_commands_that_its_role_names(answers):
    assert answers["narrow_text"]["error"] == "ScriptsNotAllowed"
    assert answers["narrow_other"]["error"] == "CommandNotFoundException"
    assert answers["narrow_command"]["output"] == answers["host"]["output"]


def test_sessions_that_are_closed_leave_no_shell_on_the_host(answers, roads):
    assert answers["opened"] == ["Opened"] * 3
    assert answers["closed"] == ["Closed"] * 3
    management, front_end = roads
    with management.connection() as connection, management.pool(connection) as pool:
        assert has_shell(management, pool.id)
    closed = zip((management, front_end, management), answers["shells"], strict=True)
    assert [id for road, id in closed if has_shell(road, id)] == []
