"""An audit as Markdown, read by a parser of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from lyncauto.report.audit_markdown import audit_markdown
from lyncauto.report.markdown import text as escaped
from lyncauto.report.shown import shown
from tests.unit.report.audit_samples import HOSTILE, audited, full, hostile

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def parsed(text: str) -> list[Token]:
    return [inner for one in MARKDOWN.parse(text) for inner in (one, *(one.children or ()))]


def content(text: str) -> str:
    return "".join(one.content for one in parsed(text) if one.type in {"text", "text_special"})


def test_the_verdict_comes_first():
    lines = audit_markdown(full()).splitlines()
    assert lines[0] == "# Audit of the web services"
    assert lines[2] == "**1 finding: 1 high.**"


def test_it_has_all_that_the_report_has():
    text = audit_markdown(full())
    for part in (
        "| pool01.contoso.com | Skype for Business Server 2015 | fe01.contoso.com | 1 |",
        "### high: LA-DNS-003 webint.contoso.com of pool01.contoso.com",
        "It answers fe01.contoso.com alone.",
        "**Fix:** `lyncauto plan`, then",
        "| webint.contoso.com A 10.0.0.41 (TTL 3600 s) | dc01.contoso.com (written) |",
        "## Suppressed: 1",
        "| phones are retired (until 2099-01-01) |",
        "| the routing groups are not known | LA-TOP-007 |",
        "- not read: fabric of pool01.contoso.com (Get-CsPoolFabricState): access denied ask for it",
        "2 changes, with waits of at least 1 h 5 min.",
        "- certificate/webint.contoso.com: a certificate stays issued",
        "- tell the telephones",
        "- the address of a balancer",
        "- mended: LA-DNS-009 pool01.contoso.com meet.contoso.com: its record has a time stamp",
        "- not seen any more: LA-DNS-009 pool01.contoso.com x",
        "- topology.xml",
    ):
        assert part in text


def test_a_sound_estate_has_neither_findings_nor_anything_unknown():
    text = audit_markdown(audited())
    assert "**Sound: " in text
    assert "## Findings" not in text
    assert "cannot be told" not in text


def test_a_consequence_names_its_cause():
    report = audited({"names": {"webint.contoso.com": {"A": ["10.0.0.41"]}}})
    (cause,) = report.open
    consequence = replace(cause, rule="LA-DNS-008", caused_by=(cause.key,))
    text = audit_markdown(replace(report, findings=(cause, consequence)))
    assert "It follows from LA-DNS-003 webint.contoso.com." in text


def test_no_value_makes_a_link_a_tag_or_a_cell():
    tokens = parsed(audit_markdown(hostile()))
    kinds = {one.type for one in tokens}
    assert kinds & {"link_open", "html_inline", "html_block", "image", "s_open", "em_open", "fence"} == set()
    cells = [one.content for one in tokens if one.type == "inline" and HOSTILE[:2] in one.content]
    assert len(cells) > 10
    rows = [one for one in tokens if one.type == "tr_open"]
    columns = [one for one in tokens if one.type in {"td_open", "th_open"}]
    assert (len(rows), len(columns)) == (2 + 2 + 2 + 2 + 2, 2 * (4 + 2 + 2 + 5 + 3))


@pytest.mark.parametrize("value", [HOSTILE, "- x", "1. x", "+ x", "# x", "=== x", "> x", "    x", "12) x"])
def test_a_value_is_shown_as_it_is(value):
    assert content(f"- {escaped(value)}") == shown(value).strip()
    assert content(escaped(value)) == shown(value).strip()


@given(st.text(alphabet="ab \\`*_[]<>#|~&$^-+=.!(){}1:;/@\"'\n\t\x1b", min_size=1))
def test_any_value_in_a_cell_is_shown_as_it_is(value):
    found = content(f"| a | b |\n|---|---|\n| {escaped(value)} | c |")
    assert found.removeprefix("ab").removesuffix("c") == shown(value).strip()
