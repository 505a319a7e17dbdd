"""``plan``: what would change, before anything does."""

from __future__ import annotations

from pathlib import Path

import click

from lyncauto.app.plan_file import plan_document, save_plan
from lyncauto.app.planning import Waivers, make_plan, preflight
from lyncauto.cli.console import print_json, print_lines
from lyncauto.cli.options import detailed_option, json_option, open_context, site_options, waiver_options
from lyncauto.errors import Exit
from lyncauto.report.plan_text import plan_lines


@click.command()
@site_options
@click.option(
    "--out", type=click.Path(path_type=Path), help="Save the plan, to be applied as it was reviewed."
)
@waiver_options
@detailed_option
@json_option
def plan(
    *,
    site: Path,
    pool: str | None,
    out: Path | None,
    waivers: Waivers,
    detailed_exitcode: bool,
    as_json: bool,
) -> None:
    """Read the estate and show what a migration would change; write nothing to it."""
    context = open_context(site, pool, quiet=as_json)
    with context.reading() as estate:
        made = make_plan(context, estate, waivers)
        if not as_json:  # a reader wants to see the plan that would fail; a program wants one document
            print_lines(plan_lines(made))
        context.runs.refuse_open()
        preflight(context, estate, made)
    if as_json:
        print_json(plan_document(made))
    if out:
        save_plan(made, out)
    if detailed_exitcode and made.changes:
        raise click.exceptions.Exit(Exit.CHANGES)
