import json
from dataclasses import replace

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.x509.verification import PolicyBuilder, Store

from lyncauto.errors import LabFailed
from lyncauto.lab.estate.authority import names_of
from lyncauto.lab.estate.certificate_store import Entry
from lyncauto.lab.estate.clock import ManualClock
from lyncauto.lab.estate.description import load
from lyncauto.lab.estate.estate import Estate
from lyncauto.lab.estate.zone import Wanted

FRONT_END = "fe01.contoso.test"


@pytest.fixture
def estate():
    return Estate("127.20.30", clock=ManualClock())


def test_the_dump_is_plain_data_and_stays_the_same_while_nobody_writes(estate):
    before = json.dumps(estate.dump())
    estate.clock.advance(3600)
    estate.zone.lookup("dc02.contoso.test", "webint.contoso.test", "A")
    estate.store.status(FRONT_END)
    estate.served(FRONT_END)
    assert json.dumps(estate.dump()) == before


def test_asking_for_a_host_without_certificates_or_files_does_not_show_in_the_dump(estate):
    before = estate.dump()
    assert estate.stores["mgmt01.contoso.test"].entries == ()
    assert estate.files["mgmt01.contoso.test"].paths() == ()
    assert estate.dump() == before


def change_zone(estate):
    there = Wanted(frozenset({"127.20.30.41"}), 3)
    estate.zone.compare_and_set("webint.contoso.test", "A", there, replace(there, ttl=1))


def change_topology(estate):
    estate.store.publish()


def change_requests(estate):
    estate.certify("lb01.contoso.test", ("lb01.contoso.test",))


def change_store(estate):
    entry = estate.stores[FRONT_END].entries[0]
    estate.stores["fe02.contoso.test"].add(Entry(entry.certificate, None, "a copy"))


def change_assignment(estate):
    change_store(estate)
    estate.stores["fe02.contoso.test"].assign("Default", estate.stores[FRONT_END].entries[0].thumbprint)


def change_file(estate):
    estate.files["mgmt01.contoso.test"].write("C:\\backup\\a.zip", b"content")


@pytest.mark.parametrize(
    ("write", "part"),
    [
        (change_zone, "zone"),
        (change_topology, "topology"),
        (change_requests, "certificate_requests"),
        (change_store, "certificates"),
        (change_assignment, "assignments"),
        (change_file, "files"),
    ],
)
def test_every_write_shows_in_its_part_of_the_dump(estate, write, part):
    before = estate.dump()
    write(estate)
    assert estate.dump()[part] != before[part]


def test_a_write_that_is_taken_back_leaves_the_first_dump(estate):
    before = json.dumps(estate.dump())
    change_zone(estate)
    down = Wanted(frozenset({"127.20.30.41"}), 1)
    estate.zone.compare_and_set("webint.contoso.test", "A", down, replace(down, ttl=3))
    assert json.dumps(estate.dump()) == before


def test_the_dump_holds_no_key(estate):
    assert "PRIVATE KEY" not in json.dumps(estate.dump())


def test_the_same_seed_gives_the_same_signature(estate):
    again = Estate("127.20.30", clock=ManualClock())
    other = Estate("127.20.30", clock=ManualClock(), seed=1)
    assert again.store.topology == estate.store.topology
    assert other.store.topology.signature != estate.store.topology.signature


def test_names_have_addresses_in_the_lab_s_own_network(estate):
    assert [record.value for record in estate.zone.read("webint.contoso.test", "A")] == ["127.20.30.41"]
    assert len(estate.zone.read("pool01.contoso.test", "A")) == 3
    assert estate.vip == "127.20.30.60"
    assert estate.zone.read("lyncdiscoverinternal.contoso.test", "A") == ()


def test_a_front_end_serves_a_certificate_with_its_names_that_chains_to_the_root(estate):
    certified, (issuing, root) = estate.served(FRONT_END)
    verifier = PolicyBuilder().store(Store([root])).time(estate.clock.now())
    for name in ("webint.contoso.test", FRONT_END, "pool01.contoso.test", "meet.contoso.test"):
        chain = verifier.build_server_verifier(x509.DNSName(name)).verify(certified.certificate, [issuing])
        assert chain == [certified.certificate, issuing, root]


def test_the_key_belongs_to_the_certificate(estate):
    certified, _ = estate.served(FRONT_END)
    signed = certified.key.sign(b"text", PKCS1v15(), certified.certificate.signature_hash_algorithm)
    certified.certificate.public_key().verify(
        signed, b"text", PKCS1v15(), certified.certificate.signature_hash_algorithm
    )


def test_a_foreign_certificate_has_the_names_and_another_root(estate):
    genuine, chain = estate.served(FRONT_END)
    estate.faults.set("certificate.foreign", FRONT_END)
    foreign, above = estate.served(FRONT_END)
    assert names_of(foreign.certificate) == names_of(genuine.certificate)
    assert foreign.certificate.public_key() != genuine.certificate.public_key()
    assert above == ()
    genuine.certificate.verify_directly_issued_by(chain[0])
    with pytest.raises(InvalidSignature):
        foreign.certificate.verify_directly_issued_by(chain[0])
    assert estate.served("fe02.contoso.test")[1]


def test_a_front_end_without_an_assignment_serves_nothing(estate):
    with pytest.raises(KeyError):
        estate.served(FRONT_END, "OAuthTokenIssuer")


def test_writing_acts_are_counted_by_host_and_name(estate):
    assert estate.writes == 0
    estate.wrote("dc01.contoso.test", "Set-LyncAutoDnsRecord")
    assert estate.writes == 1
    assert estate.written["dc01.contoso.test", "Set-LyncAutoDnsRecord"] == 1


def test_an_estate_that_is_not_shipped_is_refused_with_those_that_are():
    with pytest.raises(LabFailed) as refusal:
        load("sfb-2099")
    assert "lync-2010" in refusal.value.why
