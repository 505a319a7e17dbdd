"""``demo``: the whole story on a lab of its own."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from lyncauto.app.demo import Demo, shortfalls
from lyncauto.cli.console import print_json, print_lines, story_console
from lyncauto.cli.options import ENGINES, engine_option, json_option
from lyncauto.errors import LabFailed
from lyncauto.lab.world.launch import lab_running
from lyncauto.lab.world.programs import Programs
from lyncauto.report.lines import Line, Tone

_ARTICLE = "lync-2010"


@click.command()
@click.option("--estate", default=_ARTICLE, show_default=True, help="Which of the lab's estates.")
@engine_option
@json_option
def demo(*, estate: str, engine: str, as_json: bool) -> None:
    """Break a pool, migrate it under load, break it again, and go back; on a lab that is gone afterwards."""
    console = story_console()
    with (
        tempfile.TemporaryDirectory(prefix="lyncauto-demo-") as folder,
        lab_running(Path(folder) / "lab", estate, Programs(engine=ENGINES[engine])) as lab,
    ):
        site = Path(folder) / "site.yaml"
        lab.write_site(site)
        figures = Demo(lab, site, console.print).run()
    if as_json:
        print_json(figures)
    short = shortfalls(figures)
    if short:
        raise LabFailed(
            "the demonstration did not show what it must", why="\n".join(short), fix="see the figures above"
        )
    if not as_json:
        print_lines([Line("Every bar was met. `lyncauto demo --json` prints the figures.", Tone.GOOD)])
