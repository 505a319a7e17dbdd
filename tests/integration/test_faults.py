"""A sample of the faults that `make faults` plays, on a lab of each estate; the whole table takes minutes."""

from pathlib import Path

import pytest

from tests.campaigns.estate import ESTATES
from tests.campaigns.faults.bench import Bench
from tests.campaigns.faults.case import Case, judge
from tests.campaigns.faults.table import CASES
from tests.labs import SharedLabs

pytestmark = pytest.mark.lab

SITE_FILES = ("several errors at once", "unknown key", "site file not YAML")
SAMPLE = [
    case for case in CASES if case.quick and (case.code != "site-file-invalid" or case.name in SITE_FILES)
]
FEWEST = {"lync-2010": 40, "sfb-2019": 30}


@pytest.mark.parametrize("case", SAMPLE, ids=lambda case: case.name)
def test_a_fault_is_told_as_an_error_and_leaves_nothing_half_done(
    case: Case, labs: SharedLabs, tmp_path: Path
):
    assert judge(case, Bench(labs.used(case.estate), tmp_path / "case")) == []


def test_the_campaign_has_no_two_cases_of_one_name_and_enough_of_them():
    names = [case.name for case in CASES]
    assert len(names) == len(set(names))
    for estate in ESTATES:
        assert sum(case.estate == estate for case in CASES) >= FEWEST[estate]
