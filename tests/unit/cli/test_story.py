"""A run as it goes on, told without a terminal."""

from __future__ import annotations

import io

from rich.console import Console

from lyncauto.cli.story import Story
from lyncauto.model.events import Asked, ChangeBegun, ChangeDone, Noted, StageBegun, WaitsFor
from lyncauto.model.finding import Finding, Verdict
from lyncauto.model.plan import Change, Stage

CHANGE = Change("dns", "a-record/webint.contoso.test", None, {})


def told(*events: object, quiet: bool = False) -> str:
    heard = io.StringIO()
    story = Story(Console(file=heard, highlight=False, soft_wrap=True), quiet=quiet)
    for event in events:
        story.tell(event)  # type: ignore[arg-type]
    story.close()
    return heard.getvalue()


def test_stages_and_changes_are_plain_lines() -> None:
    text = told(StageBegun(Stage("cut-over", "Send the clients there", ())), ChangeBegun(CHANGE))
    assert text == "cut-over: Send the clients there\n  .. a-record/webint.contoso.test\n"


def test_what_was_so_already_is_told_apart() -> None:
    assert "(was so already)" in told(ChangeDone(CHANGE, already=True))
    assert "(was so already)" not in told(ChangeDone(CHANGE, already=False))


def test_what_is_waited_for_is_told_with_its_end() -> None:
    wait = WaitsFor("resolvers keep the old answer", "2026-01-03T22:00:03.000Z")
    assert told(wait) == "  waiting until 22:00:03 UTC: resolvers keep the old answer\n"


def test_a_finding_that_is_not_well_shows_evidence_and_fix() -> None:
    text = told(Asked((Finding("prove", "vip", Verdict.FAILED, "no answer", "refused", "start it"),)))
    assert text.splitlines() == ["  failed      vip: no answer (refused)", "              start it"]


def test_a_quiet_story_says_nothing() -> None:
    assert told(Noted("something"), quiet=True) == ""
