"""The documents hold together: links lead somewhere, make has its targets, the demo said what it says."""

import re
from pathlib import Path

import pytest

from tests.campaigns.readme import printed
from tests.documented import README, documented, section

CHECKOUT = Path(__file__).parents[2]
PAGES = [
    path
    for path in (
        README,
        *(CHECKOUT / "docs").rglob("*.md"),
        *(CHECKOUT / "balancer").glob("*.md"),
        *(CHECKOUT / "monitoring").glob("*.md"),
    )
    if path.name != "errors.md"
]

_LINK = re.compile(r"\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)")
_LINES = (
    r"DNS load balancing: \S+ killed: [1-9]\d* of \d+ requests failed, \d+ lost in flight, \d+ sessions lost",
    r"plan: \d+ to add, \d+ to change, \d+ one-way; 0 writes to the estate",
    r"migrate: \d+ changes in \d+\.\d s, 0 of \d+ requests failed, \d+ sessions lost",
    r"the balancer: \S+ killed: 0 of \d+ requests failed, [0-3] lost in flight, \d+ sessions lost",
    r"migrate again: 0 changes",
    r"rollback: 0 of \d+ requests failed; the estate is as it was",
    r"(?:  one-way: \S.*\n)+Every bar was met\. .*",
)
_AUDITED = (
    r"one pool, 4 Front Ends: \d+ commands, \d+ questions and probes",
    r"the audit of it takes \d+\.\d\d s, those calls alone \d+\.\d\d s: \d\.\d\d times \(limit 1\.2\)",
    r"\d+ rules, \d+\.\d findings a pool: pools (?:\d+ in \d+\.\d\d s(?:, )?){4}",
    r"rules: 200 pools take \d\.\d\d times as long as 100 \(limit 2\.4\)",
    r"200 pools, memory: \d+ MB \(limit 500 MB\)",
    r"200 pools, HTML: \d\.\d MB in \d+\.\d\d s \(limit 5\.0 MB\)",
    r"200 pools, other forms: JSON \d\.\d MB, SARIF \d\.\d MB, JUnit \d\.\d MB",
    r"200 pools, from a file: `lyncauto audit --from topology\.xml --json` takes \d\.\d\d s \(limit 2\.0 s\)",
    r"200 pools, a site file: read in \d+\.\d\d s",
    r"a site file: 200 pools take \d\.\d\d times as long as 100 \(limit 2\.4\)",
    r"audit: every limit is held",
)


def anchors(path: Path) -> set[str]:
    """Return the anchors of a page's headings, as they are made of the words."""
    headings = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-") for text in headings}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(CHECKOUT)))
def test_every_link_leads_somewhere(path):
    for target, anchor in _LINK.findall(path.read_text(encoding="utf-8")):
        page = path.parent / target if target else path
        assert page.exists(), target
        assert not anchor or anchor in anchors(page), f"{target}#{anchor}"


def test_every_target_of_make_that_a_document_names_exists():
    targets = set(
        re.findall(r"^([a-z-]+):", (CHECKOUT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    )
    named = {
        name for path in PAGES for name in re.findall(r"`make ([a-z-]+)", path.read_text(encoding="utf-8"))
    }
    assert named - targets == set()


def test_a_command_of_the_readme_is_run_by_a_test_or_is_a_target_of_make():
    text = README.read_text(encoding="utf-8")
    run_elsewhere = documented(section(text, "tools"))
    assert [one.text for one in documented(text) if one not in run_elsewhere] == ["make demo", "make test"]


def test_what_the_demo_printed_has_the_form_of_what_it_prints():
    (block,) = printed("demo").findall(README.read_text(encoding="utf-8"))
    assert re.fullmatch(r"\n```text\n" + r"\n".join(_LINES) + r"\n```\n\n", block), block


def test_what_the_benchmark_of_audits_printed_has_the_form_of_what_it_prints_and_no_limit_was_missed():
    (block,) = printed("audit").findall(README.read_text(encoding="utf-8"))
    assert re.fullmatch(r"\n```text\n" + r"\n".join(_AUDITED) + r"\n```\n\n", block), block
