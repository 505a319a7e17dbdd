from lyncauto.lab.estate.authority import names_of
from lyncauto.lab.estate.clock import ManualClock
from lyncauto.lab.estate.estate import Estate
from lyncauto.lab.world.beginning import Beginning
from lyncauto.lab.world.rebuild import rebuilt

FE = "fe02.contoso.test"


def test_a_front_end_that_was_rebuilt_has_other_certificates_for_the_same_uses_and_names():
    estate = Estate("127.20.30", clock=ManualClock())
    beginning, first = Beginning(estate), estate.dump()
    store = estate.stores[FE]
    before, uses = store.assigned("WebServicesInternal"), set(store.assignments)
    rebuilt(estate, FE)
    after = store.assigned("WebServicesInternal")
    assert [entry.thumbprint for entry in store.entries] == [after.thumbprint] != [before.thumbprint]
    assert set(store.assignments) == uses
    assert names_of(after.certificate) == names_of(before.certificate)
    beginning.restore()
    assert estate.dump() == first
