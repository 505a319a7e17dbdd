"""Where in the site file each Windows host's session configuration stands, or would have to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lyncauto.adapters.yaml_document import Document, Way, read_document

_KEY = "configuration"


def host_places(path: Path) -> dict[str, dict[str, str]]:
    """Return FQDN of a pool to its hosts: FQDN to place, "site.yaml:14"; of one named twice, the first.

    Args:
        path: A site file that can be used; it is read once, however many pools it has.
    """
    document = read_document(path)
    pools = _at(document.data, "pools")
    found: dict[str, dict[str, str]] = {}
    for number, pool in enumerate(pools if isinstance(pools, tuple) else ()):
        places = found.setdefault(str(_at(pool, "name")).lower(), {})
        for way, name in _hosts(document, number, pool):
            places.setdefault(name, _place(document, path.name, way))
    return found


def _place(document: Document, file: str, way: Way) -> str:
    at = document.keys.get((*way, _KEY))
    if at is not None:
        return f"{file}:{at[0]}"
    line, _ = document.value_at(way)
    return f"{file}:{line}, where the host has no `{_KEY}` yet"


def _hosts(document: Document, number: int, pool: object) -> Iterator[tuple[Way, str]]:
    """Give way and FQDN of each host of a pool, in the order in which their sessions are made."""
    for section in ("cms", "dns"):
        way = (section, str(_at(pool, section) or "main"), "host")
        yield from _named(document, way)
    front_ends = _at(pool, "front_ends")
    for place in range(len(front_ends) if isinstance(front_ends, tuple) else 0):
        yield from _named(document, ("pools", number, "front_ends", place))
    yield from _named(document, ("ca", str(_at(pool, "ca") or "main"), "host"))


def _named(document: Document, way: Way) -> Iterator[tuple[Way, str]]:
    value: object = document.data
    for step in way:
        value = _at(value, step)
    name = _at(value, "name")
    if isinstance(name, str):
        yield way, name.lower()


def _at(value: object, step: str | int) -> object:
    if isinstance(value, dict):
        return value.get(step)
    if isinstance(value, tuple) and isinstance(step, int) and step < len(value):
        return value[step]
    return None
