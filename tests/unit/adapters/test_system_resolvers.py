"""Whom this machine asks for names."""

from ipaddress import ip_address

from lyncauto.adapters.name_servers import system_resolvers


def test_they_are_told_by_their_addresses_and_dns_s_port():
    for one in system_resolvers():
        assert one.name == one.address == str(ip_address(one.address))
        assert one.port == 53
