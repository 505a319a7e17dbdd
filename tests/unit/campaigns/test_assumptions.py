"""Which assumptions are flipped, where, and how the worst of an assumption's flips counts."""

from lyncauto.lab.estate.behaviours import BEHAVIOURS
from lyncauto.lab.world.fault_table import FAULTS
from tests.campaigns.assumptions.__main__ import FEWEST
from tests.campaigns.assumptions.flip import flips, never_flipped
from tests.campaigns.assumptions.judge import Kind, Verdict, worst
from tests.campaigns.estate import ESTATES

ASSUMED = {one.id for one in BEHAVIOURS if one.standing == "assumed"}


def test_every_assumption_is_flipped_or_named_as_one_that_nothing_flips():
    assert {flip.behaviour for flip in flips()} | set(never_flipped()) == ASSUMED
    assert len({flip.behaviour for flip in flips()}) >= FEWEST


def test_what_is_known_is_no_assumption_whatever_fault_turns_it_round():
    known = {fault.name for fault in FAULTS if fault.flips and fault.flips not in ASSUMED}
    assert known.isdisjoint(flip.name for flip in flips())


def test_a_flip_that_nobody_meets_alone_is_set_after_what_brings_it():
    (words,) = (flip for flip in flips() if flip.name == "second-hop-words")
    assert words.faults == ("second-hop", "second-hop-words")


def test_what_only_a_publication_meets_is_flipped_where_an_override_is_published():
    estates = {flip.name: flip.estate for flip in flips()}
    assert (estates["clients-adopt-late"], estates["dns-static-lost"]) == (ESTATES[1], ESTATES[0])


def test_an_assumption_counts_by_the_worst_of_its_flips():
    finished, stopped, unsafe = map(Verdict, (Kind.FINISHED, Kind.STOPPED, Kind.UNSAFE))
    assert worst([finished, stopped]) is Kind.STOPPED
    assert worst([unsafe, stopped, finished]) is Kind.UNSAFE
    assert worst([finished]) is Kind.FINISHED


def test_a_verdict_says_why():
    assert str(Verdict(Kind.STOPPED, "drifted: x")) == "stopped safely: drifted: x"
    assert str(Verdict(Kind.FINISHED)) == "finished"
