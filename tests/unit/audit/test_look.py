"""What is looked up in an inventory: the sound estate of the cases, with changes."""

from typing import Any

import pytest

from lyncauto.audit.look import WEB_USE, Lacking, Look
from lyncauto.model.inventory import Inventory, Outside, Part, Reading
from tests.unit.audit.notation import base, changed, inventory

SILENT = {"error": "no answer in time"}
ZONE = ("written dc01.contoso.com", "authoritative dc01.contoso.com", "authoritative dc02.contoso.com")


def looked(change: dict[str, Any] | None = None, lacks: dict[str, str] | None = None) -> Look:
    return Look(inventory(changed(base(), change or {}), lacks))


def named(**names: Any) -> Look:
    """Return the estate with other answers: ``web={"A": [...]}`` is about web.contoso.com."""
    return looked({"names": {f"{label}.contoso.com": said for label, said in names.items()}})


def pool(look: Look, fqdn: str = "pool01.contoso.com"):
    return next(one for one in look.pools if one.fqdn == fqdn)


def lacking(question, *about: Any) -> tuple[Part, str]:
    with pytest.raises(Lacking) as caught:
        question(*about)
    return caught.value.part, caught.value.about


# What is known at all


def test_a_part_is_known_of_what_it_was_read_of():
    look = looked(lacks={"store fe02.contoso.com": "access denied"})
    assert look.known(Part.STORE, "fe01.contoso.com")
    assert look.need(Part.STORE, "fe01.contoso.com") == "store of fe01.contoso.com"
    assert not look.known(Part.STORE, "fe02.contoso.com")
    assert not look.known(Part.STORE, "fe99.contoso.com")


def test_what_could_not_be_read_says_why_and_what_nobody_tried_does_not():
    look = looked(lacks={"store fe02.contoso.com": "access denied"})
    with pytest.raises(Lacking) as refused:
        look.stored("fe02.contoso.com")
    with pytest.raises(Lacking) as untried:
        look.stored("fe99.contoso.com")
    assert refused.value.reading == Reading(
        Part.STORE, "fe02.contoso.com", "store of fe02.contoso.com", "access denied"
    )
    assert untried.value.reading is None


@pytest.mark.parametrize("order", [1, -1])
def test_one_source_that_said_it_is_enough_whichever_came_first(order):
    readings = (Reading(Part.REPLICAS, "", "", "access denied"), Reading(Part.REPLICAS, "", "replicas.xml"))
    look = Look(Inventory(read_at="2026-08-22T10:04:00+00:00", readings=readings[::order]))
    assert look.need(Part.REPLICAS) == "replicas.xml"


def test_a_reading_without_what_was_read_is_no_knowledge():
    readings = (Reading(Part.TOPOLOGY, "", "topology.xml"), Reading(Part.OUTSIDE, "10.0.0.41:443", "probe"))
    look = Look(Inventory(read_at="2026-08-22T10:04:00+00:00", readings=readings))
    assert lacking(lambda: look.pools) == (Part.TOPOLOGY, "")
    assert lacking(look.outside, "10.0.0.41", 443) == (Part.OUTSIDE, "10.0.0.41:443")


def test_an_end_point_is_found_by_address_and_port():
    found = looked().outside("10.0.0.60", 443)
    assert isinstance(found, Outside)
    assert found.place == "10.0.0.60:443"
    assert lacking(looked().outside, "10.0.0.60", 5061) == (Part.OUTSIDE, "10.0.0.60:5061")


# The topology


def test_a_version_that_is_not_said_is_unknown():
    look = looked({"topology": {"pools": {"pool01.contoso.com": {"product": 0}}}})
    assert lacking(look.product, pool(look)) == (Part.TOPOLOGY, "pool01.contoso.com")
    assert look.product(pool(look, "dirpool01.contoso.com")) == 8


def test_a_name_has_every_use_that_the_topology_makes_of_it():
    look = looked(
        {"topology": {"pools": {"pool01.contoso.com": {"web": {"internal_fqdn": "fe01.contoso.com"}}}}}
    )
    assert look.uses_of_name["fe01.contoso.com"] == (
        "a member of pool01.contoso.com",
        "the internal web services of pool01.contoso.com",
    )


def test_a_standard_edition_server_is_no_member_of_itself():
    look = looked({"topology": {"pools": {"pool01.contoso.com": {"computers": ["pool01.contoso.com"]}}}})
    assert look.uses_of_name["pool01.contoso.com"] == ("the pool pool01.contoso.com",)


# Where names lead


def test_a_name_that_nobody_was_asked_about_is_unknown_and_one_that_does_not_exist_has_no_address():
    look = named(web={"absent": True})
    assert look.addresses("web.contoso.com") == ()
    assert lacking(look.addresses, "other.contoso.com") == (Part.NAMES, "other.contoso.com")


def test_a_type_that_nobody_asked_for_is_unknown():
    look = named()
    assert lacking(look.answers, "contoso.com", "A") == (Part.NAMES, "contoso.com")
    assert lacking(look.told, "webint.contoso.com", "NS") == (Part.NAMES, "webint.contoso.com")


@pytest.mark.parametrize("said", [SILENT, {"rcode": "SERVFAIL"}, {"rcode": "REFUSED"}])
def test_an_address_is_unknown_when_no_server_of_the_zone_says_anything(said):
    look = looked({"servers": dict.fromkeys(ZONE, said), "names": {"web.contoso.com": {}}})
    assert lacking(look.addresses, "web.contoso.com") == (Part.NAMES, "web.contoso.com")
    assert lacking(look.addresses, "webint.contoso.com") == (Part.NAMES, "webint.contoso.com")


def test_one_server_that_answers_is_enough_to_know_an_address_and_that_there_is_none():
    look = looked({"servers": dict.fromkeys(ZONE[:2], SILENT), "names": {"web.contoso.com": {}}})
    assert look.addresses("webint.contoso.com") == ("10.0.0.60",)
    assert look.addresses("web.contoso.com") == ()


def test_the_server_that_takes_changes_knows_that_there_is_no_record():
    look = looked(
        {"servers": dict.fromkeys(ZONE[1:], SILENT), "names": {"web.contoso.com": {"rcode": "NO RECORD"}}}
    )
    assert look.addresses("web.contoso.com") == ()


def test_a_resolvers_address_is_not_the_zones():
    resolver = {"resolver resolver01.contoso.com": {"A": ["10.0.0.41"]}}
    assert named(web={"A": ["10.0.0.60"], "at": resolver}).addresses("web.contoso.com") == ("10.0.0.60",)
    assert named(web={"at": resolver}).addresses("web.contoso.com") == ()


def test_an_alias_ends_where_what_it_is_an_alias_of_does_however_far():
    look = named(
        a={"CNAME": ["b.contoso.com"]}, b={"CNAME": ["C.contoso.com."]}, c={"A": ["10.0.0.60", "10.0.0.61"]}
    )
    assert look.ends_at("a.contoso.com") == ("10.0.0.60", "10.0.0.61")
    assert look.addresses("a.contoso.com") == ()


def test_an_alias_of_a_name_that_does_not_exist_ends_nowhere_and_so_does_a_circle():
    look = named(
        a={"CNAME": ["gone.contoso.com"]},
        gone={"absent": True},
        b={"CNAME": ["c.contoso.com"]},
        c={"CNAME": ["b.contoso.com"]},
    )
    assert look.ends_at("a.contoso.com") == ()
    assert look.ends_at("b.contoso.com") == ()


def test_an_alias_of_what_nobody_was_asked_about_is_unknown_unless_somebody_followed_it():
    resolver = {"resolver resolver01.contoso.com": {"A": ["10.0.0.60"]}}
    look = named(a={"CNAME": ["web.contoso.net"]}, b={"CNAME": ["web.contoso.net"], "at": resolver})
    assert lacking(look.ends_at, "a.contoso.com") == (Part.NAMES, "web.contoso.net")
    assert look.ends_at("b.contoso.com") == ("10.0.0.60",)


def test_what_was_said_of_an_alias_shows_its_target_and_who_said_it():
    look = named(a={"CNAME": ["webint.contoso.com"], "ttl": 300})
    assert [(one.value, one.where) for one in look.said_about("a.contoso.com")][:2] == [
        ("a.contoso.com A: no record", "dc01.contoso.com (written)"),
        ("a.contoso.com CNAME webint.contoso.com (TTL 300 s)", "dc01.contoso.com (written)"),
    ]


# The names and addresses of a pool's web services


def test_the_balancers_addresses_are_those_of_the_override_that_are_no_front_ends():
    look = looked(
        {"declared": None, "loaded": None, "names": {"webint.contoso.com": {"A": ["10.0.0.41", "10.0.0.62"]}}}
    )
    assert look.vips(pool(look)) == ("10.0.0.62",)


def test_what_the_balancer_has_loaded_is_its_address_before_any_name_leads_there():
    before = {"names": {"webint.contoso.com": {"A": ["10.0.0.41"]}}}
    for more in ({}, {"declared": None}):
        look = looked({**before, **more})
        assert look.vips(pool(look)) == ("10.0.0.60",)


def test_the_balancers_addresses_are_unknown_while_one_of_the_nodes_is():
    look = looked(lacks={"balancer lb02.contoso.com": "connection refused"})
    assert lacking(look.vips, pool(look)) == (Part.BALANCER, "lb02.contoso.com")


def test_a_pool_without_an_override_has_no_balancer_by_name():
    look = looked(
        {
            "declared": None,
            "loaded": None,
            "topology": {"pools": {"pool01.contoso.com": {"web": {"internal_fqdn": ""}}}},
        }
    )
    assert look.vips(pool(look)) == ()


def test_the_names_of_the_web_services_are_those_that_lead_to_a_front_end_or_the_balancer():
    look = named(
        dialin={"A": ["10.0.0.42"]},
        meet={"A": [], "CNAME": ["webint.contoso.com"]},
        lyncdiscoverinternal={"A": ["10.0.0.99"]},
    )
    assert look.web_names(pool(look)) == ("dialin.contoso.com", "meet.contoso.com", "webint.contoso.com")


def test_the_override_is_a_name_of_the_web_services_though_it_leads_nowhere():
    look = named(webint={"A": [], "absent": True})
    assert "webint.contoso.com" in look.web_names(pool(look))


def test_without_an_override_the_pools_own_name_is_one():
    look = looked({"topology": {"pools": {"pool01.contoso.com": {"web": {"internal_fqdn": ""}}}}})
    assert look.web_name(pool(look)) == "pool01.contoso.com"
    assert "pool01.contoso.com" in look.web_names(pool(look))


@pytest.mark.parametrize("part", [Part.SIP_DOMAINS, Part.SIMPLE_URLS, Part.NAMES])
def test_the_names_of_the_web_services_are_unknown_while_that_which_makes_them_is(part):
    look = looked(lacks={part: ""})
    assert lacking(look.web_names, pool(look))[0] == part


def test_a_name_that_leads_where_the_override_does_leads_to_the_pool_whatever_else_is_unknown():
    look = looked({"names": {"fe01.contoso.com": None}}, {"balancer": ""})
    assert look.leads_to(pool(look), "meet.contoso.com")
    assert lacking(look.leads_to, pool(look), "admin.contoso.com") == (Part.NAMES, "fe01.contoso.com")


def test_two_simple_urls_of_one_host_are_two_uses_of_it():
    look = looked({"simple_urls": {"dialin *": "https://Meet.contoso.com/dialin"}})
    assert look.simple_hosts()["meet.contoso.com"] == ("meet contoso.com", "dialin *")


def test_what_the_balancer_has_loaded_for_other_servers_is_not_the_pools():
    look = looked()
    assert {one.node for one in look.loaded(pool(look))} == {"lb01.contoso.com", "lb02.contoso.com"}
    assert look.loaded(pool(look, "dirpool01.contoso.com")) == ()


# Certificates


def test_the_certificate_of_a_use_is_the_one_of_the_store_with_that_thumbprint():
    look = looked()
    found = look.certificate("fe01.contoso.com", look.assigned("fe01.contoso.com")[WEB_USE])
    assert found
    stored, leaf = found
    assert stored.friendly_name == "fe01"
    assert "webint.contoso.com" in leaf.names


def test_a_certificate_that_the_store_does_not_have_is_none_and_one_that_nobody_read_is_unknown():
    gone = looked({"store": {"fe01.contoso.com": {"fe01": None}}})
    used = gone.assigned("fe01.contoso.com")[WEB_USE]
    assert gone.certificate("fe01.contoso.com", used) is None
    unread = looked(lacks={"assignments fe01.contoso.com": ""})
    assert lacking(unread.assigned, "fe01.contoso.com") == (Part.ASSIGNMENTS, "fe01.contoso.com")
