"""Renewals whose outcome is kept, good or bad: whoever looks after a schedule has to know of both."""

from __future__ import annotations

import platform
from collections.abc import Callable

from lyncauto.adapters.last_run_file import LastRuns
from lyncauto.app.context import Context
from lyncauto.app.renewal import Renewed
from lyncauto.engine.journal import stamp
from lyncauto.errors import LyncAutoError
from lyncauto.model.last_run import LastRun


def kept(context: Context, job: Callable[[], Renewed]) -> Renewed:
    """Do *job*, and keep what it came to.

    Raises:
        LyncAutoError: What the job raised, which is kept too; or the outcome could not be kept.
    """
    files = LastRuns(context.runs.folder)
    before = files.of(context.pool.name)
    now = stamp(context.clock.now())
    try:
        made = job()
    except LyncAutoError as error:
        files.keep(_failed(context, error, now, before))
        raise
    files.keep(
        LastRun(
            pool=context.pool.name,
            host=platform.node(),
            at=now,
            exit=0,
            came=made.came,
            why=made.why,
            thumbprint=made.thumbprint,
            ends=stamp(made.ends),
            due=stamp(made.due),
            succeeded=now,
        )
    )
    return made


def _failed(context: Context, error: LyncAutoError, now: str, before: LastRun | None) -> LastRun:
    return LastRun(
        pool=context.pool.name,
        host=platform.node(),
        at=now,
        exit=int(error.exit),
        came=error.code,
        why=f"{error.what}: {error.why}",
        thumbprint=before.thumbprint if before else "",
        ends=before.ends if before else "",
        due=before.due if before else "",
        succeeded=before.succeeded if before else "",
    )
