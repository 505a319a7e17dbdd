import base64

import pytest

from lyncauto.errors import AccessDenied, EstateUnreadable, HostUnreachable, SecondHopDenied
from lyncauto.model.facts import FACTS_VERSION
from lyncauto.ports.powershell import NotRan, Unknown
from lyncauto.steps.answers import aliases
from lyncauto.steps.collect import collect
from lyncauto.steps.pem import armoured, thumbprints
from lyncauto.steps.services import http
from tests.unit.steps import samples
from tests.unit.steps.world import World, cs_pool, unreachable

WRITES = ("Request-", "Set-", "Export-", "Enable-", "Publish-")


def test_the_estate_reads_as_the_article_has_it():
    found, wanted = collect(World().estate()), samples.facts()
    assert found.version == FACTS_VERSION
    for name in ("read_at", "pool", "product", "topology", "front_ends", "web", "simple_urls", "replicas"):
        assert getattr(found, name) == getattr(wanted, name)
    for name in ("assignments", "certificate_host", "roots", "nodes", "services", "vip_in_use", "backup"):
        assert getattr(found, name) == getattr(wanted, name)


def test_a_design_follows_from_what_was_read():
    found = samples.draft(collect(World().estate())).design
    assert (found.names, found.verify) == (samples.NAMES, samples.OVERRIDE)


def test_reading_sends_no_command_that_writes():
    world = World()
    collect(world.estate())
    ran = [command.name for session in world.sessions.values() for command in session.ran]
    assert ran
    assert not [name for name in ran if name.startswith(WRITES)]


def test_the_names_of_other_pools_are_kept_apart():
    found = collect(World().estate())
    assert found.other_web_fqdns == ("pool02.contoso.com", "webext2.contoso.com")


def test_a_resolver_is_never_asked_for_a_name_that_does_not_exist():
    world = World()
    collect(world.estate())
    asked = [(name, type_) for server, name, type_ in world.dns.asked if server == "resolver01.contoso.com"]
    assert ("webint.contoso.com", "A") in asked
    assert not [name for name, _ in asked if name.startswith("lyncdiscover")]
    assert not [type_ for _, type_ in asked if type_ != "A"]


def test_the_server_that_takes_changes_is_read_by_a_command_for_each_list_of_types():
    world = World()
    found = collect(world.estate()).answers
    names, hosts = world.dns.read_at_once
    assert (names[1], hosts[1]) == (("A", "AAAA", "CNAME"), ("A",))
    asked = [(name, type_) for some, types in (names, hosts) for name in some for type_ in types]
    assert sorted(asked) == sorted((one.name, one.type) for one in found if one.role == "written")


def test_a_silent_name_server_is_an_answer_with_an_error():
    world = World()
    world.dns.silent = {"dc02.contoso.com"}
    found = [one for one in collect(world.estate()).answers if one.server == "dc02.contoso.com"]
    assert {one.error for one in found} == {"no answer in time"}
    assert len(found) == len([one for one in collect(world.estate()).answers if one.role == "written"])


@pytest.mark.parametrize("server", ["dc01.contoso.com", "dc02.contoso.com"])
def test_a_silent_name_server_is_waited_for_once(server):
    world = World()
    world.dns.silent = {server}
    world.dns.put("dialin.contoso.com", ("lyncweb.contoso.com.",), type="CNAME")
    collect(world.estate())
    assert [asked for asked, _, _ in world.dns.asked].count(server) == 1


def test_aliases_are_followed_to_their_end_by_every_name_server():
    world = World()
    del world.dns.records["dialin.contoso.com", "A"]
    world.dns.put("dialin.contoso.com", ("LyncWeb.contoso.com.",), type="CNAME")
    world.dns.put("lyncweb.contoso.com", ("web.contoso.com.",), type="CNAME")
    world.dns.put("web.contoso.com", (f"{samples.OVERRIDE}.",), type="CNAME")
    found = collect(world.estate())
    asked = [one.server for one in found.answers if (one.name, one.type) == ("lyncweb.contoso.com", "CNAME")]
    assert asked == ["dc01.contoso.com", "dc01.contoso.com", "dc02.contoso.com", "resolver01.contoso.com"]
    made = samples.draft(found).design
    assert "dialin.contoso.com" in made.certificate.names
    assert "dialin.contoso.com" not in made.names


def test_an_alias_of_the_pools_own_name_is_followed_beyond_it():
    world = World()
    world.dns.put("dialin.contoso.com", (f"{samples.POOL}.",), type="CNAME")
    world.dns.put(samples.POOL, ("elsewhere.contoso.com.",), type="CNAME")
    found = collect(world.estate()).answers
    assert aliases(found, "dialin.contoso.com") == (samples.POOL, "elsewhere.contoso.com")


def test_aliases_in_a_circle_are_asked_for_once_each():
    world = World()
    world.dns.put("dialin.contoso.com", ("lyncweb.contoso.com.",), type="CNAME")
    world.dns.put("lyncweb.contoso.com", ("dialin.contoso.com.",), type="CNAME")
    collect(world.estate())
    assert world.dns.asked.count(("dc02.contoso.com", "lyncweb.contoso.com", "CNAME")) == 1


def test_a_resolver_is_asked_where_an_alias_leads_out_of_the_zone():
    world = World()
    world.dns.put("join.contoso.com", ("pool.fabrikam.com.",), type="CNAME")
    world.said["Get-LyncAutoSimpleUrl"] = (
        {"Component": "meet", "Domain": "contoso.com", "Url": "https://join.contoso.com"},
    )
    collect(world.estate())
    assert ("resolver01.contoso.com", "join.contoso.com", "A") in world.dns.asked


def test_the_first_name_server_says_who_serves_the_zone():
    world = World()
    found = collect(world.estate())
    assert [one for one in found.answers if one.type == "NS"] == [samples.NAME_SERVERS]
    assert found.zone == "contoso.com"


def chain(*above):
    links = (samples.WEB_BASE64, *above)
    return tuple({"Order": order, "Certificate": link} for order, link in enumerate(links))


def test_the_authorities_of_every_front_end_are_trusted_once_each_and_the_hosts_own_root_is_last():
    world = World()
    names = ("first issuing", "second issuing", "third issuing", "third root")
    first, second, third, stranger = (
        base64.b64encode(samples.certificate(subject=name)).decode() for name in names
    )
    world.said["Get-LyncAutoCertificateChain@fe01.contoso.com"] = chain(first, samples.ROOT_BASE64)
    world.said["Get-LyncAutoCertificateChain@fe02.contoso.com"] = chain(second, samples.ROOT_BASE64)
    world.said["Get-LyncAutoCertificateChain@fe03.contoso.com"] = chain(third, stranger)
    wanted = map(armoured, (third, stranger, second, first, samples.ROOT_BASE64))
    assert collect(world.estate()).roots == tuple(wanted)


def test_the_web_certificate_of_every_front_end_is_read():
    assert collect(World().estate()).web_certificates == samples.facts().web_certificates


def test_names_outside_the_zone_are_not_asked_of_the_server_that_takes_changes():
    world = World()
    world.said["Get-CsSipDomain"] = ({"Name": "fabrikam.com"},)
    written = [one.name for one in collect(world.estate()).answers if one.role == "written"]
    assert "lyncdiscoverinternal.fabrikam.com" not in written


def test_the_only_error_comes_under_its_own_code():
    world = World()
    world.said["Get-CsService"] = SecondHopDenied("denied", why="ANONYMOUS LOGON", fix="run as somebody")
    with pytest.raises(SecondHopDenied):
        collect(world.estate())


def test_several_errors_come_all_at_once():
    world = World()
    world.said["Get-CsPool"] = AccessDenied("mgmt01 refused", why="no right", fix="grant it")
    world.said["Get-CsCertificate@fe02.contoso.com"] = unreachable("fe02.contoso.com")
    world.said["Get-CsCertificate@fe03.contoso.com"] = NotRan("connection refused", "start WinRM")
    with pytest.raises(EstateUnreadable) as caught:
        collect(world.estate())
    assert [line.partition(":")[0] for line in caught.value.why.splitlines()] == [
        "access-denied",
        "host-unreachable",
        "host-unreachable",
    ]
    assert caught.value.fix.splitlines() == ["grant it", "start fe02.contoso.com", "start WinRM"]


def test_errors_of_one_kind_stay_of_that_kind_and_name_every_host():
    world = World()
    refused = AccessDenied("fe02.contoso.com refused the account", why="wrong password", fix="correct it")
    world.said["Get-CsCertificate@fe02.contoso.com"] = refused
    world.said["Get-CsPool"] = AccessDenied(
        "mgmt01 refused the account", why="wrong password", fix="correct it"
    )
    with pytest.raises(AccessDenied) as caught:
        collect(world.estate())
    assert len(caught.value.why.splitlines()) == 2
    assert caught.value.fix == "correct it"


def test_a_host_that_took_no_command_is_unreachable():
    world = World()
    world.said["Get-CsCertificate@fe02.contoso.com"] = NotRan("connection refused")
    with pytest.raises(HostUnreachable, match=r"Get-CsCertificate was not run on fe02\.contoso\.com"):
        collect(world.estate())


def test_a_lost_answer_is_asked_for_once_more():
    world = World()
    world.said["Get-CsPool"] = [Unknown("connection reset"), world.said["Get-CsPool"]]
    assert collect(world.estate()).pool == samples.POOL


def test_a_site_file_that_names_other_front_ends_is_refused():
    world = World()
    world.said["Get-CsPool"] = (cs_pool(samples.POOL, ("fe01.contoso.com", "fe04.contoso.com")),)
    with pytest.raises(EstateUnreadable) as caught:
        collect(world.estate())
    assert "the topology has fe01.contoso.com, fe04.contoso.com" in caught.value.why


def test_a_pool_that_the_topology_does_not_have_is_named_with_those_it_has():
    world = World()
    estate = world.estate(pool=samples.pool(name="pool09.contoso.com"))
    with pytest.raises(EstateUnreadable) as caught:
        collect(estate)
    assert "pool01.contoso.com, pool02.contoso.com" in caught.value.why


def test_a_dead_front_end_reads_as_dead_and_stops_nothing():
    world = World()
    world.probe.alive -= {("10.0.0.12", 443), ("10.0.0.12", 80)}
    dead = next(one for one in collect(world.estate()).health if one.fqdn == "fe02.contoso.com")
    assert (dead.https_status, dead.http_status, dead.verified) == (0, 0, False)
    assert dead.error == "connection refused"


def test_somebody_else_on_the_vip_is_named_by_where_he_answers():
    world = World()
    world.probe.alive.add((samples.VIP, 80))
    assert collect(world.estate()).vip_in_use == "10.0.0.50:80"


def test_our_own_balancer_on_the_vip_is_named_as_the_node():
    world = World()
    world.serve([http(samples.DESIGN)])
    assert collect(world.estate()).vip_in_use == "lb01.contoso.com"


def test_what_lies_on_the_node_is_read_with_its_key():
    world = World()
    world.node.files["/etc/lyncauto/certs/webint.contoso.com/current/cert.pem"] = samples.ROOT.encode()
    (found,) = collect(world.estate()).delivered
    assert (found.name, found.has_key) == (samples.OVERRIDE, False)
    world.node.files["/etc/lyncauto/certs/webint.contoso.com/current/cert.pem.key"] = b"key"
    world.node.files["/etc/lyncauto/certs/webint.contoso.com/roots.pem"] = samples.ROOT.encode()
    (found,) = collect(world.estate()).delivered
    assert (found.has_key, found.roots) == (True, thumbprints(samples.ROOT))


def test_a_balancer_that_runs_is_seen_by_its_socket():
    world = World()
    assert not collect(world.estate()).nodes[0].running
    world.node.socket["show info"] = "Name: HAProxy"
    assert collect(world.estate()).nodes[0].running


def test_a_node_without_haproxy_reads_as_such():
    world = World()
    world.node.version = "sh: haproxy: not found"
    (found,) = collect(world.estate()).nodes
    assert (found.haproxy, found.haproxy_version) == ("", "")
