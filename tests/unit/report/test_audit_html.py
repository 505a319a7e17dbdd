"""The audit's page: what stands on it, that its links lead somewhere, and that no value becomes markup."""

from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from lyncauto.model.audit import Severity
from lyncauto.report.audit_html import audit_page
from lyncauto.report.audit_html.view import verdict
from tests.unit.report.audits import DEFECTS, estate, hostile, judged, many, sample

_VOID = {"meta", "br", "path", "rect"}
_ALLOWED = {
    *("html", "head", "meta", "title", "style", "body", "a", "header", "main", "nav", "section", "div", "h1"),
    *("h2", "h3", "h4", "p", "b", "strong", "span", "br", "code", "time", "ul", "ol", "li", "dl", "dt", "dd"),
    *("details", "summary", "figure", "figcaption", "table", "thead", "tbody", "tr", "th", "td"),
    *("svg", "desc", "g", "rect", "path", "text"),
}


class Page(HTMLParser):
    """A page taken apart."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}> after {self.open[-3:]}")

    def handle_data(self, data):
        self.texts.append(data)

    def all(self, name: str) -> list[str]:
        return [attributes[name] for _, attributes in self.tags if name in attributes]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())


@pytest.fixture(scope="module")
def page():
    return Page(audit_page(*sample()))


@pytest.fixture(scope="module")
def harmed():
    return Page(audit_page(*hostile()))


@pytest.fixture(scope="module")
def large():
    return audit_page(*many(200))


def test_a_page_has_every_part_in_its_order(page):
    ids = page.all("id")
    order = [
        *("verdict", "contents", "estate", "findings", "high", "medium", "suppressed", "unknown"),
        *("readiness", "since", "read"),
    ]
    assert [one for one in ids if one in order] == order


def test_everything_of_a_finding_is_on_the_page(page):
    report, _ = sample()
    texts = {one.id: one for one in report.rules}
    for one in report.findings:
        rule = texts[one.rule]
        wanted = [f"{one.rule} {rule.title}", one.target if not one.unknown else "", one.text, one.suppressed]
        wanted += [value for item in one.evidence for value in (item.value, item.where)]
        wanted += [] if one.unknown else [rule.means, rule.source]
        assert [text for text in wanted if " ".join(text.split()) not in page.text] == []


def test_a_consequence_leads_to_its_cause(page):
    report, _ = sample()
    anchors = {one.key: f"f{number}" for number, one in enumerate(report.findings, start=1)}
    links = Counter(page.all("href"))
    causes = [cause for one in report.findings for cause in one.caused_by]
    assert causes
    assert [one for one in causes if not links[f"#{anchors[one]}"]] == []
    assert page.text.count("Caused by:") == sum(bool(one.caused_by) for one in report.findings)


@pytest.mark.parametrize("which", ["page", "harmed", "large"])
def test_every_id_is_there_once_and_every_link_leads_to_one(request, which):
    found = request.getfixturevalue(which)
    page = Page(found) if isinstance(found, str) else found
    ids = Counter(page.all("id"))
    assert [id for id, count in ids.items() if count > 1] == []
    named = [
        word
        for name in ("aria-labelledby", "aria-describedby")
        for one in page.all(name)
        for word in one.split()
    ]
    assert page.all("href")
    assert [
        one
        for one in (*page.all("href"), *(f"#{one}" for one in named))
        if one[:1] != "#" or one[1:] not in ids
    ] == []
    assert (page.wrong, page.open) == ([], [])


def test_a_page_may_load_nothing_and_run_nothing(page):
    (policy,) = [
        one["content"] for tag, one in page.tags if one.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'")
    assert {tag for tag, _ in page.tags} <= _ALLOWED
    assert page.all("src") == []
    assert "url(" not in page.text
    assert "@import" not in page.text


def test_values_that_mean_harm_make_no_markup(harmed):
    assert {tag for tag, _ in harmed.tags} <= _ALLOWED
    names = {name for _, attributes in harmed.tags for name in attributes}
    assert [name for name in names if name.startswith("on") or name in {"src", "style", "xlink:href"}] == []
    assert "<script>alert(1)</script>" in harmed.text
    assert "{{ 7 * 7 }}{% raw %}" in harmed.text
    assert (harmed.wrong, harmed.open) == ([], [])


def test_what_hides_in_a_value_is_shown(harmed):
    assert "safe\\u202egnp.exe\\u2066\\u200b" in harmed.text
    assert "nul\\x00 bell\\x07" in harmed.text
    assert "half\\ud800" in harmed.text
    text = audit_page(*hostile())
    assert not set(text) & set("\x00\x07\x1b\u202e\u2066\u200b\ud800")
    assert text.encode()


def test_a_page_of_two_hundred_pools_is_small_and_names_them_all(large):
    assert len(large.encode()) < 5_000_000
    page = Page(large)
    ids = set(page.all("id"))
    assert {f"f{number}" for number in range(1, 601)} <= ids
    assert [number for number in range(200) if f"pool{number:03}.contoso.com" not in page.text] == []
    assert 0 < sum(tag == "svg" for tag, _ in page.tags) < 200
    assert "Only the 120 pools in the worst state are drawn." in page.text


def test_a_finding_whose_cause_is_not_on_the_page_names_it_without_a_link():
    report, found = sample()
    first, *others = report.findings
    gone = replace(first, caused_by=("LA-TRY-001 gone.contoso.com",))
    page = Page(audit_page(replace(report, findings=(gone, *others)), found))
    assert "LA-TRY-001 gone.contoso.com" in page.text


def test_a_sound_estate_is_called_sound_only_where_every_rule_could_be_answered():
    sound = judged(estate({}))
    assert verdict(sound) == "Nothing wrong was found, and every rule could be answered."
    lacking = judged(estate({}, {"names": ""}))
    assert lacking.unknown
    assert "this is no all-clear" in verdict(lacking)
    assert "could not be read" in verdict(replace(sound, missing=(estate({}).readings[0],)))
    unread = replace(sound, pools=(replace(sound.pools[0], unread="access denied"),))
    assert "no all-clear: 1 pool could not be read" in verdict(unread)


@pytest.mark.parametrize("nothing", [{"rules": ()}, {"pools": ()}])
def test_what_was_not_judged_is_not_called_sound(nothing):
    report = replace(judged(estate({})), **nothing)
    assert verdict(report).startswith("Nothing was judged: no ")
    assert 'class="verdict "' in audit_page(report, estate({}))


def test_the_verdict_is_as_bad_as_the_worst_that_is_open():
    report = judged(estate(DEFECTS))
    assert verdict(report).startswith("Users are, or with the next failure will be, without a service")
    medium = tuple(one for one in report.findings if one.severity is Severity.MEDIUM)
    assert verdict(replace(report, findings=medium)).startswith("No service is at stake as a whole")
    low = (replace(medium[0], severity=Severity.LOW),)
    assert verdict(replace(report, findings=low)) == (
        "Nothing that users will feel was found, and every rule could be answered."
    )


def test_an_empty_report_says_of_each_part_that_there_is_nothing():
    report = replace(judged(estate({})), sources=(), findings=(), missing=())
    text = Page(audit_page(report, estate({}))).text
    for said in (
        "There is no open finding.",
        "Nothing is suppressed.",
        "Every rule that was asked could be answered.",
        "No migration was planned for this audit.",
        "No earlier audit was given to compare with.",
        "Nothing was read.",
        "Everything that was asked for could be read.",
    ):
        assert said in text


def test_what_is_new_mended_and_still_there_is_said(page):
    report, _ = sample()
    assert report.since
    counts = f"1 new, 1 mended, {len(report.since.still)} still there, 1 cannot be told any more."
    assert counts in page.text
    assert "Cannot be told any more, may be there still (1)" in page.text
    assert "The override FQDN has no address: old: it has no address" in page.text
    assert "LA-DNS-001 The override FQDN has no address: webint.contoso.com: it has no address" in page.text


def test_a_migration_is_told_with_what_cannot_be_taken_back(page):
    assert (
        "2 changes, 1 of which cannot be taken back; 1 step by hand; at least 1 h 5 min of waiting."
        in page.text
    )
    assert "a certificate stays issued" in page.text
    assert "It cannot be planned yet." in page.text
