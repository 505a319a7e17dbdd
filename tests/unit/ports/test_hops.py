import pytest

from lyncauto.model.resource import Resource
from lyncauto.ports.hops import resources, shows_nobody
from lyncauto.ports.powershell import Command


@pytest.mark.parametrize(
    ("command", "reached"),
    [
        (Command("Get-CsService", {"WebServer": None}), {Resource.STORE}),
        (Command("GET-CSSERVICE"), {Resource.STORE}),
        (Command("Get-LyncAutoWebServices", {"Pool": "p", "LocalStore": None}), set()),
        (Command("Get-LyncAutoWebServices", {"Pool": "p"}), {Resource.STORE}),
        (Command("Request-CsCertificate"), {Resource.STORE, Resource.AUTHORITY}),
        (
            Command("Enable-LyncAutoTopology"),
            {Resource.STORE, Resource.DIRECTORY, Resource.SHARE},
        ),
        (Command("Enable-LyncAutoComputer"), {Resource.DIRECTORY}),
        (Command("Set-LyncAutoWebCertificate"), set()),
        (Command("Remove-LyncAutoCertificate"), set()),
        (Command("Get-CsWindowsService"), set()),
        (Command("Get-CsWindowsService", {"ComputerName": "fe02"}), {Resource.FRONT_ENDS}),
        (Command("Get-Echo"), set()),
    ],
)
def test_a_command_says_what_it_goes_on_to(command, reached):
    assert resources(command) == reached


@pytest.mark.parametrize(
    ("text", "nobody"),
    [
        ("Login failed for user 'NT AUTHORITY\\ANONYMOUS LOGON'.", True),
        ("An operations error occurred.", True),
        ("A specified logon session does not exist. 0x80070520", True),
        ("The RPC server is unavailable. 0x800706ba (WIN32: 1722)", False),
        ("", False),
    ],
)
def test_what_is_said_without_credentials_is_told_from_what_is_down(text, nobody):
    assert shows_nobody(text) == nobody
