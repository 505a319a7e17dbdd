"""The algebra of changes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lyncauto.errors import OneWay
from lyncauto.model.plan import Change, Hold, State, after, diff, fingerprint, known_later, learnt, matches

WORDS = st.text("abc", min_size=1, max_size=2)
STATES = st.dictionaries(WORDS, st.dictionaries(WORDS, WORDS, max_size=3), max_size=4)


@given(STATES)
def test_a_diff_of_equals_is_empty(state: State) -> None:
    assert diff("step", state, state) == ()


@given(STATES, STATES)
def test_a_plan_leads_to_what_is_desired_and_its_inverses_lead_back(observed: State, desired: State) -> None:
    changes = diff("step", observed, desired)
    there = after(observed, changes)
    assert there == desired
    assert after(there, [change.inverse() for change in reversed(changes)]) == observed


def test_the_inverse_of_a_hold_waits_for_the_other_answer() -> None:
    change = Change("dns", "record", {"ttl": "3600"}, {"ttl": "60"}, hold=Hold(3600, 60, "caches"))
    assert change.inverse().hold == Hold(60, 3600, "caches")


def test_a_one_way_change_has_no_inverse() -> None:
    with pytest.raises(OneWay, match="certificate"):
        Change("ca", "certificate", None, {}, one_way="it stays issued").inverse()


def test_a_value_that_is_known_later_matches_any_and_is_learnt() -> None:
    stand_in = known_later("certificate", "thumbprint")
    change = Change("ca", "certificate", None, {"thumbprint": stand_in, "names": "a"})
    found = {"thumbprint": "3F", "names": "a"}
    assert matches(change.after, found)
    assert learnt(change, found) == {stand_in: "3F"}
    assert change.completed({stand_in: "3F"}).after == found


def test_a_value_that_was_known_does_not_match_another() -> None:
    assert not matches({"names": "a"}, {"names": "b"})
    assert not matches({"names": "a"}, {"names": "a", "more": "b"})
    assert not matches(None, {})


@given(STATES, STATES)
def test_a_fingerprint_changes_with_what_was_observed(one: State, other: State) -> None:
    same = fingerprint((), one, "site", "playbook") == fingerprint((), other, "site", "playbook")
    assert same == (one == other)


BASIS = ("site text", "playbook text", "design")


@pytest.mark.parametrize("place", range(len(BASIS)), ids=BASIS)
def test_a_fingerprint_changes_with_each_text_that_a_plan_rests_on(place: int) -> None:
    other = [*BASIS]
    other[place] += " edited"
    assert fingerprint((), {}, *BASIS) == fingerprint((), {}, *BASIS)
    assert fingerprint((), {}, *BASIS) != fingerprint((), {}, *other)


def test_a_fingerprint_changes_when_text_moves_from_one_of_them_to_the_next() -> None:
    assert fingerprint((), {}, "ab", "c") != fingerprint((), {}, "a", "bc")


def test_a_fingerprint_changes_with_any_part_of_any_change() -> None:
    change = Change("dns", "record", {"ttl": "3600"}, {"ttl": "60"})
    edited = [
        replace(change, after={"ttl": "61"}),
        replace(change, before=None),
        replace(change, hold=Hold(1, 2, "caches")),
        replace(change, one_way="it stays"),
        replace(change, link=1),
    ]
    assert len({fingerprint([one], {}, *BASIS) for one in (change, *edited)}) == 1 + len(edited)
