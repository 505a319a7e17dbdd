"""What publishes an override, asked of a whole estate over the wire."""

from collections.abc import Iterator

import pytest

from lyncauto.adapters.psrp.read_only import ReadOnlySession
from lyncauto.errors import AccessDenied, Drifted, ReadOnly, RemoteCommandFailed, SecondHopDenied
from lyncauto.lab.estate.description import load
from lyncauto.lab.estate.estate import Estate
from lyncauto.ports.powershell import Command, Ran
from tests.contract.lab_hosts import Connect, connecting

MANAGEMENT, FRONT_END = "mgmt01.fabrikam.test", "fe01.fabrikam.test"
POOL, OVERRIDE = "pool01.fabrikam.test", "webint.fabrikam.test"
REPORT = "C:\\ProgramData\\lyncauto\\reports\\topology.html"
PLAIN = "Microsoft.PowerShell"


@pytest.fixture
def estate() -> Estate:
    return Estate("127.20.30", load("sfb-2019"))


@pytest.fixture
def connect(estate, tmp_path) -> Iterator[Connect]:
    with connecting(estate, tmp_path) as start:
        yield start


def override(estate: Estate, **changes: str) -> Command:
    signature = estate.store.topology.signature
    wanted = {"Pool": POOL, "Before": "", "After": OVERRIDE, "Signature": signature}
    return Command("Set-LyncAutoOverride", {**wanted, **changes})


def test_an_override_is_published_activated_and_read_back(estate, connect):
    session = connect(MANAGEMENT)
    web = Command("Get-LyncAutoWebServices", {"Pool": POOL})
    before = session.run(web)
    assert isinstance(before, Ran)
    assert [one["InternalHost"] for one in before.objects] == [""]
    assert session.run(override(estate)) == Ran(({"Pool": POOL, "InternalFqdn": OVERRIDE},))
    enabled = session.run(Command("Enable-LyncAutoTopology", {"Report": REPORT}))
    assert isinstance(enabled, Ran)
    assert session.run(Command("Get-LyncAutoFile", {"Path": REPORT})) == enabled
    session.run(Command("Invoke-CsManagementStoreReplication", {"ReplicaFqdn": FRONT_END}))
    assert f"http/{OVERRIDE}" in estate.activation.principals


def test_a_topology_that_somebody_else_has_published_is_drift(estate, connect):
    late = override(estate)
    estate.store.publish()
    with pytest.raises(Drifted, match="the topology is not what the plan saw") as caught:
        connect(MANAGEMENT).run(late)
    assert estate.store.topology.signature in caught.value.why
    assert estate.store.topology.internal_fqdn == ""


def test_a_certificate_that_somebody_else_has_assigned_is_drift(estate, connect):
    before = estate.stores[FRONT_END].assignments
    wanted = {"Before": "0" * 40, "After": before["WebServicesInternal"]}
    with pytest.raises(Drifted, match="internal web services"):
        connect(FRONT_END).run(Command("Set-LyncAutoWebCertificate", wanted))
    assert estate.stores[FRONT_END].assignments == before


@pytest.mark.parametrize(
    ("host", "name"), [(MANAGEMENT, "Enable-LyncAutoTopology"), (FRONT_END, "Enable-LyncAutoComputer")]
)
def test_a_right_that_ends_half_way_is_access_denied_and_leaves_no_report(estate, connect, host, name):
    estate.faults.set("directory.denied", host)
    with pytest.raises(AccessDenied) as caught:
        connect(host).run(Command(name, {"Report": REPORT}))
    assert "Grant-CsSetupPermission" in caught.value.fix
    assert estate.files[host].sha256(REPORT) is None


@pytest.mark.parametrize(
    ("host", "command"),
    [
        (MANAGEMENT, Command("Get-LyncAutoWebServices", {"Pool": POOL})),
        (MANAGEMENT, Command("Get-LyncAutoFabricState", {"Pool": POOL})),
        (MANAGEMENT, Command("Enable-LyncAutoTopology", {"Report": REPORT})),
        (MANAGEMENT, Command("Invoke-CsComputerFailOver", {"ComputerName": FRONT_END, "Confirm": False})),
        (FRONT_END, Command("Enable-LyncAutoComputer", {"Report": REPORT})),
    ],
    ids=lambda one: one.name if isinstance(one, Command) else "",
)
def test_what_leaves_its_host_without_credentials_is_a_second_hop(connect, host, command):
    with pytest.raises(SecondHopDenied):
        connect(host, PLAIN).run(command)


def test_a_directory_that_sees_no_logon_does_not_answer(connect):
    told = connect(FRONT_END, PLAIN).run(Command("Test-LyncAutoDirectory"))
    assert told == Ran(({"Answers": False, "Text": "An operations error occurred."},))
    known = connect(FRONT_END).run(Command("Test-LyncAutoDirectory"))
    assert known == Ran(({"Answers": True, "Text": "DC=fabrikam,DC=test"},))


def test_a_front_ends_own_replica_is_read_without_any_hop(connect):
    own = Command("Get-LyncAutoWebServices", {"Pool": POOL, "LocalStore": None})
    told = connect(FRONT_END, PLAIN).run(own)
    assert isinstance(told, Ran)
    assert told.objects[0]["ExternalHost"] == "webext.fabrikam.test"


def test_routing_groups_arrive_with_their_replicas_as_a_list(connect):
    told = connect(MANAGEMENT).run(Command("Get-LyncAutoFabricState", {"Pool": POOL}))
    assert isinstance(told, Ran)
    assert all(isinstance(group["Replicas"], tuple) and len(group["Replicas"]) == 3 for group in told.objects)


def test_a_name_that_is_none_reaches_nobody(estate, connect):
    with pytest.raises(RemoteCommandFailed) as caught:
        connect(MANAGEMENT).run(override(estate, After='web"; evil'))
    assert caught.value.error_id.startswith("ParameterArgumentValidation")
    assert estate.store.topology.internal_fqdn == ""


def test_a_session_that_only_reads_takes_what_reads_and_nothing_else(estate, connect):
    session = ReadOnlySession(connect(MANAGEMENT))
    for reading in (
        Command("Get-LyncAutoWebServices", {"Pool": POOL}),
        Command("Get-LyncAutoFabricState", {"Pool": POOL}),
        Command("Get-CsKerberosAccountAssignment"),
        Command("Test-LyncAutoDirectory"),
    ):
        assert isinstance(session.run(reading), Ran)
    with pytest.raises(ReadOnly):
        session.run(override(estate))
    assert estate.writes == 0
