"""The audit's page in a real browser: it asks for nothing, it says nothing, and everybody can read it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lyncauto.report.audit_html import audit_page
from tests.integration.browser import browser
from tests.unit.report.audits import hostile, many, sample

AXE = Path(__file__).parents[2] / ".peers"
LOOKS: dict[str, dict[str, Any]] = {
    "light": {},
    "dark": {"scheme": "dark"},
    "narrow": {"width": 360},
    "narrow and dark": {"width": 360, "scheme": "dark"},
    "print": {"media": "print", "scheme": "dark", "width": 720},
}
SEEN = "Array.from(document.querySelectorAll('.evidence li')).map(one => one.checkVisibility())"
BRIGHT = "getComputedStyle(document.documentElement).backgroundColor"
NARROW = "document.documentElement.scrollWidth <= window.innerWidth"
VIOLATIONS = """
axe.run(document, {resultTypes: ["violations"]}).then(found => found.violations.map(
    one => `${one.id}: ${one.nodes.map(node => node.html.slice(0, 200)).join(" | ")}`))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("pages")


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    with browser(tmp_path_factory.mktemp("browser")) as one:
        yield one


@pytest.fixture
def page(opened, folder):
    """The sample's page, loaded anew; what the browser reports from then on is in its events."""
    written = folder / "audit.html"
    written.write_text(audit_page(*sample()), encoding="utf-8")
    opened.look()
    opened.open(written)
    return opened


@pytest.fixture(scope="module")
def axe():
    found = sorted(AXE.glob("axe-core-*.min.js"))
    if not found:
        pytest.skip("no axe-core in .peers (`make peers` fetches it with npm)")
    return found[-1].read_text(encoding="utf-8")


def said(one) -> list[str]:
    """Return whatever a page made the browser complain about or run."""
    loud = {"Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown"}
    return [f"{name}: {event}" for name, event in one.events if name in loud]


def asked_for(one) -> list[str]:
    return [event["request"]["url"] for name, event in one.events if name == "Network.requestWillBeSent"]


def test_it_asks_for_nothing_but_itself_and_says_nothing(page, folder):
    assert asked_for(page) == [(folder / "audit.html").as_uri()]
    assert said(page) == []


def test_values_that_mean_harm_ask_for_nothing_and_run_nothing(opened, tmp_path):
    written = tmp_path / "hostile.html"
    written.write_text(audit_page(*hostile()), encoding="utf-8")
    opened.open(written)
    assert asked_for(opened) == [written.as_uri()]
    assert said(opened) == []
    assert (
        opened.ask("document.querySelectorAll('script, img, iframe, object, [onerror], [onload]').length")
        == 0
    )
    assert opened.ask("document.title.startsWith('Audit of')")


def test_a_request_or_a_script_of_a_page_would_be_noticed(opened, tmp_path):
    written = tmp_path / "loud.html"
    written.write_text('<script>console.error("x")</script><img src="away.png">', encoding="utf-8")
    opened.open(written)
    assert len(asked_for(opened)) == 2
    assert said(opened)


@pytest.mark.parametrize("look", LOOKS)
def test_nobody_is_shut_out_however_it_is_shown(page, axe, folder, look):
    page.look(**LOOKS[look])
    page.ask("document.querySelectorAll('details').forEach(one => { one.open = true })")
    page.shoot(folder / f"{look}.png")
    assert page.ask(f"{axe};{VIOLATIONS}") == []


@pytest.mark.parametrize("look", ["light", "narrow and dark"])
def test_nobody_is_shut_out_of_many_pools_with_all_folded_away(opened, axe, folder, look):
    written = folder / "many.html"
    written.write_text(audit_page(*many(15)), encoding="utf-8")
    opened.open(written)
    opened.look(**LOOKS[look])
    opened.shoot(folder / f"many, {look}.png")
    assert opened.ask(f"{axe};{VIOLATIONS}") == []
    assert opened.ask(NARROW)


def test_a_link_unfolds_what_it_leads_to(opened, folder):
    written = folder / "many.html"
    written.write_text(audit_page(*many(15)), encoding="utf-8")
    opened.open(written)
    folded = "document.querySelector('#pool-15 li a')"
    assert not opened.ask(f"{folded}.checkVisibility()")
    opened.ask("document.querySelector('tbody tr:last-child a').click()")
    assert opened.ask(f"{folded}.checkVisibility()")
    opened.ask(f"{folded}.click()")
    assert opened.ask("document.querySelector(':target').checkVisibility()")


@pytest.mark.parametrize("look", ["light", "narrow"])
def test_the_page_is_no_wider_than_its_window(page, look):
    page.look(**LOOKS[look])
    assert page.ask(NARROW)


def test_on_paper_it_is_bright_and_the_evidence_is_unfolded(page, folder):
    assert not any(page.ask(SEEN))
    page.look(**LOOKS["print"])
    assert page.ask(SEEN)
    assert all(page.ask(SEEN))
    assert page.ask(BRIGHT) == "rgb(255, 255, 255)"
    page.print(folder / "audit.pdf")
    assert (folder / "audit.pdf").read_bytes().startswith(b"%PDF")


def test_it_is_dark_where_the_reader_wants_it_dark(page):
    page.look(scheme="dark")
    assert page.ask(BRIGHT) == "rgb(20, 23, 26)"


def test_the_keyboard_reaches_the_skip_link_first_and_shows_where_it_is(page):
    for kind in ("keyDown", "keyUp"):
        page.do("Input.dispatchKeyEvent", type=kind, key="Tab", code="Tab", windowsVirtualKeyCode=9)
    assert page.ask("document.activeElement.className") == "skip"
    assert page.ask("document.activeElement.getBoundingClientRect().left >= 0")
    assert page.ask("getComputedStyle(document.activeElement).outlineStyle") == "solid"
