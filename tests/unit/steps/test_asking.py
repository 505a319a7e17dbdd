import pytest

from lyncauto.errors import AnswerLost
from lyncauto.ports.powershell import Command, Ran, Unknown
from lyncauto.steps.asking import ask
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


def broken():
    raise KeyError("a bug")


def test_a_bug_is_not_mistaken_for_an_unreadable_estate():
    with pytest.raises(KeyError):
        gather({"a": broken})


def test_nothing_to_ask_is_no_error():
    assert gather({}) == {}
