"""One outlet after the other is told, and none keeps another from hearing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from lyncauto.app.announcing import announce
from lyncauto.errors import NotHeard
from lyncauto.model.outcome import Outcome
from tests.unit.outcomes import ILL, WELL


@dataclass
class Ear:
    """Hears, or does what it was given to do."""

    name: str
    does: Callable[[], str] = str
    heard: list[Outcome] = field(default_factory=list)

    def hear(self, outcome: Outcome) -> str:
        self.heard.append(outcome)
        return self.does()


def deaf() -> str:
    raise NotHeard("cannot write it", why="the disk is full", fix="make room")


def broken() -> str:
    raise ZeroDivisionError("by nothing")


def test_all_are_told_and_nothing_is_said_where_all_have_heard():
    heard: list[Outcome] = []
    said: list[str] = []
    assert announce([Ear("one", heard=heard), Ear("two", heard=heard)], WELL, said.append) is None
    assert (heard, said) == ([WELL, WELL], [])


def test_what_an_outlet_says_is_shown_with_its_name():
    said: list[str] = []
    announce([Ear("on-success", lambda: "paged nobody")], WELL, said.append)
    assert said == ["on-success: paged nobody"]


def test_one_that_fails_and_one_that_is_broken_keep_no_other_from_hearing():
    ears = [Ear("one", deaf), Ear("two", broken), Ear("three")]
    error = announce(ears, ILL, lambda _: None)
    assert [ear.heard for ear in ears] == [[ILL]] * 3
    assert error is not None
    assert error.code == "not-heard"
    assert error.exit == 1
    assert error.what == "what the renewal of pool01.contoso.com came to was not heard by one, two"
    assert error.why.splitlines() == [
        "one: cannot write it: the disk is full",
        "two: a fault in lyncauto: ZeroDivisionError: by nothing",
    ]
    assert error.fix.splitlines()[0] == "one: make room"
