from dataclasses import replace

import pytest

from lyncauto.adapters.haproxy.preconditions import faults
from lyncauto.model.balancer import RealServer
from tests.unit.adapters.haproxy.services import HTTP, HTTPS


def test_the_article_s_services_have_no_fault():
    assert faults([HTTPS, HTTP], {}) == ()


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"servers": ()}, "no real server"),
        (
            {"servers": (HTTP.servers[0], RealServer("fe01.contoso.test", "10.0.0.99", 80))},
            "2 real servers named",
        ),
        ({"servers": (RealServer("fe 01", "10.0.0.11", 80),)}, "no name of a real server"),
        ({"title": "two\nlines"}, "no title"),
        ({"persistence": "cookie"}, "no persistence"),
        ({"persistence": "source-ip 0"}, "no persistence"),
        ({"schedule": "fastest"}, "no scheduling"),
        ({"check_path": "abs/handler"}, "no check path"),
        ({"check_path": "/a b"}, "no check path"),
        ({"check_host": "%[src]"}, "no check host"),
        ({"expect": "2xx"}, "no expected status"),
        ({"idle": 0}, "no idle time"),
        ({"certificate": "C8" * 20}, "a thumbprint and a name"),
        ({"certificate": "C8" * 20, "certificate_name": "../admin"}, "no name of a certificate's file"),
        ({"second_certificate": "C8" * 20}, "a thumbprint and a name"),
        ({"second_certificate": "C8" * 20, "second_name": "a.ecdsa"}, "needs another one before it"),
        ({"verify": "pool01.contoso.test"}, "needs a certificate and roots"),
    ],
)
def test_what_haproxy_would_miss_is_found_first(change, word):
    found = faults([replace(HTTP, **change)], {})
    assert len(found) == 1
    assert word in found[0]


def test_an_address_and_port_are_given_once_on_a_node():
    assert faults([HTTP, HTTP], {}) == ("virtual-service/10.0.0.50:80 is there 2 times",)
    assert faults([HTTP], {"pool02.contoso.test": [HTTP]}) == (
        "virtual-service/10.0.0.50:80 belongs to pool02.contoso.test already",
    )


def test_the_node_s_own_address_is_nobody_else_s_either():
    ours = replace(HTTP, own="10.0.0.51")
    theirs = replace(HTTP, address="10.0.0.51")
    assert faults([ours], {"pool02.contoso.test": [theirs]}) == (
        "virtual-service/10.0.0.51:80 belongs to pool02.contoso.test already",
    )
    assert faults([replace(HTTP, own=HTTP.address)], {}) == ("virtual-service/10.0.0.50:80 is there 2 times",)


def test_every_fault_is_told_at_once():
    assert len(faults([replace(HTTP, idle=0, expect="?"), replace(HTTPS, servers=())], {})) == 3
