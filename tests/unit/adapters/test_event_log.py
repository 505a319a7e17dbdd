"""What the Windows event log is told; a stand-in takes the place of its library."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, field
from typing import Any

import pytest
from defusedxml import ElementTree
from hypothesis import given
from hypothesis import strategies as st

from lyncauto.adapters.event_log import LONGEST, SOURCE, EventLog, shown
from lyncauto.errors import NotHeard
from lyncauto.model.kind import FAILED, KINDS, RENEWED
from lyncauto.resources import folder

NAMESPACE = {"e": "http://schemas.microsoft.com/win/2004/08/events"}
HANDLE = 77


@dataclass
class Advapi32:
    """Notes what is called, and answers as it was told to."""

    opens: bool = True
    takes: bool = True
    called: list[tuple[Any, ...]] = field(default_factory=list)

    def RegisterEventSourceW(self, server: None, source: str) -> int | None:  # noqa: N802 - Windows' name
        self.called.append(("open", server, source))
        return HANDLE if self.opens else None

    def ReportEventW(self, *given: Any) -> int:  # noqa: N802 - as above
        *numbers, strings, data = given
        self.called.append(("report", *numbers, list(strings), data))
        return int(self.takes)

    def DeregisterEventSource(self, source: int) -> int:  # noqa: N802 - as above
        self.called.append(("close", source))
        return 1


def test_an_event_is_one_string_with_id_and_type_of_its_kind():
    library = Advapi32()
    EventLog(lambda: library).write(FAILED, "it did not work\nmend it")
    assert library.called == [
        ("open", None, SOURCE),
        ("report", HANDLE, 1, 0, 300, None, 1, 0, ["it did not work\r\nmend it"], None),
        ("close", HANDLE),
    ]


def test_a_log_that_cannot_be_opened_is_told_and_nothing_is_closed():
    library = Advapi32(opens=False)
    with pytest.raises(NotHeard, match="cannot open the event log"):
        EventLog(lambda: library).write(RENEWED, "")
    assert [name for name, *_ in library.called] == ["open"]


def test_an_event_that_is_not_taken_is_told_and_the_log_closed():
    library = Advapi32(takes=False)
    with pytest.raises(NotHeard, match="did not take event 100"):
        EventLog(lambda: library).write(RENEWED, "")
    assert library.called[-1] == ("close", HANDLE)


@pytest.mark.skipif(hasattr(ctypes, "WinDLL"), reason="this is Windows, which has an event log")
def test_off_windows_the_error_says_what_to_do():
    with pytest.raises(NotHeard, match="no Windows event log here") as told:
        EventLog().write(RENEWED, "")
    assert "take `event-log` out of `heard`" in told.value.fix


@given(st.text())
def test_whatever_the_text_is_the_log_has_no_place_to_fill_in_and_no_end_before_its_end(text):
    told = shown(text)
    assert "\0" not in told
    assert not any(mark in told for mark in ("%%", "%!", *(f"%{digit}" for digit in range(10))))
    assert len(told) <= LONGEST


def test_an_address_with_a_zone_is_not_taken_for_a_place_to_fill_in():
    assert shown("fe80::1%12\n100%") == "fe80::1% 12\r\n100%"


@pytest.fixture
def manifest() -> Any:
    return ElementTree.fromstring((folder("monitoring") / "lyncauto.man").read_bytes())


def test_the_manifest_has_the_events_of_the_code_with_their_levels_and_no_others(manifest):
    events = manifest.findall(".//e:event", NAMESPACE)
    assert {int(one.get("value")): one.get("level") for one in events} == {
        kind.event: f"win:{kind.level}" for kind in KINDS
    }
    assert {one.get("channel") for one in events} == {"Application"}
    assert manifest.find(".//e:provider", NAMESPACE).get("name") == SOURCE


def test_the_manifest_says_of_each_event_what_the_code_says_and_shows_the_outcome(manifest):
    texts = {one.get("id"): one.get("value") for one in manifest.findall(".//e:string", NAMESPACE)}
    shown_of = {
        int(one.get("value")): texts[one.get("message").removeprefix("$(string.").removesuffix(")")]
        for one in manifest.findall(".//e:event", NAMESPACE)
    }
    assert shown_of == {kind.event: f"{kind.meaning}%n%n%1" for kind in KINDS}


def test_every_template_that_an_event_of_the_manifest_names_is_there(manifest):
    templates = {one.get("tid") for one in manifest.findall(".//e:template", NAMESPACE)}
    channels = {one.get("chid") for one in manifest.findall(".//e:importChannel", NAMESPACE)}
    for one in manifest.findall(".//e:event", NAMESPACE):
        assert one.get("template") in templates
        assert one.get("channel") in channels
