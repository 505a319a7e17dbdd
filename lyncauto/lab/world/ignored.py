"""What may differ between two dumps of an estate after a rollback: what no rollback can take back. Pure.

The list is fixed. It holds what a plan marks one-way, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any


@dataclass(frozen=True, slots=True)
class Ignored:
    """One kind of difference that is no fault of a rollback.

    Attributes:
        pattern: As a difference is written; ``*`` stands for one name, and all below it is meant too.
    """

    pattern: str
    reason: str


IGNORED: tuple[Ignored, ...] = (
    Ignored(
        "added certificate_requests/*", "a CA never forgets a request: an issued certificate stays issued"
    ),
    Ignored(
        "added certificates/*/*", "a certificate that was issued stays in the store it was requested into"
    ),
    Ignored("added files/*", "the exported configuration stays on the management host as a backup"),
)


def differences(first: Mapping[str, Any], second: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what differs and is not on the list, sorted: ``added a/b``, ``removed a/b``, ``changed a/b``.

    A list counts as one value.
    """
    return tuple(text for text in _all(first, second) if not _is_ignored(text))


def ignored(first: Mapping[str, Any], second: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what differs and is on the list, each with the reason."""
    return tuple(
        f"{text}: {entry.reason}"
        for text in _all(first, second)
        for entry in IGNORED
        if _matches(text, entry.pattern)
    )


def _all(first: Mapping[str, Any], second: Mapping[str, Any]) -> list[str]:
    return sorted(_differences(first, second, ()))


def _is_ignored(text: str) -> bool:
    return any(_matches(text, entry.pattern) for entry in IGNORED)


def _differences(first: Mapping[str, Any], second: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    for name in first.keys() | second.keys():
        here = (*path, name)
        if name not in first:
            yield f"added {'/'.join(here)}"
        elif name not in second:
            yield f"removed {'/'.join(here)}"
        elif isinstance(first[name], Mapping) and isinstance(second[name], Mapping):
            yield from _differences(first[name], second[name], here)
        elif first[name] != second[name]:
            yield f"changed {'/'.join(here)}"


def _matches(text: str, pattern: str) -> bool:
    parts, wanted = text.split("/"), pattern.split("/")
    return len(parts) >= len(wanted) and all(map(fnmatchcase, parts, wanted))
