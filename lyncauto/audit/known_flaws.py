"""Versions of HAProxy with flaws that the world knows of.

Distributions mend flaws without a new number: what a version says of itself is a reason to look, not proof.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

Branch: TypeAlias = tuple[int, int]
Version: TypeAlias = tuple[int, int, int]

AS_OF = date(2025, 6, 30)  # what became known later is not in this table
_NUMBERS = re.compile(r"(\d+)\.(\d+)\.(\d+)")
_FIRST: Branch = (2, 0)  # older branches differ too much for the same flaws


@dataclass(frozen=True, slots=True)
class Flaw:
    """A flaw, and where it is mended.

    Attributes:
        mended: Branch -> the first release of it without the flaw. Newer branches never had it; other
            branches in between have it for good.
        source: The advisory.
    """

    id: str
    does: str
    mended: Mapping[Branch, int]
    source: str


# Releases of August 2023 mended both.
_AUGUST_2023 = {(2, 0): 33, (2, 2): 31, (2, 4): 24, (2, 6): 15, (2, 7): 10, (2, 8): 2}
FLAWS: tuple[Flaw, ...] = (
    Flaw(
        "CVE-2021-40346",
        "requests can be smuggled past its rules by an overlong header name",
        {(2, 0): 25, (2, 2): 17, (2, 3): 14, (2, 4): 4},
        "NVD, CVE-2021-40346",
    ),
    Flaw(
        "CVE-2023-25725",
        "headers after an empty header name are lost, so that requests can be smuggled past its rules",
        {(2, 0): 31, (2, 2): 29, (2, 4): 22, (2, 5): 12, (2, 6): 9, (2, 7): 3},
        "NVD, CVE-2023-25725",
    ),
    Flaw(
        "CVE-2023-40225",
        "an empty Content-Length is passed on, so that requests can be smuggled to a server",
        _AUGUST_2023,
        "NVD, CVE-2023-40225",
    ),
    Flaw(
        "CVE-2023-45539",
        "a # in a path gets past rules that look at how the path ends",
        _AUGUST_2023,
        "NVD, CVE-2023-45539",
    ),
)


def parsed(version: str) -> Version | None:
    """Return the numbers of "2.6.12" or "2.6.12-1+deb12u1"; ``None``: it does not begin with three."""
    found = _NUMBERS.match(version)
    return (int(found[1]), int(found[2]), int(found[3])) if found else None


def flaws_of(version: Version) -> tuple[Flaw, ...]:
    """Return the flaws that a release has, as its number says."""
    return tuple(flaw for flaw in FLAWS if _has(flaw, version))


def _has(flaw: Flaw, version: Version) -> bool:
    branch, release = (version[0], version[1]), version[2]
    if branch in flaw.mended:
        return release < flaw.mended[branch]
    return _FIRST <= branch < max(flaw.mended)
