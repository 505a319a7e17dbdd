"""What the draft of a site file takes from an inventory, what it proposes, and what it leaves open."""

from __future__ import annotations

from typing import Any

import pytest

from lyncauto.errors import EstateUnreadable
from lyncauto.model.site import FILL_IN
from lyncauto.model.site_draft import Given, Origin, SiteDraft
from lyncauto.steps.first_pool import pool_named, pools
from lyncauto.steps.site_draft import draft
from tests.unit.audit.notation import base, changed, inventory

POOL = "pool01.contoso.com"
NEW = {"topology": {"pools": {POOL: {"web": {"internal_fqdn": ""}}}}}
SERVERS = {"names": {"dc01.contoso.com": {"A": ["10.0.0.21"]}, "dc02.contoso.com": {"A": ["10.0.0.22"]}}}


def drafted(change: Any = None, lacks: dict[str, str] | None = None, **given: Any) -> SiteDraft:
    found = inventory(changed(changed(base(), SERVERS), change or {}), lacks)
    return draft(found, pool_named(found.topology, POOL), Given(**given))


def unknown(made: SiteDraft) -> dict[str, str]:
    return {f"{one.part} {one.about}".strip(): one.why for one in made.missing}


def test_what_was_read_is_taken_over():
    made = drafted()
    assert (made.pool.text, made.override.text, made.zone.text) == (POOL, "webint.contoso.com", "contoso.com")
    assert [one.name.text for one in made.front_ends] == [f"fe0{n}.contoso.com" for n in (1, 2, 3)]
    servers = [(one.name.text, one.address.text) for one in made.name_servers]
    assert servers == [("dc01.contoso.com", "10.0.0.21"), ("dc02.contoso.com", "10.0.0.22")]
    assert {one.origin for one in (made.pool, made.override, made.zone)} == {Origin.READ}
    assert made.missing == ()
    assert made.warnings == ()


def test_a_missing_override_is_proposed_and_marked_so():
    made = drafted(NEW)
    assert (made.override.text, made.override.origin) == ("webint.contoso.com", Origin.PROPOSED)


@pytest.mark.parametrize(
    ("taken", "proposed"),
    [
        (
            {
                "topology": {
                    "pools": {"dirpool01.contoso.com": {"web": {"external_fqdn": "webint.contoso.com"}}}
                }
            },
            "webint-pool01.contoso.com",
        ),
        (
            {"simple_urls": {"meet contoso.com": "https://webint.contoso.com/meet"}},
            "webint-pool01.contoso.com",
        ),
        (
            {
                "simple_urls": {
                    "meet contoso.com": "https://webint.contoso.com/meet",
                    "dialin *": "https://webint-pool01.contoso.com/dialin",
                }
            },
            FILL_IN,
        ),
    ],
)
def test_a_name_that_the_topology_has_already_is_not_proposed(taken, proposed):
    assert drafted(changed(NEW, taken)).override.text == proposed


def test_a_proposed_name_that_is_in_dns_is_warned_of():
    assert any("webint.contoso.com is in DNS already (10.0.0.60)" in one for one in drafted(NEW).warnings)
    free = drafted(changed(NEW, {"names": {"webint.contoso.com": {"A": [], "absent": True}}}))
    assert free.warnings == ()


def test_a_zone_of_the_override_alone_is_preferred_to_the_domain_s():
    pinpoint = {"names": {"webint.contoso.com": {"NS": ["dc02.contoso.com"]}}}
    made = drafted(pinpoint)
    assert (made.zone.text, [one.name.text for one in made.name_servers]) == (
        "webint.contoso.com",
        ["dc02.contoso.com"],
    )


def test_without_dns_the_zone_is_a_guess_and_its_servers_are_left_open():
    made = drafted({"servers": None})
    assert (made.zone.text, made.zone.origin) == ("contoso.com", Origin.PROPOSED)
    assert [(one.name.text, one.address.text) for one in made.name_servers] == [(FILL_IN, FILL_IN)]
    assert made.dns_host.name.text == FILL_IN
    assert "names contoso.com" in unknown(made)


def test_the_server_whose_records_were_read_takes_the_changes():
    assert (drafted().dns_host.name.text, drafted().dns_host.name.origin) == ("dc01.contoso.com", Origin.READ)


def test_else_a_server_that_calls_itself_the_first_one_is_proposed():
    servers = {"servers": {"written dc01.contoso.com": None}}
    made = drafted(servers)
    assert (made.dns_host.name.text, made.dns_host.name.origin) == ("dc01.contoso.com", Origin.PROPOSED)


def test_a_zone_s_file_is_no_server_that_takes_changes():
    made = drafted({"servers": {"written dc01.contoso.com": None, "written contoso.com.dns": {}}})
    assert (made.dns_host.name.text, made.dns_host.name.origin) == ("dc01.contoso.com", Origin.PROPOSED)


def test_addresses_of_hosts_are_written_only_where_their_names_were_not_resolved_here():
    assert [one.address for one in drafted().front_ends] == [None, None, None]
    made = drafted(front_end="fe02.contoso.com", address="10.9.9.9", resolved=False)
    assert [one.address.text for one in made.front_ends if one.address] == [
        "10.0.0.41",
        "10.9.9.9",
        "10.0.0.43",
    ]
    assert made.management.name.text == "fe02.contoso.com"


def test_what_led_to_one_host_is_written_for_all():
    made = drafted(port=5986, tls=True, configuration="LyncAuto")
    assert [(key, entry.text) for key, entry in made.windows] == [("port", "5986"), ("tls", "true")]
    assert [(key, entry.text) for key, entry in made.lync] == [("configuration", "LyncAuto")]


def test_the_ca_is_as_it_was_given_and_else_left_open_with_its_name():
    assert drafted(authority=r"ca01.contoso.com\Contoso Issuing CA").authority.origin is Origin.GIVEN
    made = drafted().authority
    assert (made.text, made.origin) == (FILL_IN, Origin.OPEN)
    assert "issued by Contoso Issuing CA and does not tell the host" in made.why


def test_without_certificates_the_ca_is_left_open():
    made = drafted(lacks={"assignments": "", "store": "", "chain": ""})
    assert made.authority.text == FILL_IN
    assert "no certificate of a Front End was read" in made.authority.why
    assert unknown(made) == {f"assignments {POOL}": "nothing that was given tells"}


def test_what_could_not_be_read_is_kept_with_its_reason_and_what_nobody_was_asked_for_is_told():
    made = drafted(lacks={"sip-domains": "Get-CsSipDomain failed: refused", "replicas": ""})
    assert unknown(made) == {
        "sip-domains": "Get-CsSipDomain failed: refused",
        "replicas": "nothing that was given tells",
    }
    assert not [one for one in made.found if "SIP" in one or "replicas" in one]


def test_a_standard_edition_server_is_told_that_it_takes_no_override():
    alone = {"topology": {"pools": {POOL: {"computers": [POOL]}}}}
    assert any("Standard Edition" in one for one in drafted(alone).warnings)


def test_names_outside_the_zone_and_replicas_that_lag_are_warned_of():
    change = {
        "simple_urls": {"meet fabrikam.com": "https://meet.fabrikam.com"},
        "replicas": {"fe02.contoso.com": {"up_to_date": False}},
    }
    assert drafted(change).warnings == (
        "replicas that are not up to date: fe02.contoso.com",
        "outside the zone contoso.com: meet.fabrikam.com",
    )


def test_only_front_ends_with_web_services_make_a_pool_for_a_site_file():
    topology = inventory(base()).topology
    assert topology
    assert [one.fqdn for one in pools(topology)] == [POOL]
    with pytest.raises(EstateUnreadable, match="dirpool01"):
        pool_named(inventory(base()).topology, "dirpool01.contoso.com")
    with pytest.raises(EstateUnreadable, match="pool01"):
        pool_named(None, POOL)
