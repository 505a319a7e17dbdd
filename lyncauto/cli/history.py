"""``status`` and ``report``: what is running, was cut off or is done."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from lyncauto.app.context import Context
from lyncauto.app.runs import Run
from lyncauto.cli.console import print_json, print_lines
from lyncauto.cli.opening import open_context
from lyncauto.cli.options import json_option, site_options
from lyncauto.engine.journal import moment
from lyncauto.engine.rollout import progress
from lyncauto.model.story import Story
from lyncauto.report.lines import Line, Tone
from lyncauto.report.run_report import outcome, report_document, report_markdown


@click.command()
@site_options
@json_option
def status(*, site: Path, pool: str | None, as_json: bool) -> None:
    """Say what is running or was cut off, and the exact next command."""
    context = open_context(site, pool, quiet=as_json)
    runs = [_status(context, run, site) for run in context.runs.all()]
    following = _following(runs) or [f"lyncauto plan --site {site}"]
    if as_json:
        print_json({"runs": runs, "next": following})
    else:
        print_lines(_lines(runs, following))


def _following(runs: list[dict[str, Any]]) -> list[str]:
    """Return the commands that go on: of the open run, else of the newest that can be taken back."""
    for outcomes in (("open", "being taken back"), ("migrated",)):
        for run in reversed(runs):
            if run["outcome"] in outcomes:
                return list(run["next"])
    return []


def _status(context: Context, run: Run, site: Path) -> dict[str, Any]:
    journal = run.journal(context.clock)
    told = journal.story
    now = context.clock.now()
    holds = [hold for hold in told.waiting.values() if not told.closed and moment(hold.until) > now]
    return {
        "run": run.id,
        "pool": told.plan.pool,
        "outcome": outcome(told),
        "progress": progress(journal),
        "holds": [{"target": hold.target, "until": hold.until, "reason": hold.reason} for hold in holds],
        "next": _next(told, f" --site {site}" + _pool(context, told.plan.pool)),
    }


def _pool(context: Context, pool: str) -> str:
    return f" --pool {pool}" if len(context.site.pools) > 1 else ""


def _next(told: Story, option: str) -> list[str]:
    state = outcome(told)
    if not told.plan.migrates and not told.closed:
        return [f"lyncauto {told.plan.onward}{option}", f"lyncauto rollback{option}"]
    return {
        "open": [f"lyncauto apply{option}", f"lyncauto rollback{option}"],
        "being taken back": [f"lyncauto rollback --finish{option}", f"lyncauto apply{option}"],
        "migrated": [f"lyncauto verify{option}", f"lyncauto rollback{option}"],
    }.get(state, [])


def _lines(runs: list[dict[str, Any]], following: list[str]) -> list[Line]:
    lines: list[Line] = [] if runs else [Line("No run yet.")]
    for run in runs:
        lines.append(Line(f"{run['run']}  {run['pool']}  {run['outcome']}", Tone.TITLE))
        lines.append(Line(f"  {run['progress']}"))
        lines += [Line(f"  held until {hold['until']}: {hold['reason']}") for hold in run["holds"]]
    lines += [Line(f"next: {command}") for command in following]
    return lines


@click.command()
@site_options
@click.option("--run", "run_id", help="The run; the latest one if it is not given.")
@json_option
def report(*, site: Path, pool: str | None, run_id: str | None, as_json: bool) -> None:
    """Print a run's report: the way back first, then what was, what is, and the evidence."""
    context = open_context(site, pool, quiet=as_json)
    run = context.runs.named(run_id) if run_id else context.runs.latest()
    document = report_document(run.id, run.journal(context.clock).entries, context.places)
    if as_json:
        print_json(document)
    else:
        click.echo(report_markdown(document), nl=False)
