"""Two plans of the same estate under two sets of names, made comparable."""

import json
import re
from collections.abc import Mapping
from typing import Any

_ADDRESS = re.compile(r"(?<![\d.])127(?:\.\d{1,3}){3}(?!\.?\d)")
_MASKED = (
    (re.compile(r"\b[0-9A-F]{40}\b"), "THUMBPRINT"),
    (re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"), "GUID"),
    (re.compile(r"(?<= )[0-9a-f]{8}$|(?<=-)[0-9a-f]{8}(?=\.html)"), "MARK"),  # a hash of names
)


def comparable(
    plan: Mapping[str, Any], hosts: Mapping[str, str], names: Mapping[str, str]
) -> list[tuple[str, list[Any]]]:
    """Return each stage's changes with invented names, sorted.

    Args:
        plan: As `lyncauto plan --json` gives it.
        hosts: Address to what it is called: a Front End, or the VIP.
        names: Real to invented name; empty for a plan that has invented ones.
    """
    return [
        (stage["id"], sorted((_value(one, hosts, names) for one in stage["changes"]), key=json.dumps))
        for stage in plan["stages"]
    ]


def renamed(text: str, hosts: Mapping[str, str], names: Mapping[str, str]) -> str:
    """Return a text of a plan with invented names, and without what differs from lab to lab."""
    found = _ADDRESS.sub(lambda one: hosts.get(one[0], "another address"), text)
    real = sorted(names, key=len, reverse=True)
    pattern = rf"(?<!\w)(?:{'|'.join(map(re.escape, real)) or '(?!)'})(?!\w)"
    found = re.sub(pattern, lambda one: names[one[0].lower()], found, flags=re.IGNORECASE)
    for masked, word in _MASKED:
        found = masked.sub(word, found)
    return ",".join(sorted(found.split(",")))  # lists stand in the order of what was replaced


def _value(value: Any, hosts: Mapping[str, str], names: Mapping[str, str]) -> Any:
    match value:
        case str():
            return renamed(value, hosts, names)
        case dict():
            return {key: _value(one, hosts, names) for key, one in value.items()}
        case list():
            return [_value(one, hosts, names) for one in value]
    return value
