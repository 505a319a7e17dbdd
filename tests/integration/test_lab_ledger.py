"""What the lab can be asked about acts: how often each was asked for, and which faults have struck."""

import pytest

from lyncauto.cli.main import run


@pytest.fixture
def lab(labs):
    return labs.fresh()


@pytest.fixture
def site(lab, tmp_path):
    lab.write_site(tmp_path / "site.yaml")
    return ("--site", str(tmp_path / "site.yaml"), "--json")


@pytest.mark.lab
def test_a_fault_that_has_struck_as_often_as_it_was_to_is_no_longer_set(lab, site):
    lab.fault("slow:Get-CsPool", seconds=0.01, times=1)
    lab.fault("slow:Get-CsSipDomain", seconds=0.01)
    lab.fault("slow:Request-CsCertificate", seconds=0.01, times=1)
    assert run(["plan", *site]) == 0
    assert lab.status()["faults"] == ["slow:Get-CsSipDomain", "slow:Request-CsCertificate"]


@pytest.mark.lab
def test_the_ledger_counts_each_act_where_it_was_asked_for(lab, site):
    assert run(["plan", *site]) == 0
    assert lab.ledger() == {}
    assert run(["migrate", "--yes", "--until", "backup", *site]) == 0
    ledger = lab.ledger()
    assert ledger["mgmt01.contoso.test Export-LyncAutoConfiguration"] == 1
    assert sum(ledger.values()) == lab.writes()
    assert {act.partition(" ")[0] for act in ledger} == {"lb01.contoso.test", "mgmt01.contoso.test"}
