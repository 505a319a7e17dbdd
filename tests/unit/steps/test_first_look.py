"""What one Front End and a resolver are asked, before there is a site file."""

from __future__ import annotations

import pytest

from lyncauto.errors import AccessDenied, EstateUnreadable, HostUnreachable
from lyncauto.model.inventory import Inventory
from lyncauto.ports.endpoint import Endpoint
from lyncauto.ports.powershell import NotRan
from lyncauto.steps.answers import final
from lyncauto.steps.first_look import first_look
from tests.unit.steps import samples
from tests.unit.steps.world import World

RESOLVER = Endpoint("10.0.0.71", "10.0.0.71", 53)
OTHER = Endpoint("10.0.0.72", "10.0.0.72", 53)
PROPOSED = "webint.contoso.com"


def world(*, override: str = samples.OVERRIDE) -> World:
    made = World()
    made.dns.put(
        "contoso.com", ("dc01.contoso.com. hostmaster.contoso.com. 7 900 600 86400 900",), type="SOA"
    )
    for number, name in enumerate(("dc01.contoso.com", "dc02.contoso.com"), start=21):
        made.dns.put(name, (f"10.0.0.{number}",))
    services = made.said["Get-CsService"]
    assert isinstance(services, tuple)
    made.said["Get-CsService"] = tuple(
        {**one, "InternalFqdn": override} if one["InternalFqdn"] == samples.OVERRIDE else one
        for one in services
    )
    return made


def look(made: World, host: str = "fe01.contoso.com", resolvers=(RESOLVER,)) -> Inventory:
    return first_look(made.session(host), made.dns, resolvers, made.clock)


def missing(found: Inventory) -> dict[str, str]:
    return {f"{one.part} {one.about}".strip(): one.why for one in found.readings if not one.known}


def test_one_front_end_and_a_resolver_tell_the_pool_its_certificate_and_who_serves_the_zone():
    found = look(world())
    assert missing(found) == {}
    assert found.topology
    assert samples.POOL in [one.fqdn for one in found.topology.pools if one.front_end]
    assert found.sip_domains == ("contoso.com",)
    assert {one.host for one in found.assignments} == {"fe01.contoso.com"}
    assert [one.host for one in found.chains] == ["fe01.contoso.com"]
    assert final(found.answers, "dc02.contoso.com") == ("10.0.0.22",)
    assert {one.server for one in found.answers if one.type == "SOA"} == {
        "dc01.contoso.com",
        "dc02.contoso.com",
    }


def test_nothing_but_the_given_front_end_is_asked_for_commands():
    made = world()
    look(made)
    assert list(made.sessions) == ["fe01.contoso.com"]


def test_a_resolver_is_asked_for_no_name_that_only_is_proposed():
    made = world(override="")
    found = look(made)
    asked = {server for server, name, _ in made.dns.asked if name == PROPOSED}
    assert asked == {"dc01.contoso.com", "dc02.contoso.com"}
    assert {one.server for one in found.answers if one.name == PROPOSED} == asked


def test_the_next_resolver_is_asked_where_one_is_silent_and_that_one_only_once():
    made = world()
    made.dns.silent = {RESOLVER.name}
    found = look(made, resolvers=(RESOLVER, OTHER))
    assert missing(found) == {"names 10.0.0.71": "no answer in time"}
    assert [server for server, _, _ in made.dns.asked].count(RESOLVER.name) == 1
    assert final(found.answers, "fe01.contoso.com") == ("10.0.0.11",)


def test_without_any_resolver_the_names_are_missing():
    assert missing(look(world(), resolvers=())) == {"names": "this machine has no resolver"}


def test_a_server_of_the_zone_that_is_silent_is_named():
    made = world()
    made.dns.silent = {"dc02.contoso.com"}
    assert missing(look(made)) == {"names dc02.contoso.com": "no answer in time"}


def test_what_the_front_end_refuses_is_missing_and_the_rest_is_read():
    made = world()
    made.said["Get-CsSipDomain"] = unread("Get-CsSipDomain")
    found = look(made)
    assert missing(found) == {"sip-domains": "Get-CsSipDomain failed: it is not told"}
    assert found.simple_urls


def test_without_a_topology_there_is_nothing_to_begin_with():
    made = world()
    made.said["Get-LyncAutoTopology"] = NotRan("connection refused")
    with pytest.raises(HostUnreachable) as error:
        look(made)
    assert error.value.why == "connection refused"
    assert len(made.session("fe01.contoso.com").ran) == 1


def test_a_refused_account_is_refused_once():
    made = world()
    made.said["Get-LyncAutoTopology"] = AccessDenied("fe01 refused", why="wrong password", fix="mend it")
    with pytest.raises(AccessDenied):
        look(made)
    assert len(made.session("fe01.contoso.com").ran) == 1


def test_a_host_that_is_no_front_end_is_told_those_that_are():
    with pytest.raises(EstateUnreadable) as error:
        look(world(), host="mgmt01.contoso.com")
    assert "fe01.contoso.com, fe02.contoso.com" in error.value.why


def unread(command):
    return EstateUnreadable(f"{command} failed", why="it is not told", fix="ask again")
