"""Reading pools side by side, and what an audit of them comes to."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from lyncauto.app.audit import Known, exit_code, report
from lyncauto.app.context import Context
from lyncauto.app.live_audit import no_rules, read_pools, suppressed
from lyncauto.app.playbook import load_playbook
from lyncauto.app.runs import Runs
from lyncauto.errors import Exit, LyncAutoError, RemoteCommandFailed, SecretUnavailable
from lyncauto.model import site
from lyncauto.model.audit import Severity
from lyncauto.model.inventory import Part
from lyncauto.steps.estate import Estate
from tests.unit.audit.notation import base, inventory
from tests.unit.steps import samples
from tests.unit.steps.world import World

HOST = {"ComputerName": "host", "PowerShellVersion": "2.0", "User": "operator"}
OTHER = "pool02.contoso.com"


def readable() -> World:
    world = World()
    world.said["Get-LyncAutoHost"] = (HOST,)
    return world


def context(world: World, *, fault: LyncAutoError | None = None, pool: str = samples.POOL) -> Context:
    """Return the context of a pool whose estate is *world*, or cannot be opened."""
    declared = samples.pool(name=pool)

    @contextmanager
    def reading() -> Iterator[Estate]:
        if fault:
            raise fault
        yield world.estate()

    made = site.Site(
        version=1,
        name="contoso",
        accounts={"operator": site.Account(user="CONTOSO\\operator", password="prompt")},
        cms={"main": samples.CMS},
        dns={"main": samples.ZONE},
        ca={"main": samples.AUTHORITY},
        nodes={"lb01": samples.MACHINE},
        pools=(declared,),
    )
    runs = Runs(Path("runs"), world.clock, pool)
    playbook = load_playbook("dnslb-to-hlb")
    return Context(made, declared, playbook, runs, world.clock, reading, reading, lambda _: None)


SOUND = Known(inventory(base()))
CLOSED = SecretUnavailable("no password", why="the file is not there", fix="write it")


def test_an_audit_says_what_a_migration_would_be():
    made = report(read_pools([context(readable())]))
    (ready,) = made.readiness
    assert (ready.pool, ready.missing) == (samples.POOL, ())
    assert "change a-record/webint.contoso.com" in ready.changes
    assert "backup/pool01.contoso.com: an exported configuration is kept until you delete it" in ready.one_way
    assert ready.seconds > 0


def test_an_estate_of_which_a_part_cannot_be_read_is_judged_by_the_rest():
    world = readable()
    world.said["Get-CsManagementStoreReplicationStatus"] = RemoteCommandFailed(
        "it failed", why="no", fix="mend"
    )
    made = report(read_pools([context(world)]))
    assert [one.part for one in made.missing] == [Part.REPLICAS]
    assert "LA-DNS-003" in {one.rule for one in made.open}
    assert "LA-REP-001" in {one.rule for one in made.unknown}
    (ready,) = made.readiness
    assert ready.changes == ()
    assert ready.missing == ("it failed: no",)


def test_a_pool_that_cannot_be_opened_is_in_the_report_and_costs_the_others_nothing():
    known = read_pools([context(World(), fault=CLOSED, pool=OTHER), context(readable())])
    made = report(known)
    assert {pool.fqdn: pool.unread for pool in made.pools} == {
        samples.POOL: "",
        OTHER: "no password: the file is not there",
    }
    assert exit_code(made, None) is Exit.ERROR
    assert made.open


def test_where_no_pool_can_be_opened_the_reason_is_told():
    with pytest.raises(SecretUnavailable):
        read_pools([context(World(), fault=CLOSED)])


def test_findings_decide_before_what_is_missing():
    made = report(read_pools([context(readable())]))
    assert exit_code(made, Severity.HIGH) is Exit.VERIFICATION_FAILED
    assert exit_code(replace(made, missing=()), None) is Exit.DONE


def test_a_sound_estate_is_done_with():
    assert exit_code(report(SOUND), Severity.NOTE) is Exit.DONE


def test_a_suppressed_finding_is_counted_and_decides_nothing():
    known = read_pools([context(readable())])
    left = [
        site.Suppression(rule=one.rule, reason="known", until=date(2999, 1, 1)) for one in report(known).open
    ]
    made = report(known, suppressed(left))
    assert (made.open, exit_code(replace(made, missing=()), Severity.NOTE)) == ((), Exit.DONE)
    assert made.suppressed


def test_what_a_plan_would_change_is_drift_only_where_somebody_expects_the_estate_to_be_as_declared():
    known = read_pools([context(readable())])
    assert not [one for one in report(known).findings if one.rule.startswith("LA-DRF")]
    made = report(known, declared=True)
    (record,) = [one for one in made.findings if one.target == "a-record/webint.contoso.com"]
    assert record.rule == "LA-DRF-001"
    assert "LA-DRF-001" in {rule.id for rule in made.rules}
    assert exit_code(made, Severity.HIGH, declared=True) is Exit.CHANGES


def test_an_estate_of_which_no_plan_can_be_made_is_never_called_as_declared():
    world = readable()
    world.said["Get-CsManagementStoreReplicationStatus"] = RemoteCommandFailed(
        "it failed", why="no", fix="mend"
    )
    made = report(read_pools([context(world)]), declared=True)
    assert exit_code(replace(made, missing=()), None, declared=True) is Exit.ERROR


def test_a_pool_that_the_site_file_leaves_out_is_not_audited():
    made = report(read_pools([context(readable())]))
    assert [pool.fqdn for pool in made.pools] == [samples.POOL]
    assert not [one for one in made.findings if one.pool == OTHER]


def test_a_suppression_of_a_rule_that_does_not_exist_is_told():
    left = [
        site.Suppression(rule=rule, reason="known", until=date(2999, 1, 1))
        for rule in ("LA-DNS-003", "LA-DRF-001", "LA-DNS-999")
    ]
    (note,) = no_rules(suppressed(left))
    assert "LA-DNS-999" in note
