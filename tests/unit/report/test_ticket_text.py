"""A plan as a change request."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from lyncauto.model import facts as f
from lyncauto.model import site
from lyncauto.model.manual import ManualStep
from lyncauto.model.plan import LeftAlone
from lyncauto.report.ticket_text import ticket
from tests.unit.report.tickets import SECOND, declared, felt, plan_of, row, section, written_for
from tests.unit.steps import samples
from tests.unit.steps.samples import OVERRIDE, POOL, RECORDS, VIP

GOLDEN = Path(__file__).parents[2] / "golden" / "ticket"
LIST = "http://pki.contoso.com/root.crl"
EVIL = "a|b\n# c <script>alert(1)</script> `d` *e* [f](g) &amp; \\| ~~h~~ \x07"


@pytest.mark.parametrize(
    ("name", "found"),
    [("override-in-force", samples.facts()), ("new-override", samples.new_facts())],
)
def test_the_article_s_pool_is_asked_for_as_the_golden_file_has_it(name: str, found: f.Facts) -> None:
    assert written_for(found, crl=(LIST,)) == (GOLDEN / f"{name}.md").read_text("utf-8")


def test_nothing_that_comes_from_outside_becomes_markup() -> None:
    changed = {
        "left_alone": (LeftAlone(EVIL, EVIL),),
        "warnings": (EVIL,),
        "manual": (ManualStep("dhcp", EVIL, EVIL, "type it", EVIL, EVIL),),
        "site": EVIL,
    }
    text = written_for(samples.facts(), changed, owners=site.Owners(firewall=EVIL, dhcp=EVIL))
    assert len(re.findall("alert", text)) > 6
    assert not re.search(r"(?<!\\)<|(?<!\\)\[|(?<!\\)&|\x07", text)
    assert not re.search(r"^# c", text, re.MULTILINE)
    for table in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        assert len({len(re.findall(r"(?<!\\)(?:\\\\)*\|", line)) for line in table.splitlines()}) == 1


def test_a_command_cannot_end_the_block_that_it_stands_in() -> None:
    manual = (ManualStep("dhcp", "Type it", "it is so", "first\n```\n# no heading", "", ""),)
    by_hand = section(written_for(samples.facts(), {"manual": manual}), "By hand")
    assert "````text\nfirst\n```\n# no heading\n````" in by_hand


def test_seconds_are_those_of_the_plan() -> None:
    text = written_for(samples.facts(answers=samples.answers(ttl=7200)), low_ttl=30.0)
    assert "go to 10.0.0.50 within 30 s" in felt(text, "Desktop clients")[2]
    assert "within 30 s, or within 2 h 30 s once the TTL is up" in felt(text, "Desktop clients")[3]
    way = section(text, "The way back")
    assert "| `lyncauto rollback` | after 2 h, when the TTL is low | within 2 h 30 s |" in way
    assert "| `lyncauto rollback --now` | at once | within 2 h |" in way


def test_the_balancer_goes_after_the_silence_that_the_site_file_asks_for() -> None:
    assert "silent for 2 d." in section(written_for(samples.facts(), linger=2 * 86400.0), "The way back")


def test_a_cut_over_is_begun_so_early_that_the_ttl_is_low_when_its_window_opens() -> None:
    cells = row(section(written_for(samples.facts()), "Windows"), "cut-over")
    assert cells[3:6] == ["2026-08-29 21:00", "2026-08-30 03:00", "from 2026-08-29 22:00 on"]


def test_what_is_published_must_fit_into_the_window_too() -> None:
    windows = section(written_for(samples.new_facts()), "Windows")
    assert row(windows, "preparation")[1] == "`lyncauto apply PLAN --until names`"
    assert row(windows, "cut-over")[4] == "2026-08-30 02:59"  # a minute is held after the addresses change


def test_without_windows_any_time_will_do_once_the_caches_have_forgotten() -> None:
    windows = section(written_for(samples.new_facts(), windows=site.Windows()), "Windows")
    assert row(windows, "preparation")[2:5] == ["any time", "2026-08-22 10:04", "-"]
    assert row(windows, "cut-over")[3:6] == ["2026-08-22 10:19", "-", "from 2026-08-22 11:19 on"]


@pytest.mark.parametrize(
    ("cut_over", "earliest", "before"),
    [
        ("Sat 09:00-12:00", "2026-08-22 10:04", "2026-08-22 11:00"),  # it is open already
        ("Sat 09:00-11:00", "2026-08-29 08:00", "2026-08-29 10:00"),  # too little is left of today's
        ("Mon-Fri 08:00-18:00", "2026-08-24 07:00", "2026-08-24 17:00"),
    ],
)
def test_the_first_opening_is_taken_that_the_holds_fit_into(
    cut_over: str, earliest: str, before: str
) -> None:
    windows = site.Windows.model_validate({"cut-over": cut_over})
    cells = row(section(written_for(samples.facts(), windows=windows), "Windows"), "cut-over")
    assert cells[3:5] == [earliest, before]


def test_holds_that_no_opening_has_room_for_are_told() -> None:
    found = samples.new_facts(answers=samples.answers({**RECORDS, OVERRIDE: ("10.0.0.11",)}, ttl=60))
    windows = site.Windows.model_validate({"cut-over": "Sat 22:00-22:01"})
    cells = row(section(written_for(found, windows=windows), "Windows"), "cut-over")
    assert cells[3:6] == ["-", "does not fit", "-"]


def test_how_a_front_end_is_restarted_follows_its_version_and_the_limits() -> None:
    limits = site.Limits(drain=120.0, start=1800.0, adopt=7200.0)
    impact = section(written_for(samples.new_facts(product=6), limits=limits), "Impact")
    assert "waited for, at most 2 min" in impact
    assert "has its services stopped (`Stop-CsWindowsService -Graceful`)" in impact
    assert "which may take at most 30 min" in impact
    assert "given 2 h to sign in again" in impact
    assert "restarted sign in at another one" in row(impact, "Federation, SIP and media")[2]


def test_no_front_end_is_touched_where_the_override_is_in_force() -> None:
    impact = section(written_for(samples.facts()), "Impact")
    assert "No Front End is drained or restarted." in impact
    assert row(impact, "Federation, SIP and media")[2] == "nothing"


def test_front_ends_whose_certificates_hold_the_override_already_are_drained_and_not_restarted() -> None:
    found = samples.new_facts(web_certificates=samples.facts().web_certificates)
    text = written_for(found)
    assert "is drained at the balancer" in section(text, "Impact")
    assert "None is restarted" in section(text, "Impact")
    assert "restarted" not in section(text, "Summary")
    assert felt(text, "Federation, SIP and media")[2] == "nothing"


def test_of_several_front_ends_those_are_named_that_may_be_restarted() -> None:
    usual, holding = samples.new_facts().web_certificates, samples.facts().web_certificates
    found = samples.new_facts(web_certificates=(*usual[:1], *holding[1:]))
    assert "certificate (fe01.contoso.com alone)" in section(written_for(found), "Impact")


def test_mobile_clients_are_told_where_autodiscovery_moves() -> None:
    name = "lyncdiscoverinternal.contoso.com"
    found = samples.facts(answers=samples.answers({**RECORDS, name: ("10.0.0.11",)}))
    assert (
        f"they ask for them at {name}, which moves" in felt(written_for(found), "Mobile clients, inside")[1]
    )
    assert felt(written_for(samples.facts()), "Mobile clients, inside")[2] == "nothing"


def test_browsers_feel_nothing_where_no_meeting_url_moves() -> None:
    elsewhere = dict.fromkeys(("meet.contoso.com", "dialin.contoso.com"), ("10.0.0.90",))
    found = samples.facts(answers=samples.answers({**RECORDS, **elsewhere}))
    cells = felt(written_for(found), "Browsers that join meetings")
    assert cells[1:] == ["no meeting URL moves: not touched", "nothing", "nothing"]


def test_a_plan_that_moves_nobody_says_so() -> None:
    moved = {**RECORDS, **dict.fromkeys(samples.NAMES, (VIP,))}
    text = written_for(samples.facts(answers=samples.answers(moved)))
    assert "No client is moved by this plan." in section(text, "Summary")
    assert row(text, "names that move")[1] == "none"
    assert row(text, "names that lead there without a change of their own")[1] == ", ".join(samples.NAMES)
    assert felt(text, "Desktop clients")[2:] == [
        "nothing: no address changes",
        "nothing: no address goes back",
    ]
    assert "cut-over" not in section(text, "Windows")


def test_an_empty_plan_asks_for_nothing() -> None:
    text = written_for(samples.served_facts(), {"stages": ()})
    assert "there is nothing to approve" in text
    assert "## " not in text


def test_two_nodes_are_named_with_what_lets_them_share_the_address() -> None:
    found = samples.facts(nodes=(*samples.facts().nodes, replace(samples.facts().nodes[0], name=SECOND.name)))
    own = {"lb01": "10.0.0.51", "lb02": "10.0.0.52"}
    text = written_for(found, nodes=("lb01", "lb02"), node_addresses=own)
    rules = section(text, "Firewall rules")
    assert row(text, "balancer nodes")[1] == "lb01.contoso.com (10.0.0.51), lb02.contoso.com (10.0.0.52)"
    assert row(rules, "lb01.contoso.com and lb02.contoso.com")[2] == "VRRP, IP protocol 112"
    assert "| 10.0.0.50, 10.0.0.51, 10.0.0.52 | TCP 443, 80 | proves" in rules


def test_roads_are_those_that_the_site_file_declares() -> None:
    pool = samples.pool(
        front_ends=(samples.host("fe01.contoso.com").model_copy(update={"port": 5986, "tls": True}),)
    )
    authority = samples.AUTHORITY.model_copy(
        update={
            "source": "certsrv",
            "url": "https://ca01.contoso.com:8443/certsrv/",
            "host": samples.host("ca02.contoso.com"),
        }
    )
    made = plan_of(samples.facts(), samples.pool())
    rules = section(ticket(made, declared(pool, ca={"main": authority}), ()), "Firewall rules")
    assert "| fe01.contoso.com | TCP 5986 | WinRM, over HTTPS |" in rules
    assert "| mgmt01.contoso.com, dc01.contoso.com, ca02.contoso.com | TCP 5985 | WinRM" in rules
    assert "| ca01.contoso.com | TCP 8443 | CA Web Enrolment |" in rules
    assert "not named: set owners.firewall in the site file" in rules


def test_revocation_lists_are_where_the_known_certificates_say_and_where_the_issued_one_will() -> None:
    lists = ("http://pki.contoso.com/a.crl", "http://pki2.contoso.com:8080/b.crl")
    with_known = section(written_for(samples.facts(), crl=lists), "Firewall rules")
    assert "pki.contoso.com, pki2.contoso.com, and the CRL host of Contoso Issuing CA" in with_known
    assert "TCP 80, 8080 | revocation lists" in with_known
    assert "| the CRL host of Contoso Issuing CA" in section(written_for(samples.facts()), "Firewall rules")


def test_what_stays_is_listed_reason_by_reason() -> None:
    stays = section(written_for(samples.new_facts()), "What stays")
    assert f"| a-record/{OVERRIDE} | override/{POOL} stays, and with it what it names |" in stays
    assert f"| override/{POOL} | no documented way clears an override" in stays
