"""Renewals whose outcome is kept and told: whoever looks after a schedule has to know of good and bad."""

from __future__ import annotations

import platform
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from lyncauto.adapters.last_run_file import LastRuns
from lyncauto.app.announcing import announce
from lyncauto.app.context import Context
from lyncauto.app.renewal import Renewed
from lyncauto.engine.journal import stamp
from lyncauto.errors import Exit, LyncAutoError, RunFolderUnusable
from lyncauto.model.last_run import LastRun
from lyncauto.model.outcome import Failure, Outcome

_BUG = Failure(
    "bug",
    "a fault in lyncauto",
    "its traceback is in the file that the command named on standard error",
    "report it with that file; `lyncauto status` says where the run is",
)


@dataclass(frozen=True, slots=True)
class Kept:
    """A renewal that went well.

    Attributes:
        deaf: What kept somebody from hearing of it; ``None``: everybody has.
    """

    made: Renewed
    deaf: LyncAutoError | None


def kept(context: Context, job: Callable[[], Renewed], say: Callable[[str], None]) -> Kept:
    """Do *job*, keep what it came to, and tell every outlet of it.

    Args:
        context: The pool's.
        job: The renewal.
        say: Shows the operator what an outlet said.

    Raises:
        LyncAutoError: What the job raised, with what its outlets met added to it; it was told and kept.
    """
    before = _before(context)
    try:
        made = job()
    except LyncAutoError as error:
        failure = Failure(error.code, error.what, error.why, error.fix)
        last = _failed(context, failure, error.exit, before)
        deaf = announce(context.outlets, Outcome(last, error.run, error.report, failure), say)
        if deaf:
            error.also = "\n".join(filter(None, (error.also, deaf.what, deaf.why, deaf.fix)))
        raise
    except Exception:  # a fault is told as well; it stays the error that ends the command
        deaf = announce(context.outlets, Outcome(_failed(context, _BUG, Exit.BUG, before), failure=_BUG), say)
        if deaf:
            say(f"{deaf.what}\n{deaf.why}\n{deaf.fix}")
        raise
    return Kept(made, announce(context.outlets, Outcome(_well(context, made), made.run, made.report), say))


def _before(context: Context) -> LastRun | None:
    with suppress(RunFolderUnusable):  # what cannot be read is written anew; it does not hinder a renewal
        return LastRuns(context.runs.folder).of(context.pool.name)
    return None


def _well(context: Context, made: Renewed) -> LastRun:
    now = stamp(context.clock.now())
    return LastRun(
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
        name=context.pool.override,
    )


def _failed(context: Context, failure: Failure, ended: Exit, before: LastRun | None) -> LastRun:
    return LastRun(
        pool=context.pool.name,
        host=platform.node(),
        at=stamp(context.clock.now()),
        exit=int(ended),
        came=failure.code,
        why=f"{failure.what}: {failure.why}",
        thumbprint=before.thumbprint if before else "",
        ends=before.ends if before else "",
        due=before.due if before else "",
        succeeded=before.succeeded if before else "",
        name=context.pool.override,
    )
