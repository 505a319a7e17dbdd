"""HAProxy's own words, freed of what surrounds them. Pure."""

from __future__ import annotations

import re

_ALERT = re.compile(r"^\s*\[ALERT\]\s*\(\d+\)\s*:\s*(.+?)\s*$", re.MULTILINE)
_AGAIN = "Reloading HAProxy"  # what stands before it in the unit's log is of an earlier load
_HEALTH = "has no server available!"  # of Front Ends, not of the configuration


def alerts(text: str) -> str:
    """Return what HAProxy called an alert when it last loaded, each once; the last line if it called none."""
    text = text.rpartition(_AGAIN)[2]
    found = dict.fromkeys(said for said in _ALERT.findall(text) if not said.endswith(_HEALTH))
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return "; ".join(found) or "".join(lines[-1:])
