"""Options that commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])

exports_option = click.option(
    "--from",
    "exports",
    type=click.Path(path_type=Path, exists=True),
    multiple=True,
    help="An exported file, what `inspect --json` printed, or a folder of such; can be repeated. Without "
    "--site nobody is asked anything.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


def _number(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    if value is not None and not (value.isdigit() or value == _NO_REQUEST):
        raise click.BadParameter("it is the number of a request, or `none`")
    return "" if value == _NO_REQUEST else value


_NO_REQUEST = "none"
request_option = click.option(
    "--request",
    metavar="NUMBER",
    callback=_number,
    help="The request whose answer was lost, as the CA shows it; `none` where it has none.",
)
detailed_option = click.option(
    "--detailed-exitcode", is_flag=True, help="Exit with 2 when the plan holds changes, 0 when it is empty."
)


def site_options(command: F) -> F:
    """Give *command* ``--site`` and ``--pool``."""
    command = click.option("--pool", metavar="FQDN", help="The pool, when the site file has several.")(
        command
    )
    return site_option(command)


def site_option(command: F) -> F:
    """Give *command* ``--site`` alone: it is about every pool."""
    return click.option(
        "--site",
        type=click.Path(path_type=Path),
        default=Path("site.yaml"),
        envvar="LYNCAUTO_SITE",
        show_default=True,
        help="The site file; also LYNCAUTO_SITE.",
    )(command)


ENGINES = {"own": "", "pwsh": "pwsh"}  # as typed, and as the lab is told
engine_option = click.option(
    "--engine",
    type=click.Choice(tuple(ENGINES)),
    default="own",
    show_default=True,
    help="What runs the lab's PowerShell: its own engine, or a real one (LYNCAUTO_PWSH, or pwsh on PATH).",
)
