"""A run's report: the way back first."""

from __future__ import annotations

import pytest

from lyncauto.model.plan import Change
from lyncauto.report.by_hand import Places, by_hand
from lyncauto.report.run_report import report_document, report_markdown
from tests.unit.engine.world import Site

PLACES = Places("dc01.contoso.test", "contoso.test", "lb01.contoso.test", "/etc/lyncauto")


def test_the_way_back_by_hand_stands_at_the_top() -> None:
    site = Site()
    site.begin()
    document = report_document("run", site.shop().journal.entries, PLACES)
    text = report_markdown(document)
    assert document["outcome"] == "migrated"
    assert (
        text.index("## How to go back") < text.index("## What was, and what is") < text.index("## Evidence")
    )
    assert "- certificate: a certificate stays issued" in text
    assert "| certificate | - | made |" in text


RECORD = "a-record/webint.contoso.test"
FORWARD = (
    ({"addresses": "10.0.0.11,10.0.0.12", "ttl": "3600"}, {"addresses": "10.0.0.11,10.0.0.12", "ttl": "60"}),
    ({"addresses": "10.0.0.11,10.0.0.12", "ttl": "60"}, {"addresses": "10.0.0.50", "ttl": "60"}),
    ({"addresses": "10.0.0.50", "ttl": "60"}, {"addresses": "10.0.0.50", "ttl": "3600"}),
)


def typed(lines: tuple[str, ...], records: dict[str, int]) -> list[dict[str, int]]:
    """Return the name's records, address to TTL, after each line that a person types."""
    seen = []
    for line in lines:
        match line.split():
            case ["dnscmd", "/RecordAdd", _, "webint", ttl, "A", address]:
                records = {**records, address: int(ttl)}
            case ["dnscmd", "/RecordDelete", _, "webint", "A", address, "/f"]:
                records = {known: ttl for known, ttl in records.items() if known != address}
        seen.append(records)
    return seen


@pytest.mark.parametrize("links", [1, 2, 3])
def test_what_is_typed_by_hand_puts_a_record_back_from_wherever_it_is(links: int) -> None:
    made = [Change("dns", RECORD, before, after, link=n) for n, (before, after) in enumerate(FORWARD[:links])]
    now = made[-1].after or {}
    records = {address: int(now["ttl"]) for address in now["addresses"].split(",")}
    seen = typed(by_hand([change.inverse() for change in reversed(made)], PLACES), records)
    assert seen[-1] == {"10.0.0.11": 3600, "10.0.0.12": 3600}


def test_a_name_that_gets_another_address_by_hand_always_answers() -> None:
    moved = [Change("dns", RECORD, *FORWARD[1]).inverse()]
    lines = by_hand(moved, PLACES)
    assert "resolvers keep the old answer for 60 s" in lines[0]
    assert all(typed(lines, {"10.0.0.50": 60}))


def test_what_only_changed_is_not_taken_away_by_hand() -> None:
    changed = Change("lb", "virtual-service/10.0.0.50:443", {"certificate": "new"}, {"certificate": "old"})
    assert "systemctl" not in "\n".join(by_hand([changed], PLACES))


def test_the_balancer_is_stopped_once_for_all_its_services() -> None:
    gone = [Change("lb", f"virtual-service/10.0.0.50:{port}", {}, None) for port in (443, 80)]
    assert by_hand(gone, PLACES).count("systemctl stop lyncauto-haproxy") == 1


def test_what_has_no_command_is_named() -> None:
    assert by_hand([Change("other", "thing", {}, None)], PLACES) == (
        "# thing: no command; put it back as the plan shows it before",
    )
