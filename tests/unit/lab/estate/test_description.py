from pathlib import Path

import pytest

from lyncauto.errors import LabFailed
from lyncauto.lab.estate.description import Description, load

OF_FOUR = Path(__file__).parents[4] / "benchmarks" / "four_front_ends.yaml"
ESTATES = ("lync-2010", "sfb-2019", str(OF_FOUR))


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


def test_a_file_of_the_operators_own_describes_an_estate():
    assert len(load(str(OF_FOUR)).pool.front_ends) == 4


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("name: [", "while parsing"),
        ("name: small\nvip: high\n", "vip: Input should be a valid integer"),
        ("name: small\ncolour: red\n", "colour: Unexpected keyword argument"),
        ("", "dictionary"),
    ],
)
def test_a_file_that_describes_no_estate_is_refused_with_what_is_wrong_in_it(tmp_path, text, why):
    file = tmp_path / "small.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(LabFailed, match="describes no estate") as refused:
        load(str(file))
    assert why in refused.value.why


def test_a_file_that_is_not_there_describes_no_estate(tmp_path):
    with pytest.raises(LabFailed) as refused:
        load(str(tmp_path / "none.yaml"))
    assert refused.value.why == "no such file or directory"
