"""What campaigns ask of a lab, whichever estate it runs: what is left behind, who is down, how it looks."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from ruamel.yaml import YAML

from lyncauto.lab.world.control import LabControl
from lyncauto.lab.world.ignored import differences, ignored
from tests.campaigns.fuse import plain

ESTATES = ("lync-2010", "sfb-2019")

# Before publication nothing stays but what these begin with; a report of an activation comes after it.
_EARLY = ("added certificate_requests/", "added certificates/", "added files/")
_REPORT = "\\reports\\"
_VARIES = re.compile(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b[0-9A-Fa-f]{8,64}\b")

_SIZE = re.compile(r"(?<=/size = )\d+")  # of a key's file: two keys of one length differ by some bytes


def left_behind(first: Mapping[str, Any], last: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what a rollback left behind and may not leave.

    What stays with a published override may stay with none that was never published. A request that was
    denied or waits has made nothing: it is a line in the CA's database, for each time that somebody asked.
    """
    first, last = _with_granted_requests(first), _with_granted_requests(last)
    found = differences(first, last)
    if last["topology"]["override"] != first["topology"]["override"]:
        return found
    early = [text for text in ignored(first, last) if text.startswith(_EARLY) and _REPORT not in text]
    return (*found, *(text for text in ignored(first, last) if text not in early))


def down(lab: LabControl) -> list[str]:
    """Return the Front Ends whose web services do not run."""
    hosts = lab.status()["hosts"].items()
    return [name for name, host in hosts if host["role"] == "front-end" and host["pid"] is None]


def publishes(lab: LabControl) -> bool:
    """Whether the override of the lab's site file is yet to be published there, at its start."""
    return bool(lab.dump()["estate"]["override_to_set"])


def shape(dump: Mapping[str, Any]) -> Counter[str]:
    """Return a dump line by line, without what differs from run to run: keys, numbers, hashes, times.

    A certificate is told by its names and whether its key can be exported, wherever its thumbprint stands.
    """
    known = {
        thumbprint: f"certificate {one['names']} {one['exportable']} {one['has_private_key']}"
        for store in dump["certificates"].values()
        for thumbprint, one in store.items()
    }
    told = json.dumps(dump)
    for thumbprint, words in known.items():
        told = told.replace(thumbprint, words)
    return Counter(_masked(line) for line in _lines(json.loads(told), ()))


def site_with(lab: LabControl, **limits: float) -> dict[str, Any]:
    """Return the lab's site file as data, with these limits beside its own in every pool."""
    site: dict[str, Any] = YAML(typ="safe").load(lab.site())
    for pool in site["pools"]:
        pool["limits"] = {**pool.get("limits", {}), **limits}
    return site


def _with_granted_requests(dump: Mapping[str, Any]) -> Mapping[str, Any]:
    requests = dump["certificate_requests"].items()
    granted = {number: one for number, one in requests if one["disposition"] == "Issued"}
    return {**dump, "certificate_requests": granted}


def _masked(line: str) -> str:
    return _SIZE.sub("#", _VARIES.sub("#", plain(line)))


def _lines(value: object, path: tuple[str, ...]) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _lines(inner, (*path, str(name)))
    else:
        yield f"{'/'.join(path)} = {json.dumps(value, sort_keys=True)}"
