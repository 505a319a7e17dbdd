"""The picture of a pool says what was read, and no more."""

from itertools import pairwise

import pytest

from lyncauto.model.audit import AuditFinding, Severity
from lyncauto.report.audit_html.estate import Estate, Via
from lyncauto.report.audit_html.marks import Marks, mark
from lyncauto.report.audit_html.picture import MOST_NAMES, WIDTH, Box, picture
from tests.unit.report.audits import POOL, estate

MEMBERS = ["fe01.contoso.com", "fe02.contoso.com", "fe03.contoso.com"]


def pool(change=None, lacks=None):
    found = Estate(estate(change or {}, lacks)).pool(POOL)
    assert found
    return found


def way(name: str, change=None, lacks=None):
    """Return where a name leads, where that is one thing."""
    (one,) = [one for one in pool(change, lacks).names if one.fqdn == name]
    (found,) = one.ways
    return found


def found(target: str, severity: Severity = Severity.HIGH, about: str = POOL):
    return AuditFinding("LA-TRY-001", severity, about, target, "it is wrong", (), "mend it")


def leads(name: str, *values: str):
    return {"names": {name: {"A": list(values)}}}


def test_a_name_leads_through_the_balancer_to_every_front_end():
    one = way("webint.contoso.com")
    assert (one.via, one.label) == (Via.BALANCER, "10.0.0.60, 2 nodes")
    assert one.hosts == tuple((host, True) for host in MEMBERS)


def test_a_front_end_that_one_node_leaves_out_is_reached_in_part():
    servers = ["fe01.contoso.com=10.0.0.41:443", "fe02.contoso.com=10.0.0.42:443"]
    change = {"loaded": {"lb02.contoso.com": {"10.0.0.60:443": {"servers": servers}}}}
    assert dict(way("webint.contoso.com", change).hosts)["fe03.contoso.com"] is False


def test_a_name_of_members_addresses_has_nothing_between():
    one = way("meet.contoso.com", leads("meet.contoso.com", "10.0.0.41", "10.0.0.42"))
    assert (one.via, [host for host, _ in one.hosts]) == (Via.DNS, MEMBERS[:2])


def test_a_name_that_leads_both_ways_has_both():
    change = leads("meet.contoso.com", "10.0.0.41", "10.0.0.60")
    (name,) = [one for one in pool(change).names if one.fqdn == "meet.contoso.com"]
    assert {one.via for one in name.ways} == {Via.DNS, Via.BALANCER}


def test_an_address_that_nothing_is_known_behind_is_said_to_be_one():
    one = way("webint.contoso.com", leads("webint.contoso.com", "10.0.0.99"))
    assert (one.via, one.title, one.hosts) == (Via.ELSEWHERE, "10.0.0.99", ())


def test_a_declared_balancer_that_was_not_read_leads_nowhere_that_is_known():
    one = way("webint.contoso.com", lacks={"balancer": ""})
    assert (one.via, one.label, one.hosts) == (Via.ELSEWHERE, "the declared balancer, not read", ())


def test_no_address_and_no_answer_are_two_things():
    assert (
        way("webint.contoso.com", {"names": {"webint.contoso.com": {"absent": True, "A": []}}}).via
        is Via.NOWHERE
    )
    silent = {"names": {"webint.contoso.com": {"A": [], "rcode": "NO ANSWER", "error": "timed out"}}}
    assert way("webint.contoso.com", silent).via is Via.UNKNOWN
    assert way("webint.contoso.com", lacks={"names": ""}).via is Via.UNKNOWN


def test_an_alias_is_followed_to_its_end():
    change = {"names": {"meet.contoso.com": {"A": [], "CNAME": ["Webint.contoso.com."]}}}
    assert way("meet.contoso.com", change).via is Via.BALANCER


def test_aliases_in_a_circle_come_to_an_end():
    circle = {
        "meet.contoso.com": {"A": [], "CNAME": ["dialin.contoso.com"]},
        "dialin.contoso.com": {"A": [], "CNAME": ["meet.contoso.com"]},
    }
    assert pool({"names": circle}).names


def test_a_pool_without_an_override_serves_all_under_one_name():
    change = {"topology": {"pools": {POOL: {"web": {"internal_fqdn": ""}}}}}
    assert next((one.fqdn, one.use) for one in pool(change).names) == (POOL, "web services and SIP")
    assert [one.fqdn for one in pool(change).names].count(POOL) == 1


def test_a_pool_without_web_services_and_one_that_is_not_there_have_no_picture():
    assert Estate(estate({})).pool("edgepool01.contoso.com") is None
    assert Estate(estate({})).pool("pool99.contoso.com") is None
    assert Estate(estate({}, {"topology": ""})).pool(POOL) is None


def test_what_may_be_missing_from_the_picture_is_said():
    assert pool().lacking == ()
    assert pool(lacks={"sip-domains": ""}).lacking == ("the SIP domains are not known",)


def test_what_a_finding_is_about_is_marked_in_words_and_shape():
    findings = [
        found("webint.contoso.com"),
        found("10.0.0.60:443", Severity.MEDIUM),
        found("fe02.contoso.com", about=""),
    ]
    drawn = picture(pool(), Marks([*findings, found("fe01.contoso.com", about="pool09.contoso.com")]))
    marked = {box.title: box.mark.text for box in drawn.boxes if box.mark}
    assert marked == {
        "webint.contoso.com": "▲ 1 high",
        "Load balancer": "◆ 1 medium",
        "fe02.contoso.com": "▲ 1 high",
    }
    assert "webint.contoso.com (web services): load balancer, 10.0.0.60, 2 nodes, to fe01" in " ".join(
        drawn.words
    )


@pytest.mark.parametrize(
    "target",
    ["fe01.contoso.com", "fe01.contoso.com:443", "FE01.contoso.com web", "https://fe01.contoso.com/abs"],
)
def test_a_target_is_found_by_what_it_names(target):
    assert Marks([found(target)]).about(POOL, ["fe01.contoso.com"])
    assert not Marks([found(target)]).about(POOL, ["fe0"])


@pytest.mark.parametrize("target", ["fd00::1", "fd00::1:443", "[fd00::1]:443"])
def test_an_ipv6_address_is_found_with_and_without_its_port(target):
    assert Marks([found(target)]).about(POOL, ["fd00::1"])


def test_a_mark_is_as_bad_as_the_worst_of_it():
    one = mark([found("a", Severity.LOW), found("b", Severity.MEDIUM), found("c", Severity.LOW)])
    assert one
    assert (one.severity, one.text) == (Severity.MEDIUM, "◆ 1 medium, 2 low")


def test_boxes_stand_in_the_picture_and_not_on_one_another():
    drawn = picture(pool(), Marks([found("meet.contoso.com")]))
    columns: dict[int, list[Box]] = {}
    for box in drawn.boxes:
        assert 0 <= box.left <= box.left + box.width <= WIDTH
        assert 0 < box.top <= box.top + box.height <= drawn.height
        columns.setdefault(box.left, []).append(box)
    assert len(columns) == 4
    for boxes in columns.values():
        assert all(above.top + above.height < below.top for above, below in pairwise(boxes))


def test_of_very_many_names_the_faulty_ones_are_drawn_and_the_others_counted():
    many = {f"meet{number:02} contoso.com": f"https://m{number:02}.contoso.com" for number in range(30)}
    names = {f"m{number:02}.contoso.com": {"A": ["10.0.0.60"]} for number in range(30)}
    drawn = picture(pool({"simple_urls": many, "names": names}), Marks([found("m29.contoso.com")]))
    titles = [box.title for box in drawn.boxes]
    assert {"webint.contoso.com", "m29.contoso.com"} <= set(titles)
    assert f"and {30 + 5 - MOST_NAMES} more names" in titles


def test_a_long_name_is_shortened_in_its_box_and_whole_in_its_title():
    long = f"{'a' * 60}.contoso.com"
    change = {"topology": {"pools": {POOL: {"web": {"internal_fqdn": long}}}}, **leads(long, "10.0.0.60")}
    (box,) = [one for one in picture(pool(change), Marks([])).boxes if one.full.startswith(long)]
    assert len(box.title) < 40
    assert "…" in box.title
