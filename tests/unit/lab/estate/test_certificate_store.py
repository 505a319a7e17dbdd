import pytest

from lyncauto.lab.estate.certificate_store import Entry
from lyncauto.lab.estate.clock import ManualClock
from lyncauto.lab.estate.estate import Estate

FRONT_END = "fe01.contoso.test"


@pytest.fixture(scope="module")
def estate():
    return Estate("127.20.30", clock=ManualClock())


def test_whoever_listens_hears_of_another_certificate_and_not_of_the_same_one(estate):
    store = estate.stores[FRONT_END]
    certified = estate.certify("webint.contoso.test", ("webint.contoso.test",))
    entry = Entry(certified.certificate, certified.key, "new")
    store.add(entry)
    heard: list[str] = []
    store.assigned_anew = heard.append
    store.assign("WebServicesInternal", entry.thumbprint)
    store.assign("WebServicesInternal", entry.thumbprint)
    assert heard == ["WebServicesInternal"]


def test_a_certificate_that_is_not_there_is_assigned_to_nothing(estate):
    store = estate.stores[FRONT_END]
    heard: list[str] = []
    store.assigned_anew = heard.append
    before = store.assignments
    with pytest.raises(KeyError):
        store.assign("Default", "00" * 20)
    assert (store.assignments, heard) == (before, [])
