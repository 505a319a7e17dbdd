"""What HAProxy says of itself on its socket, read into values. Pure.

Source: HAProxy 2.6 management guide, sections 9.1 (CSV format) and 9.3 (``show info``, ``show ssl cert``,
``show servers state``).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from lyncauto.ports.balancer import RealServerHealth

_FINGERPRINT = re.compile(r"^SHA1 FingerPrint: ([0-9A-F]{40})\s*$", re.MULTILINE)
_UPTIME = re.compile(r"^Uptime_sec: (\d+)", re.MULTILINE)
_PROXIES = ("FRONTEND", "BACKEND")
_NEVER = ("", "-1")
_UNCHECKED = ("", "INI", "UNK")  # the first health check is not over: HAProxy takes such a server for up


_MAINT, _DRAIN = 0x67, 0x18  # bits of srv_admin_state; the others are of no rank


@dataclass(frozen=True, slots=True)
class Placed:
    """One server of one proxy, as ``show servers state`` lists it."""

    service: str
    server: str
    admin: str  # "ready", "drain", "maint"


def variable(text: str, name: str) -> str | None:
    """Return an environment variable out of the answer to ``show env``; ``None`` if it is not set."""
    found = re.search(rf"^{name}=(.*)$", text, re.MULTILINE)
    return found[1].strip() if found else None


def thumbprints(text: str) -> tuple[str, ...]:
    """Return the thumbprints in the answer to ``show ssl cert`` or ``show ssl ca-file``, in its order."""
    return tuple(_FINGERPRINT.findall(text))


def begun(text: str) -> tuple[str, ...]:
    """Return the files whose exchange was begun and not committed, in the answer to ``show ssl cert``."""
    return tuple(line.removeprefix("*") for line in text.splitlines() if line.startswith("*"))


def age(text: str) -> float:
    """Return how many seconds the worker has run, out of the answer to ``show info``."""
    found = _UPTIME.search(text)
    return float(found[1]) if found else 0.0


def health(text: str, services: Collection[str], state: str = "") -> tuple[RealServerHealth, ...]:
    """Return the real servers of *services*.

    Args:
        text: The answer to ``show stat``. It calls a drained server that is dead "DOWN".
        services: Names of the proxies.
        state: The answer to ``show servers state``, which says for all what was ordered of them.
    """
    rows = (row for row in _rows(text) if row["pxname"] in services and row["svname"] not in _PROXIES)
    ordered = {(one.service, one.server): one.admin for one in placed(state)}
    return tuple(_as_ordered(_health(row), ordered) for row in rows)


def placed(text: str) -> tuple[Placed, ...]:
    """Return every server in the answer to ``show servers state``."""
    lines = text.splitlines()
    heads = next((line.removeprefix("# ").split() for line in lines if line.startswith("# ")), [])
    rows = (dict(zip(heads, line.split(), strict=False)) for line in lines if not line.startswith("#"))
    return tuple(
        Placed(row["be_name"], row["srv_name"], _admin(int(row["srv_admin_state"]), int(row["srv_uweight"])))
        for row in rows
        if "srv_uweight" in row
    )


def _admin(bits: int, weight: int) -> str:
    if bits & _MAINT:
        return "maint"
    return "drain" if bits & _DRAIN or not weight else "ready"


def _as_ordered(one: RealServerHealth, ordered: Mapping[tuple[str, str], str]) -> RealServerHealth:
    return replace(one, admin=ordered.get((one.service, one.server), one.admin))


def silence(text: str, services: Collection[str], worker: float) -> float:
    """Return for how many seconds no client of *services* has asked, out of the answer to ``show stat``.

    ``lastsess`` of a backend counts from the last request that was given to a server; every request of a
    kept-alive connection counts, a health check never does. An open connection of a client is no silence.

    Args:
        text: The answer.
        services: Names of the proxies.
        worker: Age of the worker in seconds. It knows nothing of the time before it, so where it has seen no
            request its age is all that is certain.
    """
    rows = [row for row in _rows(text) if row["pxname"] in services]
    if any(
        row["svname"] == "FRONTEND" and (_number(row["scur"]) or _number(row["req_rate"])) for row in rows
    ):
        return 0.0
    seen = [_number(row["lastsess"]) for row in rows if row["svname"] == "BACKEND"]
    return min((float(seconds) for seconds in seen if seconds >= 0), default=worker)


def _rows(text: str) -> Iterable[dict[str, str]]:
    return csv.DictReader(text.strip().removeprefix("# ").splitlines())


def _number(text: str) -> int:
    return int(text) if text else 0


def _health(row: dict[str, str]) -> RealServerHealth:
    status = row["status"].partition(" ")[0]
    check = row["check_status"].removeprefix("* ")  # "* ": one is under way, this is the one before it
    return RealServerHealth(
        service=row["pxname"],
        server=row["svname"],
        up=status in ("UP", "NOLB", "DRAIN") and check not in _UNCHECKED,
        admin={"MAINT": "maint", "DRAIN": "drain"}.get(status, "ready"),
        check=" ".join(filter(None, (check, row["check_code"], row["last_chk"]))),
        sessions=_number(row["scur"]),
        quiet=float(row["lastsess"]) if row["lastsess"] not in _NEVER else float("inf"),
    )
