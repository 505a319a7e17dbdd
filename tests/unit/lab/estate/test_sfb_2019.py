"""What the estate without an override is at its start, and what publishing changes in it."""

from random import Random

import pytest
from defusedxml import ElementTree

from lyncauto.lab.estate.authority import names_of
from lyncauto.lab.estate.clock import ManualClock
from lyncauto.lab.estate.description import load
from lyncauto.lab.estate.estate import Estate
from lyncauto.lab.estate.management_store import ManagementStore
from lyncauto.lab.estate.topology import ROLES, TOPOLOGY, topology_document

FRONT_END = "fe01.fabrikam.test"
EDGE = "edge01.fabrikam.test"
OVERRIDE = "webint.fabrikam.test"


@pytest.fixture
def estate():
    return Estate("127.20.30", load("sfb-2019"), ManualClock())


@pytest.fixture
def store(estate):
    return estate.store


def internal_hosts(document: str) -> list[str | None]:
    root = ElementTree.fromstring(document)
    return [element.get("Host") for element in root.iter(f"{{{ROLES}}}InternalSettings")]


def test_there_is_no_override_and_no_name_for_the_one_that_is_to_come(estate):
    assert (estate.store.pool.internal_fqdn, estate.description.override) == ("", OVERRIDE)
    assert estate.zone.read(OVERRIDE, "A") == ()
    assert internal_hosts(estate.store.topology.xml) == ["dirweb.fabrikam.test"]


def test_the_topology_document_has_every_pool_with_its_computers(store):
    root = ElementTree.fromstring(store.topology.xml)
    pools = [one.get("Fqdn") for one in root.iter(f"{{{TOPOLOGY}}}Cluster")]
    assert pools == ["pool01.fabrikam.test", "dirpool01.fabrikam.test", "edgepool01.fabrikam.test"]
    computers = [one.get("Fqdn") for one in root.iter(f"{{{TOPOLOGY}}}Machine")]
    assert computers == [*store.replicas]


def test_an_override_that_is_set_is_in_the_next_version_and_in_each_replica_after_its_lag(estate, store):
    first = store.topology
    store.set_override(OVERRIDE)
    assert (store.pool.internal_fqdn, store.topology.internal_fqdn) == (OVERRIDE, OVERRIDE)
    assert internal_hosts(store.topology.xml) == [OVERRIDE, "dirweb.fabrikam.test"]
    assert store.topology.signature != first.signature
    assert store.local(FRONT_END).internal_fqdn == ""
    assert not store.status(FRONT_END).up_to_date
    estate.clock.advance(estate.description.durations.replica_lag)
    assert store.local(FRONT_END).internal_fqdn == OVERRIDE
    assert store.status(FRONT_END).up_to_date


def test_publishing_anew_keeps_the_override(store):
    store.set_override(OVERRIDE)
    assert store.publish().internal_fqdn == OVERRIDE


def test_a_drafted_override_is_nobody_s_until_somebody_publishes(store):
    store.draft_override(OVERRIDE)
    assert store.topology.internal_fqdn == ""
    assert store.publish().internal_fqdn == OVERRIDE


def test_what_was_published_can_be_forgotten(estate, store):
    first = estate.dump()
    store.set_override(OVERRIDE)
    assert estate.dump()["topology"] != first["topology"]
    store.forget()
    assert estate.dump() == first


def test_the_edge_server_s_replica_died_long_ago_and_follows_nothing(estate, store):
    before = store.status(EDGE)
    assert not before.up_to_date
    assert (estate.clock.now() - before.last_status_report).days >= 90
    store.set_override(OVERRIDE)
    estate.clock.advance(3600)
    assert store.status(EDGE) == before
    assert store.status("dir01.fabrikam.test").up_to_date


def test_a_replica_can_count_as_up_to_date_before_it_is(estate, store):
    estate.faults.set("replica.optimistic", FRONT_END)
    store.set_override(OVERRIDE)
    assert store.status(FRONT_END).up_to_date
    assert store.local(FRONT_END).internal_fqdn == ""


def test_a_replica_s_dates_can_be_ahead(estate, store):
    before = store.status(FRONT_END).last_update_creation
    estate.faults.set("replica.skewed", FRONT_END, "3600")
    assert (store.status(FRONT_END).last_update_creation - before).total_seconds() == 3600


def test_somebody_can_change_a_simple_url_together_with_our_topology(estate, store):
    before = store.simple_urls
    estate.faults.set("simple-url.meddled")
    store.set_override(OVERRIDE)
    assert [new.url for new, old in zip(store.simple_urls, before, strict=True) if new != old] == [
        "https://dial.fabrikam.test"
    ]
    store.forget()
    assert store.simple_urls == before


def test_the_dump_s_document_is_the_same_before_and_after_our_publication(estate, store):
    before = estate.dump()["topology"]
    store.set_override(OVERRIDE)
    after = estate.dump()["topology"]
    assert after["xml"] == before["xml"] == topology_document(estate.description, "", "")
    assert (before["override"], after["override"]) == ("", OVERRIDE)


def test_a_certificate_gets_the_override_from_its_own_front_end_s_replica(estate, store):
    assert OVERRIDE not in estate.web_names(FRONT_END)
    store.set_override(OVERRIDE)
    assert OVERRIDE not in estate.web_names(FRONT_END)
    assert OVERRIDE in estate.web_names("mgmt01.fabrikam.test")  # holds no replica, asks the store itself
    estate.clock.advance(estate.description.durations.replica_lag)
    assert OVERRIDE in estate.web_names(FRONT_END)


def test_every_front_end_s_certificate_holds_pool_meetings_and_discovery_of_both_domains(estate):
    for fqdn in estate.description.pool.front_ends:
        names = names_of(estate.stores[fqdn].assigned("WebServicesInternal").certificate)
        assert {fqdn, "pool01.fabrikam.test", "meet.fabrikam.test", "meet.tailspin.test"} <= set(names)
        assert {"lyncdiscoverinternal.fabrikam.test", "lyncdiscover.tailspin.test"} <= set(names)
        assert OVERRIDE not in names


def test_all_front_ends_share_the_certificate_for_tokens_and_lync_2010_has_none(estate):
    shared = {
        estate.stores[fqdn].assignments["OAuthTokenIssuer"] for fqdn in estate.description.pool.front_ends
    }
    assert len(shared) == 1
    article = Estate("127.20.30", load(), ManualClock())
    assert "OAuthTokenIssuer" not in article.stores["fe01.contoso.test"].assignments


def test_the_same_seed_gives_the_same_signatures():
    description, clock = load("sfb-2019"), ManualClock()
    stores = [
        ManagementStore(description, clock, Estate("127.1.1", description, clock).faults, Random(3))  # noqa: S311
        for _ in range(2)
    ]
    assert stores[0].set_override(OVERRIDE) == stores[1].set_override(OVERRIDE)
