"""Every file under tests/cases/audit is one rule's: what is changed in a sound estate, and what is found."""

from typing import Any

import pytest

from lyncauto.audit.catalogue import FAMILIES, RULES
from tests.unit.audit.cases import FILES, audited, consequences, of
from tests.unit.audit.notation import CASES, load

BY_ID = {one.text.id: one for one in RULES}


def cases(kind: str) -> list[Any]:
    return [
        pytest.param(path.stem, written or {}, id=f"{path.stem}: {sentence}")
        for path in FILES
        for sentence, written in (load(path).get(kind) or {}).items()
    ]


def test_a_sound_estate_has_no_finding_and_nothing_in_it_is_unknown():
    assert [(one.key, one.text) for one in audited({})] == []


@pytest.mark.parametrize(("rule", "written"), cases("fires"))
def test_a_defect_is_found_once_with_its_values_and_all_else_follows_from_it(rule, written):
    findings = [one for one in audited(written) if not one.unknown]
    found = of(rule, findings)
    assert [one.target for one in found] == list(written["finds"])
    for one, fragment in zip(found, written["finds"].values(), strict=True):
        assert fragment in " | ".join([one.text, *(item.value for item in one.evidence)])
        assert all(item.value and item.where for item in one.evidence)
        assert one.evidence
    besides = {one.key for one in findings} - consequences((one.key for one in found), findings)
    assert sorted({key.split()[0] for key in besides}) == sorted(written.get("besides", []))


@pytest.mark.parametrize(("rule", "written"), cases("quiet"))
def test_what_only_looks_like_the_defect_is_none(rule, written):
    assert [(one.target, one.text) for one in of(rule, audited(written))] == []


@pytest.mark.parametrize(("rule", "written"), cases("unknown"))
def test_what_is_not_known_is_said_to_be_unknown_and_never_sound(rule, written):
    found = of(rule, audited(written))
    assert [one.unknown for one in found] == [True] * len(found)
    assert [one.target for one in found] == written["for"]
    assert all(one.fix for one in found)


@pytest.mark.parametrize("rule", RULES, ids=lambda one: one.text.id)
def test_a_rule_has_a_case_that_fires_one_that_does_not_and_one_that_cannot_tell(rule):
    path = CASES / f"{rule.text.id}.yaml"
    assert path in FILES
    assert all(load(path).get(kind) for kind in ("fires", "quiet", "unknown"))


def test_no_file_has_cases_of_a_rule_that_does_not_exist():
    assert [path.stem for path in FILES if path.stem not in BY_ID] == []


def test_the_texts_of_a_rule_are_whole():
    assert len(BY_ID) == len(RULES)
    for one in RULES:
        text = one.text
        assert text.family in FAMILIES
        assert all((text.title, text.means, text.fix, text.source))
        assert text.means.endswith(".")
        assert not text.title.endswith(".")
        assert [cause for cause in text.after if cause not in BY_ID] == []
