from lyncauto.lab.engine.ledger import Ledger


def test_reading_and_writing_are_counted_apart():
    seen = []
    ledger = Ledger(on_write=lambda host, command: seen.append((host, command)))
    ledger.asked("mgmt01", "Get-CsPool", writes=False)
    ledger.asked("mgmt01", "Get-CsPool", writes=False)
    ledger.asked("fe01", "Request-CsCertificate", writes=True)
    assert ledger.commands == {("mgmt01", "Get-CsPool"): 2, ("fe01", "Request-CsCertificate"): 1}
    assert ledger.writes == {("fe01", "Request-CsCertificate"): 1}
    assert seen == [("fe01", "Request-CsCertificate")]


def test_shells_are_counted_by_host():
    ledger = Ledger()
    ledger.opened("mgmt01")
    ledger.opened("mgmt01")
    assert ledger.shells == {"mgmt01": 2}
