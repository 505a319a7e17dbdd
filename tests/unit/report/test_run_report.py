"""A run's report: the way back first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lyncauto.model.balancer import RealServer, VirtualService
from lyncauto.model.design import written
from lyncauto.model.journal import Done, Entry, Intent, Opened
from lyncauto.model.manual import ManualStep
from lyncauto.model.plan import Change, Plan, Stage
from lyncauto.model.story import story
from lyncauto.report.by_hand import Places, by_hand
from lyncauto.report.run_report import report_document, report_markdown, stays, way_back
from tests.unit.engine.world import Site
from tests.unit.steps import publishing

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


def test_nobody_is_told_to_stop_the_balancer_for_a_rehearsal() -> None:
    gone = [
        Change("rehearsal.swap", "delivered/lb01/webint.staging", {"thumbprint": "B"}, {"thumbprint": "A"}),
        Change("rehearsal.listener", "virtual-service/10.0.0.50:44443", {}, None),
        Change("rehearsal.folder", "delivered/lb01/webint.staging", {"thumbprint": "A"}, None),
    ]
    said = by_hand(gone, PLACES)
    assert all(line.startswith("#") for line in said)
    assert len(said) == len(set(said))


def test_what_has_no_command_is_named() -> None:
    assert by_hand([Change("other", "thing", {}, None)], PLACES) == (
        "# thing: no command; put it back as the plan shows it before",
    )


# A run that has published an override.

SERVICE = VirtualService(
    "FE Pool HTTPS",
    "10.0.0.50",
    443,
    (RealServer("fe01.contoso.test", "10.0.0.11", 4430), RealServer("fe02.contoso.test", "10.0.0.12", 443)),
    "source-ip 1200",
    "/abs/handler",
    "webint.contoso.test",
    certificate_name="webint.contoso.test",
)
SERVICES = Change("balancer", SERVICE.target, None, SERVICE.attributes())
OVERRIDE = Change(
    "topology.override", "override/pool", {"override": ""}, {"override": "webint"}, one_way="known"
)
MADE = Change("dns", RECORD, None, {**FORWARD[0][1], "static": "yes"}, stays_with=OVERRIDE.id)
SENT = Change("dns", RECORD, MADE.after, {"addresses": "10.0.0.50", "ttl": "60", "static": "yes"}, link=1)
DRAINED = Change("front-end.drain", "drain/fe02.contoso.test", {"state": "ready"}, {"state": "drain"})
MANUAL = ManualStep("dhcp", "Tell telephones", "they find no other", "DHCPUtil.exe", "Ada", "it prints it")


def entries(*changes: Change, design: str = "") -> tuple[Entry, ...]:
    stages = (Stage("all", "All", changes),)
    plan = Plan("p", "s", "pool", "", "", stages, manual=(MANUAL,), design=design)
    made = [Entry(1, "", Opened(plan, "0"))]
    for change in changes:
        made += [Entry(1, "", Intent(change)), Entry(1, "", Done(change.id))]
    return tuple(made)


def typed_back(*changes: Change) -> str:
    return "\n".join(way_back(story(entries(*changes)), PLACES))


def test_a_published_name_goes_back_by_hand_to_front_ends_that_pass_the_proof_above() -> None:
    text = typed_back(SERVICES, MADE, SENT, OVERRIDE)
    proof = (
        "openssl s_client -connect 10.0.0.11:4430 -servername webint.contoso.test "
        "-verify_hostname webint.contoso.test -verify_return_error </dev/null"
    )
    assert proof in text
    assert text.index(proof) < text.index("dnscmd /RecordAdd contoso.test webint 60 A 10.0.0.11")
    assert "A 10.0.0.50 /f" in text
    assert "A 10.0.0.11 /f" not in text


def test_a_name_that_was_not_published_goes_by_hand_without_any_proof() -> None:
    text = typed_back(SERVICES, MADE, SENT)
    assert "openssl" not in text
    assert "dnscmd /RecordDelete contoso.test webint A 10.0.0.50 /f" in text
    assert "/RecordAdd" not in text


def test_a_drained_front_end_is_put_back_by_hand_into_every_virtual_service() -> None:
    text = typed_back(SERVICES, DRAINED)
    assert (
        'echo "set server 10.0.0.50:443/fe02.contoso.test weight 100%" '
        "| socat - UNIX-CONNECT:/etc/lyncauto/run/admin.sock" in text
    )


SERVED = Change(
    "front-end.serve", "served/fe02.contoso.test", {"thumbprint": "AA"}, {"thumbprint": "BB"}, one_way="known"
)


@pytest.mark.parametrize(
    ("product", "where", "command"),
    [
        (8, "the management host", "Invoke-CsComputerFailBack -ComputerName fe02.contoso.test"),
        (6, "fe02.contoso.test", "Start-CsWindowsService"),
    ],
)
def test_a_front_end_that_was_being_restarted_is_named_before_anything_else(
    product: int, where: str, command: str
) -> None:
    made = publishing.DESIGN.publication
    assert made is not None
    design = written(replace(publishing.DESIGN, publication=replace(made, product=product)))
    *begun, _ = entries(DRAINED, SERVED, design=design)
    first, second, *_ = way_back(story(begun), PLACES)
    assert first == (
        f"# fe02.contoso.test was to be restarted; where its services are down, type on {where}:"
    )
    assert second == command


def test_a_front_end_that_was_restarted_needs_nothing_by_hand() -> None:
    told = story(entries(DRAINED, SERVED, design=written(publishing.DESIGN)))
    assert "to be restarted" not in "\n".join(way_back(told, PLACES))


def test_a_front_end_that_is_back_in_the_balancing_needs_nothing_by_hand() -> None:
    back = Change("front-end.drain", DRAINED.target, DRAINED.after, DRAINED.before, part="back", link=1)
    assert "set server" not in typed_back(SERVICES, DRAINED, back)


def test_a_drained_front_end_of_services_that_this_run_did_not_make_is_named() -> None:
    assert typed_back(DRAINED) == (
        "# on lb01.contoso.test: set fe02.contoso.test ready in each virtual service of the pool"
    )


def test_what_stays_is_listed_with_its_reason_and_has_no_command() -> None:
    told = entries(MADE, OVERRIDE)
    assert typed_back(MADE, OVERRIDE) == ""
    assert [one.change.target for one in stays(story(told))] == [RECORD, "override/pool"]
    text = report_markdown(report_document("run", told, PLACES))
    assert f"- {RECORD}: override/pool stays, and with it what it names" in text
    assert "- override/pool: known" in text
    assert "Nothing stands that could be taken back." in text


def test_what_people_have_to_do_stands_in_the_report() -> None:
    document = report_document("run", entries(MADE), PLACES)
    assert document["manual"][0]["owner"] == "Ada"
    text = report_markdown(document)
    assert "## By hand\n\n### Tell telephones\n\nOtherwise: they find no other. Owner: Ada." in text
    assert "```\nDHCPUtil.exe\n```\n\nCheck: it prints it." in text
