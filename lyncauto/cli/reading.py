"""``doctor``, ``inspect`` and ``verify``: the commands that only read."""

from __future__ import annotations

from pathlib import Path

import click
from rich.table import Table

from lyncauto.app.audit import audited, read_exports
from lyncauto.app.doctor import examine
from lyncauto.app.planning import verify_pool
from lyncauto.cli.console import print_json, print_lines, result_console, tell_notes
from lyncauto.cli.opening import open_context
from lyncauto.cli.options import exports_option, json_option, site_options
from lyncauto.errors import Exit
from lyncauto.model.finding import Finding, Verdict
from lyncauto.model.inventory import Inventory
from lyncauto.report.audit_json import inventory_document
from lyncauto.report.findings_text import finding_document, finding_lines
from lyncauto.report.inventory_text import inventory_lines
from lyncauto.report.lines import Line, Tone
from lyncauto.report.recording_text import recorded_lines
from lyncauto.steps.survey import survey

_FILE = click.Path(path_type=Path, dir_okay=False)


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
@exports_option
@json_option
@click.option(
    "--record",
    "recording",
    type=_FILE,
    help="Write what every host answered to this file, names replaced, to send it to somebody.",
)
@click.option(
    "--names", type=_FILE, help="With --record: write to this file which name stands for which. Keep it."
)
def inspect(
    *,
    site: Path,
    pool: str | None,
    exports: tuple[Path, ...],
    as_json: bool,
    recording: Path | None,
    names: Path | None,
) -> None:
    """Read all that a plan or an audit rests on, from the estate or from exported files, and show it."""
    if recording is not None:
        if exports:
            raise click.UsageError("--record writes down what hosts answer: --from is of no use beside it")
        _record(site, pool, recording, names, as_json=as_json)
        return
    if names is not None:
        raise click.UsageError("--names is of use with --record alone")
    found = _exported(exports) if exports else _surveyed(site, pool, quiet=as_json)
    if as_json:
        print_json(inventory_document(found))
    else:
        print_lines(inventory_lines(found, *audited(found)))
    if any(not one.known for one in found.readings):
        raise click.exceptions.Exit(Exit.ERROR)


def _exported(exports: tuple[Path, ...]) -> Inventory:
    known = read_exports(exports)
    tell_notes(known.notes)
    return known.inventory


def _surveyed(site: Path, pool: str | None, *, quiet: bool) -> Inventory:
    with open_context(site, pool, quiet=quiet).reading() as estate:
        return survey(estate, thorough=True).inventory


def _record(site: Path, pool: str | None, path: Path, names: Path | None, *, as_json: bool) -> None:
    # Only this asks for what a recording needs: no other command pays for it.
    from lyncauto.adapters.recording.recorder import Recorder  # noqa: PLC0415
    from lyncauto.app.recording import record, recording_outfit  # noqa: PLC0415

    if names is not None and names.absolute() == path.absolute():
        raise click.UsageError("--record and --names are two files")
    recorder = Recorder()
    context = open_context(
        site, pool, quiet=as_json, around=lambda outfit: recording_outfit(outfit, recorder)
    )
    done = record(context, recorder, path, names)
    if as_json:
        answers = done.recording.answers
        print_json({"recording": str(path), "answers": answers, "names": dict(sorted(done.names.items()))})
    else:
        print_lines(recorded_lines(done.names, str(path), done.recording))
    if done.failure is not None:
        raise done.failure


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
