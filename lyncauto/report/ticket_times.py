"""When a plan may be applied, and how long the way back takes: sections of a change request. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from lyncauto.model import site
from lyncauto.model.plan import Plan, Stage
from lyncauto.model.schedule import WayBack, timeline, way_back
from lyncauto.model.window import opening
from lyncauto.report.lines import duration
from lyncauto.report.markdown import table, text

_EVERY_OPENING = 7  # of a window comes round within a week


@dataclass(frozen=True, slots=True)
class Half:
    """What is done in one go: the preparation, or the moving of the clients.

    Attributes:
        name: As the plan's stages call their window, "cut-over".
        command: That does it.
        window: As the site file has it; empty: any time.
    """

    name: str
    command: str
    window: str
    stages: tuple[Stage, ...]

    @property
    def holds(self) -> float:
        """Seconds that all of it waits for caches."""
        return timeline(stage.changes for stage in self.stages)[1]

    @property
    def bound(self) -> tuple[float, float]:
        """Seconds from its begin to the first and to the last change that the window is for."""
        begins, _ = timeline(stage.changes for stage in self.stages)
        found = [
            begins[change.id]
            for stage in self.stages
            for change in stage.changes
            if stage.window == self.name and not change.transitional
        ]
        return min(found, default=0.0), max(found, default=0.0)


def halves(plan: Plan, windows: site.Windows) -> tuple[Half, ...]:
    """Return the halves of *plan* that have changes, in their order."""
    first = next((number for number, stage in enumerate(plan.stages) if stage.traffic), len(plan.stages))
    before, after = plan.stages[:first], plan.stages[first:]
    last = [stage.id for stage in before if stage.changes or stage.checks_after][-1:]
    prepare = f"lyncauto apply PLAN --until {''.join(last)}"
    move = "lyncauto apply" if _changes(before) else "lyncauto apply PLAN"
    made = (
        Half("preparation", prepare, windows.preparation or "", before),
        Half("cut-over", move, windows.cut_over or "", after),
    )
    return tuple(half for half in made if _changes(half.stages))


def _changes(stages: Sequence[Stage]) -> bool:
    return any(stage.changes for stage in stages)


@dataclass(frozen=True, slots=True)
class Span:
    """When a half may be begun, UTC.

    Attributes:
        before: From then on it no longer fits; ``None``: any time after *earliest* will do.
    """

    earliest: datetime
    before: datetime | None


def span(half: Half, since: datetime) -> Span | None:
    """Return when *half* may be begun, not before *since*; ``None``: it fits into no opening."""
    if not half.window:
        return Span(since, None)
    lead, last = (timedelta(seconds=seconds) for seconds in half.bound)
    after = since + lead
    for _ in range(_EVERY_OPENING):
        found = opening(half.window, after)
        earliest, before = max(since, found.begin - lead), found.end - last
        if earliest < before:
            return Span(earliest, before)
        after = found.end
    return None


def windows(plan: Plan, pool: site.Pool) -> Iterator[str]:
    """Give the section: when each half may be begun."""
    since, rows = datetime.fromisoformat(plan.made_at), list[tuple[str, ...]]()
    for half in halves(plan, pool.windows):
        found = span(half, since)
        rows.append((half.name, f"`{half.command}`", text(half.window) or "any time", *_times(half, found)))
        since = (found.earliest if found else since) + timedelta(seconds=half.holds)
    yield "`PLAN` is the file of `lyncauto plan --out`. All times are UTC."
    yield ""
    head = ("part", "command", "window", "begin at the earliest", "begin before", "clients move", "holds")
    yield from table(head, rows)
    yield ""
    yield "These times count the holds, in which caches forget an answer. What lyncauto does takes time as"
    yield "well: begin early. The TTL goes down before the window opens, so that addresses change inside it."
    yield "Nothing that the window is for is begun after its end; a Front End that was begun is finished."
    yield "If this opening passes, the next one counts in the same way."


def _times(half: Half, found: Span | None) -> tuple[str, str, str, str]:
    waits = duration(half.holds)
    if found is None:
        return "-", "does not fit", "-", waits
    moves = found.earliest + timedelta(seconds=half.bound[0])
    felt = f"from {_at(moves)} on" if half.name == "cut-over" else "nobody feels it"
    return _at(found.earliest), _at(found.before) if found.before else "-", felt, waits


def ways_back(plan: Plan) -> dict[str, WayBack]:
    """Return the ways back that differ, each by the stage from whose end on it holds, in their order."""
    found: dict[str, WayBack] = {}
    for stage in plan.stages:
        way = way_back(plan, stage.id) if stage.traffic and stage.changes else None
        if way and way not in found.values():
            found[stage.id] = way
    return found


def back(plan: Plan, pool: site.Pool) -> Iterator[str]:
    """Give the table of how long it takes to send clients back, and what goes later."""
    rows = [("before clients are moved", "`lyncauto rollback --finish`", "nobody was moved", "-")]
    for stage, found in ways_back(plan).items():
        at = text(f"after {stage}")
        rows += [
            (at, "`lyncauto rollback`", _after(found.begins), f"within {duration(found.ends)}"),
            (at, "`lyncauto rollback --now`", "at once", f"within {duration(found.at_once)}"),
        ]
    head = ("when", "command", "clients are sent back", "resolvers have forgotten the balancer")
    yield from table(head, rows)
    yield ""
    yield "Who holds the old answer goes on using the balancer, which goes on serving: nobody is cut off."
    yield "`--now` skips the TTL steps, and needs nothing but DNS. `lyncauto rollback --print` writes what a"
    yield "person can type without lyncauto."
    yield ""
    yield "`lyncauto rollback --finish` takes away the rest, virtual services and certificate on the node"
    yield f"among it, once the balancer was silent for {duration(pool.linger)}."


def _after(seconds: float) -> str:
    return f"after {duration(seconds)}, when the TTL is low" if seconds else "at once"


def _at(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"
