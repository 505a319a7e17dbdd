"""``audit``: what is wrong with an estate, why it matters, and what a migration would change."""

from __future__ import annotations

from pathlib import Path

import click

from lyncauto.app.audit import exit_code, read_pools, report
from lyncauto.cli.console import print_json
from lyncauto.cli.options import json_option, open_context, site_options
from lyncauto.model.audit import Severity


@click.command()
@site_options
@json_option
def audit(*, site: Path, pool: str | None, as_json: bool) -> None:
    """Say what is wrong with an estate, why it matters, and what a migration would change; write nothing."""
    context = open_context(site, pool, quiet=True)
    made = report(read_pools([context]), context.site.audit.suppress)
    print_json(
        [
            f"{one.severity} {one.key} {one.text} {'?' if one.unknown else ''} {[e.value for e in one.evidence][:2]}"
            for one in made.findings
        ]
    )
    print_json([str(made.readiness), str(made.missing)])
    raise click.exceptions.Exit(exit_code(made, Severity.HIGH))
