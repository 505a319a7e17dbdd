"""One thing that the lab does as a real estate does, and how that is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Standing: TypeAlias = Literal["documented", "recorded", "assumed"]


@dataclass(frozen=True, slots=True)
class Behaviour:
    """One row of the tables of behaviours.

    Attributes:
        standing: ``documented`` by the vendor, ``recorded`` from a real system by somebody, or ``assumed``.
        source: Where it stands; for an assumption, what it rests on.
        fixed: Why the lab cannot do the opposite of an assumption; empty where a fault flips it (see
            `flips` of `lyncauto.lab.world.fault.Fault`).
    """

    id: str
    text: str
    standing: Standing
    source: str
    fixed: str = ""
