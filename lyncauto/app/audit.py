"""The audit: read pools at the same time, ask every rule, and say what a migration would be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from lyncauto.adapters.exports import read_files
from lyncauto.adapters.system_clock import SystemClock
from lyncauto.app.context import Context
from lyncauto.app.readiness import readiness
from lyncauto.audit.catalogue import RULES
from lyncauto.audit.judge import Suppression, judge
from lyncauto.audit.look import Look
from lyncauto.errors import Exit, LyncAutoError
from lyncauto.model import site
from lyncauto.model.audit import AuditedPool, AuditReport, Readiness, Severity
from lyncauto.model.inventory import PRODUCTS, Inventory, PoolEntry
from lyncauto.model.joined import joined
from lyncauto.steps.survey import survey

_WIDTH = 8  # pools that are read at the same time; each asks several hosts at once


@dataclass(frozen=True, slots=True)
class Known:
    """What an audit rests on.

    Attributes:
        unread: FQDN of a pool of which nothing could be read -> why.
    """

    inventory: Inventory
    readiness: tuple[Readiness, ...] = ()
    unread: tuple[tuple[str, str], ...] = ()


def read_exports(paths: Sequence[Path]) -> Known:
    """Read exported files alone; nobody is asked anything.

    Raises:
        ExportUnreadable: Nothing could be read, or the files contradict one another: every reason.
    """
    return Known(read_files(paths, SystemClock().now()).inventory)


def read_pools(contexts: Sequence[Context], exports: Sequence[Path] = ()) -> Known:
    """Read the estate of each pool, and exported files beside it.

    What cannot be read of one pool costs no other anything.

    Raises:
        LyncAutoError: Nothing could be read of any pool: the first reason.
        ExportUnreadable: As for read_exports.
    """
    beside = [read_exports(exports).inventory] if exports else []
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
        joined([*(one.inventory for one in known), *beside]),
        tuple(ready for one in known for ready in one.readiness),
        tuple((pool, f"{error.what}: {error.why}") for pool, error in failed),
    )


def _read(context: Context) -> Known | LyncAutoError:
    try:
        with context.reading() as estate:
            surveyed = survey(estate, thorough=True)
            return Known(surveyed.inventory, (readiness(context, estate, surveyed),))
    except LyncAutoError as error:
        return error


def report(known: Known, suppressed: Iterable[site.Suppression] = ()) -> AuditReport:
    """Ask every rule."""
    found = known.inventory
    left = [Suppression(one.rule, one.target, one.reason, one.until) for one in suppressed]
    return AuditReport(
        read_at=found.read_at,
        sources=tuple(dict.fromkeys(one.where for one in found.readings if one.known)),
        pools=(
            *map(_audited, _pools(found)),
            *(AuditedPool(name, "", (), why) for name, why in known.unread),
        ),
        rules=tuple(one.text for one in RULES),
        findings=judge(Look(found), RULES, left),
        missing=tuple(dict.fromkeys(one for one in found.readings if not one.known)),
        readiness=known.readiness,
    )


def exit_code(made: AuditReport, fail_on: Severity | None) -> Exit:
    """Return what the process says: findings first, then whether anything was missing."""
    if fail_on and any(one.severity.rank <= fail_on.rank for one in made.open):
        return Exit.VERIFICATION_FAILED
    return Exit.ERROR if made.missing or any(pool.unread for pool in made.pools) else Exit.DONE


def _pools(found: Inventory) -> list[PoolEntry]:
    declared = {one.pool for one in found.declared}
    pools = found.topology.pools if found.topology else ()
    return [one for one in pools if (one.fqdn in declared if declared else one.front_end)]


def _audited(pool: PoolEntry) -> AuditedPool:
    return AuditedPool(pool.fqdn, PRODUCTS.get(pool.product, f"version {pool.product}"), pool.computers)
