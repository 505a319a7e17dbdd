"""What becomes of the answers of rules: of one inventory of two pools, by rules of a line each."""

from datetime import date
from typing import Any

import pytest

from lyncauto.audit.judge import Suppression, judge
from lyncauto.audit.look import Look
from lyncauto.audit.rule import Answers, Fault, Rule, any_pool, each, estate_rule, front_end_pool, rule
from lyncauto.model.audit import Evidence, Severity
from lyncauto.model.inventory import LYNC_2010, SFB_2019, Inventory, Part, PoolEntry, Reading, Topology

ONE, TWO = "pool01.contoso.com", "pool02.contoso.com"
FRONT_ENDS = tuple(f"fe{number:02}.contoso.com" for number in range(1, 7))
TEXT: Any = {"means": "Something fails.", "fix": "mend it", "source": "a page"}
READ = Reading(Part.TOPOLOGY, "", "topology.xml")


def pool(fqdn: str, *computers: str, product: int = SFB_2019) -> PoolEntry:
    return PoolEntry(fqdn, "Site:HQ", computers, ("UserServer",), product, None)


POOLS = (pool(ONE, *FRONT_ENDS[:3]), pool(TWO, *FRONT_ENDS[3:]))


def look(*readings: Reading, pools: tuple[PoolEntry, ...] = POOLS) -> Look:
    return Look(
        Inventory(
            read_at="2026-08-22T10:04:00+00:00",
            readings=(READ, *readings),
            topology=Topology("", pools),
        )
    )


def finds(id: str, *targets: str, severity: Severity = Severity.HIGH, after=(), only: str = "") -> Rule:
    """Return a rule that finds *targets* in each pool, or in *only* that one."""

    @rule(id, "A title", severity, **TEXT, after=after, applies=any_pool)
    def made(look: Look, pool: PoolEntry) -> Answers:
        for target in targets:
            if only in {"", pool.fqdn}:
                yield Fault(target, f"{target} is wrong")

    return made


def finds_in_estate(id: str, target: str, after=()) -> Rule:
    @estate_rule(id, "A title", Severity.HIGH, **TEXT, after=after)
    def made(look: Look) -> Answers:
        yield Fault(target, f"{target} is wrong")

    return made


def asks_hosts(part: Part, products: tuple[int, ...] = ()) -> Rule:
    """Return a rule that needs *part* of every computer, and finds each of which it is known."""

    @rule("LA-TRY-001", "A title", Severity.LOW, **TEXT, products=products, applies=front_end_pool)
    def made(look: Look, pool: PoolEntry) -> Answers:
        yield from each(pool.computers, lambda host: asked(look, host))

    def asked(look: Look, host: str) -> Answers:
        yield Fault(host, "it was read", (look.evidence(host, part, host),))

    return made


def keys(findings) -> list[str]:
    return [one.key for one in findings]


def test_a_rule_that_lacks_the_same_for_many_pools_is_one_finding():
    (found,) = judge(look(), [asks_hosts(Part.STORE)])
    assert found.unknown
    assert (found.target, found.pool, found.severity) == ("store", "", Severity.LOW)
    assert found.text == (
        "cannot tell: the store's certificates are not known, "
        "of fe01.contoso.com, fe02.contoso.com, fe03.contoso.com and 3 more"
    )


def test_what_is_lacking_for_one_pool_alone_is_a_finding_of_that_pool():
    known = [Reading(Part.STORE, host, "store.xml") for host in FRONT_ENDS[:3]]
    (found,) = [one for one in judge(look(*known), [asks_hosts(Part.STORE)]) if one.unknown]
    assert found.pool == TWO


def test_a_rule_that_lacks_two_parts_cannot_tell_twice():
    @rule("LA-TRY-001", "A title", Severity.LOW, **TEXT, applies=any_pool)
    def made(look: Look, pool: PoolEntry) -> Answers:
        yield from each((Part.STORE, Part.CHAIN), lambda part: asked(look, part, pool))

    def asked(look: Look, part: Part, pool: PoolEntry) -> Answers:
        yield Fault(part, look.need(part, pool.fqdn))

    assert [one.target for one in judge(look(), [made])] == ["chain", "store"]


def test_the_rest_is_asked_after_something_is_lacking():
    readings = [Reading(Part.STORE, FRONT_ENDS[number], "store.xml") for number in (0, 2)]
    found = judge(look(*readings, pools=POOLS[:1]), [asks_hosts(Part.STORE)])
    assert [(one.target, one.unknown) for one in found] == [
        (FRONT_ENDS[0], False),
        (FRONT_ENDS[2], False),
        ("store", True),
    ]
    assert found[0].evidence == (Evidence(FRONT_ENDS[0], "store.xml"),)


def test_why_something_could_not_be_read_and_what_would_help_is_said_once():
    readings = [Reading(Part.STORE, host, "", "access denied", "log on as another") for host in FRONT_ENDS]
    (found,) = judge(look(*readings), [asks_hosts(Part.STORE)])
    assert found.text.endswith("and 3 more (access denied)")
    assert found.fix == "log on as another"


def test_what_would_make_it_known_is_said_where_nobody_tried():
    (found,) = judge(look(), [asks_hosts(Part.CHAIN)])
    assert found.fix == "audit the live estate"


def test_without_a_topology_a_rule_of_pools_cannot_tell_and_one_of_the_estate_can():
    nothing = Look(Inventory(read_at="2026-08-22T10:04:00+00:00"))
    found = judge(nothing, [finds("LA-TRY-001", "a"), finds_in_estate("LA-TRY-002", "b")])
    assert [(one.rule, one.target, one.unknown) for one in found] == [
        ("LA-TRY-002", "b", False),
        ("LA-TRY-001", "topology", True),
    ]


def test_a_rule_of_some_versions_is_asked_of_pools_of_these_and_cannot_tell_of_an_unknown_version():
    pools = (
        pool(ONE, FRONT_ENDS[0], product=LYNC_2010),
        pool(TWO, FRONT_ENDS[1], product=SFB_2019),
        pool("pool03.contoso.com", FRONT_ENDS[2], product=0),
    )
    readings = [Reading(Part.STORE, host, "store.xml") for host in FRONT_ENDS]
    found = judge(look(*readings, pools=pools), [asks_hosts(Part.STORE, products=(SFB_2019,))])
    assert [(one.pool, one.unknown) for one in found] == [(TWO, False), ("pool03.contoso.com", True)]


def test_the_worst_comes_first_then_pool_rule_and_target_and_last_what_cannot_be_told():
    rules = [
        asks_hosts(Part.STORE),
        finds("LA-TRY-005", "a", severity=Severity.NOTE, only=ONE),
        finds("LA-TRY-004", "b", "a", severity=Severity.MEDIUM, only=TWO),
        finds("LA-TRY-003", "a", severity=Severity.MEDIUM, only=TWO),
        finds("LA-TRY-002", "a", severity=Severity.HIGH),
    ]
    assert keys(judge(look(), rules)) == [
        f"LA-TRY-002 {ONE} a",
        f"LA-TRY-002 {TWO} a",
        f"LA-TRY-003 {TWO} a",
        f"LA-TRY-004 {TWO} a",
        f"LA-TRY-004 {TWO} b",
        f"LA-TRY-005 {ONE} a",
        "LA-TRY-001 store",
    ]


def test_a_finding_names_all_findings_of_its_causes_in_its_own_pool():
    rules = [
        finds("LA-TRY-001", "a", "b", only=ONE),
        finds("LA-TRY-002", "c", only=ONE, after=("LA-TRY-001",)),
    ]
    found = judge(look(), rules)
    assert found[-1].caused_by == (f"LA-TRY-001 {ONE} a", f"LA-TRY-001 {ONE} b")
    assert [one.caused_by for one in found[:-1]] == [(), ()]


def test_a_fault_of_one_pool_is_no_cause_in_another():
    rules = [finds("LA-TRY-001", "a", only=ONE), finds("LA-TRY-002", "b", only=TWO, after=("LA-TRY-001",))]
    assert [one.caused_by for one in judge(look(), rules)] == [(), ()]


def test_a_fault_of_the_estate_is_a_cause_in_every_pool():
    rules = [finds_in_estate("LA-TRY-001", "a"), finds("LA-TRY-002", "b", after=("LA-TRY-001",))]
    found = [one for one in judge(look(), rules) if one.rule == "LA-TRY-002"]
    assert [(one.pool, one.caused_by) for one in found] == [
        (ONE, ("LA-TRY-001 a",)),
        (TWO, ("LA-TRY-001 a",)),
    ]


def test_a_fault_of_one_pool_is_no_cause_in_the_estate():
    rules = [finds("LA-TRY-001", "a"), finds_in_estate("LA-TRY-002", "b", after=("LA-TRY-001",))]
    assert [one.caused_by for one in judge(look(), rules) if one.rule == "LA-TRY-002"] == [()]


def test_what_cannot_be_told_is_no_cause():
    rules = [asks_hosts(Part.STORE), finds("LA-TRY-002", "b", only=ONE, after=("LA-TRY-001",))]
    assert [one.caused_by for one in judge(look(), rules)] == [(), ()]


@pytest.mark.parametrize(
    ("until", "suppressed"),
    [
        (date(2026, 8, 21), ""),
        (date(2026, 8, 22), "it is being replaced (until 2026-08-22)"),
        (date(2026, 8, 23), "it is being replaced (until 2026-08-23)"),
    ],
)
def test_a_finding_is_left_until_the_last_day_of_its_suppression_and_not_after(until, suppressed):
    leave = Suppression("LA-TRY-001", "a", "it is being replaced", until)
    (found,) = judge(look(pools=POOLS[:1]), [finds("LA-TRY-001", "a")], [leave])
    assert found.suppressed == suppressed


def test_a_suppression_is_of_one_rule_and_one_target_or_of_all_that_the_rule_finds():
    rules = [finds("LA-TRY-001", "a", "b", only=ONE), finds("LA-TRY-002", "a", only=ONE)]
    one, every = (Suppression("LA-TRY-001", target, "why", date(2027, 1, 1)) for target in ("a", ""))
    assert [bool(found.suppressed) for found in judge(look(), rules, [one])] == [True, False, False]
    assert [bool(found.suppressed) for found in judge(look(), rules, [every])] == [True, True, False]


def test_a_suppressed_finding_is_a_cause_all_the_same():
    rules = [finds("LA-TRY-001", "a", only=ONE), finds("LA-TRY-002", "b", only=ONE, after=("LA-TRY-001",))]
    leave = Suppression("LA-TRY-001", "a", "why", date(2027, 1, 1))
    assert judge(look(), rules, [leave])[1].caused_by == (f"LA-TRY-001 {ONE} a",)


def test_what_cannot_be_told_is_never_suppressed():
    leave = Suppression("LA-TRY-001", "", "why", date(2027, 1, 1))
    (found,) = judge(look(), [asks_hosts(Part.STORE)], [leave])
    assert not found.suppressed


def test_the_same_evidence_is_given_once_and_the_rules_own_fix_where_nothing_else_is_said():
    @estate_rule("LA-TRY-001", "A title", Severity.HIGH, **TEXT)
    def made(look: Look) -> Answers:
        value = look.evidence("a value", Part.TOPOLOGY)
        yield Fault("a", "a is wrong", (value, value))
        yield Fault("b", "b is wrong", fix="mend b")

    found = judge(look(), [made])
    assert found[0].evidence == (Evidence("a value", "topology.xml"),)
    assert [one.fix for one in found] == ["mend it", "mend b"]
