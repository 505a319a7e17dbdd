"""What may differ between two dumps of an estate after a rollback: what no rollback can take back. Pure.

The list is fixed. It holds what one plan marks one-way on the shipped estate, and nothing else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any


@dataclass(frozen=True, slots=True)
class Ignored:
    """One kind of difference that is no fault of a rollback; it may be there once.

    Attributes:
        pattern: As a difference is written; ``*`` stands for one name, ``?`` for one character.
    """

    pattern: str
    reason: str


_GUID = "-".join("?" * count for count in (8, 4, 4, 4, 12))
# A dump shows Windows' paths in lower case. Behind the pool stands the topology's signature.
_EXPORTED = rf"c:\programdata\lyncauto\backup\pool01.contoso.test-{_GUID}.zip"

IGNORED: tuple[Ignored, ...] = (
    Ignored(
        "added certificate_requests/*", "a CA never forgets a request: an issued certificate stays issued"
    ),
    Ignored(
        "added certificates/*/*", "a certificate that was issued stays in the store it was requested into"
    ),
    Ignored(
        f"added files/mgmt01.contoso.test/{_EXPORTED}",
        "the exported configuration stays on the management host as a backup",
    ),
)


def differences(first: Mapping[str, Any], second: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what differs and is not on the list, sorted: ``added a/b``, ``removed a/b``, ``changed a/b``.

    A list counts as one value. A second difference of a kind that is on the list is returned.
    """
    return tuple(text for text, entry in _judged(first, second) if not entry)


def ignored(first: Mapping[str, Any], second: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what differs and is on the list, each with the reason."""
    return tuple(f"{text}: {entry.reason}" for text, entry in _judged(first, second) if entry)


def _judged(first: Mapping[str, Any], second: Mapping[str, Any]) -> Iterator[tuple[str, Ignored | None]]:
    seen: Counter[Ignored] = Counter()
    for text in sorted(_differences(first, second, ())):
        entry = next((entry for entry in IGNORED if _matches(text, entry.pattern)), None)
        if entry is not None:
            seen[entry] += 1
        yield text, entry if entry is not None and seen[entry] == 1 else None


def _differences(first: Mapping[str, Any], second: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    for name in first.keys() | second.keys():
        here = (*path, name)
        if name not in first:
            yield from (f"added {thing}" for thing in _things(here, second[name]))
        elif name not in second:
            yield from (f"removed {thing}" for thing in _things(here, first[name]))
        elif isinstance(first[name], Mapping) and isinstance(second[name], Mapping):
            yield from _differences(first[name], second[name], here)
        elif first[name] != second[name]:
            yield f"changed {'/'.join(here)}"


def _things(path: tuple[str, ...], value: object) -> Iterator[str]:
    """Return the things that came or went: a host's store is none, a certificate in it is one."""
    if isinstance(value, Mapping) and value and all(isinstance(one, Mapping) for one in value.values()):
        for name, inner in value.items():
            yield from _things((*path, name), inner)
    else:
        yield "/".join(path)


def _matches(text: str, pattern: str) -> bool:
    parts, wanted = text.split("/"), pattern.split("/")
    return len(parts) == len(wanted) and all(map(fnmatchcase, parts, wanted))
