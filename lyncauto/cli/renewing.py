"""``renew`` and ``deploy``: the balancer's certificate, on a schedule or by hand."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import click

from lyncauto.app.every_pool import each_pool
from lyncauto.app.kept_renewal import Kept, kept
from lyncauto.app.renewal import Prospect, Renewal, Renewed, Wanted
from lyncauto.cli.console import error_document, print_error, print_json, print_lines, story_console
from lyncauto.cli.opening import open_context
from lyncauto.cli.options import json_option, request_option, site_options
from lyncauto.errors import LyncAutoError
from lyncauto.report.lines import Line, Tone
from lyncauto.report.plan_text import plan_lines

_DRY = click.option("--dry-run", is_flag=True, help="Say what would be done, and whether it would fail.")


@click.command()
@site_options
@click.option("--all", "every", is_flag=True, help="Each pool of the site file, whatever another comes to.")
@click.option("--force", is_flag=True, help="Renew it though it is not due.")
@click.option("--staging", is_flag=True, help="Go the whole way, there and back, at a port that nobody uses.")
@request_option
@_DRY
@json_option
def renew(
    *,
    site: Path,
    pool: str | None,
    every: bool,
    force: bool,
    staging: bool,
    request: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Renew the balancer's certificate when a third of its life is left; go back by itself on any doubt.

    Does nothing as long as it is not due, so that it can be run every day. Goes on with a renewal that was
    cut off, or whose request had to wait for somebody at the CA.
    """
    if every and (pool or staging or request is not None):
        raise click.UsageError("--all is every pool: leave --pool, --staging and --request away")
    if every:
        _each(site, force=force, dry_run=dry_run, as_json=as_json)
    elif dry_run:
        wanted = Wanted(force=force or staging, staging=staging)
        _say(Renewal(open_context(site, pool, quiet=as_json)).look(wanted), as_json=as_json)
    elif staging:
        _say(Renewal(open_context(site, pool, quiet=as_json)).rehearse(request=request), as_json=as_json)
    else:
        _ended(_renewed(site, pool, force=force, request=request, as_json=as_json), as_json=as_json)


def _renewed(site: Path, pool: str | None, *, force: bool, request: str | None, as_json: bool) -> Kept:
    context = open_context(site, pool, quiet=as_json)
    return kept(context, partial(Renewal(context).renew, force=force, request=request), _show)


def _each(site: Path, *, force: bool, dry_run: bool, as_json: bool) -> None:
    """Renew each pool; told as JSON all of them are one document, errors among them."""
    told: dict[str, dict[str, Any]] = {}

    def renewed(pool: str) -> None:
        if dry_run:
            keep(pool, Renewal(open_context(site, pool, quiet=as_json)).look(Wanted(force=force)))
            return
        found = _renewed(site, pool, force=force, request=None, as_json=as_json)
        keep(pool, found.made)
        if found.deaf:
            raise found.deaf

    def keep(pool: str, found: Prospect | Renewed) -> None:
        told[pool] = {"pool": pool, **_said(found)}
        if not as_json:
            _say(found, as_json=False)

    def failed(pool: str, error: LyncAutoError) -> None:
        told.setdefault(pool, {"pool": pool})["error"] = error_document(error)
        print_error(error, as_json=False)

    code = each_pool(site, renewed, failed)
    if as_json:
        print_json({"pools": list(told.values())})
    if code:
        raise click.exceptions.Exit(code)


@click.command()
@site_options
@_DRY
@json_option
def deploy(*, site: Path, pool: str | None, dry_run: bool, as_json: bool) -> None:
    """Install the best certificate that was issued already, without asking the CA for another one."""
    context = open_context(site, pool, quiet=as_json)
    job = Renewal(context)
    if dry_run:
        _say(job.look(Wanted(force=True, fresh=False)), as_json=as_json)
    else:
        _ended(kept(context, job.deploy, _show), as_json=as_json)


def _show(words: str) -> None:
    story_console().print(words, markup=False)


def _ended(ended: Kept, *, as_json: bool) -> None:
    """Tell the result in any case, and what hindered somebody from hearing it."""
    if as_json:
        print_json(_document(ended.made) | ({"error": error_document(ended.deaf)} if ended.deaf else {}))
    else:
        _tell(ended.made)
    if ended.deaf:
        print_error(ended.deaf, as_json=False)  # as JSON it is in the result already
        click.get_current_context().exit(ended.deaf.exit)


def _say(found: Prospect | Renewed, *, as_json: bool) -> None:
    if as_json:
        print_json(_said(found))
    elif isinstance(found, Prospect):
        _foretell(found)
    else:
        _tell(found)


def _said(found: Prospect | Renewed) -> dict[str, Any]:
    if isinstance(found, Renewed):
        return _document(found)
    now = found.served
    return {
        "thumbprint": now.thumbprint,
        "ends": now.life.ends.isoformat(),
        "due": now.due.isoformat(),
        "why": found.why,
        "changes": [change.target for change in found.plan.changes] if found.plan else [],
    }


def _foretell(found: Prospect) -> None:
    now = found.served
    print_lines(
        [Line(f"{now.name}: {now.thumbprint} ends {now.life.ends:%Y-%m-%d}, due {now.due:%Y-%m-%d}.")]
    )
    if found.plan is None:
        print_lines([Line("Nothing to do.", Tone.GOOD)])
    else:
        print_lines([Line(f"To be renewed: {found.why}."), *plan_lines(found.plan)])


def _tell(made: Renewed) -> None:
    ends = f"{made.thumbprint} ends {made.ends:%Y-%m-%d}, to be renewed from {made.due:%Y-%m-%d} on"
    if made.run:
        why = "" if made.came == "rehearsed" else f", since {made.why}"
        print_lines(
            [Line(f"{made.pool}: {made.came}{why}. {ends}.", Tone.GOOD), Line(f"Report: {made.report}")]
        )
    else:
        print_lines([Line(f"{made.pool}: {made.came}. {ends}.", Tone.GOOD)])


def _document(made: Renewed) -> dict[str, Any]:
    return {
        "pool": made.pool,
        "came": made.came,
        "why": made.why,
        "thumbprint": made.thumbprint,
        "ends": made.ends.isoformat(),
        "due": made.due.isoformat(),
        "run": made.run,
        "report": made.report,
    }
