"""An inventory that ``lyncauto inspect --json`` printed, sent by somebody else."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from lyncauto.adapters.exports.found import Source, Unusable
from lyncauto.adapters.exports.inventory_file import read_inventory
from lyncauto.adapters.exports.merging import Read
from lyncauto.adapters.exports.reading import merged
from lyncauto.audit.catalogue import RULES
from lyncauto.audit.judge import judge
from lyncauto.audit.look import Look
from lyncauto.errors import ExportsContradict, ExportUnreadable
from lyncauto.model.inventory import Inventory, Part
from tests.unit.adapters.exports import samples
from tests.unit.adapters.exports.conftest import READ_AT
from tests.unit.audit.notation import base, changed, inventory

INVENTORY: TypeAdapter[Inventory] = TypeAdapter(Inventory)
FAULTY = {
    "names": {"webint.contoso.com": {"A": ["10.0.0.41"]}},
    "replicas": {"edge01.contoso.com": {"up_to_date": False}},
    "declared": {"pool01.contoso.com": {"nodes": ["lb01.contoso.com"]}},
    "nodes": {"lb01.contoso.com": {"haproxy_version": "2.8.1"}},
}


def estate(change: Any = None, **lacks: str) -> Inventory:
    return inventory(changed(base(), change or {}), lacks)


def printed(found: Inventory) -> dict[str, Any]:
    document: dict[str, Any] = INVENTORY.dump_python(found, mode="json")
    return document


def keys(found: Inventory) -> list[tuple[str, bool]]:
    return [(one.key, one.unknown) for one in judge(Look(found), RULES)]


def test_an_estate_is_audited_from_what_somebody_sent_as_where_it_was_read(read):
    found = estate(FAULTY, kerberos="no rights")
    sent = read({"inspect.json": json.dumps(printed(found), indent=2)})
    assert sent.files == (("inspect.json", f"an inventory of {found.read_at}"),)
    (note,) = sent.notes
    assert note == f"inspect.json: it was read at {found.read_at}: what has changed since then is not in it"
    assert keys(sent.inventory) == keys(replace(found, read_at=sent.inventory.read_at))
    assert len(keys(sent.inventory)) > 3
    assert [one.part for one in sent.inventory.readings if not one.known] == [Part.KERBEROS]


def test_it_is_read_as_the_windows_shell_writes_it(read):
    text = json.dumps(printed(estate()), indent=2)
    told = read({"i": text.replace("\n", "\r\n").encode("utf-16")})
    assert told.inventory == read({"i": text}).inventory


def test_what_it_lacks_comes_from_another_file(read):
    document = printed(estate(**{"sip-domains": "no rights", "replicas": ""}))
    found = read({"i": json.dumps(document), "d": samples.OBJECTS["domains"]}).inventory
    assert found.sip_domains
    assert [one for one in found.readings if one.part is Part.SIP_DOMAINS and not one.known] == []
    assert not [one for one in found.readings if one.part is Part.REPLICAS]


def test_what_another_file_says_differently_is_not_known(read):
    other = printed(estate({"sip_domains": ["fabrikam.com"]}))
    found = read({"i": json.dumps(printed(estate())), "j": json.dumps(other)}).inventory
    (reading,) = [one for one in found.readings if one.part is Part.SIP_DOMAINS]
    assert (reading.where, reading.why) == ("i, j", "these files contradict one another")
    assert found.sip_domains == ()


def test_two_topologies_are_not_of_one_estate(read):
    other = printed(estate({"topology": {"signature": "11111111-5a42-4a0e-9a4b-1d1f0d7a1c11"}}))
    with pytest.raises(ExportsContradict):
        read({"i": json.dumps(printed(estate())), "j": json.dumps(other)})


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"version": 2}, "this lyncauto reads 1"),
        ({"version": None}, "this lyncauto reads 1"),
        ({"read_at": "2026-08-22T10:04:00"}, "no time with a zone"),
        ({"read_at": "soon"}, "no time with a zone"),
        ({"server_version": "Server \x1b[2J"}, "U+001B"),
        ({"server_version": "Server \u202e0.0.7"}, "U+202E"),
        ({"server_version": "Server \ud800"}, "U+D800"),
        ({"server_version": "9" * 200}, "too long"),
        ({"server_version": "a " * 6000}, "12000 characters"),
        ({"server_version": 7}, "string"),
        ({"sip_domains": "contoso.com"}, "valid array"),
        ({"negative_ttls": [["contoso.com", "60"]]}, "integer"),
        ({"negative_ttls": [["contoso.com", 2**31]]}, "too large"),
        ({"readings": [{"part": "soul", "about": "", "where": "x"}]}, "Input should be"),
        ({"simple_urls": [{"component": "meet", "domain": "*", "url": "https://[meet"}]}, "no URL"),
        ({"chains": [{"host": "fe01", "certificates": ["!"]}]}, "no base64"),
    ],
)
def test_what_cannot_have_been_read_is_refused_and_never_half_used(read, change, why):
    with pytest.raises(ExportUnreadable) as caught:
        read({"i.json": json.dumps({**printed(estate()), **change})})
    assert why in str(caught.value.reasons)
    assert "\x1b" not in str(caught.value.reasons)


@pytest.mark.parametrize(
    "text",
    [
        '{"version": 1, "readings": ' + "[" * 100_000,
        '{"version": 1, "readings": [], "x": ' + "9" * 5000 + "}",
        '{"version": 1, "readings": [], "read_at": NaN}',
        '{"version": 1}',
        '{"findings": [], "version": 1}',
        "{}",
        "{",
    ],
)
def test_another_document_is_refused(read, text):
    with pytest.raises(ExportUnreadable):
        read({"i.json": text})


def test_a_file_that_is_cut_off_is_told_beside_what_others_hold(read):
    text = json.dumps(printed(estate()))
    found = read({"i.json": text[: len(text) // 2], "d": samples.OBJECTS["domains"]})
    (reading,) = [one for one in found.inventory.readings if not one.known]
    assert (reading.part, reading.where) == (Part.TOPOLOGY, "i.json")


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """A printed inventory of which something is missing, or is another thing of its kind."""
    document = printed(estate(FAULTY))
    for _ in range(draw(st.integers(1, 4))):
        field = draw(
            st.sampled_from([key for key, value in document.items() if isinstance(value, list) and value])
        )
        place = draw(st.integers(0, len(document[field]) - 1))
        if draw(st.booleans()):
            document[field] = [one for number, one in enumerate(document[field]) if number != place]
        elif isinstance(document[field][place], dict):
            own = dict(document[field][place])
            key = draw(st.sampled_from(sorted(own)))
            own[key] = draw(st.sampled_from(["", "?", "https://[", "*", 0, 65536, -1, True, [], ["?"], None]))
            document[field] = [own if number == place else one for number, one in enumerate(document[field])]
    return json.dumps(document)


@given(text=damaged())
def test_whatever_somebody_sends_is_refused_or_audited(text):
    try:
        found = read_inventory(Source("i", text.encode()), text)
    except Unusable:
        return
    try:
        known = merged([Read("i", found)], [], {}, READ_AT).inventory
    except ExportsContradict:
        return
    assert judge(Look(known), RULES) is not None
