"""Samples of what `make renewal`, `make renewal-faults` and `make power-cuts` do, on one lab."""

from collections.abc import Iterator

import pytest

from tests.campaigns.power_cuts import chosen, sample
from tests.campaigns.renewal.play import play as renewed
from tests.campaigns.renewal.sources import SOURCES
from tests.campaigns.renewal_cuts import Cuts, ready
from tests.campaigns.renewal_faults.__main__ import Sum
from tests.campaigns.renewal_faults.__main__ import play as met
from tests.campaigns.renewal_faults.cases import CASES

pytestmark = pytest.mark.lab

SAMPLE = (
    "the answer lost after it was handed in",
    "a worker left over",
)
FEWEST = 40  # faults that a renewal has to meet
REQUESTS = 300  # before a renewal, and as many until it counts as done
RATE = 40.0  # a second: the other tests want the processor too


@pytest.fixture(scope="module")
def cuts() -> Iterator[Cuts]:
    with ready("certreq, two nodes") as pool:
        yield pool


def test_clients_notice_nothing_of_a_renewal_and_its_key_is_nowhere_else(cuts):
    (source,) = (one for one in SOURCES if one.name == "certreq")
    came = renewed(source, cuts.bench.lab, cuts.bench.site, RATE, REQUESTS)
    assert (came.failed, came.wrong) == (0, ())
    assert came.requests >= REQUESTS


def test_a_fault_leaves_the_old_certificate_or_the_new_one_and_nothing_between(cuts):
    total = Sum()
    assert [wrong for case in CASES if case.name in SAMPLE for wrong in met(case, cuts.bench, total)] == []
    assert (
        str(total) == f"renewal faults: {len(SAMPLE)}, served valid {len(SAMPLE)}/{len(SAMPLE)}, half-done 0"
    )


def test_a_renewal_killed_anywhere_is_gone_on_with_and_is_taken_back(cuts):
    cuts.bench.by("certreq")
    cuts.bench.run("renew", "--force")  # installs what a fault before may have left to be installed
    outcomes = [cuts.tried(cut) for cut in sample(chosen(cuts.touches()), 1)]
    assert [str(outcome) for outcome in outcomes if outcome.resumed or outcome.taken_back] == []
    assert len(outcomes) == 1


def test_there_are_enough_faults_and_no_two_of_one_name():
    names = [case.name for case in CASES]
    assert len(names) == len(set(names)) >= FEWEST
