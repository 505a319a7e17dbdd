"""``migrate``, ``apply`` and ``rollback``: the commands that write."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from lyncauto.app.context import Context
from lyncauto.app.migration import Applied, Migration
from lyncauto.app.plan_file import load_plan
from lyncauto.app.planning import Waivers, make_plan
from lyncauto.cli.console import print_json, print_lines
from lyncauto.cli.opening import open_context
from lyncauto.cli.options import json_option, request_option, site_options
from lyncauto.cli.waiving import waiver_options
from lyncauto.engine.rollback import Taken, Way
from lyncauto.engine.rollout import Scope
from lyncauto.model.plan import Plan
from lyncauto.report.lines import Line, Tone, duration
from lyncauto.report.plan_text import plan_lines
from lyncauto.report.run_report import stays, way_back
from lyncauto.report.staying import staying

_UNTIL = click.option(
    "--until", default="", metavar="STAGE", help="Stop after this stage; the run stays open."
)
_FROM = click.option(
    "--from", "start", default="", metavar="STAGE", help="Begin with this stage; the ones before it are done."
)
_YES = click.option("--yes", is_flag=True, help="Do not ask before the first change.")


@click.command()
@site_options
@_UNTIL
@waiver_options
@_YES
@json_option
def migrate(*, site: Path, pool: str | None, until: str, waivers: Waivers, yes: bool, as_json: bool) -> None:
    """Move the pool's web services from DNS load balancing to the load balancer."""
    if as_json and not yes:
        raise click.UsageError("--json goes with --yes: nobody can be asked")
    context = open_context(site, pool, quiet=as_json)
    approved = None if yes else _approved(context, waivers)
    _told(Migration(context).migrate(approved, waivers, Scope(until=until)), as_json=as_json)


def _approved(context: Context, waivers: Waivers) -> Plan:
    """Show the plan, and return it when the operator says yes."""
    context.runs.refuse_open()
    with context.reading() as estate:
        made = make_plan(context, estate, waivers)
    print_lines(plan_lines(made))
    if made.changes:
        click.confirm("Apply this plan?", abort=True, err=True)
    return made


@click.command()
@click.argument("plan_file", type=click.Path(path_type=Path), required=False)
@site_options
@_UNTIL
@_FROM
@click.option(
    "--anew",
    multiple=True,
    metavar="FRONT_END",
    help="Plan this Front End anew, which was set up again while the run is open. Repeat for several.",
)
@request_option
@waiver_options
@json_option
def apply(
    *,
    plan_file: Path | None,
    site: Path,
    pool: str | None,
    until: str,
    start: str,
    anew: tuple[str, ...],
    request: str | None,
    waivers: Waivers,
    as_json: bool,
) -> None:
    """Apply a saved plan, exactly as it was reviewed; without a file, go on with the open run."""
    context = open_context(site, pool, quiet=as_json)
    job, scope = Migration(context), Scope(until, start)
    if plan_file is None:
        applied = job.resume(scope, anew, request)
    elif anew or request is not None:
        raise click.UsageError("--anew and --request are for the open run: leave the plan file away")
    else:
        applied = job.apply(load_plan(plan_file), waivers, scope)
    _told(applied, as_json=as_json)


def _told(applied: Applied, *, as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "run": applied.run,
                "changes": applied.changes,
                "closed": applied.closed,
                "report": applied.report,
            }
        )
    elif not applied.changes:
        print_lines([Line("No changes. The pool is as the site file declares it.", Tone.GOOD)])
    elif applied.closed:
        print_lines(
            [
                Line(f"Done: {applied.changes} changes, run {applied.run}.", Tone.GOOD),
                Line(f"Report, with the way back at its top: {applied.report}"),
            ]
        )
    else:
        print_lines(
            [
                Line(
                    f"Stopped as asked: {applied.changes} changes stand, run {applied.run} is open.",
                    Tone.WARNING,
                ),
                Line("`lyncauto apply` goes on; `lyncauto rollback` takes it back."),
            ]
        )


@click.command()
@site_options
@click.option("--finish", is_flag=True, help="Take away what clients no longer use, after enough silence.")
@click.option("--now", is_flag=True, help="Skip the TTL steps; needs nothing but DNS.")
@click.option(
    "--print", "only_print", is_flag=True, help="Write the commands a person could type, do nothing."
)
@json_option
def rollback(
    *, site: Path, pool: str | None, finish: bool, now: bool, only_print: bool, as_json: bool
) -> None:
    """Take the open or the latest run back: traffic first, the rest with --finish."""
    context = open_context(site, pool, quiet=as_json)
    if only_print:
        run = context.runs.standing()
        told = context.runs.story(run)
        left = (f"# cannot be taken back: {one}" for one in stays(told))
        lines = (*way_back(told, context.places), *left)
        print_json({"back_by_hand": lines}) if as_json else print_lines(map(Line, lines))
        return
    taken = Migration(context).rollback(Way(finish, now))
    print_json(_taken_document(taken)) if as_json else print_lines(_taken_lines(taken))


def _taken_document(taken: Taken) -> dict[str, Any]:
    return {
        "taken_back": taken.back,
        "one_way": [{"target": one.change.target, "why": one.why} for one in staying(taken.one_way)],
        "standing": [change.target for change in taken.left],
        "closed": taken.closed,
        "old_answers_live_for": taken.seconds,
    }


def _taken_lines(taken: Taken) -> list[Line]:
    lines = [Line(f"Taken back: {taken.back} changes.", Tone.GOOD)]
    lines += [Line(f"  stays: {one}", Tone.QUIET) for one in staying(taken.one_way)]
    if taken.seconds:
        lines.append(
            Line(f"Clients may use the balancer for up to {duration(taken.seconds)} more.", Tone.WARNING)
        )
    if taken.left:
        lines.append(
            Line(f"Still standing, for clients that hold the old answer: {len(taken.left)} changes.")
        )
        lines.append(Line("`lyncauto rollback --finish` takes them away once the balancer is silent."))
    return lines
