from pathlib import Path

import pytest

from lyncauto.errors import LabFailed
from lyncauto.lab.estate.clock import ManualClock
from lyncauto.lab.estate.faults import FAULTS, Faults


@pytest.fixture
def faults():
    return Faults(ManualClock().seconds)


def test_a_fault_with_a_target_hits_that_target_alone(faults):
    faults.set("replica.stale", "fe01.contoso.test")
    assert faults.active("replica.stale", "FE01.contoso.test")
    assert not faults.active("replica.stale", "fe02.contoso.test")


def test_a_fault_without_a_target_hits_all(faults):
    faults.set("replica.stale")
    assert faults.active("replica.stale", "fe02.contoso.test")


def test_a_fault_that_is_taken_is_over(faults):
    faults.set("dns.foreign-edit", "a.test", "10.0.0.1")
    assert faults.take("dns.foreign-edit", "b.test") is None
    assert faults.take("dns.foreign-edit", "a.test").value == "10.0.0.1"
    assert faults.take("dns.foreign-edit", "a.test") is None


@pytest.mark.parametrize(
    ("cleared", "left"),
    [
        ((), ()),
        (("ca.deny",), ("replica.stale fe01", "replica.stale fe02")),
        (("replica.stale",), ("ca.deny",)),
        (("replica.stale", "fe01"), ("ca.deny", "replica.stale fe02")),
    ],
)
def test_faults_are_lifted_by_id_by_target_or_all(faults, cleared, left):
    faults.set("ca.deny")
    faults.set("replica.stale", "fe01")
    faults.set("replica.stale", "fe02")
    faults.clear(*cleared)
    assert faults.listed() == left


def test_an_unknown_fault_is_refused_with_those_that_exist(faults):
    with pytest.raises(LabFailed) as refusal:
        faults.set("ca.explode")
    assert "ca.deny" in refusal.value.why


def test_every_fault_has_an_id_of_its_own():
    assert len({fault.id for fault in FAULTS}) == len(FAULTS)


def test_a_fault_is_lifted_exactly_as_it_was_set(faults):
    faults.set("replica.stale")
    faults.set("replica.stale", "FE01")
    faults.lift("replica.stale")
    faults.lift("replica.stale", "fe02")
    assert faults.listed() == ("replica.stale fe01",)


def test_every_fault_is_asked_for_by_some_part_of_the_lab():
    lab = Path(__file__).parents[4] / "lyncauto" / "lab"
    tables = {lab / "estate" / "faults.py", *lab.glob("world/faults_of_*.py")}
    text = "".join(path.read_text(encoding="utf-8") for path in lab.rglob("*.py") if path not in tables)
    assert [fault.id for fault in FAULTS if f'"{fault.id}"' not in text] == []
