from dataclasses import replace

from lyncauto.model.inventory import Inventory, Part, Reading
from lyncauto.model.joined import joined
from tests.unit.audit.notation import base, inventory

FOUND = joined([inventory(base())])  # in its own order


def test_an_inventory_joined_with_nothing_is_itself():
    assert joined([FOUND, Inventory("2026-08-22T10:00:00Z")]) == FOUND


def test_what_two_inventories_both_know_is_there_once():
    assert joined([FOUND, FOUND]) == FOUND


def test_pools_of_two_topologies_stand_side_by_side():
    assert FOUND.topology is not None
    pools = tuple(replace(one, fqdn=f"x-{one.fqdn}") for one in FOUND.topology.pools)
    other = replace(FOUND, topology=replace(FOUND.topology, signature="other", pools=pools))
    found = joined([FOUND, other]).topology
    assert found is not None
    assert len(found.pools) == 2 * len(pools)
    assert found.signature == f"{FOUND.topology.signature}, other"


def test_it_was_read_when_the_last_of_them_was():
    readings = (Reading(Part.BUILD, "", "build.xml"),)
    later = Inventory("2026-08-22T12:00:00Z", readings=readings, server_version="7.0")
    found = joined([Inventory("2026-08-22T10:00:00Z"), later])
    assert (found.read_at, found.server_version, found.readings) == (later.read_at, "7.0", readings)
