"""Certificates, the balancer and DNS: what goes wrong before a plan, and in the middle of a run."""

from __future__ import annotations

import time

from lyncauto.errors import Exit
from tests.campaigns.faults.bench import PATIENCE, Bench, Ended, expect
from tests.campaigns.faults.case import After, Arrange, Case
from tests.campaigns.faults.hosts import MIGRATE, REQUEST, fault
from tests.campaigns.faults.outcomes import OVERRIDE, finishes, once, taken_back
from tests.campaigns.faults.site_file import PLAN

APPLY = ("apply",)


def until(stage: str, *then: Arrange) -> Arrange:
    """Return what migrates up to a stage, and then arranges more."""

    def arrange(bench: Bench) -> None:
        bench.done("migrate", "--yes", "--until", stage)
        for one in then:
            one(bench)

    return arrange


def _before(name: str, arrange: Arrange, *says: str, fix: str, **more: object) -> Case:
    """Return a fault that preflight finds, so that nothing is begun."""
    failed = Exit.VERIFICATION_FAILED
    return Case(name, PLAN, failed, "preflight-failed", says, (fix,), arrange=arrange, **more)  # type: ignore[arg-type]


def _during(name: str, code: str, arrange: Arrange, after: After, *says: str, **more: object) -> Case:
    """Return a fault that stops a run part-way."""
    exit_ = Exit.VERIFICATION_FAILED if code == "verification-failed" else Exit.PART_WAY
    command = more.pop("command", MIGRATE)
    return Case(name, command, exit_, code, says, done=True, arrange=arrange, after=after, **more)  # type: ignore[arg-type]


def planned_then(*then: Arrange) -> Arrange:
    """Return what saves a plan as plan.json, and then arranges more."""

    def arrange(bench: Bench) -> None:
        bench.done("plan", "--out", "plan.json")
        for one in then:
            one(bench)

    return arrange


def _not_begun(bench: Bench, ended: Ended) -> None:
    expect(not list(bench.runs.glob("*/journal.jsonl")), "a run was begun")


def _caught_up(bench: Bench, ended: Ended) -> None:
    """Nothing was written; the replica follows again, and the plan stands."""
    expect(bench.lab.writes() == 0, f"something was written: {bench.lab.ledger()}")
    bench.mend()
    deadline = time.monotonic() + PATIENCE
    while bench.run("plan").status:
        expect(time.monotonic() < deadline, "the replica never caught up")


def _elsewhere(bench: Bench) -> None:
    bench.change_record(OVERRIDE, bench.names()["admin01"])


def _other_elsewhere(bench: Bench) -> None:
    bench.change_record("dialin.contoso.test", bench.names()["admin01"])


def _back_again(*then: After) -> After:
    """Return: whoever changed the record puts it back, and the run goes on."""

    def after(bench: Bench, ended: Ended) -> None:
        found = bench.record(OVERRIDE)
        expect(found != [bench.names()["vip"]], f"{OVERRIDE} was changed over somebody's head: {found}")
        bench.mend()
        bench.change_record(OVERRIDE, bench.names()["fe01"])
        finishes("lyncauto apply", *then)(bench, ended)

    return after


def _replanned(bench: Bench, ended: Ended) -> None:
    taken_back(bench, ended)
    bench.done("plan")


CERTIFICATES = (
    _during(
        "certificate denied",
        "certificate-denied",
        fault("certificate-denied"),
        finishes("lyncauto apply", once(REQUEST, times=2)),
        r"ca01.contoso.test\Contoso Issuing CA",
        OVERRIDE,
        "0x80094012",
    ),
    _during(
        "certificate pending",
        "certificate-denied",
        fault("certificate-pending"),
        taken_back,
        "waits at",
        "request 5",
    ),
    _during(
        "certificate with wrong names",
        "certificate-rejected",
        fault("certificate-wrong-names"),
        _replanned,
        "meet.contoso.test",
        "must not be used",
    ),
    _during(
        "certificate without private key",
        "certificate-rejected",
        fault("certificate-no-key"),
        _replanned,
        "private key",
        "must not be used",
    ),
    _during(
        "private key not exportable",
        "certificate-rejected",
        fault("certificate-not-exportable"),
        taken_back,
        "LyncAutoNotExportable",
    ),
    Case(
        "certificate chain not whole",
        PLAN,
        Exit.ERROR,
        "remote-command-failed",
        says=("fe01.contoso.test", "LyncAutoChainIncomplete"),
        arrange=fault("certificate-incomplete-chain:fe01"),
    ),
)

BALANCER = (
    _before(
        "HAProxy missing",
        fault("haproxy-missing"),
        "lb01.contoso.test: it has no HAProxy",
        fix="install HAProxy",
        quick=True,
    ),
    _during(
        "HAProxy gone after the plan",
        "balancer-failed",
        until("certificate", fault("haproxy-missing")),
        taken_back,
        "lb01.contoso.test",
        command=("apply", "--from", "balancer"),
    ),
    _before("port taken", fault("port-taken"), "somebody else answers", "{vip}:10443", fix="`vip`"),
    _during(
        "port taken after the plan",
        "balancer-failed",
        until("certificate", fault("port-taken")),
        finishes("lyncauto apply"),
        "lb01.contoso.test",
        "{vip}:10443",
        command=("apply", "--from", "balancer"),
    ),
    _before(
        "Front End with a foreign certificate",
        fault("front-end-foreign-certificate:fe02"),
        "fe02.contoso.test: its certificate cannot be verified as webint.contoso.test",
        fix="enterprise CA",
    ),
    _during(
        "Front End with a foreign certificate after the plan",
        "verification-failed",
        until("certificate", fault("front-end-foreign-certificate:fe02")),
        taken_back,
        "fe02.contoso.test is not up",
        command=("apply", "--from", "balancer"),
    ),
    _during(
        "proof at the VIP failing",
        "verification-failed",
        until("balancer", fault("vip-mute")),
        finishes("lyncauto apply"),
        "not served through the VIP",
        "{vip}:10443",
        command=APPLY,
    ),
    Case(
        "node's disk full at the beginning",
        MIGRATE,
        Exit.ERROR,
        "balancer-failed",
        says=("lb01.contoso.test", "the disk is full"),
        fix=("make room",),
        done=True,
        arrange=fault("disk-full"),
    ),
    _during(
        "node's disk full in a run",
        "balancer-failed",
        until("backup", fault("disk-full")),
        taken_back,
        "lb01.contoso.test",
        "the disk is full",
        command=APPLY,
    ),
    _before(
        "stale replica",
        fault("stale-replica:fe02"),
        "fe02.contoso.test: its replica is not up to date",
        fix="`Invoke-CsManagementStoreReplication`",
        after=_caught_up,
    ),
)

NAMES = (
    _during(
        "DNS refused",
        "dns-refused",
        fault("dns-refused"),
        taken_back,
        "dc01.contoso.test",
        "dialin.contoso.test",
        "access is denied",
    ),
    Case(
        "record changed between plan and apply",
        ("apply", "plan.json"),
        Exit.REFUSED,
        "stale-plan",
        fix=("`lyncauto plan` again",),
        says=("no longer fits", "a-record/dialin.contoso.test"),
        arrange=planned_then(_other_elsewhere),
        after=_not_begun,
    ),
    _during(
        "record changed between two stages",
        "drifted",
        until("prove", _elsewhere),
        _back_again(),
        OVERRIDE,
        "planned from",
        "{fe01}",
        "{admin01}",
        command=("apply", "--from", "cut-over"),
    ),
    _during(
        "record changed right before our change",
        "drifted",
        fault(f"dns-changed-in-between:{OVERRIDE}"),
        _back_again(),
        OVERRIDE,
        "{fe01}",
    ),
    _during(
        "one name server stale",
        "not-converged",
        fault("dns-server-stale:dc02"),
        finishes("lyncauto apply"),
        "dc02.contoso.test",
    ),
    _before(
        "one name server silent",
        fault("dns-server-silent:dc02"),
        "webint.contoso.test: a name server does not answer",
        "dc02.contoso.test",
        fix="`name_servers`",
    ),
)

CASES = (*CERTIFICATES, *BALANCER, *NAMES)
