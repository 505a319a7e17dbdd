"""The functions about tasks: the same answers, ids and categories as their shipped text."""

from hashlib import sha256

import pytest

from tests.unit.lab.cmdlets.shell import LYNC_HOST, Refused, Shell, new_estate
from tests.unit.lab.estate.test_task_scheduler import definition

NAME = "lyncauto-renew-contoso"


@pytest.fixture
def estate():
    return new_estate()


@pytest.fixture
def shell(estate):
    return Shell(estate, LYNC_HOST)


def test_a_task_is_set_read_and_removed(estate, shell):
    assert shell.run("Get-LyncAutoTask", Name=NAME) == []
    told = shell.one("Register-LyncAutoTask", Name=NAME, Xml=definition(), Before="")
    held = estate.tasks[LYNC_HOST].get(NAME).xml
    assert told["Sha256"] == sha256(held.encode()).hexdigest()
    assert (told["State"], told["LastRunTime"], told["LastResult"]) == ("Ready", "", 267011)
    assert told["NextRunTime"].endswith("T03:30:00Z")
    assert shell.one("Get-LyncAutoTask", Name=NAME) == told
    gone = shell.one("Unregister-LyncAutoTask", Name=NAME, Before=told["Sha256"])
    assert gone == {"Name": NAME, "Sha256": told["Sha256"]}
    assert shell.run("Get-LyncAutoTask", Name=NAME) == []


def test_a_task_that_ran_and_is_switched_off_says_so(estate, shell):
    shell.run("Register-LyncAutoTask", Name=NAME, Xml=definition(), Before="")
    estate.tasks[LYNC_HOST].started(NAME, estate.clock.now(), -1)
    estate.tasks[LYNC_HOST].disable(NAME)
    told = shell.one("Get-LyncAutoTask", Name=NAME)
    assert (told["State"], told["LastResult"], told["NextRunTime"]) == ("Disabled", -1, "")
    assert told["LastRunTime"] == f"{estate.clock.now():%Y-%m-%dT%H:%M:%SZ}"


@pytest.mark.parametrize(
    ("command", "parameters", "error"),
    [
        ("Register-LyncAutoTask", {"Xml": definition(), "Before": "0" * 64}, "LyncAutoDrifted"),
        ("Register-LyncAutoTask", {"Xml": "<Task />", "Before": ""}, "LyncAutoTaskInvalid"),
        ("Register-LyncAutoTask", {"Xml": definition(), "Before": "one"}, "ParameterArgumentValidationError"),
        ("Unregister-LyncAutoTask", {"Before": "0" * 64}, "LyncAutoDrifted"),
        ("Unregister-LyncAutoTask", {"Before": "0" * 63}, "ParameterArgumentValidationError"),
    ],
)
def test_what_is_refused_changes_nothing(estate, shell, command, parameters, error):
    with pytest.raises(Refused, match=error):
        shell.run(command, Name=NAME, **parameters)
    assert estate.dump()["tasks"] == {}


@pytest.mark.parametrize("name", ["a\\b", "", "x" * 101, "*"])
def test_what_is_no_name_of_a_task_is_refused(shell, name):
    with pytest.raises(Refused, match="ParameterArgumentValidation"):
        shell.run("Get-LyncAutoTask", Name=name)
