"""The audit of what is known, from wherever: every rule is asked.

It knows nothing of how a live estate is reached: an audit of files pays for no library that only that needs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lyncauto.adapters.exports import read_files
from lyncauto.adapters.system_clock import SystemClock
from lyncauto.audit import drift
from lyncauto.audit.catalogue import RULES
from lyncauto.audit.judge import Suppression, judge
from lyncauto.audit.look import Look
from lyncauto.errors import Exit
from lyncauto.model.audit import AuditedPool, AuditReport, Readiness, Severity
from lyncauto.model.inventory import PRODUCTS, Inventory, PoolEntry
from lyncauto.model.plan import Plan


@dataclass(frozen=True, slots=True)
class Known:
    """What an audit rests on.

    Attributes:
        plans: What would be planned for each pool, where a plan could be made.
        unread: FQDN of a pool of which nothing could be read -> why.
        notes: What of the exported files was left out, and why.
    """

    inventory: Inventory
    readiness: tuple[Readiness, ...] = ()
    plans: tuple[Plan, ...] = ()
    unread: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()


def read_exports(paths: Sequence[Path]) -> Known:
    """Read exported files alone; nobody is asked anything.

    Raises:
        ExportUnreadable: Nothing could be read, or the files contradict one another: every reason.
    """
    found = read_files(paths, SystemClock().now())
    return Known(found.inventory, notes=found.notes)


def report(known: Known, suppressed: Sequence[Suppression] = (), *, declared: bool = False) -> AuditReport:
    """Ask every rule.

    Args:
        known: What was read.
        suppressed: Findings to be left.
        declared: Whether what is not as the site file declares it is a finding, too.
    """
    found, look = known.inventory, Look(known.inventory)
    drifted = [one for plan in known.plans for one in drift.drift(plan, look)]
    drifted += drift.overrides(look, {one.target for one in drifted})
    return AuditReport(
        read_at=found.read_at,
        sources=tuple(dict.fromkeys(one.where for one in found.readings if one.known)),
        pools=(
            *map(_audited, _pools(found)),
            *(AuditedPool(name, "", (), why) for name, why in known.unread),
        ),
        rules=(*(one.text for one in RULES), *(drift.TEXTS if declared else ())),
        findings=judge(look, RULES, suppressed, drifted if declared else ()),
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
