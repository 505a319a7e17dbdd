"""Who is asked to do what, what that goes on to, and what makes a road that is missing."""

from dataclasses import replace

import pytest

from lyncauto.errors import AccessDenied, HostUnreachable, SecondHopDenied
from lyncauto.model.design import Publication
from lyncauto.model.resource import Resource
from lyncauto.model.site import CentralManagement, WindowsHost
from lyncauto.steps.second_hops import Hop, hops, take
from tests.unit.steps import samples
from tests.unit.steps.world import World

MANAGEMENT, FE01, FE02, FE03 = "mgmt01.contoso.com", *samples.MEMBERS
DENIED = SecondHopDenied("denied", why="ANONYMOUS LOGON", fix="general advice")


def published() -> Publication:
    """Return a publication for which the second Front End alone needs a certificate."""
    bare = replace(samples.facts(), web=replace(samples.facts().web, internal_fqdn=""))
    made: Publication | None = samples.draft(bare).design.publication
    assert made is not None
    wishes = tuple(
        replace(one, certificate=samples.DESIGN.certificate if one.host == FE02 else None)
        for one in made.front_ends
    )
    return replace(made, product=8, front_ends=wishes)


PUBLISHING = published()


def roads(world: World, publishing: Publication | None) -> dict[tuple[str, str], Hop]:
    return {(hop.host, hop.probe.name): hop for hop in hops(world.estate(), publishing)}


def test_an_override_that_is_in_force_needs_no_directory():
    assert list(roads(World(), None)) == [
        (MANAGEMENT, "Get-CsService"),
        (FE01, "Get-CsService"),
        (FE01, "Test-LyncAutoCertificationAuthority"),
    ]


def test_a_publication_needs_what_each_host_is_asked_for_and_no_more():
    found = roads(World(), PUBLISHING)
    assert list(found) == [
        (MANAGEMENT, "Get-CsService"),
        (FE01, "Get-CsService"),
        (FE01, "Test-LyncAutoCertificationAuthority"),
        (MANAGEMENT, "Test-LyncAutoDirectory"),
        (MANAGEMENT, "Get-LyncAutoFabricState"),
        (FE01, "Test-LyncAutoDirectory"),
        (FE02, "Get-CsService"),
        (FE02, "Test-LyncAutoCertificationAuthority"),
        (FE02, "Test-LyncAutoDirectory"),
        (FE03, "Test-LyncAutoDirectory"),
    ]
    directory = found[MANAGEMENT, "Test-LyncAutoDirectory"]
    assert directory.reached == (Resource.DIRECTORY, Resource.SHARE)
    assert directory.needed_for == ("Enable-LyncAutoTopology",)
    assert found[FE03, "Test-LyncAutoDirectory"].reached == (Resource.DIRECTORY,)


@pytest.mark.parametrize(
    ("product", "needed_for"),
    [
        (5, None),
        (6, ("Get-LyncAutoFabricState",)),
        (7, ("Get-LyncAutoFabricState", "Invoke-CsComputerFailOver", "Invoke-CsComputerFailBack")),
    ],
)
def test_what_a_restart_goes_on_to_depends_on_the_product(product, needed_for):
    found = roads(World(), replace(PUBLISHING, product=product))
    road = found.get((MANAGEMENT, "Get-LyncAutoFabricState"))
    assert (road.needed_for if road else None) == needed_for


def test_a_lone_server_is_asked_for_no_routing_groups():
    alone = replace(PUBLISHING, product=7, front_ends=PUBLISHING.front_ends[:1])
    assert (MANAGEMENT, "Get-LyncAutoFabricState") not in roads(World(), alone)


def test_a_road_that_is_open_says_what_is_at_its_end():
    world = World()
    world.said["Test-LyncAutoDirectory"] = ({"Answers": True, "Text": "DC=contoso,DC=com"},)
    found = roads(world, PUBLISHING)
    assert take(world.estate(), found[FE02, "Get-CsService"]) == "Get-CsService: 2 objects"
    assert take(world.estate(), found[FE02, "Test-LyncAutoDirectory"]) == "DC=contoso,DC=com"
    assert world.session(FE02).ran[-1].name == "Test-LyncAutoDirectory"


def denied(world: World, host: str, probe: str, **changes) -> SecondHopDenied:
    estate = world.estate(**changes)
    road = next(one for one in hops(estate, PUBLISHING) if (one.host, one.probe.name) == (host, probe))
    with pytest.raises(SecondHopDenied) as caught:
        take(estate, road)
    return caught.value


def without_logon(version: str) -> World:
    world = World()
    world.said["Get-CsService"] = DENIED
    world.said["Test-LyncAutoDirectory"] = ({"Answers": False, "Text": "An operations error occurred."},)
    world.said["Test-LyncAutoCertificationAuthority"] = ({"Answers": False, "Text": "failed: 0x80070520"},)
    world.said["Get-LyncAutoHost"] = ({"PowerShellVersion": version},)
    return world


def test_a_missing_road_is_made_by_the_very_command_that_its_fix_names():
    error = denied(
        without_logon("5.1.17763.1"), FE02, "Test-LyncAutoDirectory", places={FE02: "site.yaml:33"}
    )
    assert error.what == "fe02.contoso.com shows Active Directory no credentials"
    assert "An operations error occurred." in error.why
    assert (
        "on fe02.contoso.com type `Register-PSSessionConfiguration -Name LyncAuto -RunAsCredential "
        "(Get-Credential) -Force`" in error.fix
    )
    assert error.fix.endswith("then write `configuration: LyncAuto` in site.yaml:33")


def test_a_host_with_powershell_2_is_told_what_else_there_is():
    error = denied(without_logon("2.0"), FE01, "Test-LyncAutoCertificationAuthority")
    assert "Register-PSSessionConfiguration" not in error.fix
    assert "has PowerShell 2.0" in error.fix
    assert "for ca01.contoso.com" in error.fix
    assert "Set-ADComputer ca01 -PrincipalsAllowedToDelegateToAccount (Get-ADComputer fe01)" in error.fix
    management = denied(without_logon("2.0"), MANAGEMENT, "Get-CsService")
    assert management.fix.index("management host with WMF 3") > 0
    assert "under `cms`" in management.fix


def test_a_configuration_that_runs_as_nobody_who_is_known_is_given_another_account():
    host = WindowsHost(name=MANAGEMENT, account="operator", configuration="Tier1")
    error = denied(
        without_logon("2.0"),
        MANAGEMENT,
        "Get-CsService",
        cms=CentralManagement(host=host),
        places={MANAGEMENT: "site.yaml:9"},
    )
    assert "Set-PSSessionConfiguration -Name Tier1 -RunAsCredential" in error.fix
    assert "site.yaml:9" in error.fix


def test_a_host_that_does_not_say_its_version_gets_both_ways():
    world = without_logon("")
    world.said["Get-LyncAutoHost"] = HostUnreachable("gone", why="reset", fix="start it")
    error = denied(world, FE01, "Get-CsService")
    assert "Register-PSSessionConfiguration" in error.fix
    assert "WMF 3 or later" in error.fix


def test_an_authority_that_is_down_is_not_taken_for_a_missing_road():
    world = World()
    world.said["Test-LyncAutoCertificationAuthority"] = (
        {"Answers": False, "Text": "The RPC server is unavailable. 0x800706ba"},
    )
    with pytest.raises(HostUnreachable) as caught:
        take(world.estate(), roads(world, None)[FE01, "Test-LyncAutoCertificationAuthority"])
    assert caught.value.what == "the certification authority does not answer fe01.contoso.com"
    assert "Certificate Services" in caught.value.fix
    assert "if the reason could come of that" in caught.value.fix
    assert "Register-PSSessionConfiguration" in caught.value.fix


def test_a_missing_right_behind_a_road_names_the_group():
    world = World()
    world.said["Get-CsService"] = AccessDenied("denied", why="Access is denied.", fix="general advice")
    with pytest.raises(AccessDenied) as caught:
        take(world.estate(), roads(world, None)[FE01, "Get-CsService"])
    assert "RTCUniversalServerAdmins" in caught.value.fix
    assert "runs as whoever logs on" in caught.value.fix
