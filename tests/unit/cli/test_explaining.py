"""What a word means that lyncauto or the field uses."""

from __future__ import annotations

import inspect
import json

import pytest

from lyncauto.audit.catalogue import TEXTS
from lyncauto.cli.explaining import everything, explanation
from lyncauto.cli.main import run
from lyncauto.cli.meanings import error_classes
from lyncauto.errors import Exit, UsageWrong
from lyncauto.report.glossary import GLOSSARY
from lyncauto.report.target_words import TARGETS
from lyncauto.steps import naming

KNOWN = everything()


def said(capsys, *words: str) -> str:
    assert run(["explain", *words]) == 0
    told: str = capsys.readouterr().out
    return told


def test_a_rule_is_explained_with_all_that_it_says(capsys):
    text = said(capsys, "LA-DNS-008")
    (rule,) = (one for one in TEXTS if one.id == "LA-DNS-008")
    assert text.splitlines()[:2] == ["LA-DNS-008 (rule)", f"  {rule.title}"]
    for part in (str(rule.severity), "all versions", rule.means, rule.fix, rule.source, "LA-DNS-006"):
        assert part in text


def test_a_rule_of_some_versions_names_them(capsys):
    assert "applies to  Lync Server 2013, Skype for Business Server 2015" in said(capsys, "la-top-002")


def test_an_error_code_is_explained_with_how_the_command_ends(capsys):
    text = said(capsys, "drifted")
    assert "A target is neither as the plan saw it" in text
    assert "exit code  5: Stopped part-way" in text


@pytest.mark.parametrize("words", [("5",), ("exit", "5"), ("exit code 5",), ("exit-5",)])
def test_an_exit_code_is_explained_with_the_errors_that_end_so(capsys, words):
    text = said(capsys, *words)
    assert text.startswith("5 (exit code)\n  Stopped part-way")
    assert "drifted" in text


@pytest.mark.parametrize("words", [("Override FQDN",), ("override", "fqdn"), ("OVERRIDE FQDNs",)])
def test_a_word_of_the_field_is_found_however_it_is_written(capsys, words):
    assert said(capsys, *words).startswith("Override FQDN (term)\n  A name of its own")


@pytest.mark.parametrize(
    ("target", "word"),
    [
        (naming.record("webint.contoso.com"), "TTL"),
        (naming.service("10.0.0.50", 443), "real servers"),
        (naming.service("10.0.0.50", 443, "lb02.contoso.com"), "real servers"),
        ("certificate/webint.contoso.com", "requested once"),
        (naming.front_end_certificate("fe01.contoso.com"), "Front End"),
        (naming.override("pool01.contoso.com"), "topology"),
        (naming.activated("pool01.contoso.com"), "Active Directory"),
        (naming.replica("fe01.contoso.com"), "copy"),
        (naming.drain("fe01.contoso.com"), "new clients"),
        (naming.enabled("fe01.contoso.com"), "roles"),
        (naming.assigned("fe01.contoso.com"), "Set-CsCertificate"),
        (naming.served("fe01.contoso.com"), "restarted"),
        (naming.delivered("lb01.contoso.com", "webint.contoso.com"), "pass phrase"),
        (naming.staged("lb01.contoso.com", "webint.contoso.com", "a"), "beside"),
        (naming.stored("fe01.contoso.com", "webint.contoso.com"), "remove_from_store"),
        (naming.backup("pool01.contoso.com"), "Export-CsConfiguration"),
    ],
)
def test_a_target_of_a_plan_is_explained_with_how_it_is_changed_and_taken_back(capsys, target, word):
    text = said(capsys, target)
    assert text.startswith(f"{target} (target)\n")
    assert word in text
    assert "\n  changed     " in text
    assert "\n  taken back  " in text


def test_every_kind_of_target_that_steps_name_is_explained():
    text = inspect.getsource(naming)
    kinds = {one.kind for one in TARGETS}
    named = {kind for kind in kinds if f'"{kind}/' in text}
    assert named == kinds
    slashed = [part for part in text.split('"') if "/" in part and "{" in part and " " not in part]
    assert {one.partition("/")[0] for one in slashed} <= kinds


def test_a_kind_of_target_alone_is_explained_and_so_is_what_the_list_shows_of_it(capsys):
    assert said(capsys, "a-record").startswith("a-record/NAME (target)\n")
    for one in TARGETS:
        assert explanation(one.form, KNOWN).title == one.what


def test_without_a_word_all_that_can_be_explained_is_listed(capsys):
    text = said(capsys)
    for word in (
        *(one.id for one in TEXTS),
        *(kind.code for kind in error_classes()),
        *(str(code.value) for code in Exit),
        *(one.form for one in TARGETS),
        *GLOSSARY,
    ):
        assert f"\n  {word} " in text


def test_each_word_of_the_list_is_explained_as_itself():
    assert [explanation(one.word, KNOWN).title for one in KNOWN] == [one.title for one in KNOWN]


def test_the_same_is_said_as_json(capsys):
    document = json.loads(said(capsys, "LA-DNS-008", "--json"))
    assert (document["kind"], document["word"], document["severity"]) == ("rule", "LA-DNS-008", "medium")
    assert "LA-DNS-006" in document["caused_by"]
    listed = json.loads(said(capsys, "--json"))["words"]
    assert document in listed
    assert len(listed) == len(KNOWN)


def test_a_word_that_is_not_known_is_refused_with_what_is_written_nearly_like_it(capsys):
    assert run(["explain", "LA-DNS-0O3", "--json"]) == 64
    said = capsys.readouterr()
    assert "LA-DNS-003" in json.loads(said.out)["error"]["why"].split(": ")[1].split(", ")
    assert "error[usage]: nothing is known of 'LA-DNS-0O3'" in said.err
    with pytest.raises(UsageWrong) as caught:
        explanation("xyzzy", KNOWN)
    assert caught.value.why == "no rule, code, target or word is written like it"


def test_nothing_that_is_asked_for_moves_the_cursor(capsys):
    assert "\x1b" not in said(capsys, "a-record/\x1b[31m")
    assert run(["explain", "\x1b[31m"]) == 64
    assert "\x1b[31m" not in capsys.readouterr().err


def test_a_text_of_the_glossary_is_a_sentence_or_a_few():
    assert [word for word, text in GLOSSARY.items() if not text.endswith(".") or len(text) > 250] == []
    assert list(GLOSSARY) == sorted(GLOSSARY, key=str.lower)
