import pytest

from lyncauto.errors import AnswerLost, EstateUnreadable, HostUnreachable
from lyncauto.ports.powershell import Command, NotRan, Ran, Unknown
from lyncauto.steps import wire
from lyncauto.steps.asking import act, ask
from lyncauto.steps.gather import gather
from tests.unit.steps.world import Session

COMMAND = Command("Get-Thing")


def session(*outcomes):
    return Session("fe01.contoso.com", {"Get-Thing": list(outcomes)})


def test_an_answer_is_its_objects():
    assert ask(session(Ran(({"A": 1},))), COMMAND) == ({"A": 1},)


def test_reading_is_asked_once_more_when_the_answer_was_lost():
    assert ask(session(Unknown("reset"), Ran(())), COMMAND) == ()


def test_reading_gives_up_when_the_answer_was_lost_twice():
    with pytest.raises(AnswerLost):
        ask(session(Unknown("reset"), Unknown("reset")), COMMAND)


def test_an_act_whose_answer_was_lost_is_never_repeated():
    doing = session(Unknown("reset"), Ran(()))
    with pytest.raises(AnswerLost):
        act(doing, COMMAND)
    assert doing.ran == [COMMAND]


def test_a_command_that_did_not_run_says_why_and_what_to_do():
    with pytest.raises(HostUnreachable) as caught:
        act(session(NotRan("connection refused", "start WinRM")), COMMAND)
    assert (caught.value.why, caught.value.fix) == ("connection refused", "start WinRM")


@pytest.mark.parametrize("value", [True, "True", "true"])
def test_a_truth_value_reads_however_it_was_written(value):
    assert wire.flag({"UpToDate": value}, "UpToDate")


def test_null_reads_as_empty_and_as_no():
    assert wire.text({"InternalFqdn": None}, "InternalFqdn") == ""
    assert wire.texts({"Computers": None}, "Computers") == ()
    assert not wire.flag({"UpToDate": None}, "UpToDate")


@pytest.mark.parametrize("value", [("B.contoso.com", "a.contoso.com"), "B.contoso.com, a.contoso.com"])
def test_a_list_reads_the_same_from_a_list_and_from_text(value):
    assert wire.texts({"Names": value}, "Names") == ("a.contoso.com", "b.contoso.com")


def test_a_property_that_is_not_there_is_named_with_those_that_are():
    with pytest.raises(EstateUnreadable) as caught:
        wire.text({"Identity": "x"}, "PoolFqdn")
    assert "PoolFqdn" in caught.value.what
    assert "Identity" in caught.value.why


def test_a_number_that_is_none_is_said_to_be_none():
    with pytest.raises(EstateUnreadable, match="Version"):
        wire.number({"Version": "five"}, "Version")


def broken():
    raise KeyError("a bug")


def test_a_bug_is_not_mistaken_for_an_unreadable_estate():
    with pytest.raises(KeyError):
        gather({"a": broken})


def test_nothing_to_ask_is_no_error():
    assert gather({}) == {}
