"""Every road is tried, and the web services only where the roads to them are open."""

from lyncauto.app.doctor import examine
from lyncauto.errors import SecondHopDenied
from lyncauto.model.finding import Finding, Verdict
from lyncauto.model.key_kind import Family
from lyncauto.ports.endpoint import Endpoint
from lyncauto.ports.probe import Tls
from tests.unit.steps.samples import MEMBERS
from tests.unit.steps.world import Probe, World, unreachable

WEB = "web services over TLS 1.2"


class OldProbe(Probe):
    """Front Ends that speak TLS 1.0 alone."""

    def tls(self, endpoint: Endpoint, *, root: bytes, family: Family | None = None) -> Tls:  # noqa: ARG002
        return Tls(verified=False, error="TLS handshake failed: unsupported protocol")


def web_rows(world: World) -> list[Finding]:
    return [one for one in examine(world.estate()) if one.check == WEB]


def test_each_front_end_is_asked_as_the_balancer_would() -> None:
    rows = web_rows(World())
    assert [one.target for one in rows] == list(MEMBERS)
    assert {one.verdict for one in rows} == {Verdict.OK}
    assert rows[0].text.startswith("its web services are healthy and verified: /abs/handler 401")


def test_a_front_end_without_tls_1_2_is_told_how_to_get_it() -> None:
    world = World()
    world.probe = OldProbe(world.probe.alive)
    rows = web_rows(world)
    assert {one.verdict for one in rows} == {Verdict.FAILED}
    assert "TLS handshake failed: unsupported protocol" in rows[0].text
    assert "Schannel" in rows[0].fix


def test_web_services_behind_a_closed_road_are_not_tried_and_not_called_bad() -> None:
    world = World()
    world.said["Get-CsService"] = SecondHopDenied("denied", why="ANONYMOUS LOGON", fix="run as somebody")
    rows = web_rows(world)
    assert {one.verdict for one in rows} == {Verdict.CANNOT_TELL}
    assert all("doctor" in one.fix for one in rows)
    ran = [command.name for command in world.session("mgmt01.contoso.com").ran]
    assert "Get-CsPool" not in ran  # nothing more is asked of a host that refuses


def test_an_estate_that_cannot_be_read_for_another_reason_is_told_with_what_mends_it() -> None:
    world = World()
    world.said["Get-CsPool"] = unreachable("mgmt01.contoso.com")
    rows = web_rows(world)
    assert {(one.verdict, one.fix) for one in rows} == {(Verdict.CANNOT_TELL, "start mgmt01.contoso.com")}


def test_a_ca_that_is_away_keeps_no_front_end_from_being_tried() -> None:
    world = World()
    world.said["Test-LyncAutoCertificationAuthority"] = ({"Answers": False, "Text": "RPC unavailable"},)
    assert {one.verdict for one in web_rows(world)} == {Verdict.OK}


def test_a_resolver_is_asked_for_the_pool_and_not_for_a_name_that_may_not_be_there_yet() -> None:
    world = World()
    world.said["Get-CsService"] = SecondHopDenied("denied", why="ANONYMOUS LOGON", fix="run as somebody")
    examine(world.estate())  # no further than its own roads
    asked = {(server, name) for server, name, _ in world.dns.asked}
    assert ("resolver01.contoso.com", "pool01.contoso.com") in asked
    assert ("resolver01.contoso.com", "webint.contoso.com") not in asked
    assert ("dc02.contoso.com", "webint.contoso.com") in asked


def test_every_road_behind_a_host_is_a_row_with_what_makes_it() -> None:
    world = World()
    world.said["Test-LyncAutoCertificationAuthority"] = ({"Answers": False, "Text": "0x80070520"},)
    rows = {(one.target, one.check): one for one in examine(world.estate())}
    closed = rows["fe01.contoso.com", "reach the certification authority"]
    assert closed.verdict is Verdict.FAILED
    assert "Register-PSSessionConfiguration" in closed.fix
    assert rows["mgmt01.contoso.com", "reach the Central Management store"].verdict is Verdict.OK
    assert not [check for _, check in rows if "Active Directory" in check]


def test_a_pool_without_an_override_has_the_roads_of_a_publication_tried_too() -> None:
    world = World()
    services = world.said["Get-CsService"]
    assert isinstance(services, tuple)
    world.said["Get-CsService"] = ({**services[0], "InternalFqdn": ""}, *services[1:])
    world.said["Test-LyncAutoDirectory"] = ({"Answers": True, "Text": "DC=contoso,DC=com"},)
    rows = {(one.target, one.check) for one in examine(world.estate()) if one.verdict is Verdict.OK}
    assert ("mgmt01.contoso.com", "reach Active Directory, the file share") in rows
    assert {("fe03.contoso.com", "reach Active Directory")} <= rows


def test_a_dead_resolver_keeps_no_front_end_from_being_tried() -> None:
    world = World()
    world.dns.silent = {"resolver01.contoso.com"}
    assert {one.verdict for one in web_rows(world)} == {Verdict.OK}
