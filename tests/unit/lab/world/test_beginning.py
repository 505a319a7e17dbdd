import asyncio

import pytest

from lyncauto.lab.estate.authority import generate_keys
from lyncauto.lab.estate.certificate_store import Entry
from lyncauto.lab.estate.clock import ManualClock
from lyncauto.lab.estate.description import load
from lyncauto.lab.estate.estate import Estate
from lyncauto.lab.estate.zone import Wanted
from lyncauto.lab.world.beginning import Beginning


@pytest.fixture(scope="module")
def estate():
    return Estate("127.20.30", clock=ManualClock())


@pytest.fixture
def beginning(estate):
    return Beginning(estate)


def test_records_go_back_and_the_secondaries_follow(estate, beginning):
    first = estate.dump()["zone"]
    override = estate.description.pool.internal_fqdn
    zone = estate.zone
    zone.compare_and_set(
        override, "A", Wanted(frozenset({estate.at(41)}), 3), Wanted(frozenset({estate.vip}), 1)
    )
    zone.compare_and_set(
        "lyncdiscoverinternal.contoso.test", "A", Wanted(frozenset()), Wanted(frozenset({estate.vip}), 1)
    )
    beginning.restore()
    assert estate.dump()["zone"] == first
    estate.clock.advance(1)
    assert [record.value for record in zone.lookup("dc02.contoso.test", override, "A")] == [estate.at(41)]


def test_a_record_that_lost_its_static_mark_gets_it_back(estate, beginning):
    first, zone = estate.dump()["zone"], estate.zone
    override = estate.description.pool.internal_fqdn
    values = frozenset(record.value for record in zone.read(override, "A"))
    estate.faults.set("dns.static-lost")
    zone.compare_and_set(override, "A", Wanted(values, 3600), Wanted(values, 1))
    assert not any(record.static for record in zone.read(override, "A"))
    beginning.restore()
    assert estate.dump()["zone"] == first


def test_a_topology_that_was_published_is_forgotten_in_every_replica(estate, beginning):
    first, store = estate.dump(), estate.store
    estate.faults.set("replica.stale", "fe02.contoso.test")
    store.publish()
    estate.clock.advance(60)
    assert estate.dump() != first
    beginning.restore()
    assert estate.dump() == first
    assert {store.local(replica).signature for replica in store.replicas} == {first["topology"]["signature"]}
    assert all(store.status(replica).up_to_date for replica in store.replicas)


def test_a_certificate_that_was_issued_is_forgotten_everywhere(estate, beginning):
    first = estate.dump()
    certified = estate.certify("webint.contoso.test", ("webint.contoso.test",))
    entry = Entry(certified.certificate, certified.key, "new")
    store = estate.stores["fe01.contoso.test"]
    store.add(entry)
    store.assign("WebServicesInternal", entry.thumbprint)
    estate.stores["fe09.contoso.test"].add(Entry(certified.certificate, generate_keys(1)[0], "elsewhere"))
    assert estate.dump() != first
    beginning.restore()
    assert estate.dump() == first


def test_files_faults_and_counts_are_cleared(estate, beginning):
    first = estate.dump()
    estate.files["mgmt01.contoso.test"].write("C:\\lyncauto\\run.zip", b"one")
    estate.faults.set("dns.refuse-writes")
    estate.wrote("mgmt01.contoso.test", "Export-LyncAutoConfiguration")
    beginning.restore()
    assert estate.dump() == first
    assert estate.faults.listed() == ()
    assert estate.writes == 0


def test_an_override_its_activation_and_stopped_services_are_forgotten():
    clock = ManualClock()
    estate = Estate("127.20.30", load("sfb-2019"), clock)
    beginning, first = Beginning(estate), estate.dump()
    front_end = "fe01.fabrikam.test"
    estate.store.set_override("webint.fabrikam.test")
    clock.advance(60)
    estate.activation.topology()
    estate.activation.computer(front_end)
    asyncio.run(estate.services.stop(front_end))
    assert estate.dump() != first
    beginning.restore()
    assert estate.dump() == first
    assert estate.services.running(front_end)
    assert estate.store.local(front_end).internal_fqdn == ""
