import pytest

from lyncauto.lab.engine.faults import Fault, FaultKind, Faults


def test_a_one_shot_fault_strikes_once():
    faults = Faults()
    faults.add("cut", Fault(FaultKind.DROP_BEFORE, "Enable-CsTopology"))
    assert faults.take(FaultKind.DROP_BEFORE, "mgmt01", "enable-cstopology") is not None
    assert faults.take(FaultKind.DROP_BEFORE, "mgmt01", "Enable-CsTopology") is None
    assert not faults.active()


def test_a_counted_fault_strikes_as_often_as_it_says():
    faults = Faults()
    faults.add("slow", Fault(FaultKind.DELAY, times=2, seconds=1.5))
    struck = [faults.take(FaultKind.DELAY, "dc01", "Get-Any") for _ in range(3)]
    assert [fault and fault.seconds for fault in struck] == [1.5, 1.5, None]


def test_a_lasting_fault_strikes_until_it_is_removed():
    faults = Faults()
    faults.add("nobody", Fault(FaultKind.LOGON_REFUSED, host="fe01", times=None))
    assert all(faults.take(FaultKind.LOGON_REFUSED, "FE01") for _ in range(5))
    faults.remove("nobody")
    assert faults.take(FaultKind.LOGON_REFUSED, "fe01") is None


@pytest.mark.parametrize(
    ("kind", "host", "command"),
    [
        (FaultKind.DROP_AFTER, "fe01", "Get-CsPool"),
        (FaultKind.DROP_BEFORE, "fe02", "Get-CsPool"),
        (FaultKind.DROP_BEFORE, "fe01", "Get-CsService"),
    ],
)
def test_a_fault_strikes_nothing_but_what_it_names(kind, host, command):
    faults = Faults()
    faults.add("cut", Fault(FaultKind.DROP_BEFORE, "Get-CsPool", "fe01"))
    assert faults.take(kind, host, command) is None
    assert set(faults.active()) == {"cut"}


def test_what_is_not_set_cannot_be_removed():
    with pytest.raises(KeyError):
        Faults().remove("cut")
