from dataclasses import replace

from lyncauto.adapters.psrp.read_only import VENDOR_READS
from lyncauto.errors import CommandDenied, DnsRefused, RemoteCommandFailed
from lyncauto.model.inventory import Part
from lyncauto.modules import READ, functions
from lyncauto.ports.dns import Answer, RRset
from lyncauto.ports.endpoint import Endpoint
from lyncauto.steps.collect import collect
from lyncauto.steps.pem import thumbprint
from lyncauto.steps.survey import survey
from tests.unit.steps import samples
from tests.unit.steps.world import SERVED, Dns, World, unreachable

HOST = {"ComputerName": "host", "PowerShellVersion": "2.0", "User": "operator"}
BROKEN = RemoteCommandFailed("it failed", why="no right", fix="grant it")


def readable() -> World:
    """Return the article's estate, every host of which says what it runs."""
    world = World()
    world.said["Get-LyncAutoHost"] = (HOST,)
    return world


def known(found, part, about=""):
    return [one.known for one in found.inventory.readings if (one.part, one.about) == (part, about)]


def test_an_estate_that_can_be_read_has_nothing_missing():
    found = survey(readable().estate(), thorough=True)
    assert found.errors == ()
    assert [one for one in found.inventory.readings if not one.known] == []


def test_every_part_says_where_it_was_read():
    found = survey(readable().estate(), thorough=True).inventory
    assert all(one.where for one in found.readings)
    places = {one.where for one in found.readings if one.part is Part.ASSIGNMENTS}
    assert places == {f"Get-CsCertificate on {name}" for name in samples.MEMBERS}


def test_everything_that_it_asks_of_windows_is_on_the_list_of_what_reads():
    world = readable()
    survey(world.estate(), thorough=True)
    ran = {command.name for session in world.sessions.values() for command in session.ran}
    assert "Get-CsMcxConfiguration" in ran
    assert ran - VENDOR_READS - functions(READ) == set()


def test_an_old_server_that_does_not_know_mobile_clients_keeps_nobody_from_planning():
    world = readable()
    world.said["Get-CsMcxConfiguration"] = BROKEN
    found = survey(world.estate(), thorough=True)
    assert known(found, Part.MOBILITY) == [False]
    assert found.errors == ()


def test_what_was_read_is_told_in_an_order_that_no_thread_decides():
    readings = survey(readable().estate(), thorough=True).inventory.readings
    assert list(readings) == sorted(readings, key=lambda one: (one.part, one.about, one.where))


def test_one_front_end_away_leaves_the_others_and_the_estate_known():
    world = readable()
    for command in ("Get-CsCertificate", "Get-LyncAutoCertificate", "Get-LyncAutoHost"):
        world.said[f"{command}@fe02.contoso.com"] = unreachable("fe02.contoso.com")
    found = survey(world.estate(), thorough=True)
    assert known(found, Part.STORE, "fe02.contoso.com") == [False]
    assert known(found, Part.STORE, "fe03.contoso.com") == [True]
    assert known(found, Part.REPLICAS) == [True]
    assert {one.host for one in found.inventory.assignments} == {"fe01.contoso.com", "fe03.contoso.com"}


def test_a_right_that_is_missing_costs_what_it_is_for_alone():
    world = readable()
    world.said["Get-CsManagementStoreReplicationStatus"] = BROKEN
    found = survey(world.estate(), thorough=True)
    assert known(found, Part.REPLICAS) == [False]
    assert known(found, Part.KERBEROS) == known(found, Part.SIMPLE_URLS) == [True]
    assert found.inventory.answers
    assert found.inventory.outside


def test_without_a_topology_nothing_is_asked_that_would_need_it():
    world = readable()
    world.said["Get-CsPool"] = BROKEN
    found = survey(world.estate(), thorough=True)
    assert found.inventory.topology is None
    assert not found.inventory.answers
    assert not found.inventory.outside
    assert known(found, Part.SIP_DOMAINS) == [True]


class Refusing(Dns):
    """A DNS server that lets nobody read its records, though it answers questions."""

    def read(self, name: str, type: str) -> RRset | None:
        raise DnsRefused(f"{name} cannot be read", why=f"{type}: access denied", fix="join DnsAdmins")


def test_a_dns_server_that_cannot_be_read_still_answers_as_every_other():
    world = readable()
    world.dns = Refusing(world.dns.records)
    found = survey(world.estate(), thorough=True)
    assert {one.role for one in found.inventory.answers} == {"authoritative", "resolver"}
    assert False in known(found, Part.NAMES, "dc01.contoso.com")


def test_a_name_server_that_never_answers_is_not_known():
    world = readable()
    world.dns.silent = {"dc02.contoso.com"}
    found = survey(world.estate(), thorough=True)
    assert known(found, Part.NAMES, "dc02.contoso.com") == [False]
    assert known(found, Part.NAMES, "resolver01.contoso.com") == [True]


def test_the_name_that_the_topology_has_is_asked_for_whatever_is_declared():
    world = readable()
    declared = world.estate()
    pool = declared.pool.model_copy(update={"override": "other.contoso.com"})
    found = survey(replace(declared, pool=pool), thorough=True).inventory
    assert {"A", "AAAA", "CNAME"} <= {one.type for one in found.answers if one.name == samples.OVERRIDE}


def test_a_silent_name_server_keeps_nobody_from_learning_which_ones_there_are():
    world = readable()
    world.dns.put("contoso.com", ("dc01.contoso.com", "dc02.contoso.com"), type="NS")
    world.dns.silent = {"dc01.contoso.com"}
    found = survey(world.estate(), thorough=True).inventory
    (said,) = (one for one in found.answers if one.type == "NS" and one.role == "authoritative")
    assert (said.server, said.error) == ("dc02.contoso.com", "")


def test_what_lies_in_a_zone_that_a_server_does_not_hold_is_not_taken_for_missing():
    world = readable()
    world.dns = Elsewhere(world.dns.records)
    found = survey(world.estate(), thorough=True).inventory
    said = {one.rcode for one in found.answers if one.name == "webext.contoso.com" and one.role != "written"}
    assert said == {"NOT AUTHORITATIVE"}


class Elsewhere(Dns):
    """Servers that refer whoever asks for the external name to somebody else."""

    def ask(self, server: Endpoint, name: str, type: str, *, recurse: bool = False) -> Answer:
        if name.startswith("webext"):
            return Answer(server.name, "NOERROR")
        return super().ask(server, name, type, recurse=recurse)


def test_a_front_end_without_an_address_was_not_asked_and_is_not_called_mute():
    world = readable()
    world.dns.records.pop(("fe02.contoso.com", "A"))
    found = survey(world.estate(), thorough=True)
    assert known(found, Part.HEALTH, "fe02.contoso.com") == [False]
    assert known(found, Part.HEALTH, "fe01.contoso.com") == [True]


def test_what_the_sites_of_a_front_end_show_is_asked_at_both_pairs_of_ports():
    found = survey(readable().estate(), thorough=True).inventory
    ports = sorted(one.port for one in found.outside if one.host == "fe01.contoso.com")
    assert ports == [80, 443, 4443, 8080]
    shown = next(one for one in found.outside if one.place == f"{samples.MEMBERS['fe01.contoso.com']}:443")
    assert (shown.opened, shown.tls, shown.trusted) == (True, ("TLSv1.2",), True)
    assert {page.path for page in shown.pages} == {"/abs/handler", "/"}


def test_a_certificate_that_cannot_be_verified_is_known_all_the_same():
    world = readable()
    world.probe.trusted = False
    found = survey(world.estate(), thorough=True).inventory
    assert {one.verified for one in found.health} == {False}
    assert {one.thumbprint for one in found.health} == {thumbprint(SERVED)}
    assert all(one.names for one in found.health)


def test_where_nobody_may_read_the_certificates_uses_the_chain_is_missing_with_a_reason():
    world = readable()
    denied = CommandDenied("Get-CsCertificate failed", why="no right", fix="grant it")
    world.said["Get-CsCertificate@fe02.contoso.com"] = denied
    found = survey(world.estate(), thorough=True)
    assert known(found, Part.CHAIN, "fe02.contoso.com") == [False]
    assert (
        known(found, Part.STORE, "fe02.contoso.com") == known(found, Part.HOST, "fe02.contoso.com") == [True]
    )


def test_of_a_cookie_its_attributes_are_kept_and_its_value_is_not():
    found = survey(readable().estate(), thorough=True).inventory
    cookies = {
        value
        for one in found.outside
        for page in one.pages
        for name, value in page.headers
        if name == "set-cookie"
    }
    assert cookies == {"MS-WSMAN=...; path=/; secure"}


def test_a_plan_is_made_of_the_same_reading_and_asks_nothing_more():
    world = readable()
    collect(world.estate())
    ran = [command.name for session in world.sessions.values() for command in session.ran]
    assert "Get-LyncAutoHost" not in ran
    assert not survey(world.estate(), thorough=False).inventory.outside


def test_where_clients_outside_come_in_is_asked_as_far_as_it_is_seen_from_here():
    world = readable()
    world.dns.put("webext.contoso.com", ("10.0.0.91",))
    found = survey(world.estate(), thorough=True).inventory
    asked = [(one.place, one.name) for one in found.outside if one.address == "10.0.0.91"]
    assert asked == [("10.0.0.91:443", "webext.contoso.com"), ("10.0.0.91:80", "webext.contoso.com")]


def test_an_address_of_the_pool_that_is_no_front_ends_is_asked_for_sign_in():
    world = readable()
    world.dns.put(samples.POOL, (*samples.MEMBERS.values(), "10.0.0.99"))
    found = survey(world.estate(), thorough=True).inventory
    assert [one.place for one in found.outside if one.address == "10.0.0.99"] == ["10.0.0.99:5061"]
