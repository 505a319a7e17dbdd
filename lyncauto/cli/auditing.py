"""``audit``: what is wrong with an estate, why it matters, and what a migration would change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import click
from click.core import ParameterSource

from lyncauto import __version__
from lyncauto.adapters.audit_file import read_audit_file
from lyncauto.adapters.whole_file import write_whole
from lyncauto.app.audit import Known, exit_code, read_exports, read_pools, report
from lyncauto.audit.since import compared
from lyncauto.cli.console import print_json, print_lines, story_console
from lyncauto.cli.opening import open_contexts
from lyncauto.cli.options import exports_option, json_option, site_options
from lyncauto.errors import Exit
from lyncauto.model import site as site_file
from lyncauto.model.audit import AuditReport, Severity
from lyncauto.report.audit_html import audit_page
from lyncauto.report.audit_json import audit_document
from lyncauto.report.audit_junit import audit_junit
from lyncauto.report.audit_markdown import audit_markdown
from lyncauto.report.audit_sarif import audit_sarif
from lyncauto.report.audit_text import audit_lines

_NEVER = "never"
_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@site_options
@exports_option
@click.option("--html", type=_FILE, help="Write the report as one HTML file.")
@click.option("--markdown", type=_FILE, help="Write it as Markdown, for a ticket or a wiki.")
@click.option("--sarif", type=_FILE, help="Write it as SARIF 2.1.0, for a pipeline.")
@click.option("--junit", type=_FILE, help="Write it as JUnit XML, for a pipeline.")
@click.option(
    "--expect",
    type=_FILE,
    help="In place of --site: exit with 2 when the estate is no longer as this site file declares it.",
)
@click.option("--since", type=_FILE, help="Compare with an earlier audit: a file that --json was written to.")
@click.option(
    "--fail-on",
    type=click.Choice([*map(str, Severity), _NEVER]),
    default=Severity.HIGH.value,
    show_default=True,
    help="Exit with 3 when there is a finding of this severity or a worse one.",
)
@json_option
def audit(
    *,
    site: Path,
    pool: str | None,
    exports: tuple[Path, ...],
    expect: Path | None,
    since: Path | None,
    fail_on: str,
    as_json: bool,
    **files: Path | None,
) -> None:
    """Say what is wrong with an estate, why it matters, and what a migration would change; write nothing."""
    earlier = read_audit_file(since) if since else None  # before anybody is asked
    known, suppressed = _known(expect or site, pool, exports, named=expect is not None)
    made = report(known, suppressed, declared=expect is not None)
    if earlier:
        made = replace(made, since=compared(made, earlier))
    _write(made, known, files)
    if as_json:
        print_json(audit_document(made))
    else:
        print_lines(audit_lines(made))
    least = None if fail_on == _NEVER else Severity(fail_on)
    code = exit_code(made, least, declared=expect is not None)
    if code is not Exit.DONE:
        raise click.exceptions.Exit(code)


def _known(
    site: Path, pool: str | None, exports: Sequence[Path], *, named: bool
) -> tuple[Known, tuple[site_file.Suppression, ...]]:
    """Read the files, and the estate unless only files were named."""
    source = click.get_current_context().get_parameter_source("site")
    if named and source is not ParameterSource.DEFAULT:
        raise click.UsageError("--expect names the site file: --site is of no use beside it")
    if exports and not named and source is ParameterSource.DEFAULT:
        if pool:
            raise click.UsageError("--pool is of use with a site file alone")
        return read_exports(exports), ()
    contexts = open_contexts(site, pool)
    return read_pools(contexts, exports), contexts[0].site.audit.suppress


def _write(made: AuditReport, known: Known, files: dict[str, Path | None]) -> None:
    writers: dict[str, Callable[[], str]] = {
        "html": lambda: audit_page(made, known.inventory),
        "markdown": lambda: audit_markdown(made),
        "sarif": lambda: audit_sarif(made, __version__),
        "junit": lambda: audit_junit(made),
    }
    for kind, path in files.items():
        if path:
            write_whole(path, writers[kind]().encode())
            story_console().print(f"wrote {path}")
