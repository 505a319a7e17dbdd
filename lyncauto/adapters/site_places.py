"""Where in the site file each Windows host's session configuration stands, or would have to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lyncauto.adapters.yaml_document import Document, Way, read_document

_KEY = "configuration"


def host_places(path: Path, pool: str) -> dict[str, str]:
    """Return FQDN to place, "site.yaml:14"; of a host that is named twice, the first.

    Args:
        path: A site file that can be used.
        pool: FQDN of the pool whose hosts are meant.
    """
    document = read_document(path)
    found: dict[str, str] = {}
    for way, name in _hosts(document, pool):
        found.setdefault(name, _place(document, path.name, way))
    return found


def _place(document: Document, file: str, way: Way) -> str:
    at = document.keys.get((*way, _KEY))
    if at is not None:
        return f"{file}:{at[0]}"
    line, _ = document.value_at(way)
    return f"{file}:{line}, where the host has no `{_KEY}` yet"


def _hosts(document: Document, pool: str) -> Iterator[tuple[Way, str]]:
    """Give way and FQDN of each host of a pool, in the order in which their sessions are made."""
    number, chosen = _chosen(document, pool)
    for section in ("cms", "dns"):
        way = (section, str(_at(chosen, section) or "main"), "host")
        yield from _named(document, way)
    front_ends = _at(chosen, "front_ends")
    for place in range(len(front_ends) if isinstance(front_ends, tuple) else 0):
        yield from _named(document, ("pools", number, "front_ends", place))
    yield from _named(document, ("ca", str(_at(chosen, "ca") or "main"), "host"))


def _chosen(document: Document, pool: str) -> tuple[int, object]:
    pools = _at(document.data, "pools")
    for number, one in enumerate(pools if isinstance(pools, tuple) else ()):
        if str(_at(one, "name")).lower() == pool:
            return number, one
    return 0, None


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
