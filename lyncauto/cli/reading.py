"""``doctor``, ``inspect`` and ``verify``: the commands that only read."""

from __future__ import annotations

from pathlib import Path

import click
from rich.table import Table

from lyncauto.app.doctor import examine
from lyncauto.app.planning import FACTS, verify_pool
from lyncauto.cli.console import print_json, print_lines, result_console
from lyncauto.cli.options import json_option, open_context, site_options
from lyncauto.errors import Exit
from lyncauto.model.finding import Finding, Verdict
from lyncauto.report.facts_text import facts_lines
from lyncauto.report.findings_text import finding_document, finding_lines
from lyncauto.report.lines import Line, Tone
from lyncauto.steps.collect import collect


@click.command()
@site_options
@json_option
def doctor(*, site: Path, pool: str | None, as_json: bool) -> None:
    """Try every road that a migration takes, by harmless reads, and say what mends those that are closed."""
    context = open_context(site, pool, quiet=True)
    with context.reading() as estate:
        findings = examine(estate)
    if as_json:
        print_json({"findings": [finding_document(finding) for finding in findings]})
    else:
        _table(findings)
    _exit(findings)


def _table(findings: tuple[Finding, ...]) -> None:
    table = Table("host", "act", "result", "what mends it", box=None, pad_edge=False)
    for finding in findings:
        tone = Tone.GOOD if finding.verdict is Verdict.OK else Tone.BAD
        result = f"[{tone}]{finding.verdict}[/] {finding.text}"
        table.add_row(finding.target, finding.check, result, finding.fix)
    result_console().print(table)


@click.command()
@site_options
@json_option
def inspect(*, site: Path, pool: str | None, as_json: bool) -> None:
    """Read all that a plan rests on, and show it."""
    context = open_context(site, pool, quiet=as_json)
    with context.reading() as estate:
        facts = collect(estate)
    if as_json:
        print_json(FACTS.dump_python(facts, mode="json"))
    else:
        print_lines(facts_lines(facts))


@click.command()
@site_options
@json_option
def verify(*, site: Path, pool: str | None, as_json: bool) -> None:
    """Ask the balancer and the pool as clients would, and say what does not answer as it must."""
    context = open_context(site, pool, quiet=True)
    with context.reading() as estate:
        findings = verify_pool(context, estate)
    if as_json:
        print_json({"findings": [finding_document(finding) for finding in findings]})
    else:
        print_lines(finding_lines(findings))
        bad = sum(finding.stops for finding in findings)
        print_lines([Line(f"{len(findings)} checks, {bad} failed.", Tone.BAD if bad else Tone.GOOD)])
    _exit(findings)


def _exit(findings: tuple[Finding, ...]) -> None:
    if any(finding.stops for finding in findings):
        raise click.exceptions.Exit(Exit.VERIFICATION_FAILED)
