"""``plan``: what would change, before anything does."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from lyncauto.adapters.whole_file import write_whole
from lyncauto.app.plan_file import plan_document, save_plan
from lyncauto.app.planning import Waivers, make_plan, preflight
from lyncauto.app.ticket import ticket_of
from lyncauto.cli.console import print_json, print_lines
from lyncauto.cli.opening import open_context
from lyncauto.cli.options import detailed_option, json_option, site_options
from lyncauto.cli.waiving import waiver_options
from lyncauto.errors import Exit
from lyncauto.report.plan_text import plan_lines

_PRINTED = Path("-")  # in place of a file: standard output


@click.command()
@site_options
@click.option(
    "--out", type=click.Path(path_type=Path), help="Save the plan, to be applied as it was reviewed."
)
@click.option(
    "--ticket",
    type=click.Path(path_type=Path, allow_dash=True),
    metavar="FILE",
    help="Write the plan as a change request, in Markdown; `-` prints it in place of the plan.",
)
@waiver_options
@detailed_option
@json_option
def plan(
    *,
    site: Path,
    pool: str | None,
    out: Path | None,
    ticket: Path | None,
    waivers: Waivers,
    detailed_exitcode: bool,
    as_json: bool,
) -> None:
    """Read the estate and show what a migration would change; write nothing to it."""
    printed = ticket == _PRINTED
    if printed and as_json:
        raise click.UsageError("--json and `--ticket -` both print: give --ticket a file")
    context = open_context(site, pool, quiet=as_json)
    with context.reading() as estate:
        made = make_plan(context, estate, waivers)
        if not (as_json or printed):  # a reader wants to see a plan that would fail; else it is one document
            print_lines(plan_lines(made))
        context.runs.refuse_open()
        preflight(context, estate, made)
    if as_json:
        print_json(plan_document(made))
    if out:
        save_plan(made, out)
    if printed:
        sys.stdout.write(ticket_of(context, made))
    elif ticket:
        write_whole(ticket, ticket_of(context, made).encode())
    if detailed_exitcode and made.changes:
        raise click.exceptions.Exit(Exit.CHANGES)
