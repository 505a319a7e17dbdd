"""``audit``: what is wrong with an estate, why it matters, and what a migration would change.

What one form of the report or a live estate alone needs is imported where it is asked for: an audit of files
in a pipeline pays for nothing else.
"""

# ruff: noqa: PLC0415 - see above

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import click
from click.core import ParameterSource

from lyncauto import __version__
from lyncauto.adapters.whole_file import write_whole
from lyncauto.app.audit import Known, exit_code, read_exports, report
from lyncauto.audit.judge import Suppression
from lyncauto.cli.console import print_json, print_lines, story_console, tell_notes
from lyncauto.cli.options import exports_option, json_option, site_options
from lyncauto.errors import Exit, LyncAutoError
from lyncauto.model.audit import AuditReport, Severity
from lyncauto.steps.gather import raise_all

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
    earlier = _earlier(since) if since else None  # before anybody is asked
    known, suppressed = _known(expect or site, pool, exports, named=expect is not None)
    tell_notes(known.notes)
    made = report(known, suppressed, declared=expect is not None)
    if earlier:
        made = _compared(made, earlier)
    _print(made, as_json=as_json)  # first: a file that cannot be written costs nobody the result
    _write(files, made, known)
    least = None if fail_on == _NEVER else Severity(fail_on)
    code = exit_code(made, least, declared=expect is not None)
    if code is not Exit.DONE:
        raise click.exceptions.Exit(code)


def _known(
    site: Path, pool: str | None, exports: Sequence[Path], *, named: bool
) -> tuple[Known, tuple[Suppression, ...]]:
    """Read the files, and the estate unless only files were named."""
    source = click.get_current_context().get_parameter_source("site")
    if named and source is not ParameterSource.DEFAULT:
        raise click.UsageError("--expect names the site file: --site is of no use beside it")
    if exports and not named and source is ParameterSource.DEFAULT:
        if pool:
            raise click.UsageError("--pool is of use with a site file alone")
        return read_exports(exports), ()
    from lyncauto.app.live_audit import no_rules, read_pools, sharing, suppressed
    from lyncauto.cli.opening import open_contexts

    contexts = open_contexts(site, pool, sharing)
    left = suppressed(contexts[0].site.audit.suppress)
    tell_notes(no_rules(left))
    return read_pools(contexts, exports), left


def _earlier(path: Path) -> AuditReport:
    from lyncauto.adapters.audit_file import read_audit_file

    return read_audit_file(path)


def _compared(made: AuditReport, earlier: AuditReport) -> AuditReport:
    from lyncauto.audit.since import compared

    return replace(made, since=compared(made, earlier))


def _write(files: Mapping[str, Path | None], made: AuditReport, known: Known) -> None:
    """Write every form that was asked for, whatever becomes of another one.

    Raises:
        RunFolderUnusable: Some could not be written: each reason; the others are.
    """
    errors = []
    for kind, path in files.items():
        if path:
            try:
                write_whole(path, _rendered(kind, made, known).encode())
                story_console().print(f"wrote {path}")
            except LyncAutoError as error:
                errors.append(error)
    raise_all(errors)


def _rendered(kind: str, made: AuditReport, known: Known) -> str:
    """Return the report in one of the forms that are written to files."""
    if kind == "html":
        from lyncauto.report.audit_html import audit_page

        return audit_page(made, known.inventory)
    if kind == "markdown":
        from lyncauto.report.audit_markdown import audit_markdown

        return audit_markdown(made)
    if kind == "sarif":
        from lyncauto.report.audit_sarif import audit_sarif

        return audit_sarif(made, __version__)
    from lyncauto.report.audit_junit import audit_junit

    return audit_junit(made)


def _print(made: AuditReport, *, as_json: bool) -> None:
    if as_json:
        from lyncauto.report.audit_json import audit_document

        print_json(audit_document(made))
    else:
        from lyncauto.report.audit_text import audit_lines

        print_lines(audit_lines(made))
