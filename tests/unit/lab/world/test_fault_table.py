import pytest

from lyncauto.errors import LabFailed
from lyncauto.lab.engine.faults import FaultKind
from lyncauto.lab.estate.faults import FAULTS as ESTATE_FAULTS
from lyncauto.lab.world.fault_table import FAULTS, find


def test_every_fault_has_a_name_of_its_own():
    assert len({fault.name for fault in FAULTS}) == len(FAULTS)


def test_every_fault_of_an_end_point_and_of_the_estate_exists_there():
    there = {"winrm": {str(kind) for kind in FaultKind}, "estate": {fault.id for fault in ESTATE_FAULTS}}
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
        find("disk-full:lb01")


def test_a_fault_that_must_be_aimed_is_refused_without_a_value():
    with pytest.raises(LabFailed, match="needs a value"):
        find("front-end-down")
