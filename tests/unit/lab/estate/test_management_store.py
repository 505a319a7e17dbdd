from random import Random

import pytest
from defusedxml import ElementTree

from lyncauto.lab.estate.clock import ManualClock
from lyncauto.lab.estate.description import load
from lyncauto.lab.estate.faults import Faults
from lyncauto.lab.estate.management_store import ManagementStore
from lyncauto.lab.estate.topology import ROLES, TOPOLOGY

FRONT_END = "fe01.contoso.test"


@pytest.fixture
def clock():
    return ManualClock()


@pytest.fixture
def faults(clock):
    return Faults(clock.seconds)


@pytest.fixture
def store(clock, faults):
    return ManagementStore(load(), clock, faults, Random(0))  # noqa: S311 - no secret comes from it


def test_the_document_holds_signature_machines_and_the_override(store):
    root = ElementTree.fromstring(store.topology.xml)
    assert root.get("Signature") == store.topology.signature
    assert [one.get("Fqdn") for one in root.iter(f"{{{TOPOLOGY}}}Machine")] == list(store.pool.front_ends)
    (override,) = root.iter(f"{{{ROLES}}}InternalSettings")
    assert override.get("Host") == "webint.contoso.test"


def test_replicas_are_up_to_date_at_first(store):
    assert all(store.status(replica).up_to_date for replica in store.replicas)
    assert store.local(FRONT_END) == store.topology


def test_a_replica_follows_a_publication_after_its_lag(store, clock):
    before = store.topology
    after = store.publish()
    assert store.local(FRONT_END) == before
    assert not store.status(FRONT_END).up_to_date
    clock.advance(1.1)
    assert store.local(FRONT_END) == after
    state = store.status(FRONT_END)
    assert state.up_to_date
    assert state.last_update_creation < state.last_status_report


def test_a_replica_that_has_an_update_says_when_it_was_made(store, clock):
    first = store.status(FRONT_END).last_update_creation
    clock.advance(5)
    store.publish()
    made = clock.now()
    clock.advance(2)
    assert store.status(FRONT_END).last_update_creation == made > first


def test_a_stale_replica_stays_behind_and_the_others_do_not(store, clock, faults):
    faults.set("replica.stale", FRONT_END)
    before = store.topology
    after = store.publish()
    clock.advance(600)
    assert store.local(FRONT_END) == before
    assert not store.status(FRONT_END).up_to_date
    assert store.local("fe02.contoso.test") == after


def test_publishing_anew_changes_the_signature_alone(store):
    before = store.topology
    after = store.publish()
    assert after.signature != before.signature
    assert after.xml == before.xml.replace(before.signature, after.signature)


def test_a_host_without_a_replica_has_no_local_store(store):
    with pytest.raises(KeyError):
        store.local("mgmt01.contoso.test")


def test_a_stale_replica_is_not_up_to_date_even_before_the_next_publication(store, faults):
    faults.set("replica.stale", FRONT_END)
    assert not store.status(FRONT_END).up_to_date
    assert store.status("fe02.contoso.test").up_to_date
