import pytest

from lyncauto.lab.estate.description import Description, load

ESTATES = ("lync-2010", "sfb-2019")


@pytest.fixture(params=ESTATES)
def described(request) -> Description:
    return load(request.param)


def test_no_two_hosts_have_one_address_and_none_that_of_the_vip_or_a_client(described):
    clients = range(described.clients.first, described.clients.first + described.clients.count)
    offsets = [*(host.offset for host in described.hosts.values()), described.vip, *clients]
    assert len(offsets) == len(set(offsets))


def test_whatever_is_named_is_a_host_of_the_estate(described):
    computers = [computer for pool in described.other_pools for computer in pool.computers]
    answering = [host for record in described.zone.records for host in record.hosts]
    servers = [described.zone.primary, *described.zone.secondaries, described.authority.host]
    named = {*described.pool.front_ends, *computers, *answering, *servers, *described.dead_replicas}
    assert named <= set(described.hosts)


def test_pools_have_computers_of_their_own_kind(described):
    assert described.of_role("front-end") == described.pool.front_ends
    for kind in ("director", "edge"):
        computers = [one for pool in described.other_pools if pool.kind == kind for one in pool.computers]
        assert described.of_role(kind) == tuple(computers)


def test_there_is_one_override_whether_it_is_there_already_or_not(described):
    assert bool(described.pool.internal_fqdn) != bool(described.site.override)
    assert described.override.endswith(described.domain)


def test_a_quorum_is_a_majority_of_the_front_ends(described):
    if described.fabric is not None:
        assert described.fabric.quorum == len(described.pool.front_ends) // 2 + 1


def test_every_host_of_skype_for_business_has_windows_powershell_5_1():
    assert {host.powershell[:4] for host in load("sfb-2019").hosts.values()} == {"5.1."}
