"""Runs: disks, rights, ^C, two operators, plans and journals that were changed, and what is refused."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime, timedelta
from functools import partial

import psutil

from lyncauto.errors import Exit
from tests.campaigns.faults.bench import Bench, Ended, expect
from tests.campaigns.faults.case import Arrange, Case, untouched
from tests.campaigns.faults.estate import APPLY, planned_then, until
from tests.campaigns.faults.hosts import MIGRATE, fault
from tests.campaigns.faults.outcomes import finishes, in_fix, migrated, taken_back, unfinished
from tests.campaigns.faults.site_file import PLAN, edited

SAVED = ("apply", "plan.json")
FINISH = ("rollback", "--finish")
_PLAIN = ("setpriv", "--bounding-set=-dac_override,-dac_read_search")
_FIRST_LINE, _SOME_LINES = 4096, 24_576  # bytes: less than a plan; a plan, and a few changes more


def _limited(bench: Bench, command: tuple[str, ...], *, size: int) -> Ended:
    return bench.limited(*command, size=size)


def _interrupted_in_hold(bench: Bench, command: tuple[str, ...]) -> Ended:
    return bench.interrupted(bench.held(*command))


def _interrupted_while_reading(bench: Bench, command: tuple[str, ...]) -> Ended:
    process = bench.start(*command)
    connections = psutil.Process(process.pid).net_connections
    bench.until(process, lambda: bool(connections("tcp")), "a connection to a host")
    return bench.interrupted(process)


def _second_operator(bench: Bench, command: tuple[str, ...]) -> Ended:
    """Run the command while another one holds the site; that one is not disturbed."""
    first = bench.held("migrate", "--yes")
    ended = bench.run(*command)
    undisturbed = bench.wait(first)
    expect(undisturbed.status == 0, f"the first operator's run ended with {undisturbed.status}")
    return ended


def _second_machine(bench: Bench, command: tuple[str, ...]) -> Ended:
    """Run the command where nothing is known of the open run but what the node says."""
    other = bench.folder / "other"
    other.mkdir()
    shutil.copy(bench.site, other)
    return bench.run(*command, folder=other)


def _ordinary_user(bench: Bench, command: tuple[str, ...]) -> Ended:
    """Run the command as somebody to whom rights on files apply: to root they do once it may not override."""
    bench.runs.mkdir(mode=0o500)
    return bench.run(*command, before=_PLAIN if os.getuid() == 0 else ())


def _no_run(bench: Bench, ended: Ended) -> None:
    untouched(bench, ended)
    found = bench.done("status")["runs"]
    expect(not found, f"a run is there: {found}")


def _journal(change: str) -> Arrange:
    """Return what damages the journal of an open run, a whole copy kept."""

    def arrange(bench: Bench) -> None:
        bench.done("migrate", "--yes", "--until", "backup")
        path, lines = bench.journal, bench.journal.read_bytes().splitlines(keepends=True)
        shutil.copy(path, bench.folder / "whole.jsonl")
        damaged = {
            "torn": [*lines, b'{"at": "2026-08-22T10:04'],
            "edited": [lines[0].replace(b"webint", b"webout", 1), *lines[1:]],
            "missing": [*lines[:1], *lines[2:]],
        }
        path.write_bytes(b"".join(damaged[change]))

    return arrange


def _restored(bench: Bench, ended: Ended) -> None:
    """The damaged journal was not touched; restored, it is gone on with."""
    damaged = bench.journal.read_bytes()
    bench.run("status")
    expect(bench.journal.read_bytes() == damaged, "a damaged journal was written to")
    shutil.copy(bench.folder / "whole.jsonl", bench.journal)
    bench.done("rollback")
    unfinished(bench)


def _edit_plan(bench: Bench) -> None:
    path = bench.folder / "plan.json"
    path.write_text(path.read_text("utf-8").replace("source-ip 1200", "source-ip 60"), "utf-8")


def _closed_window(bench: Bench) -> None:
    day = datetime.now(UTC) + timedelta(days=3)
    bench.edit("  low_ttl:", f"  windows:\n    cut-over: {day:%a} 00:00-01:00\n  low_ttl:")


def _back_under_load(bench: Bench) -> None:
    """Go there and back while clients work; the balancer's last request is not long ago."""
    bench.lab.load(True, 50.0)  # noqa: FBT003 - load(True) reads well
    bench.edit("linger: 2.0", "linger: 3600.0")
    bench.done("migrate", "--yes")
    bench.done("rollback")


def _silent(bench: Bench, ended: Ended) -> None:
    in_fix(ended, "lyncauto rollback --finish")
    bench.lab.load(False)  # noqa: FBT003 - as above
    bench.edit("linger: 3600.0", "linger: 0.0")
    unfinished(bench)


def _one_after_the_other(bench: Bench, ended: Ended) -> None:
    """The stage that is missing is done as the fix says."""
    in_fix(ended, "lyncauto apply --until certificate")
    bench.done("apply", "--until", "certificate")
    bench.edit("linger: 2.0", "linger: 0.0")
    unfinished(bench)


def _as_waived(bench: Bench, ended: Ended) -> None:
    in_fix(ended, "--allow-records 3")
    bench.done("plan", "--allow-records", "3")


def _first_goes_on(bench: Bench, ended: Ended) -> None:
    """Who holds the node is not disturbed by who was refused."""
    bench.edit("linger: 2.0", "linger: 0.0")
    bench.done("rollback")
    unfinished(bench)


def _refused(name: str, command: tuple[str, ...], code: str, *says: str, **more: object) -> Case:
    return Case(name, command, Exit.REFUSED, code, says, **more)  # type: ignore[arg-type]


STOPPED = (
    Case(
        "disk full before the first line",
        MIGRATE,
        Exit.ERROR,
        "run-folder-unusable",
        says=("journal.jsonl", "File too large"),
        fix=("make room",),
        play=partial(_limited, size=_FIRST_LINE),
        after=_no_run,
        quick=True,
    ),
    Case(
        "disk full in a run",
        MIGRATE,
        Exit.PART_WAY,
        "run-folder-unusable",
        says=("File too large",),
        fix=("make room",),
        done=True,
        play=partial(_limited, size=_SOME_LINES),
        after=finishes("lyncauto apply"),
    ),
    Case(
        "run folder not writable",
        MIGRATE,
        Exit.ERROR,
        "run-folder-unusable",
        says=("runs", "Permission denied"),
        fix=("rights",),
        play=_ordinary_user,
    ),
    Case(
        "^C in a hold",
        MIGRATE,
        Exit.INTERRUPTED,
        "interrupted",
        says=("^C",),
        done=True,
        play=_interrupted_in_hold,
        after=finishes("lyncauto apply"),
    ),
    Case(
        "^C while a plan is made",
        PLAN,
        Exit.INTERRUPTED,
        "interrupted",
        says=("^C",),
        arrange=fault("slow", seconds=0.5),
        play=_interrupted_while_reading,
    ),
    Case(
        "DNS refused while going back",
        ("rollback",),
        Exit.PART_WAY,
        "dns-refused",
        says=("dc01.contoso.test", "access is denied"),
        done=True,
        arrange=until("verify", fault("dns-refused")),
        after=taken_back,
    ),
)

REFUSED = (
    _refused(
        "two operators on one machine",
        MIGRATE,
        "locked",
        "site.lock",
        "held by",
        fix=("wait until",),
        play=_second_operator,
        after=migrated,
    ),
    _refused(
        "two operators on two machines",
        MIGRATE,
        "locked",
        "lb01.contoso.test is being worked on",
        "held by",
        fix=("finish it where it was started",),
        done=True,
        arrange=until("certificate"),
        play=_second_machine,
        after=_first_goes_on,
    ),
    _refused(
        "stale plan",
        SAVED,
        "stale-plan",
        "no longer fits",
        "a-record/webint.contoso.test",
        fix=("`lyncauto plan` again",),
        arrange=planned_then(edited("low_ttl: 1.0", "low_ttl: 2.0")),
        after=_no_run,
    ),
    Case(
        "edited plan",
        SAVED,
        Exit.ERROR,
        "plan-invalid",
        says=("plan.json", "edited"),
        fix=("`lyncauto plan --out FILE`",),
        arrange=planned_then(_edit_plan),
        after=_no_run,
    ),
    Case(
        "plan absent",
        SAVED,
        Exit.ERROR,
        "plan-invalid",
        says=("plan.json", "No such file"),
        fix=("`lyncauto plan --out FILE`",),
        after=_no_run,
    ),
    _refused(
        "open run",
        MIGRATE,
        "open-run",
        "is open",
        fix=("`lyncauto apply` finishes it", "`lyncauto rollback` takes it back"),
        arrange=until("certificate"),
        after=taken_back,
    ),
    Case("journal torn at its end", APPLY, Exit.DONE, arrange=_journal("torn"), after=migrated),
    _refused(
        "journal edited", APPLY, "journal-damaged", "line 1", arrange=_journal("edited"), after=_restored
    ),
    _refused(
        "journal with a line missing",
        APPLY,
        "journal-damaged",
        "line 2",
        "does not follow",
        fix=("backup", "report.md"),
        arrange=_journal("missing"),
        after=_restored,
    ),
    _refused(
        "limits exceeded",
        PLAN,
        "limit-exceeded",
        "3 names",
        "allows 1",
        "meet.contoso.test",
        arrange=edited("    converge:", "    records: 1\n    converge:"),
        after=_as_waived,
    ),
    _refused(
        "window closed",
        MIGRATE,
        "outside-window",
        "stage cut-over",
        "00:00-01:00",
        done=True,
        arrange=_closed_window,
        after=finishes("lyncauto apply"),
    ),
    _refused(
        "rollback finished while clients are active",
        FINISH,
        "not-silent",
        "linger is 1 h",
        done=True,
        arrange=_back_under_load,
        after=_silent,
    ),
    _refused(
        "from a stage that is not ready",
        ("apply", "--from", "balancer"),
        "no-run",
        "stage certificate is not done",
        "outstanding",
        done=True,
        arrange=until("backup"),
        after=_one_after_the_other,
    ),
    Case(
        "until a stage that is not there",
        ("migrate", "--yes", "--until", "prov"),
        Exit.ERROR,
        "playbook-invalid",
        says=("no stage prov", "prove"),
        after=_no_run,
    ),
    _refused(
        "apply without a run", APPLY, "no-run", "no run is open", fix=("`lyncauto migrate`",), quick=True
    ),
    _refused("rollback without a run", ("rollback",), "no-run", "no run", fix=("`lyncauto migrate`",)),
    _refused("report of an unknown run", ("report", "--run", "2026"), "no-run", "2026", fix=("status",)),
    Case("no lab", ("lab", "status", "--dir", "nowhere"), Exit.ERROR, "lab-failed", fix=("lyncauto lab up",)),
)

CASES = (*STOPPED, *REFUSED)
