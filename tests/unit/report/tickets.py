"""The article's plans, in both kinds, and what their change requests are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from lyncauto.app.playbook import load_playbook
from lyncauto.engine.planner import plan_stages
from lyncauto.model import facts as f
from lyncauto.model import site
from lyncauto.model.design import written
from lyncauto.model.plan import Plan
from lyncauto.report.ticket_text import ticket
from lyncauto.steps.build import planners
from lyncauto.steps.design import design
from lyncauto.steps.manual import manual_steps
from lyncauto.steps.observe import observe
from tests.unit.steps import samples

STAGES = load_playbook("dnslb-to-hlb").stages
WINDOWS = site.Windows.model_validate({"preparation": "Mon-Fri 08:00-18:00", "cut-over": "Sat 22:00-04:00"})
OWNERS = site.Owners.model_validate({"firewall": "network team", "reverse-proxy": "perimeter team"})
SECOND = samples.MACHINE.model_copy(update={"name": "lb02.contoso.com"})


def declared(pool: site.Pool, **changes) -> site.Site:
    """Return the site file of the article's estate, with this pool."""
    sections = {
        "version": 1,
        "name": "contoso",
        "accounts": {"operator": site.Account(user="CONTOSO\\operator", password="prompt")},
        "cms": {"main": samples.CMS},
        "dns": {"main": samples.ZONE},
        "ca": {"main": samples.AUTHORITY},
        "nodes": {"lb01": samples.MACHINE, "lb02": SECOND},
        "pools": (pool,),
    }
    return site.Site(**{**sections, **changes})


def plan_of(found: f.Facts, pool: site.Pool) -> Plan:
    """Return what is planned for *pool* where this was read."""
    machines = (samples.MACHINE, SECOND)[: len(pool.nodes)]
    made = design(pool, samples.AUTHORITY, machines, found)
    return Plan(
        playbook="dnslb-to-hlb",
        site="contoso",
        pool=pool.name,
        made_at="2026-08-22T10:04:00Z",
        fingerprint="ab" * 32,
        stages=plan_stages(STAGES, planners(made.design), observe(found, made.design)),
        left_alone=made.left_alone,
        warnings=made.warnings,
        manual=manual_steps(pool, found, made.design),
        design=written(made.design),
    )


def written_for(
    found: f.Facts, changed: Mapping[str, Any] | None = None, crl: tuple[str, ...] = (), **pool
) -> str:
    """Return the change request for the article's pool where this was read.

    Args:
        found: What was read.
        changed: Attributes of the plan that are others.
        crl: Revocation lists that certificates name.
        pool: Settings of the pool that are others.
    """
    chosen = samples.pool(**{"windows": WINDOWS, "owners": OWNERS, **pool})
    return ticket(replace(plan_of(found, chosen), **(changed or {})), declared(chosen), crl)


def section(text: str, title: str) -> str:
    """Return one section of a change request."""
    return text.partition(f"## {title}\n\n")[2].partition("\n## ")[0]


def row(text: str, first: str) -> list[str]:
    """Return the cells of the table's row that begins with this cell."""
    (line,) = (one for one in text.splitlines() if one.startswith(f"| {first} |"))
    return line.strip("| ").split(" | ")


def felt(text: str, who: str) -> list[str]:
    """Return the row of the impact that is about these clients."""
    return row(section(text, "Impact"), who)
