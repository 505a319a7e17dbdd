"""A run's report: the way back first."""

from __future__ import annotations

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


def test_a_record_is_put_back_by_hand_so_that_its_name_always_answers() -> None:
    before, after = {"addresses": "10.0.0.50", "ttl": "60"}, {"addresses": "10.0.0.11", "ttl": "60"}
    lines = by_hand([Change("dns", "a-record/webint.contoso.test", before, after)], PLACES)
    assert lines == (
        "# on dc01.contoso.test, as a DNS administrator:",
        "dnscmd /RecordAdd contoso.test webint 60 A 10.0.0.11",
        "dnscmd /RecordDelete contoso.test webint A 10.0.0.50 /f",
    )


def test_the_balancer_is_stopped_once_for_all_its_services() -> None:
    gone = [Change("lb", f"virtual-service/10.0.0.50:{port}", {}, None) for port in (443, 80)]
    assert by_hand(gone, PLACES).count("systemctl stop lyncauto-haproxy") == 1


def test_what_has_no_command_is_named() -> None:
    assert by_hand([Change("other", "thing", {}, None)], PLACES) == (
        "# thing: no command; put it back as the plan shows it before",
    )
