import asyncio
from collections import Counter
from dataclasses import replace

import pytest

from lyncauto.lab.estate.clock import ManualClock
from lyncauto.lab.estate.description import load
from lyncauto.lab.estate.estate import Estate
from lyncauto.lab.estate.fabric import PoolFabric
from lyncauto.lab.estate.faults import Faults
from lyncauto.lab.estate.lync_services import LyncServices

FE01, FE02, FE03 = (f"fe0{number}.fabrikam.test" for number in (1, 2, 3))


@pytest.fixture
def estate():
    return Estate("127.20.30", load("sfb-2019"), ManualClock())


def test_every_group_has_a_replica_on_each_front_end_and_primaries_are_spread(estate):
    groups = estate.fabric.groups()
    assert [set(group.replicas) for group in groups] == [{FE01, FE02, FE03}] * 6
    assert Counter(group.primary for group in groups) == {FE01: 2, FE02: 2, FE03: 2}


def test_a_group_has_three_replicas_however_many_front_ends_there_are():
    described, more = load("sfb-2019"), tuple(f"fe0{number}.fabrikam.test" for number in range(1, 7))
    described = replace(described, pool=replace(described.pool, front_ends=more))
    clock = ManualClock()
    faults = Faults(clock.seconds)
    services = LyncServices(described, clock, faults)
    fabric = PoolFabric(described, services, faults)
    assert [len(group.replicas) for group in fabric.groups()] == [3] * 6
    asyncio.run(services.stop(more[2]))
    assert [group.replicas[0] for group in fabric.at_risk(more[1])] == [more[0], more[1]]
    assert fabric.at_risk(more[5]) == ()


def test_with_all_front_ends_up_none_of_them_puts_a_quorum_at_risk(estate):
    assert [estate.fabric.at_risk(one) for one in (FE01, FE02, FE03)] == [(), (), ()]


def test_a_front_end_that_is_down_leaves_its_groups_to_the_others(estate):
    asyncio.run(estate.services.stop(FE01))
    groups = estate.fabric.groups()
    assert {FE01} & {group.primary for group in groups} == set()
    assert [set(group.replicas) for group in groups] == [{FE02, FE03}] * 6
    assert len(estate.fabric.at_risk(FE02)) == 6
    assert estate.fabric.at_risk(FE01) == ()


def test_a_group_without_its_quorum_has_no_primary(estate):
    asyncio.run(estate.services.stop(FE01))
    asyncio.run(estate.services.stop(FE02))
    assert {group.primary for group in estate.fabric.groups()} == {""}


def test_a_group_that_has_lost_a_replica_is_at_the_edge(estate):
    estate.faults.set("fabric.replica-lost", estate.fabric.groups()[0].id)
    assert len(estate.fabric.groups()[0].replicas) == 2
    assert [group.id for group in estate.fabric.at_risk(FE01)] == [estate.fabric.groups()[0].id]


def test_a_product_without_a_fabric_has_no_groups_and_no_risk():
    estate = Estate("127.20.30", load(), ManualClock())
    assert (estate.fabric.groups(), estate.fabric.at_risk("fe01.contoso.test")) == ((), ())
