"""Outcomes of renewals that the tests tell of."""

from __future__ import annotations

from dataclasses import replace

from lyncauto.model.last_run import LastRun
from lyncauto.model.outcome import Failure, Outcome

THUMBPRINT = "AB12" * 10
WELL = Outcome(
    LastRun(
        pool="pool01.contoso.com",
        host="admin01",
        at="2026-08-22T10:04:00.000Z",
        exit=0,
        came="renewed",
        why="70 d of its life are left",
        thumbprint=THUMBPRINT,
        ends="2028-08-22T10:00:00.000Z",
        due="2027-12-22T02:00:00.000Z",
        succeeded="2026-08-22T10:04:00.000Z",
        name="webint.contoso.com",
    ),
    run="2026-08-22T10-02-11Z-0a1b",
    report="runs/2026-08-22T10-02-11Z-0a1b/report.md",
)
DENIED = Failure("access-denied", "fe01 refused the account", "log-on failure", "mend the password")
ILL = replace(
    WELL,
    last=replace(
        WELL.last, at="2026-08-23T10:04:00.000Z", exit=1, came="access-denied", why="log-on failure"
    ),
    failure=DENIED,
)


def came(word: str) -> Outcome:
    """Return an outcome of this result."""
    return replace(WELL, last=replace(WELL.last, came=word))
