"""The audit's live part: pools are read at the same time, and what a migration of each would be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from lyncauto.adapters.shared_answers import SharedAnswers
from lyncauto.app.audit import Known, read_exports
from lyncauto.app.context import Context
from lyncauto.app.outfit import Outfit
from lyncauto.app.readiness import readiness
from lyncauto.audit.catalogue import TEXTS
from lyncauto.audit.judge import Suppression
from lyncauto.errors import LyncAutoError
from lyncauto.model import site
from lyncauto.model.joined import joined
from lyncauto.steps.survey import survey

_WIDTH = 8  # pools that are read at the same time; each asks several hosts at once


def sharing(outfit: Outfit) -> Outfit:
    """Return *outfit* for one reading of several pools: what they have in common is asked for once."""
    shared = SharedAnswers()
    return replace(
        outfit,
        session=lambda session: shared.session(outfit.session(session)),
        ask=lambda ask: shared.name_servers(outfit.ask(ask)),
    )


def read_pools(contexts: Sequence[Context], exports: Sequence[Path] = ()) -> Known:
    """Read the estate of each pool, and exported files beside it.

    What cannot be read of one pool costs no other anything.

    Raises:
        LyncAutoError: Nothing could be read of any pool: the first reason.
        ExportUnreadable: As for read_exports.
    """
    beside = [read_exports(exports)] if exports else []
    with ThreadPoolExecutor(min(_WIDTH, len(contexts)), thread_name_prefix="pool") as threads:
        found = list(threads.map(_read, contexts))
    known = [one for one in found if isinstance(one, Known)]
    failed = [
        (context.pool.name, one)
        for context, one in zip(contexts, found, strict=True)
        if isinstance(one, LyncAutoError)
    ]
    if not known:
        raise failed[0][1]
    return Known(
        joined([one.inventory for one in (*known, *beside)]),
        tuple(ready for one in known for ready in one.readiness),
        tuple(plan for one in known for plan in one.plans),
        tuple((pool, f"{error.what}: {error.why}") for pool, error in failed),
        tuple(note for one in beside for note in one.notes),
    )


def _read(context: Context) -> Known | LyncAutoError:
    try:
        with context.reading() as estate:
            surveyed = survey(estate, thorough=True)
            ready, plan = readiness(context, estate, surveyed)
            return Known(surveyed.inventory, (ready,), (plan,) if plan else ())
    except LyncAutoError as error:
        return error


def suppressed(left: Iterable[site.Suppression]) -> tuple[Suppression, ...]:
    """Return which findings a site file leaves, as rules are judged by."""
    return tuple(Suppression(one.rule, one.target, one.reason, one.until) for one in left)


def no_rules(left: Iterable[Suppression]) -> tuple[str, ...]:
    """Return a note for each suppression of a rule that does not exist: it leaves nothing."""
    known = {text.id for text in TEXTS}
    return tuple(
        f"`audit: suppress:` names {one.rule}, which is no rule; `lyncauto explain` lists all"
        for one in left
        if one.rule not in known
    )
