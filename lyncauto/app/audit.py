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
from lyncauto.audit import drift
from lyncauto.audit.catalogue import RULES
from lyncauto.audit.judge import Suppression, judge
from lyncauto.audit.look import Look
from lyncauto.errors import Exit, LyncAutoError
from lyncauto.model import site
from lyncauto.model.audit import AuditedPool, AuditReport, Readiness, Severity
from lyncauto.model.inventory import PRODUCTS, Inventory, PoolEntry
from lyncauto.model.joined import joined
from lyncauto.model.plan import Plan
from lyncauto.steps.survey import survey

_WIDTH = 8  # pools that are read at the same time; each asks several hosts at once


@dataclass(frozen=True, slots=True)
class Known:
    """What an audit rests on.

    Attributes:
        plans: What would be planned for each pool, where a plan could be made.
        unread: FQDN of a pool of which nothing could be read -> why.
    """

    inventory: Inventory
    readiness: tuple[Readiness, ...] = ()
    plans: tuple[Plan, ...] = ()
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
        tuple(plan for one in known for plan in one.plans),
        tuple((pool, f"{error.what}: {error.why}") for pool, error in failed),
    )


def _read(context: Context) -> Known | LyncAutoError:
    try:
        with context.reading() as estate:
            surveyed = survey(estate, thorough=True)
            ready, plan = readiness(context, estate, surveyed)
            return Known(surveyed.inventory, (ready,), (plan,) if plan else ())
    except LyncAutoError as error:
        return error


def report(
    known: Known, suppressed: Iterable[site.Suppression] = (), *, declared: bool = False
) -> AuditReport:
    """Ask every rule.

    Args:
        known: What was read.
        suppressed: Findings to be left.
        declared: Whether what is not as the site file declares it is a finding, too.
    """
    found, look = known.inventory, Look(known.inventory)
    left = [Suppression(one.rule, one.target, one.reason, one.until) for one in suppressed]
    drifted = [one for plan in known.plans for one in drift.drift(plan, look)]
    return AuditReport(
        read_at=found.read_at,
        sources=tuple(dict.fromkeys(one.where for one in found.readings if one.known)),
        pools=(
            *map(_audited, _pools(found)),
            *(AuditedPool(name, "", (), why) for name, why in known.unread),
        ),
        rules=(*(one.text for one in RULES), *(drift.TEXTS if declared else ())),
        findings=judge(look, RULES, left, drifted if declared else ()),
        missing=tuple(dict.fromkeys(one for one in found.readings if not one.known)),
        readiness=known.readiness,
    )


def exit_code(made: AuditReport, fail_on: Severity | None, *, declared: bool = False) -> Exit:
    """Return what the process says: drift first, then findings, then whether anything was missing.

    Args:
        made: The report.
        fail_on: The least severity that counts; ``None``: none does.
        declared: As for report.
    """
    if declared and any(one.rule in {text.id for text in drift.TEXTS} for one in made.open):
        return Exit.CHANGES
    if fail_on and any(one.severity.rank <= fail_on.rank for one in made.open):
        return Exit.VERIFICATION_FAILED
    unplanned = declared and any(ready.missing for ready in made.readiness)
    unread = made.missing or any(pool.unread for pool in made.pools)
    return Exit.ERROR if unread or unplanned else Exit.DONE


def audited(found: Inventory) -> tuple[str, ...]:
    """Return the FQDNs of the pools that an audit is about: those of the site file, else all with users."""
    return tuple(pool.fqdn for pool in _pools(found))


def _pools(found: Inventory) -> list[PoolEntry]:
    declared = {one.pool for one in found.declared}
    pools = found.topology.pools if found.topology else ()
    return [one for one in pools if (one.fqdn in declared if declared else one.front_end)]


def _audited(pool: PoolEntry) -> AuditedPool:
    return AuditedPool(pool.fqdn, PRODUCTS.get(pool.product, f"version {pool.product}"), pool.computers)
