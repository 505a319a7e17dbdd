"""What may differ between two dumps of an estate after a rollback: what no rollback can take back. Pure.

The list holds what one plan marks one-way on the estate that the first dump describes, and nothing else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import partial
from typing import Any, TypeAlias

Dump: TypeAlias = Mapping[str, Any]


def _whatever(_: Dump) -> bool:
    """Take any value."""
    return True


@dataclass(frozen=True, slots=True)
class Ignored:
    """One kind of difference that is no fault of a rollback.

    Attributes:
        pattern: As a difference is written; ``*`` stands for one name, ``?`` for one character.
        times: How often one plan makes it.
        fits: Whether what the second dump holds there is what a plan leaves; a wrong value is a difference.
    """

    pattern: str
    reason: str
    times: int = 1
    fits: Callable[[Dump], bool] = _whatever


# The estate of a dump that does not say which it is of.
_ARTICLE = {"pool": "pool01.contoso.test", "management": "mgmt01.contoso.test"}
_GUID = "-".join("?" * count for count in (8, 4, 4, 4, 12))
_MARK = "?" * 8
# A dump shows Windows' paths in lower case.
_FOLDER = r"c:\programdata\lyncauto"


def one_way(estate: Mapping[str, Any]) -> tuple[Ignored, ...]:
    """Return what one plan for an estate, as its dump describes it, cannot take back.

    An estate whose override is to be set gets a certificate for each Front End beside the balancer's.
    """
    front_ends = estate.get("front_ends", ()) if estate.get("override_to_set") else ()
    management, pool = estate["management"], estate["pool"]
    asked = 1 + len(front_ends)
    # Behind the pool stands the topology's signature.
    exported = rf"{_FOLDER}\backup\{pool}-{_GUID}.zip"
    always = (
        Ignored(
            "added certificate_requests/*",
            "a CA never forgets a request: an issued certificate stays issued",
            asked,
        ),
        Ignored(
            "added certificates/*/*",
            "a certificate that was issued stays in the store it was requested into",
            asked,
        ),
        Ignored(
            f"added files/{management}/{exported}",
            "the exported configuration stays on the management host as a backup",
        ),
    )
    return always + (_published(estate) if front_ends else ())


def _published(estate: Mapping[str, Any]) -> tuple[Ignored, ...]:
    """Return what stays once an override was published."""
    override, pool, management = estate["override_to_set"], estate["pool"], estate["management"]
    stands = "nothing shows that an override can be cleared: it stands, and so does what serves it"
    marked = "an activation is not undone; its report stays on its host as the mark that it took place"
    record = f"{estate['zone']}: {override}"
    return (
        Ignored("changed topology/signature", stands),
        Ignored("changed topology/override", stands, fits=partial(_has_override, override)),
        Ignored(f"added activation/principals/http/{override}", stands),
        Ignored(
            f"changed override_record/{record}",
            "the override stands, so its name goes on answering",
            fits=partial(_answers_front_ends, estate),
        ),
        Ignored(rf"added files/{management}/{_FOLDER}\reports\topology-{pool}-{_MARK}.html", marked),
        *(
            entry
            for host in estate["front_ends"]
            for entry in (
                Ignored(f"changed activation/computers/{host}", stands),
                Ignored(
                    f"changed assignments/{host}/WebServicesInternal",
                    stands,
                    fits=partial(_serves_override, override, host),
                ),
                Ignored(rf"added files/{host}/{_FOLDER}\reports\computer-{host}-{_MARK}.html", marked),
            )
        ),
    )


def _has_override(override: str, last: Dump) -> bool:
    """Whether the topology names the override of the plan, and not somebody else's."""
    return bool(last["topology"]["override"] == override)


def _answers_front_ends(estate: Dump, last: Dump) -> bool:
    """Whether the override's name leads to Front Ends, and to nobody who goes with the balancer."""
    records = last["zone"][estate["zone"]]
    told = {record["value"] for record in records if record["name"] == estate["override_to_set"]}
    hosts = {record["value"] for record in records if record["name"] in estate["front_ends"]}
    return bool(told) and told <= hosts


def _serves_override(override: str, host: str, last: Dump) -> bool:
    """Whether a Front End's web services can serve the name that clients are told."""
    used = last["assignments"][host]["WebServicesInternal"]
    found = last["certificates"].get(host, {}).get(used, {})
    return override in found.get("names", ()) and bool(found.get("has_private_key"))


IGNORED: tuple[Ignored, ...] = one_way(_ARTICLE)


def differences(first: Mapping[str, Any], second: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what differs and is not on the list, sorted: ``added a/b``, ``removed a/b``, ``changed a/b``.

    A list counts as one value. A second difference of a kind that is on the list is returned.
    """
    return tuple(text for text, entry in _judged(first, second) if not entry)


def ignored(first: Mapping[str, Any], second: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what differs and is on the list, each with the reason."""
    return tuple(f"{text}: {entry.reason}" for text, entry in _judged(first, second) if entry)


def _judged(first: Mapping[str, Any], second: Mapping[str, Any]) -> Iterator[tuple[str, Ignored | None]]:
    estate = first.get("estate", _ARTICLE)
    entries = one_way(estate)
    seen: Counter[Ignored] = Counter()
    for text in sorted(_differences(_apart(first, estate), _apart(second, estate), ())):
        entry = next((entry for entry in entries if _matches(text, entry.pattern)), None)
        if entry is not None:
            seen[entry] += 1
        yield text, entry if entry and seen[entry] <= entry.times and entry.fits(second) else None


def _apart(dump: Mapping[str, Any], estate: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a dump with the record of an override that is to be set apart from the rest of its zone."""
    name, zone = estate.get("override_to_set", ""), estate.get("zone", "")
    if not name or zone not in dump.get("zone", {}):
        return dump
    records = dump["zone"][zone]
    own = [record for record in records if record["name"] == name]
    rest = [record for record in records if record["name"] != name]
    return {
        **dump,
        "zone": {**dump["zone"], zone: rest},
        "override_record": {f"{zone}: {name}": own},
    }


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
