import pytest
from pypsrp.complex_objects import ErrorRecord, GenericComplexObject

from lyncauto.adapters.psrp.failures import failure
from lyncauto.errors import AccessDenied, Drifted, RemoteCommandFailed, SecondHopDenied
from lyncauto.ports.powershell import Command


def record(message: str, fq_error: str = "Some,Command", category: int = 0, reason: str = "") -> ErrorRecord:
    exception = GenericComplexObject()
    exception.extended_properties = {"Message": message}
    return ErrorRecord(exception=exception, fq_error=fq_error, category=category, reason=reason)


def judged(found: ErrorRecord | None):
    return failure("fe01.contoso.test", "Get-Thing -Name x", found)


@pytest.mark.parametrize(
    "message",
    [
        "Login failed for user 'NT AUTHORITY\\ANONYMOUS LOGON'.",
        "A specified logon session does not exist. It may already have been terminated. 0x80070520",
        "No credentials are available in the security package 0x8009030E",
    ],
)
def test_a_service_behind_the_host_that_saw_no_credentials_is_a_second_hop(message):
    error = judged(record(message))
    assert isinstance(error, SecondHopDenied)
    assert message in error.why
    assert "runs as somebody" in error.fix


@pytest.mark.parametrize(
    "found",
    [
        record("no", category=18),
        record("no", reason="UnauthorizedAccessException"),
        record("no", "WIN32 5,Get-DnsServerResourceRecord"),
        record("Access is denied."),
        record("failed: 0x80070005"),
    ],
)
def test_a_missing_right_is_access_denied(found):
    error = judged(found)
    assert isinstance(error, AccessDenied)
    assert error.what == "Get-Thing -Name x on fe01.contoso.test failed"


def test_an_id_of_our_own_is_kept_whatever_the_category_says():
    error = judged(record("the key stays", "LyncAutoNotExportable,Export-LyncAutoPfx", category=18))
    assert isinstance(error, RemoteCommandFailed)
    assert error.error_id == "LyncAutoNotExportable"
    assert error.why == "the key stays (LyncAutoNotExportable)"


def test_a_failure_without_a_record_is_a_failure_all_the_same():
    error = judged(None)
    assert isinstance(error, RemoteCommandFailed)
    assert error.error_id == ""


def test_a_command_that_is_not_there_says_what_to_install():
    assert "management shell" in judged(record("not recognized", "CommandNotFoundException")).fix


def test_details_of_a_record_come_before_its_exception():
    found = record("vague")
    found.details_message = "the very\r\n reason"
    assert judged(found).why == "the very reason (Some)"


FURTHER = Command("Get-CsService", {"WebServer": None})
LDAP = "An operations error occurred."


@pytest.mark.parametrize(
    "message",
    [
        LDAP,
        'Active Directory error "-2147016672" occurred while searching for domain controllers.',
        "The search failed (0x80072020).",
        "Fehler bei der Anmeldung f\u00fcr den Benutzer 'NT-AUTORIT\u00c4T\\ANONYMOUS-ANMELDUNG'.",
    ],
)
def test_a_command_that_goes_on_to_another_host_has_more_ways_to_be_unknown_there(message):
    assert isinstance(failure("fe01.contoso.test", FURTHER, record(message)), SecondHopDenied)
    assert not isinstance(failure("fe01.contoso.test", Command("Get-X"), record(message)), SecondHopDenied)


@pytest.mark.parametrize(
    ("command", "goes_on"),
    [
        (Command("Get-LyncAutoTopology"), True),
        (Command("get-lyncautotopology"), True),
        (Command("Get-LyncAutoTopology", {"LocalStore": None}), False),
        (Command("Get-LyncAutoDnsRecord", {"Zone": "contoso.test"}), False),
        ("loading LyncAuto.Read", False),
    ],
)
def test_what_reads_from_its_own_host_alone_makes_no_second_hop(command, goes_on):
    found = failure("fe01.contoso.test", command, record(LDAP))
    assert isinstance(found, SecondHopDenied) == goes_on


@pytest.mark.parametrize(
    ("command", "configuration", "fq_error", "hinted"),
    [
        (FURTHER, "Microsoft.PowerShell", "Strange", True),
        (Command("Get-CsCertificate"), "Microsoft.PowerShell", "Strange", True),
        (Command("Export-LyncAutoConfiguration"), "Microsoft.PowerShell", "Strange", True),
        (FURTHER, "LyncAuto", "Strange", False),
        (FURTHER, "Microsoft.PowerShell", "CommandNotFoundException", False),
        (Command("Export-LyncAutoConfiguration"), "Microsoft.PowerShell", "LyncAutoFolderOpen", False),
        (Command("Get-LyncAutoHost"), "Microsoft.PowerShell", "Strange", False),
        ("loading LyncAuto.Read", "Microsoft.PowerShell", "Strange", False),
    ],
)
def test_an_error_nobody_knows_may_come_of_a_session_that_runs_as_nobody(
    command, configuration, fq_error, hinted
):
    found = failure("fe01.contoso.test", command, record("odd", f"{fq_error},X"), configuration=configuration)
    assert isinstance(found, RemoteCommandFailed)
    assert ("runs as somebody" in found.fix) == hinted


@pytest.mark.parametrize(
    "found", [record("NT AUTHORITY\\ANONYMOUS LOGON"), record("odd", "Strange,X")], ids=["denied", "unknown"]
)
def test_who_is_to_run_sessions_as_somebody_learns_what_that_needs_and_what_else_would_do(found):
    fix = failure("fe01.contoso.test", FURTHER, found, configuration="Microsoft.PowerShell").fix
    assert "WMF 3 or later" in fix
    assert "a management host that has it, or delegation" in fix


@pytest.mark.parametrize("name", ["Set-LyncAutoOverride", "set-lyncautowebcertificate"])
def test_what_somebody_else_has_changed_is_drift_and_not_a_failure(name):
    found = record("found: other.contoso.test", "LyncAutoDrifted,Set-X", category=9)
    error = failure("fe01.contoso.test", Command(name), found)
    assert isinstance(error, Drifted)
    assert error.why == "found: other.contoso.test"
    assert error.error_id == "LyncAutoDrifted"


def test_a_record_that_drifted_is_left_to_the_zones_own_adapter():
    found = record("found: 10.0.0.9", "LyncAutoDrifted,Set-X")
    error = failure("dc01.contoso.test", Command("Set-LyncAutoDnsRecord"), found)
    assert isinstance(error, RemoteCommandFailed)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Enable-LyncAutoTopology", "Grant-CsSetupPermission -ComputerOU"),
        ("Enable-LyncAutoComputer", "Grant-CsSetupPermission -ComputerOU"),
        ("Set-LyncAutoOverride", "RTCUniversalServerAdmins"),
        ("Invoke-CsComputerFailOver", "RTCUniversalServerAdmins"),
    ],
)
def test_a_missing_right_to_publish_names_the_group_and_the_command_that_grants_it(name, words):
    found = record("Access is denied (Active Directory).", "ProcessingFailed,Enable-CsTopology", category=18)
    error = failure("mgmt01.contoso.test", Command(name), found)
    assert isinstance(error, AccessDenied)
    assert words in error.fix


@pytest.mark.parametrize(
    "error_id",
    [
        "LyncAutoFolderOpen",
        "LyncAutoReportMissing",
        "LyncAutoTopologyBusy",
        "LyncAutoFabricUnreadable",
    ],
)
def test_an_error_of_ours_says_what_to_do(error_id):
    error = judged(record("odd", f"{error_id},X"))
    assert "read the reason above" not in error.fix
    assert error.error_id == error_id


@pytest.mark.parametrize(
    ("message", "category", "name"),
    [
        ("Access is denied.", 18, "PermissionDenied"),
        ("ANONYMOUS LOGON", 0, "NotSpecified"),
        ("broken", 13, "ObjectNotFound"),
        ("broken", 99, "99"),
        ("broken", None, ""),
    ],
)
def test_every_error_keeps_the_id_and_the_category_of_its_record(message, category, name):
    error = judged(record(message, "TheId,TheCommand", category))
    assert (error.error_id, error.category) == ("TheId", name)
