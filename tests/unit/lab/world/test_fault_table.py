import pytest

from lyncauto.errors import LabFailed
from lyncauto.lab.engine.faults import FaultKind
from lyncauto.lab.estate.behaviours import BEHAVIOURS
from lyncauto.lab.estate.faults import FAULTS as ESTATE_FAULTS
from lyncauto.lab.world.fault_table import FAULTS, check, find

FEWEST = 25  # assumptions that `make assumptions` must be able to flip


def test_every_fault_has_a_name_of_its_own():
    assert len({fault.name for fault in FAULTS}) == len(FAULTS)


def test_every_fault_of_an_end_point_and_of_the_estate_exists_there():
    estate = {fault.id for fault in ESTATE_FAULTS}
    there = {"winrm": {str(kind) for kind in FaultKind}, "estate": estate, "web": estate}
    assert [fault for fault in FAULTS if fault.part in there and fault.id not in there[fault.part]] == []


def test_a_value_stands_behind_a_colon():
    fault, value = find("deny:Set-LyncAutoDnsRecord")
    assert (fault.name, value) == ("deny", "Set-LyncAutoDnsRecord")


def test_an_unknown_fault_is_told_with_all_that_are_known():
    with pytest.raises(LabFailed, match="earthquake") as told:
        find("earthquake")
    assert "dns-refused" in told.value.why


def test_a_value_where_none_belongs_is_refused():
    with pytest.raises(LabFailed, match="takes no value"):
        find("port-taken:lb01")


def test_a_fault_that_must_be_aimed_is_refused_without_a_value():
    with pytest.raises(LabFailed, match="needs a value"):
        find("front-end-down")


def test_every_assumption_is_flipped_by_a_fault_or_says_why_it_cannot_be():
    flipped = {fault.flips for fault in FAULTS}
    assumed = [one for one in BEHAVIOURS if one.standing == "assumed"]
    assert [one.id for one in assumed if (one.id in flipped) == bool(one.fixed)] == []


def test_what_is_flipped_is_a_behaviour_of_the_lab_that_nobody_documents():
    standing = {one.id: one.standing for one in BEHAVIOURS}
    wrong = {
        fault.flips for fault in FAULTS if fault.flips and standing.get(fault.flips) in (None, "documented")
    }
    assert wrong == set()


def test_there_are_enough_assumptions_that_can_be_flipped():
    assert len({fault.flips for fault in FAULTS} - {""}) >= FEWEST


def test_a_fault_that_is_met_only_beside_another_names_one_that_exists():
    names = {fault.name for fault in FAULTS}
    assert [fault.name for fault in FAULTS if not names.issuperset(fault.beside)] == []


def test_all_that_is_to_be_set_is_looked_at_before_anything_is():
    check(["disk-full", "deny:Get-CsPool"])
    with pytest.raises(LabFailed, match="earthquake"):
        check(["disk-full", "earthquake"])
