import pytest

from lyncauto.audit.look import Lacking, Look
from lyncauto.errors import ExportUnreadable
from lyncauto.model.facts import NameAnswer
from lyncauto.model.inventory import Part, Reading
from tests.unit.adapters.exports import samples
from tests.unit.adapters.exports.test_topologies import ENCODINGS

SERVER = "zone file z.txt"
HOSTS = ("fe01.contoso.com", "fe02.contoso.com", "fe03.contoso.com")


def said(found, name, type_="A", server=SERVER):
    (answer,) = [
        one for one in found.inventory.answers if (one.server, one.name, one.type) == (server, name, type_)
    ]
    assert answer.role == "written"
    return answer


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_an_exported_zone_answers_for_the_names_that_the_estate_needs(read, encoding):
    found = read(
        {"z.txt": ENCODINGS[encoding](samples.ZONE), "t": samples.topology(), "u": samples.OBJECTS["urls"]}
    )
    assert ("z.txt", "the zone contoso.com") in found.files
    assert Reading(Part.NAMES, SERVER, "z.txt") in found.inventory.readings
    assert said(found, "fe01.contoso.com") == NameAnswer(
        SERVER, "written", "fe01.contoso.com", "A", "NOERROR", ("10.0.0.11",), 1200, static=False
    )
    assert said(found, "meet.contoso.com").values == ("10.0.0.60",)
    assert said(found, "meet.contoso.com").static
    pool = said(found, "pool01.contoso.com")
    assert (pool.values, pool.ttl, pool.static) == (("10.0.0.11", "10.0.0.12"), 300, True)
    assert said(found, "pool01.contoso.com", "AAAA").values == ("2001:db8::11",)
    assert said(found, "contoso.com", "NS").values == ("dc01.contoso.com", "dc02.contoso.com")
    assert found.inventory.negative_ttls == (("contoso.com", 1800),)


def test_a_record_of_an_exported_zone_that_names_no_ttl_has_the_zone_s_own(read):
    found = read({"z.txt": samples.ZONE, "t": samples.topology()})
    assert said(found, "webint.contoso.com").ttl == 1800
    assert not said(found, "webint.contoso.com").static


def test_a_name_that_lies_in_the_zone_and_is_not_there_does_not_exist(read):
    found = read({"z.txt": samples.ZONE, "t": samples.topology()})
    for name in ("fe03.contoso.com", "lyncdiscoverinternal.contoso.com", "sip.contoso.com"):
        assert said(found, name).rcode == "NXDOMAIN"
    assert Look(found.inventory).addresses("fe03.contoso.com") == ()


def test_a_name_that_has_records_of_other_types_exists(read):
    text = samples.ZONE + "sip TXT here\n"
    answer = said(read({"z.txt": text, "t": samples.topology()}), "sip.contoso.com")
    assert (answer.rcode, answer.values) == ("NOERROR", ())


def test_a_name_in_no_given_zone_has_no_answer(read):
    text = samples.topology().replace("webext.contoso.com", "webext.fabrikam.com")
    found = read({"z.txt": samples.ZONE, "t": text})
    assert not [one for one in found.inventory.answers if one.name == "webext.fabrikam.com"]
    with pytest.raises(Lacking):
        Look(found.inventory).addresses("webext.fabrikam.com")


def test_without_a_zone_nothing_is_known_of_names(read):
    found = read({"t": samples.topology()}).inventory
    assert found.answers == ()
    assert not [one for one in found.readings if one.part is Part.NAMES]


def test_an_alias_leads_to_its_addresses_in_another_zone(read):
    zone = "$ORIGIN contoso.com.\n@ 60 SOA a b 1 1 1 1 1\nwebint CNAME Web.Fabrikam.COM.\n"
    other = "$ORIGIN fabrikam.com.\n@ 60 SOA a b 1 1 1 1 1\nweb 60 A 10.0.0.77\n"
    found = read({"z.txt": zone, "y": other, "t": samples.topology()})
    assert said(found, "webint.contoso.com", "CNAME").values == ("web.fabrikam.com",)
    assert Look(found.inventory).ends_at("webint.contoso.com") == ("10.0.0.77",)


def test_a_master_file_is_read_with_its_origin_ttl_and_wildcard(read):
    pools = {"deep.under.contoso.com": ("fe01.contoso.com", "fe02.contoso.com", "under.contoso.com")}
    found = read({"z.txt": samples.MASTER, "t": samples.topology(pools, override="web.sub.contoso.com")})
    assert said(found, "fe01.contoso.com").ttl == 3600
    assert said(found, "fe02.contoso.com").ttl == 600
    assert said(found, "deep.under.contoso.com").values == ("10.0.0.7",)
    assert said(found, "under.contoso.com").values == ()  # only names beneath it have records
    assert said(found, "web.sub.contoso.com").values == ("10.0.0.70",)
    assert said(found, "webext.contoso.com").values == ("10.0.0.99",)
    assert found.inventory.negative_ttls == (("contoso.com", 600),)


@pytest.mark.parametrize("override", ["web.branch.contoso.com", "branch.contoso.com"])
def test_what_is_delegated_is_left_to_the_other_zone(read, override):
    found = read({"z.txt": samples.MASTER, "t": samples.topology(override=override)})
    assert not [one for one in found.inventory.answers if one.name == override]


def test_what_lies_in_a_more_special_zone_is_told_by_that_one(read):
    child = "$ORIGIN sub.contoso.com.\n@ 60 SOA a b 1 1 1 1 1\nweb 60 A 10.0.0.71\n"
    found = read({"z.txt": samples.MASTER, "y": child, "t": samples.topology(override="web.sub.contoso.com")})
    answers = [one for one in found.inventory.answers if (one.name, one.type) == ("web.sub.contoso.com", "A")]
    assert [(one.server, one.values) for one in answers] == [("zone file y", ("10.0.0.71",))]


def test_the_files_of_two_servers_both_answer(read):
    other = samples.ZONE.replace("10.0.0.60", "10.0.0.61")
    found = read({"z.txt": samples.ZONE, "y": other, "t": samples.topology()})
    assert said(found, "webint.contoso.com").values == ("10.0.0.60",)
    assert said(found, "webint.contoso.com", server="zone file y").values == ("10.0.0.61",)


def test_where_the_server_would_ask_wins_a_name_that_is_not_there_is_unknown(read):
    found = read({"z.txt": samples.ZONE + "@ 0 WINS L1 ( 10.0.0.5 )\n", "t": samples.topology()})
    assert not [one for one in found.inventory.answers if one.name == "fe03.contoso.com"]
    assert said(found, "fe01.contoso.com").values == ("10.0.0.11",)


@pytest.mark.parametrize("name", ["contoso.com.dns", "db.contoso.com", "contoso.com.zone"])
def test_a_file_that_is_called_as_its_zone_needs_no_origin(read, name):
    found = read({name: "@ 60 SOA a b 1 1 1 1 1\nfe01 60 A 10.0.0.11\n", "t": samples.topology()})
    assert said(found, "fe01.contoso.com", server=f"zone file {name}").values == ("10.0.0.11",)


@pytest.mark.parametrize(
    ("line", "place", "why"),
    [
        ("$INCLUDE /etc/passwd", "4:1: $INCLUDE", "not in this file"),
        ("  $INCLUDE x", "4:3: $INCLUDE", "no type of a record"),
        ("$GENERATE 1-9 fe$ A 10.0.0.$", "4:1: $GENERATE", "not in this file"),
        ("$UNICODE 2008", "4:1: $UNICODE", "not known"),
        ("$TTL soon", "4:6: soon", "no time to live"),
        ("fe01 A 10.0.0.256", "4:8: 10.0.0.256", "no address"),
        ("fe01 AAAA 10.0.0.1", "4:11: 10.0.0.1", "no address"),
        ("fe01 A", "4:6: A", "it has one value"),
        ("fe01 CNAME a..b", "4:12: a..b", "no name"),
        ("fe01 99999999999 A 10.0.0.1", "4:6: 99999999999", "no time to live"),
        ("fe01 TXT ( a", "4:10: (", "never closed"),
        ("fe01 TXT a )", "4:12: )", "not opened"),
        ('fe01 TXT "a', '4:10: "', "no end on its line"),
        ("@ SOA a b 1 1 1 1", "4:3: SOA", "has 7 words"),
        ("sub SOA a b 1 1 1 1 1", "4:5: SOA", "began with the zone contoso.com"),
    ],
)
def test_a_line_that_cannot_be_read_refuses_the_zone_with_its_place(read, line, place, why):
    text = f"$ORIGIN contoso.com.\n@ 60 SOA a b 1 1 1 1 1\nfe02 60 A 10.0.0.2\n{line}\n"
    found = read({"z.txt": text, "t": samples.topology()})
    assert found.inventory.answers == ()
    (note,) = found.notes
    assert note.startswith(f"z.txt:{place}: ")
    assert why in note
    (failed,) = [one for one in found.inventory.readings if not one.known]
    assert (failed.part, failed.about) == (Part.NAMES, SERVER)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("$ORIGIN contoso.com.\nfe01 60 A 10.0.0.11\n", "no SOA record"),
        ("@ 60 SOA a b 1 1 1 1 1\n", "it is not said which zone"),
        (samples.ZONE[:-8], "the file is cut off"),
        (samples.ZONE[:500], "the file is"),
    ],
)
def test_a_part_of_a_zone_is_refused(read, text, why):
    with pytest.raises(ExportUnreadable) as caught:
        read({"z.txt": text})
    assert why in caught.value.why


@pytest.mark.parametrize(
    ("text", "static"),
    [
        ("$ORIGIN contoso.com.\n@ 60 SOA a b 1 1 1 1 1\nwebint 60 A 10.0.0.60\n", None),
        (
            "$ORIGIN contoso.com.\n@ 60 SOA a b 1 1 1 1 1\nwebint 60 A 10.0.0.60\nx [AGE:1] 60 A 10.0.0.9\n",
            True,
        ),
        (samples.ZONE, False),
    ],
)
def test_a_file_tells_what_is_static_only_where_it_tells_what_is_not(read, text, static):
    found = read({"z.txt": text, "t": samples.topology()})
    assert said(found, "webint.contoso.com").static is static


def test_the_addresses_of_the_zone_s_own_servers_are_told(read):
    found = read({"z.txt": samples.ZONE + "dc01 A 10.0.0.21\n", "t": samples.topology()})
    assert said(found, "dc01.contoso.com").values == ("10.0.0.21",)
    assert said(found, "dc02.contoso.com").rcode == "NXDOMAIN"


def test_a_zone_s_server_of_another_zone_is_told_by_that_one(read):
    other = "$ORIGIN fabrikam.com.\n@ 60 SOA a b 1 1 1 1 1\nns2 60 A 10.0.9.53\n"
    found = read({"z.txt": samples.MASTER, "y": other, "t": samples.topology()})
    assert said(found, "ns2.fabrikam.com", server="zone file y").values == ("10.0.9.53",)
