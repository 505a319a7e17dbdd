import pytest

from lyncauto.errors import LabFailed
from lyncauto.lab.estate.clock import ManualClock
from lyncauto.lab.estate.faults import Faults
from lyncauto.lab.front_end.variants import Variants
from lyncauto.lab.world.fault_table import FAULTS
from lyncauto.lab.world.variation import Manners, variants_of

FE = "fe01.contoso.test"


def test_nothing_set_is_nothing_varied():
    assert variants_of(Faults(ManualClock().seconds), FE) == Variants()


@pytest.mark.parametrize(
    "fault", [fault for fault in FAULTS if fault.part == "web"], ids=lambda one: one.name
)
def test_every_fault_of_the_web_services_varies_the_front_end_that_is_meant_and_no_other(fault):
    faults = Faults(ManualClock().seconds)
    faults.set(fault.id, FE, fault.default)
    assert variants_of(faults, FE) != Variants()
    assert variants_of(faults, "fe02.contoso.test") == Variants()


def test_no_two_faults_of_the_web_services_are_the_same():
    seen = set()
    for fault in FAULTS:
        if fault.part == "web":
            faults = Faults(ManualClock().seconds)
            faults.set(fault.id, "", fault.default)
            seen.add(variants_of(faults, FE))
    assert len(seen) == sum(fault.part == "web" for fault in FAULTS)


def test_clients_are_told_all_that_is_set_and_what_is_left():
    manners = Manners()
    manners.take_on("adopt", "at-sign-in")
    assert manners.take_on("longer", "5") == {"adopt": "at-sign-in", "longer": 5.0}
    assert manners.drop("adopt") == {"longer": 5.0}
    assert manners.drop("adopt") == {"longer": 5.0}


@pytest.mark.parametrize("text", ["long", "-1", "inf", ""])
def test_a_figure_that_is_none_is_refused_and_nothing_is_set(text):
    manners = Manners()
    with pytest.raises(LabFailed, match="does not understand"):
        manners.take_on("longer", text)
    assert manners.drop("adopt") == {}
