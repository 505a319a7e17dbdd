import socket
from contextlib import closing

import pytest

from lyncauto.errors import LabFailed
from lyncauto.lab.world.network import choose, claim


@pytest.fixture
def prefix():
    with closing(claim([])) as free:
        return free.prefix


def test_a_network_is_loopback_and_leaves_the_lower_ones_alone():
    for _ in range(200):
        first, second, third = map(int, choose().split("."))
        assert (first, 10 <= second <= 250, 0 <= third <= 255) == (127, True, True)


def test_a_network_that_a_lab_holds_is_not_given_to_another(prefix):
    with closing(claim([], lambda: prefix)), pytest.raises(LabFailed):
        claim([], lambda: prefix)


def test_a_network_given_back_can_be_had_again(prefix):
    claim([], lambda: prefix).close()
    with closing(claim([], lambda: prefix)) as again:
        assert again.prefix == prefix


def test_a_network_with_one_port_in_use_is_passed_over(prefix):
    with closing(socket.create_server((f"{prefix}.41", 10443))), pytest.raises(LabFailed):
        claim([(41, 10443)], lambda: prefix)
    with closing(claim([(41, 10443)], lambda: prefix)):
        pass


def test_the_next_network_is_tried(prefix):
    others = iter([prefix])
    with closing(claim([], lambda: prefix)), closing(claim([], lambda: next(others, choose()))) as second:
        assert second.prefix != prefix
