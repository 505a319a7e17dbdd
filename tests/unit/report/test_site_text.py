"""The text of a first site file: it reads back as the draft says, and tells what is left to do."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lyncauto.adapters.site_file import load_site
from lyncauto.adapters.yaml_document import Document, read_document
from lyncauto.errors import SiteFileInvalid
from lyncauto.model.inventory import Part, Reading
from lyncauto.model.site_draft import Entry, Given, Origin, SiteDraft
from lyncauto.report.first_site_text import first_site_document, first_site_lines
from lyncauto.report.lines import plain
from lyncauto.report.site_text import site_text
from lyncauto.steps.first_pool import pool_named
from lyncauto.steps.site_draft import draft
from tests.unit.audit.notation import base, changed, inventory

GOLDEN = Path(__file__).parents[2] / "golden" / "first_site" / "site.yaml"
SERVERS = {"names": {"dc01.contoso.com": {"A": ["10.0.0.21"]}, "dc02.contoso.com": {"A": ["10.0.0.22"]}}}
GIVEN = Given(
    front_end="fe01.contoso.com",
    user="CONTOSO\\lyncadmin",
    password="env:LYNC_PASSWORD",
    configuration="LyncAuto",
    authority="ca01.contoso.com\\Contoso Issuing CA",
)


def user(document: Document) -> object:
    """Return what a file says who logs on."""
    data: Any = document.data
    return data["accounts"]["main"]["user"]


@cache
def drafted() -> SiteDraft:
    found = inventory(changed(base(), SERVERS), {"sip-domains": "Get-CsSipDomain failed: it was refused"})
    return draft(found, pool_named(found.topology, "pool01.contoso.com"), GIVEN)


def written(folder: Path, text: str) -> Path:
    path = folder / "site.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_file_is_as_the_golden_one():
    assert site_text(drafted()).text == GOLDEN.read_text(encoding="utf-8")


def test_with_the_vip_filled_in_it_can_be_used(tmp_path):
    text = site_text(drafted()).text
    site = load_site(written(tmp_path, text.replace("vip: FILL-IN", "vip: 10.0.0.60")))
    assert site.pools[0].front_ends[2].configuration == "LyncAuto"
    assert site.cms["main"].host.name == "fe01.contoso.com"
    assert site.ca["main"].config == GIVEN.authority
    assert site.accounts["main"].user == GIVEN.user
    assert site.nodes["lb01"].token == "file:lb01-token"


def test_as_it_is_it_is_refused_for_the_vip_alone(tmp_path):
    made = site_text(drafted())
    with pytest.raises(SiteFileInvalid) as refused:
        load_site(written(tmp_path, made.text))
    (reason,) = refused.value.reasons
    (task,) = [one for one in made.tasks if one.origin is Origin.OPEN]
    assert (task.key, reason.why) == ("pools.vip", "not filled in yet")
    assert reason.where.split(":")[-2] == str(task.line)


def test_each_task_names_the_line_on_which_its_key_stands():
    made = site_text(drafted())
    lines = made.text.splitlines()
    assert len(made.tasks) > 4
    for task in made.tasks:
        assert lines[task.line - 1].lstrip(" -").startswith(f"{task.key.split('.')[-1]}: ")


def test_what_could_not_be_read_stands_at_the_top_and_is_told():
    made = drafted()
    words = "the SIP domains are not known (sip-domains): Get-CsSipDomain failed: it was refused"
    assert f"# Not read:\n# - {words}\n" in site_text(made).text
    assert f"not read: {words}\n" in plain(first_site_lines("site.yaml", made, site_text(made)))


def test_the_next_command_names_the_file_unless_it_is_where_it_is_looked_for():
    made = drafted()
    assert "Then run `lyncauto doctor`.\n" in plain(first_site_lines("site.yaml", made, site_text(made)))
    told = first_site_document("lab/site.yaml", made, site_text(made))
    assert told["next"] == "lyncauto doctor --site lab/site.yaml"
    assert [one["kind"] for one in told["tasks"]] == [*["example"] * 4, "open"]


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_whatever_a_host_says_is_one_value_and_no_more(tmp_path_factory, text):
    made = replace(
        drafted(),
        user=Entry(text, Origin.READ, text),
        found=(text,),
        missing=(Reading(Part.BUILD, text, text, text or "why", text),),
    )
    document = read_document(written(tmp_path_factory.getbasetemp(), site_text(made).text))
    assert document.reasons == []
    assert user(document) == text
    assert [key for (key, *below) in document.keys if not below] == [
        "version",
        "name",
        "accounts",
        "cms",
        "dns",
        "ca",
        "nodes",
        "pools",
    ]


@pytest.mark.parametrize(
    "text", ["no", "12", "1e3", "~", "null", "a: b", "# a", "it's", "\u2028", "\x85", "😀\x07"]
)
def test_text_that_yaml_reads_as_something_else_is_quoted(tmp_path, text):
    made = replace(drafted(), user=Entry(text, Origin.GIVEN, ""))
    document = read_document(written(tmp_path, site_text(made).text))
    assert user(document) == text
