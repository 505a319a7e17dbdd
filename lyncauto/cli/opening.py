"""How a command gets its pool, or every pool of a site file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from lyncauto.app.compose import compose, compose_all
from lyncauto.app.context import Context
from lyncauto.app.outfit import Outfit
from lyncauto.cli.console import story_console
from lyncauto.cli.story import Story


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


def open_contexts(
    site: Path, pool: str | None, around: Callable[[Outfit], Outfit] = lambda one: one
) -> tuple[Context, ...]:
    """Return the contexts of all pools of a site file, or of one; nothing of them is told.

    Args:
        site: The site file.
        pool: The pool, where one alone is meant.
        around: As for open_context; one outfit serves all pools.

    Raises:
        SiteFileInvalid: The site file cannot be used; every reason is listed.
    """
    if pool:
        return (open_context(site, pool, quiet=True, around=around),)
    outfit = click.get_current_context().find_object(Outfit) or Outfit()
    return compose_all(site, lambda _: None, ask_secret, around(outfit))
