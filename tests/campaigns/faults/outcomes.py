"""What must hold after a fault: nothing was changed, or the stated command really mends it."""

from __future__ import annotations

from tests.campaigns.estate import down, left_behind
from tests.campaigns.faults.bench import Bench, Ended, expect
from tests.campaigns.faults.case import After, untouched

__all__ = [
    "finishes",
    "in_fix",
    "migrated",
    "once",
    "taken_back",
    "taken_back_but",
    "unfinished",
    "untouched",
]

OVERRIDE = "webint.contoso.test"


def in_fix(ended: Ended, command: str) -> None:
    """The fix names *command*, as it can be typed."""
    fix = ended.error().get("fix", "")
    expect(f"`{command}`" in fix, f"the fix does not name `{command}`: {fix}")


def migrated(bench: Bench, ended: Ended) -> None:
    """The clients are sent to the VIP."""
    found, vip = bench.record(bench.override), bench.names()["vip"]
    expect(found == [vip], f"{bench.override} answers {found}, not {vip}")
    expect(not down(bench.lab), f"left down: {down(bench.lab)}")


def finishes(command: str, *then: After) -> After:
    """Return: once the fault is mended, the command that the fix names ends well."""

    def after(bench: Bench, ended: Ended) -> None:
        in_fix(ended, command)
        bench.mend()
        bench.mend_site()
        bench.done(*command.split()[1:])
        for one in (migrated, *then):
            one(bench, ended)

    return after


def taken_back(bench: Bench, ended: Ended) -> None:
    """Once the fault is mended, the rollback that the fix names leaves the estate as it was."""
    taken_back_but()(bench, ended)


def taken_back_but(*others: str) -> After:
    """Return: the rollback that the fix names leaves the estate as it was, but for what others have done.

    Args:
        others: Differences, as a list of what is left behind begins to tell them.
    """

    def after(bench: Bench, ended: Ended) -> None:
        in_fix(ended, "lyncauto rollback")
        bench.mend()
        bench.mend_site()
        bench.edit("linger: 2.0", "linger: 0.0")
        bench.done("rollback")
        unfinished(bench, *others)

    return after


def unfinished(bench: Bench, *others: str) -> None:
    """Finish a rollback unless it is over already; the estate is as it was, but for what others have done."""
    if not bench.journaled('"taken back"'):
        bench.done("rollback", "--finish")
    left = left_behind(bench.first, bench.lab.dump())
    ours = [text for text in left if not text.startswith(others)] if others else left
    expect(not ours, f"the estate is not as it was: {'; '.join(ours)}")
    untold = [text for text in others if not any(one.startswith(text) for one in left)]
    expect(not untold, f"taken back, though somebody else did it: {'; '.join(untold)}")
    expect(not down(bench.lab), f"left down: {down(bench.lab)}")


def once(command: str, *then: After, times: int = 1) -> After:
    """Return: the command ran this often in all, however often its answer was lost."""

    def after(bench: Bench, ended: Ended) -> None:
        ledger = bench.lab.ledger()
        found = sum(count for act, count in ledger.items() if act.endswith(f" {command}"))
        expect(found == times, f"{command} ran {found} times, not {times}")
        for one in then:
            one(bench, ended)

    return after
