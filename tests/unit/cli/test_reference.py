"""The pages that are made from the code."""

from __future__ import annotations

from lyncauto.audit.catalogue import FAMILIES, TEXTS
from lyncauto.cli.reference import pages, renew
from lyncauto.model.audit import RuleText, Severity
from lyncauto.report.rule_page import rule_index, rule_page


def test_pages_that_are_missing_or_edited_are_found_and_written(tmp_path):
    assert set(renew(tmp_path, check=True)) == set(pages())
    assert list(tmp_path.iterdir()) == []
    renew(tmp_path, check=False)
    assert renew(tmp_path, check=True) == ()
    (tmp_path / "errors.md").write_text("edited", "utf-8")
    assert renew(tmp_path, check=True) == ("errors.md",)


def test_a_page_of_a_rule_that_is_gone_is_found_and_removed(tmp_path):
    renew(tmp_path, check=False)
    gone = tmp_path / "rules" / "LA-OLD-001.md"
    gone.write_text("# LA-OLD-001", "utf-8")
    assert renew(tmp_path, check=True) == ("rules/LA-OLD-001.md",)
    assert gone.exists()
    assert renew(tmp_path, check=False) == ("rules/LA-OLD-001.md",)
    assert not gone.exists()


def test_every_rule_has_a_page_and_a_row_of_the_index_below_its_family():
    made = pages()
    index = made["rules/README.md"]
    for one in TEXTS:
        assert made[f"rules/{one.id}.md"].startswith(f"# {one.id}: {one.title}\n")
        heading = f"\n## {FAMILIES[one.family]}\n"
        assert f"\n| [{one.id}]({one.id}.md) | {one.severity} | " in index.partition(heading)[2]


def test_a_page_says_all_that_the_rule_says():
    rule = RuleText(
        "LA-X-001",
        "A | b",
        Severity.LOW,
        "It costs.",
        "mend it",
        "RFC 1",
        (5, 6),
        ("LA-DNS-001", "LA-DNS-002"),
    )
    page = "\n".join(rule_page(rule, {"X": "Example"}))
    for part in (
        "| severity | low: it costs time or makes a change harder |",
        "| family | Example |",
        "| applies to | Lync Server 2010, Lync Server 2013 |",
        "\n## What it means\n\nIt costs.\n",
        "\n## What to do\n\nMend it.\n",
        "\n- [LA-DNS-001](LA-DNS-001.md)\n- [LA-DNS-002](LA-DNS-002.md)\n",
        "\n## Source\n\nRFC 1.\n",
        "`lyncauto explain LA-X-001`",
    ):
        assert part in page


def test_a_rule_of_a_family_without_a_heading_is_in_the_index_all_the_same():
    rule = RuleText("LA-X-001", "A | b", Severity.LOW, "It costs.", "mend it", "RFC 1")
    index = "\n".join(rule_index([rule], {}))
    assert "\n## X\n" in index
    assert "| [LA-X-001](LA-X-001.md) | low | all versions | A \\| b |" in index
