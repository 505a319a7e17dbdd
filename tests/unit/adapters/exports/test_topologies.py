import pytest

from lyncauto.adapters.exports import read_files
from lyncauto.errors import ExportsContradict, ExportUnreadable
from lyncauto.lab.estate.description import load
from lyncauto.lab.estate.topology import topology_document
from lyncauto.model.facts import SimpleUrl, WebServices
from lyncauto.model.inventory import Part, Reading
from tests.unit.adapters.exports import samples
from tests.unit.adapters.exports.conftest import READ_AT

WEB = WebServices(samples.OVERRIDE, samples.EXTERNAL, 443, 80, 4443, 8080, 443, 80)
URLS = (
    SimpleUrl("dialin", "*", "https://dialin.contoso.com"),
    SimpleUrl("meet", "contoso.com", "https://meet.contoso.com"),
)
DECLARED = '<?xml version="1.0" encoding="utf-16"?>\n'
ENCODINGS = {
    "UTF-8": lambda text: text.encode(),
    "UTF-8 with a mark": lambda text: text.encode("utf-8-sig"),
    "UTF-16 LE with a mark": lambda text: b"\xff\xfe" + text.encode("utf-16-le"),
    "UTF-16 LE": lambda text: text.encode("utf-16-le"),
    "UTF-16 BE with a mark": lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
    "UTF-16 BE": lambda text: text.encode("utf-16-be"),
    "CRLF": lambda text: text.replace("\n", "\r\n").encode(),
    "UTF-16 LE with CRLF": lambda text: text.replace("\n", "\r\n").encode("utf-16"),
}


def the_pool(inventory):
    (pool,) = inventory.topology.pools
    assert pool.fqdn == samples.POOL
    assert pool.site == "Site:HQ"
    assert pool.computers == samples.HOSTS
    assert pool.roles == ("Registrar", "UserDatabase", "UserServer", "WebServer")
    assert pool.product == 7
    assert pool.web == WEB


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("declaration", ["", DECLARED], ids=["as it is", "declared as UTF-16"])
def test_a_published_topology_is_read_in_every_encoding(read, encoding, declaration):
    found = read({"a.dat": ENCODINGS[encoding](samples.topology(declaration=declaration))}).inventory
    the_pool(found)
    assert found.topology.signature == samples.SIGNATURE
    assert found.sip_domains == ("contoso.com",)
    assert set(found.readings) == {
        Reading(Part.TOPOLOGY, "", "a.dat"),
        Reading(Part.SIP_DOMAINS, "", "a.dat"),
    }


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_topology_of_topology_builder_is_read_in_every_encoding(read, encoding):
    found = read({"x": ENCODINGS[encoding](samples.builder())})
    the_pool(found.inventory)
    assert found.inventory.simple_urls == URLS
    assert found.inventory.sip_domains == ("contoso.com",)
    assert found.files == (("x", "a topology of Topology Builder"),)
    assert found.notes == ()


@pytest.mark.parametrize("as_text", [False, True])
def test_an_exported_configuration_gives_what_is_known_and_names_what_is_not(read, as_text):
    found = read({"c.zip": samples.configuration(as_text=as_text, files={"Other.bin": b"1"})})
    the_pool(found.inventory)
    assert found.inventory.simple_urls == URLS
    assert found.files == (("c.zip", "an exported configuration"),)
    assert found.notes == ("c.zip: not understood and left out: Other.bin, urn:xds:Settings:Other",)
    assert "never told" not in repr(found)


def test_the_lab_s_own_document_is_read(read):
    estate = load("sfb-2019")
    found = read({"t.xml": topology_document(estate, samples.SIGNATURE, samples.OVERRIDE)}).inventory
    own = next(pool for pool in found.topology.pools if pool.fqdn == estate.pool.fqdn)
    assert own.computers == tuple(sorted(estate.pool.front_ends))
    assert own.product == estate.product.version
    assert own.web.internal_fqdn == samples.OVERRIDE
    assert own.front_end
    assert found.sip_domains == tuple(sorted(estate.sip_domains))


def test_without_the_element_of_an_override_there_is_none(read):
    assert read({"t": samples.topology(override="")}).inventory.topology.pools[0].web.internal_fqdn == ""


def test_the_configured_port_is_the_published_one(read):
    text = samples.topology().replace(
        'Port="443" Protocol="Https"', 'Port="9443" Protocol="Https" ConfiguredPort="443"'
    )
    web = read({"t": text}).inventory.topology.pools[0].web
    assert (web.https_port, web.published_https_port) == (9443, 443)


def test_a_draft_says_so_wherever_it_is_cited(read):
    found = read(
        {"d.tbxml": samples.builder(published=False, signature="0" * 8 + "-0000-0000-0000-" + "0" * 12)}
    )
    assert found.inventory.topology.signature == ""
    assert Reading(Part.TOPOLOGY, "", "d.tbxml (a draft that is not published)") in found.inventory.readings
    assert "not published" in found.notes[0]


def test_a_draft_beside_what_is_published_is_left_out(read):
    draft = samples.builder(published=False, signature=samples.OTHER_SIGNATURE, override="new.contoso.com")
    found = read({"d.tbxml": draft, "t.xml": samples.topology()})
    the_pool(found.inventory)
    assert found.inventory.simple_urls == ()
    assert "d.tbxml: a draft was left out, since a published topology is there" in found.notes


def test_the_same_topology_twice_is_one(read):
    found = read(
        {"a.xml": samples.topology(), "b.tbxml": samples.builder(), "c.zip": samples.configuration()}
    )
    the_pool(found.inventory)
    assert Reading(Part.TOPOLOGY, "", "a.xml, b.tbxml, c.zip") in found.inventory.readings


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (samples.topology(signature=samples.OTHER_SIGNATURE), "has the signature"),
        (samples.topology(override="other.contoso.com"), "other web services"),
        (samples.topology({samples.POOL: samples.HOSTS[:2]}), "other computers"),
        (
            samples.topology({samples.POOL: samples.HOSTS, "p2.contoso.com": ()}),
            "only one of them has the pool p2",
        ),
        (samples.clixml(samples.web_service(internal="other.contoso.com")), "other web services"),
        (samples.clixml(samples.pool_object(computers=samples.HOSTS[:1])), "other computers"),
    ],
)
def test_topologies_that_contradict_are_refused_with_both_named(read, other, why):
    with pytest.raises(ExportsContradict, match=r"a\.xml and b\.xml are not of one topology") as caught:
        read({"a.xml": samples.topology(), "b.xml": other})
    assert why in caught.value.why


def test_an_internal_name_that_is_the_pool_s_own_contradicts_no_document_without_an_override(read):
    files = {
        "a.xml": samples.topology(override=""),
        "b.xml": samples.clixml(samples.web_service(internal=samples.POOL)),
    }
    assert read(files).inventory.topology.pools[0].web.internal_fqdn == ""


def test_a_large_topology_is_read_at_once(tmp_path):
    path = tmp_path / "t.xml"
    path.write_text(samples.large_topology(200, 4))
    found = read_files([path], READ_AT).inventory.topology
    assert found
    assert [len(pool.computers) for pool in found.pools] == [4] * 200


@pytest.mark.parametrize(
    ("change", "where", "why"),
    [
        (lambda text: text[: len(text) // 2], "t.xml:", "damaged or cut off"),
        (
            lambda text: text.replace('Number="1"/></Inst', 'Number="9"/></Inst', 1),
            "t.xml:",
            "a cluster that the doc",
        ),
        (
            lambda text: text.replace('ServiceVersion="7"', 'ServiceVersion="x"'),
            "t.xml:6:",
            "it is no number",
        ),
        (lambda text: text.replace('Port="443"', 'Port="-1"'), "t.xml:", "it is no number"),
        (lambda text: text.replace(f'Fqdn="{samples.POOL}"', 'Fqdn=""'), "t.xml:4:11", "it has no name"),
        (lambda text: text.replace("Primary", "Other"), "t.xml:", "have to have one"),
        (lambda text: text.replace("Services>", "Nothing>"), "t.xml:1:1", "no whole topology"),
        (lambda text: f'<!DOCTYPE t [<!ENTITY a "aa">]>{text}', "t.xml:1:", "not expanded"),
        (lambda text: f'<!DOCTYPE t SYSTEM "file:///etc/passwd">{text}', "t.xml:1:", "not expanded"),
        (lambda text: text.encode("utf-16")[:-1], "t.xml:", "these bytes are no UTF-16"),
        (lambda text: text.replace("HQ", "\xe4").encode("latin-1"), "t.xml:3:", "these bytes are no UTF-8"),
        (lambda text: text.replace("HQ", "<a/>" * 500_000), "t.xml:1:1", "more than 500000 elements"),
    ],
)
def test_a_damaged_or_unsafe_topology_is_refused_with_its_place_and_the_others_are_read(
    read, change, where, why
):
    found = read({"t.xml": change(samples.topology()), "urls.xml": samples.OBJECTS["urls"]})
    assert found.inventory.topology is None
    assert found.inventory.simple_urls != ()
    (failed,) = [one for one in found.inventory.readings if not one.known]
    assert (failed.part, failed.where) == (Part.TOPOLOGY, "t.xml")
    assert why in failed.why
    assert any(note.startswith(where) and why in note for note in found.notes)
    assert ("t.xml", "nothing that is known") in found.files


def test_of_very_many_reasons_the_first_are_told_and_the_number_of_the_rest(read):
    text = samples.large_topology(40, 2).replace('Port="443"', 'Port="many"')
    with pytest.raises(ExportUnreadable) as caught:
        read({"t.xml": text})
    assert len(caught.value.reasons) == 21
    assert caught.value.reasons[-1].why == "and 60 more"
    places = [reason.where for reason in caught.value.reasons]
    assert len(set(places)) == 21


def test_where_nothing_is_left_every_reason_is_given_at_once(read):
    with pytest.raises(ExportUnreadable) as caught:
        read(
            {
                "a.xml": samples.topology()[:-20],
                "b.xml": "<html/>",
                "c": "hello",
                "d": "",
                "e.bin": b"\x81\x00\xff",
            }
        )
    places = [reason.where.partition(":")[0] for reason in caught.value.reasons]
    assert places == ["a.xml", "b.xml", "c", "d", "e.bin"]
    assert "another product's XML" in caught.value.why


def test_an_empty_folder_is_an_error(tmp_path):
    with pytest.raises(ExportUnreadable, match="no file"):
        read_files([tmp_path], READ_AT)
