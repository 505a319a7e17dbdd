"""Samples of what `make renewal`, `make renewal-faults` and `make power-cuts` do with renewals."""

import pytest

from tests.campaigns.power_cuts import chosen, sample
from tests.campaigns.renewal.__main__ import played
from tests.campaigns.renewal.sources import SOURCES
from tests.campaigns.renewal_cuts import ready
from tests.campaigns.renewal_faults.__main__ import played as met
from tests.campaigns.renewal_faults.cases import CASES

pytestmark = pytest.mark.lab

SAMPLE = (
    "the answer lost after it was handed in",
    "a worker left over",
)
FEWEST = 40  # faults that a renewal has to meet


def test_clients_notice_nothing_of_a_renewal_and_its_key_is_nowhere_else():
    chosen_ones = [one for one in SOURCES if one.name == "certreq"]
    for source, came in played("lync-2010", chosen_ones):
        assert (source.name, came.failed, came.wrong) == (source.name, 0, ())


def test_a_fault_leaves_the_old_certificate_or_the_new_one_and_nothing_between():
    total = met([case for case in CASES if case.name in SAMPLE])
    assert (
        str(total) == f"renewal faults: {len(SAMPLE)}, served valid {len(SAMPLE)}/{len(SAMPLE)}, half-done 0"
    )
    assert total.good == len(SAMPLE)


def test_a_renewal_killed_anywhere_is_gone_on_with_and_is_taken_back():
    with ready("certreq") as cuts:
        outcomes = [cuts.tried(cut) for cut in sample(chosen(cuts.touches()), 2)]
    assert [str(outcome) for outcome in outcomes if outcome.resumed or outcome.taken_back] == []


def test_there_are_enough_faults_and_no_two_of_one_name():
    names = [case.name for case in CASES]
    assert len(names) == len(set(names)) >= FEWEST
