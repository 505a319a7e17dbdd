import pytest

from lyncauto.errors import AnswerLost, HostUnreachable
from lyncauto.ports.powershell import Command, NotRan, Ran, Unknown, said
from tests.unit.adapters.scripted_shell import ScriptedShell

COMMAND = Command("Get-Thing")


def test_what_a_command_said_is_handed_on():
    assert said(ScriptedShell(Get_Thing=Ran(({"A": 1},))), COMMAND) == ({"A": 1},)


def test_a_command_that_did_not_run_says_that_the_host_was_not_reached():
    with pytest.raises(HostUnreachable) as caught:
        said(ScriptedShell(Get_Thing=NotRan("no route", "plug it in")), COMMAND)
    assert (caught.value.why, caught.value.fix) == ("no route", "plug it in")


def test_an_answer_that_was_lost_is_no_failure_and_no_success():
    shell = ScriptedShell(Get_Thing=Unknown("cut"))
    with pytest.raises(AnswerLost, match="Get-Thing from fe01"):
        said(shell, COMMAND)
    assert shell.asked == [COMMAND]
