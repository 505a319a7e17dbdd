"""Options that commands share, and how a command gets its pool."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from lyncauto.app.compose import compose, compose_all
from lyncauto.app.context import Context
from lyncauto.app.outfit import Outfit
from lyncauto.app.planning import Waivers
from lyncauto.cli.console import story_console
from lyncauto.cli.story import Story

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


def waiver_options(command: F) -> F:
    """Give *command* the options that waive a limit by number; it receives ``waivers``."""

    @functools.wraps(command)
    def wrapper(*args: Any, allow_deletes: int | None, allow_records: int | None, **kwargs: Any) -> Any:  # noqa: ANN401
        return command(*args, waivers=Waivers(allow_deletes, allow_records), **kwargs)

    records = click.option("--allow-records", type=click.IntRange(min=0), help="Names the plan may change.")
    deletes = click.option("--allow-deletes", type=click.IntRange(min=0), help="Targets the plan may delete.")
    return records(deletes(wrapper))  # type: ignore[return-value]


def ask_secret(what: str) -> str:
    """Ask the operator for a secret, without echo."""
    answer: str = click.prompt(what, hide_input=True, err=True)
    return answer


def open_context(
    site: Path, pool: str | None, *, quiet: bool = False, around: Callable[[Outfit], Outfit] = lambda one: one
) -> Context:
    """Return the pool's context, its story told on standard error.

    Args:
        site: The site file.
        pool: The pool, when the site file has several.
        quiet: Tell nothing.
        around: Puts something of the command's own between the jobs and the adapters.

    Raises:
        SiteFileInvalid: The site file cannot be used; every reason is listed.
    """
    outfit = click.get_current_context().find_object(Outfit) or Outfit()
    story = Story(story_console(), quiet=quiet)
    click.get_current_context().call_on_close(story.close)  # a countdown must not outlive what it counts for
    return compose(site, pool, story.tell, ask_secret, around(outfit))


def open_contexts(site: Path, pool: str | None) -> tuple[Context, ...]:
    """Return the contexts of all pools of a site file, or of one; nothing of them is told.

    Raises:
        SiteFileInvalid: The site file cannot be used; every reason is listed.
    """
    if pool:
        return (open_context(site, pool, quiet=True),)
    outfit = click.get_current_context().find_object(Outfit) or Outfit()
    return compose_all(site, lambda _: None, ask_secret, outfit)


ENGINES = {"own": "", "pwsh": "pwsh"}  # as typed, and as the lab is told
engine_option = click.option(
    "--engine",
    type=click.Choice(tuple(ENGINES)),
    default="own",
    show_default=True,
    help="What runs the lab's PowerShell: its own engine, or a real one (LYNCAUTO_PWSH, or pwsh on PATH).",
)
