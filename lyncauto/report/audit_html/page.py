"""The page: an audit's report and the estate that it is about, as HTML."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from lyncauto.model.audit import AuditedPool, AuditReport, Severity
from lyncauto.model.inventory import Inventory
from lyncauto.report.audit_html.estate import Estate, PoolMap
from lyncauto.report.audit_html.marks import SHAPES, Marks
from lyncauto.report.audit_html.picture import Picture, picture
from lyncauto.report.audit_html.view import Item, View, moment, verdict
from lyncauto.report.lines import duration
from lyncauto.report.shown import shown

FEW = 3  # pools that are all drawn, and not folded away
MOST_PICTURES = 120  # of the pools in the worst state; more make a page that no browser likes
MOST_LINKS = 20  # from a pool, or the whole estate, to its findings


@dataclass(frozen=True, slots=True)
class PoolSection:
    """A pool's part of the page.

    Attributes:
        undrawn: Why there is no picture of it.
        lacking: What is not known of the picture.
    """

    anchor: str
    pool: AuditedPool
    items: tuple[Item, ...]
    picture: Picture | None
    undrawn: str = ""
    lacking: tuple[str, ...] = ()


def audit_page(report: AuditReport, inventory: Inventory) -> str:
    """Return the audit as one HTML file that loads nothing and runs nothing.

    Whatever comes from outside is escaped, and what cannot be seen in it is shown.

    Args:
        report: What was found.
        inventory: The estate that it was found in.
    """
    view = View(report)
    sections = _sections(view, Estate(inventory))
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            report=report,
            view=view,
            verdict=verdict(report),
            sections=sections,
            anchors={one.pool.fqdn: one.anchor for one in sections},
            folded=len(report.pools) > FEW,
            most_links=MOST_LINKS,
            severities=tuple(Severity),
            shapes=SHAPES,
        )
    )


def _sections(view: View, estate: Estate) -> tuple[PoolSection, ...]:
    pools = view.report.pools
    listed = [one for one in pools if len(pools) <= FEW or one.unread or view.items_of(one.fqdn)]
    worst = sorted(listed, key=lambda one: [-view.count(one.fqdn, severity) for severity in Severity])
    drawn = {one.fqdn for one in worst[:MOST_PICTURES]}
    marks = Marks(view.report.open)
    return tuple(
        _section(one, f"pool-{number}", view.items_of(one.fqdn), estate, marks, drawn=one.fqdn in drawn)
        for number, one in enumerate(listed, start=1)
    )


def _section(  # noqa: PLR0913 - one for each thing that a section shows
    pool: AuditedPool, anchor: str, items: tuple[Item, ...], estate: Estate, marks: Marks, *, drawn: bool
) -> PoolSection:
    found: PoolMap | None = estate.pool(pool.fqdn) if drawn else None
    if found:
        return PoolSection(anchor, pool, items, picture(found, marks), "", found.lacking)
    undrawn = f"Only the {MOST_PICTURES} pools in the worst state are drawn."
    if drawn:
        undrawn = "No web services of this pool are known, so there is nothing to draw."
    return PoolSection(anchor, pool, items, None, undrawn)


@cache
def _environment() -> Environment:
    environment = Environment(
        autoescape=True,
        finalize=_seen,
        loader=PackageLoader("lyncauto.report.audit_html"),
        lstrip_blocks=True,
        trim_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters.update(duration=duration, moment=moment)
    return environment


def _seen(value: object) -> object:
    """Return a value as text in which everything is seen; what a template has made already stays as it is."""
    return value if isinstance(value, Markup) else shown(str(value), keep="\n\t")
