"""Options that waive a limit of the plan."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

import click

from lyncauto.app.planning import Waivers

F = TypeVar("F", bound=Callable[..., Any])


def waiver_options(command: F) -> F:
    """Give *command* the options that waive a limit by number; it receives ``waivers``."""

    @functools.wraps(command)
    def wrapper(*args: Any, allow_deletes: int | None, allow_records: int | None, **kwargs: Any) -> Any:  # noqa: ANN401
        return command(*args, waivers=Waivers(allow_deletes, allow_records), **kwargs)

    records = click.option("--allow-records", type=click.IntRange(min=0), help="Names the plan may change.")
    deletes = click.option("--allow-deletes", type=click.IntRange(min=0), help="Targets the plan may delete.")
    return records(deletes(wrapper))  # type: ignore[return-value]
