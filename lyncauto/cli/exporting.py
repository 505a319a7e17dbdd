"""``export``: the certificate and its key for something else than the balancer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from lyncauto.app.export import Exported, export_served
from lyncauto.cli.console import print_json, print_lines
from lyncauto.cli.opening import open_context
from lyncauto.cli.options import json_option, site_options
from lyncauto.model.pfx_form import PfxForm
from lyncauto.report.lines import Line, Tone


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--for",
    "form",
    type=click.Choice([form.value for form in PfxForm]),
    required=True,
    help="Who is to read it: Windows Server 2019 and later, 2016 and earlier, or a KEMP LoadMaster.",
)
@site_options
@json_option
def export(*, file: Path, form: str, site: Path, pool: str | None, as_json: bool) -> None:
    """Write the certificate that is served, with its key, to FILE (PFX) in the form that its reader takes.

    A new pass phrase protects it, and is in FILE.phrase. Files that are there already are never written over.
    A key that was made on the balancer's node is refused: it never leaves it.
    """
    done = export_served(open_context(site, pool, quiet=as_json), file, PfxForm(form))
    if as_json:
        print_json(_document(done))
        return
    print_lines(
        [
            Line(f"{done.pool}: {done.thumbprint} and its key are in {done.pfx}.", Tone.GOOD),
            Line(f"Its pass phrase is in {done.phrase}; carry the two on different ways, then remove them."),
        ]
    )
    if done.intermediates:
        print_lines(
            [Line(f"Those above it are in {done.intermediates}: import them as intermediates first.")]
        )


def _document(done: Exported) -> dict[str, Any]:
    return {
        "pool": done.pool,
        "thumbprint": done.thumbprint,
        "for": str(done.form),
        "pfx": str(done.pfx),
        "phrase": str(done.phrase),
        "intermediates": str(done.intermediates) if done.intermediates else None,
    }
