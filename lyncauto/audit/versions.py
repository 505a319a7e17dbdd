"""Until when a branch of HAProxy gets updates: one table, with its day and where it is from.

Source: endoflife.date, page HAProxy, as of 2026-02-19, which follows the table of haproxy.org. That one names
quarters; here the last day of the quarter counts, so that no branch is given up too early. An ended branch
has the day on which that page says it ended, where it got its last release later than planned.

A distribution's package is updated by the distribution, for longer in some cases: the version alone does not
tell.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

READ_ON = date(2026, 2, 19)
UPDATED_UNTIL: Mapping[str, date] = {
    "1.7": date(2021, 12, 31),
    "1.8": date(2022, 12, 31),
    "1.9": date(2020, 7, 31),
    "2.0": date(2024, 6, 30),
    "2.1": date(2021, 3, 31),
    "2.2": date(2025, 6, 30),
    "2.3": date(2022, 7, 27),
    "2.4": date(2026, 6, 30),  # long-term
    "2.5": date(2023, 5, 2),
    "2.6": date(2027, 6, 30),  # long-term
    "2.7": date(2024, 4, 5),
    "2.8": date(2028, 6, 30),  # long-term
    "2.9": date(2025, 3, 31),
    "3.0": date(2029, 6, 30),  # long-term
    "3.1": date(2026, 3, 31),
    "3.2": date(2030, 6, 30),  # long-term
    "3.3": date(2027, 3, 31),
}


def branch(version: str) -> str:
    """Return the branch of a version: "3.0" of "3.0.11"."""
    return ".".join(version.split(".")[:2])


def updated_until(version: str) -> date | None:
    """Return the last day on which a version's branch is updated; ``None``: the table does not have it.

    What is older than the table ended no later than its oldest branch.
    """
    if _number(version) < _number(_OLDEST):
        return UPDATED_UNTIL[_OLDEST]
    return UPDATED_UNTIL.get(branch(version))


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in branch(version).split("."))


_OLDEST = min(UPDATED_UNTIL, key=_number)
